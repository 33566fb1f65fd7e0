"""Templates that show a snapshot of the page cited before them ({{webarchive|url=…|date=…}})."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractor.dates.citation import read_citation_date
from extractor.model import Archive
from extractor.tables import load_table
from extractor.template_names import fold_name

if TYPE_CHECKING:
    from extractor.markup.prose import Renderer
    from extractor.markup.tree import Template


def is_snapshot(name: str) -> bool:
    """Whether a template shows a snapshot, by its name."""
    return fold_name(name) in load_table("ref_templates")["snapshots"]


def read_snapshot(renderer: Renderer, template: Template, as_of: str | None) -> Archive | None:
    """The snapshot that a template shows; None for any other template, and for one without address."""
    address = load_table("ref_templates")["snapshots"].get(fold_name(template.name))
    values = renderer.arguments(template) if address is not None else {}
    url, date = values.get("url", ""), values.get("date", "")
    if address is None or not url:
        return None
    written = f"{date[:4]}-{date[4:6]}-{date[6:8]}" if len(date) >= 8 and date[:8].isdecimal() else date
    day = read_citation_date(written, role="archive-date", as_of=as_of).edtf if written else None
    return Archive(address.format(url=url, date=date or "*"), day, None)
