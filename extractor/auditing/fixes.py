"""Findings whose remedy is mechanical, as a unified patch to the page's wikitext that changes nothing else.

Each row of ``FIXES`` is the remedy of one rule: from a finding to edits of the text, none where an editor must decide.
"""

from __future__ import annotations

import re
from difflib import unified_diff
from typing import TYPE_CHECKING, NamedTuple

from extractor.auditing.ref_names import names_for
from extractor.dates.citation import read_citation_date
from extractor.errors import ExtractorError
from extractor.regexes import lazy_regex

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from extractor.auditing.finding import Finding, PageAudit
    from extractor.auditing.subject import Subject
    from extractor.model import Citation

_REF = lazy_regex(r"<ref(?P<attributes>(?:\s[^<>]*)?)(?<!/)>.*</ref\s*>", re.IGNORECASE | re.DOTALL)
_NAMING = lazy_regex(r"\b(?:name|follow|extends)\b", re.IGNORECASE)
_VALUE = lazy_regex(r"(?P<name>[^=]*=\s*)(?P<value>.*?)\s*\Z", re.DOTALL)
_IN_FIGURES = lazy_regex(r"\d[\d./\s–-]*\d")
_DAY = lazy_regex(r"\d{4}-\d\d-\d\d")
_RANGE = lazy_regex(r"(?<![\w.,–-])(\d{1,9})\s?-\s?(\d{1,9})(?![\w.–-])", re.ASCII)
_PARAMETER = lazy_regex(r"(?P<before>\s*\d*)(?P<name>pp?|pages?)(?P<behind>\s*=)")
_OTHER_NUMBER = {"p": "pp", "pp": "p", "page": "pages", "pages": "page"}


class Edit(NamedTuple):
    """A piece ``[start, end)`` of a page's text, in code points, and what takes its place."""

    start: int
    end: int
    text: str


def render_patch(audit: PageAudit, subject: Subject, text: str | None) -> str:
    """The unified patch of one page; empty where nothing is mechanical.

    It names the file of a source that is one page, else the page's title. Raises :class:`ExtractorError` where the page's
    wikitext is not at hand.
    """
    if text is None or subject.record.source.dialect == "tpl_text":
        what = "records hold no wikitext" if text is None else "a text collection is no wikitext"
        raise ExtractorError(
            "no_wikitext", f"{what}, so there is nothing to patch", where=audit.title, remedy="give its wikitext as TARGET"
        )
    source = subject.record.source
    name = source.file if source.dialect == "wikitext" and source.file != "-" else f"{audit.title}.wiki"
    return write_patch(name, text, apply(text, find_edits(subject, [one.finding for one in audit.findings], text)))


def find_edits(subject: Subject, findings: Iterable[Finding], text: str) -> list[Edit]:
    """The edits that mend findings of a page, in source order, none over another; a finding is mended whole or not at all."""
    by_code: dict[str, list[Finding]] = {}
    for finding in findings:
        by_code.setdefault(finding.code, []).append(finding)
    chosen: list[Edit] = []
    for code, fix in FIXES.items():
        for edits in fix(subject, by_code.get(code, []), text):
            if not any(edit.start < other.end and other.start < edit.end for edit in edits for other in chosen):
                chosen += edits
    return sorted(chosen)


def apply(text: str, edits: Iterable[Edit]) -> str:
    """The text with edits in source order made."""
    pieces = []
    at = 0
    for edit in edits:
        pieces += [text[at : edit.start], edit.text]
        at = edit.end
    return "".join((*pieces, text[at:]))


def write_patch(name: str, old: str, new: str) -> str:
    """The difference of two texts as a unified patch, which ``patch -p1`` and ``git apply`` read; empty where there is none."""
    end = "\t" if re.search(r"\s", name) else ""  # as git marks the end of a name with blanks
    lines = unified_diff(_lines(old), _lines(new), f"a/{name}{end}", f"b/{name}{end}")
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


def _lines(text: str) -> list[str]:
    """The lines with their ends; only a line feed ends one."""
    return [line for line in re.split(r"(?<=\n)", text) if line]


