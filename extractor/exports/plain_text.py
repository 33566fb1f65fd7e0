"""The plain text of pages: what a reader sees of their prose, under its headings."""

from __future__ import annotations

from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from extractor.border import from_json

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TextIO

    from extractor.model import Claim, Record, Section
    from extractor.targets.target import Targets

_SHOWN = {"sentence": False, "quotation": False, "list_item": True}
"""Kinds of claims that are prose, and whether each is a line of its own; cells, captions and infobox values are left out."""
_UNSPACED_ENDS = ("。", "！", "？")


def write_text(targets: Targets, stream: TextIO) -> None:
    """Each page: its title as a heading, then its text; an empty line between pages."""
    before = ""
    for line in targets.lines():
        record: Record = from_json(line)
        stream.write(f"{before}= {record.page.title} =\n\n{plain_text(record)}\n")
        before = "\n"


def plain_text(record: Record) -> str:
    """The headings and the prose of a page, as MediaWiki's TextExtracts gives them (``explaintext``).

    Headings are written ``== Title ==``, those of sections that hold no prose left out; an empty line stands between
    paragraphs, and each item of a list has a line of its own. Empty where claims were not looked for.
    """
    paragraphs: dict[str, list[str]] = {}
    shown = (claim for claim in record.claims or () if claim.kind in _SHOWN)
    for (section, _), claims in groupby(shown, key=lambda claim: (claim.section, claim.paragraph)):
        paragraphs.setdefault(section, []).append(_joined(list(claims)))
    parts: list[str] = []
    waiting: list[Section] = []
    for section in record.sections:
        waiting = [one for one in waiting if one.level < section.level]
        waiting.append(section)
        if section.id in paragraphs:
            parts += [_heading(one) for one in waiting if one.level]
            parts += paragraphs[section.id]
            waiting = []
    return "\n\n".join(parts)


def _joined(claims: Sequence[Claim]) -> str:
    """The text of a paragraph or list."""
    text = claims[0].text
    for before, claim in pairwise(claims):
        unspaced = "" if before.text.endswith(_UNSPACED_ENDS) else " "
        text += ("\n" if _SHOWN[claim.kind] or _SHOWN[before.kind] else unspaced) + claim.text
    return text


def _heading(section: Section) -> str:
    return f"{'=' * section.level} {section.title} {'=' * section.level}"
