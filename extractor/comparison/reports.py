"""Reports of the changes between two datasets: one row of ``REPORTS`` a format."""

from __future__ import annotations

from dataclasses import asdict
from difflib import SequenceMatcher
from itertools import groupby
from typing import TYPE_CHECKING

from extractor.errors import ExtractorError
from extractor.harmless import harmless_json, in_one_line
from extractor.html import safe
from extractor.outputs import whole_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from extractor.comparison.diff import Change, ChangeTotals

    Report = Callable[[Iterator[Change], ChangeTotals], Iterator[str]]

_MARKS = {
    "added": "+",
    "removed": "-",
    "reworded": "~",
    "citation_gained": "✓",
    "citation_lost": "✗",
    "work_changed": "≈",
    "moved": "→",
}
_REPLACED = frozenset({"reworded", "work_changed", "moved"})
_NOT_OF_CLAIMS = ("work_changed", "moved")
_STYLE = """
:root { color-scheme: light dark; --old: #fbe0e0; --new: #def2de; }
@media (prefers-color-scheme: dark) { :root { --old: #55211f; --new: #1f4023; } }
body { font: 1rem/1.6 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; overflow-wrap: anywhere; }
ul { padding-left: 1.2rem; } p { margin: .2rem 0; }
del { background: var(--old); } ins { background: var(--new); text-decoration: none; border-bottom: 2px solid; }
"""
_LONGEST = 500
"""Words of a text in which those that differ are marked one by one."""


def table(changes: Iterator[Change], totals: ChangeTotals) -> Iterator[str]:
    """For people: each page with its changes, the totals last."""
    for title, found in groupby(changes, key=lambda change: change.page):
        yield in_one_line(title)
        for change in found:
            yield from map(in_one_line, _rows(change))
        yield ""
    yield _totals(totals)


def _rows(change: Change) -> Iterator[str]:
    head = f"  {_MARKS[change.change]} {change.change.replace('_', ' ')}: "
    if change.change in _REPLACED:
        yield f"{head}{change.old}"
        yield f"{'→ ':>{len(head)}}{change.new}"
    else:
        yield head + (change.new or change.old or "")
    for work in change.works:
        yield f"{'':{len(head)}}{work}"


def _totals(totals: ChangeTotals) -> str:
    pages = totals.pages
    claims = ", ".join(
        f"{totals.changes[kind]:,} {kind.replace('_', ' ')}" for kind in totals.changes if kind not in _NOT_OF_CLAIMS
    )
    moved = f" ({pages.moved:,} moved)" if pages.moved else ""
    return (
        f"pages: {pages.changed:,} changed{moved}, {pages.added:,} added, {pages.removed:,} removed, "
        f"{pages.unchanged:,} unchanged; claims: {claims}; works: {totals.changes['work_changed']:,} changed"
    )


def jsonl(changes: Iterator[Change], _totals: ChangeTotals) -> Iterator[str]:
    """One change a line, as they are found."""
    for change in changes:
        yield harmless_json(asdict(change))


def as_json(changes: Iterator[Change], totals: ChangeTotals) -> Iterator[str]:
    """One object: ``pages`` with their changes and how many there are of each kind, and the ``totals``."""
    pages = []
    for title, found in groupby(changes, key=lambda change: change.page):
        rows = [asdict(change) for change in found]
        counts = {kind: sum(row["change"] == kind for row in rows) for kind in totals.changes}
        pages.append({"page": title, "totals": counts, "changes": [{**row, "page": title} for row in rows]})
    yield harmless_json({"totals": asdict(totals), "pages": pages}, indent=1)


def html(changes: Iterator[Change], totals: ChangeTotals) -> Iterator[str]:
    """A page that stands alone, in light and dark, with the words that differ marked."""
    yield '<!DOCTYPE html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    yield f"<title>Changed claims</title><style>{_STYLE}</style><main><h1>Changed claims</h1>"
    for title, found in groupby(changes, key=lambda change: change.page):
        yield f"<h2>{safe(title)}</h2><ul>"
        for change in found:
            works = "".join(f"<li>{safe(work)}</li>" for work in change.works)
            kind = change.change.replace("_", " ")
            yield f"<li><b>{kind}</b>{_marked(change)}{f'<ul>{works}</ul>' if works else ''}</li>"
        yield "</ul>"
    yield f"<p>{safe(_totals(totals))}</p></main></html>"


def _marked(change: Change) -> str:
    """The texts of a change in HTML: the old above the new where both are shown."""
    if change.change in _REPLACED:
        old, new = (change.old or "").split(), (change.new or "").split()
        if max(len(old), len(new)) > _LONGEST:
            return f"<p><del>{safe(' '.join(old))}</del></p><p><ins>{safe(' '.join(new))}</ins></p>"
        stretches = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
        shown = (
            [_tagged(words[low:high], "" if same == "equal" else tag) for same, low, high in places]
            for words, tag, places in (
                (old, "del", [(kind, low, high) for kind, low, high, _, _ in stretches]),
                (new, "ins", [(kind, low, high) for kind, _, _, low, high in stretches]),
            )
        )
        return "".join(f"<p>{' '.join(filter(None, pieces))}</p>" for pieces in shown)
    tag = {"added": "ins", "removed": "del"}.get(change.change, "")
    return f"<p>{_tagged([change.new or change.old or ''], tag)}</p>"


def _tagged(words: list[str], tag: str) -> str:
    text = safe(" ".join(words))
    return f"<{tag}>{text}</{tag}>" if tag and text else text


REPORTS: dict[str, Report] = {
    "table": table,
    "json": as_json,
    "jsonl": jsonl,
    "html": html,
}


def write_report(path: Path, changes: Iterator[Change], totals: ChangeTotals) -> None:
    """The report in a file, in the form that the ending of its name says: ``.jsonl``, ``.json``, ``.html``, else the table."""
    report = REPORTS.get(path.suffix.removeprefix("."), table)
    with whole_text(path) as stream:
        stream.writelines(f"{line}\n" for line in report(changes, totals))


def find_report(name: str) -> Report:
    """The report with this name; :class:`ExtractorError` where there is none."""
    if name not in REPORTS:
        raise ExtractorError("unknown_format", f"there is no report {name}", remedy=f"take one of {', '.join(REPORTS)}")
    return REPORTS[name]