def _name_repeated_refs(subject: Subject, findings: Sequence[Finding], text: str) -> Iterable[list[Edit]]:
    """The first of equal refs gets a name, by which the others reuse it."""
    repeated = {finding.about for finding in findings}
    groups: dict[str, list[Citation]] = {}
    for citation in subject.citations.values():
        if citation.kind == "ref" and not citation.ref_name and not citation.inside:
            groups.setdefault(" ".join(citation.raw.split()), []).append(citation)
    same = [group for group in groups.values() if any(one.id in repeated for one in group)]
    for (first, *others), name in zip(same, names_for(subject, [group[0] for group in same]), strict=True):
        tag = _REF.fullmatch(text, first.start, first.end)
        if tag is None or name is None or _NAMING.search(tag["attributes"]):
            continue
        opening = f'{text[first.start : first.start + 4]} name="{name}"{tag["attributes"].rstrip()}'
        edits = [Edit(first.start, tag.end("attributes"), opening)]
        edits += [Edit(other.start, other.end, f"{opening} />") for other in others if other.id in repeated]
        yield edits


def _write_days_as_iso(subject: Subject, findings: Sequence[Finding], text: str) -> Iterable[list[Edit]]:
    """A day in figures whose order is plain, as ``2008-12-25``, the form that every language's templates read."""
    for start, end, value in _values(findings, text):
        day = read_citation_date(value, language=subject.language).edtf
        if day and _IN_FIGURES.fullmatch(value) and _DAY.fullmatch(day) and day != value and read_citation_date(day).valid:
            yield [Edit(start, end, day)]


def _write_date_ranges_with_dashes(_: Subject, findings: Sequence[Finding], text: str) -> Iterable[list[Edit]]:
    for start, end, value in _values(findings, text):
        dashed = value.replace("-", "–")
        if value.count("-") == 1 and read_citation_date(dashed).edtf == read_citation_date(value).edtf:
            yield [Edit(start, end, dashed)]


def _values(findings: Iterable[Finding], text: str) -> Iterable[tuple[int, int, str]]:
    """Place and text of the value of each parameter that a finding is about."""
    for finding in findings:
        if finding.start is not None and finding.end is not None and (match := _VALUE.match(text, finding.start, finding.end)):
            yield *match.span("value"), match["value"]


def _write_page_ranges_with_dashes(_: Subject, findings: Sequence[Finding], text: str) -> Iterable[list[Edit]]:
    """Ranges that ascend; in any other a hyphen may be part of a page's number."""
    for start, end, value in _values(findings, text):
        edits = [
            Edit(start + match.start(), start + match.end(), f"{match[1]}–{match[2]}")
            for match in _RANGE.finditer(value)
            if _ascends(match[1], match[2])
        ]
        if edits and end > start:
            yield edits


def _ascends(first: str, last: str) -> bool:
    """Whether one number comes before another, whose beginning may be left out: 142–6."""
    return int(first) < int(first[: max(len(first) - len(last), 0)] + last)


def _exchange_page_and_pages(subject: Subject, findings: Sequence[Finding], text: str) -> Iterable[list[Edit]]:
    """The parameter for one page becomes the one for several, or the other way round."""
    both = {fault.citation for fault in subject.short_faults.get("redundant_pages", ())}
    for finding in findings:
        if finding.start is None or finding.end is None or finding.about in both:
            continue
        parameter = text[finding.start : finding.end]
        match = _PARAMETER.match(parameter)
        if match and "-" not in parameter:  # a hyphen may be part of one page's number
            at = finding.start
            yield [Edit(at + match.start("name"), at + match.end("name"), _OTHER_NUMBER[match["name"]])]


FIXES: dict[str, Callable[[Subject, Sequence[Finding], str], Iterable[list[Edit]]]] = {
    "REF102": _name_repeated_refs,
    "CIT301": _write_days_as_iso,
    "CIT703": _write_date_ranges_with_dashes,
    "SFN005": _exchange_page_and_pages,
    "SFN006": _exchange_page_and_pages,
    "SFN007": _write_page_ranges_with_dashes,
    "SFN013": _exchange_page_and_pages,
}
"""The remedies by rule; where two would change one place, the first does."""
