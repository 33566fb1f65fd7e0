"""Templates that show a snapshot of the page cited before them ({{webarchive|url=…|date=…}})."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extractor.dates.citation import read_citation_date
from extractor.model import Archive
from extractor.regexes import lazy_regex
from extractor.tables import load_table
from extractor.template_names import fold_name

if TYPE_CHECKING:
    from extractor.markup.prose import Renderer
    from extractor.markup.tree import Template


_DAY = lazy_regex(r"/((?:199|20[0-4])\d)[.-]?(0[1-9]|1[0-2])[.-]?([0-2]\d|3[01])(?:-?\d{6})?(?:[a-z]{2}_)?\*?/")
_ARCHIVES = lazy_regex(r"archive|wayback|webcache", re.IGNORECASE)


def snapshot_day(url: str) -> str | None:
    """The day (ISO 8601) that the address of a snapshot names, as those of the Wayback Machine do."""
    day = _DAY.search(url) if _ARCHIVES.search(url) else None
    return "-".join(day.groups()) if day else None


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
    shown = address.format(url=url, date=date or "*")
    day = read_citation_date(written, role="archive-date", as_of=as_of).edtf if written else None
    return Archive(shown, day or snapshot_day(shown), None)
