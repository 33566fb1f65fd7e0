"""Reports of the changes between two datasets: one row of ``REPORTS`` a format."""

from __future__ import annotations

import json
from dataclasses import asdict
from html import escape
from itertools import groupby
from typing import TYPE_CHECKING

from extractor.errors import ExtractorError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from extractor.dataset.diff import Change, Totals

    Report = Callable[[Iterator[Change], Totals], Iterator[str]]

_MARKS = {"added": "+", "removed": "-", "reworded": "~", "citation_gained": "✓", "citation_lost": "✗", "work_changed": "≈"}
_REPLACED = frozenset({"reworded", "work_changed"})
_STYLE = "body{font:16px/1.5 sans-serif;max-width:60em;margin:2em auto;padding:0 1em}del{color:#a00}ins{color:#070}"


def table(changes: Iterator[Change], totals: Totals) -> Iterator[str]:
    """For people: each page with its changes, the totals last."""
    for title, found in groupby(changes, key=lambda change: change.page):
        yield title
        for change in found:
            yield from _rows(change)
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


def _totals(totals: Totals) -> str:
    pages = totals.pages
    claims = ", ".join(
        f"{totals.changes[kind]:,} {kind.replace('_', ' ')}" for kind in totals.changes if kind != "work_changed"
    )
    return (
        f"pages: {pages.changed:,} changed, {pages.added:,} added, {pages.removed:,} removed, {pages.unchanged:,} unchanged; "
        f"claims: {claims}; works: {totals.changes['work_changed']:,} changed"
    )


def jsonl(changes: Iterator[Change], _totals: Totals) -> Iterator[str]:
    """One change a line, as they are found."""
    for change in changes:
        yield json.dumps(asdict(change), ensure_ascii=False)


def as_json(changes: Iterator[Change], totals: Totals) -> Iterator[str]:
    """One object: ``pages`` with their changes and how many there are of each kind, and the ``totals``."""
    pages = []
    for title, found in groupby(changes, key=lambda change: change.page):
        rows = [asdict(change) for change in found]
        counts = {kind: sum(row["change"] == kind for row in rows) for kind in totals.changes}
        pages.append({"page": title, "totals": counts, "changes": [{**row, "page": title} for row in rows]})
    yield json.dumps({"totals": asdict(totals), "pages": pages}, ensure_ascii=False, indent=1)


def html(changes: Iterator[Change], totals: Totals) -> Iterator[str]:
    """A page that stands alone."""
    yield f"<!DOCTYPE html><meta charset=utf-8><title>Changed claims</title><style>{_STYLE}</style><h1>Changed claims</h1>"
    for title, found in groupby(changes, key=lambda change: change.page):
        yield f"<h2>{escape(title)}</h2><ul>"
        for change in found:
            if change.change in _REPLACED or change.new is None or change.old is None:
                old = f"<del>{escape(change.old)}</del> " if change.old else ""
                text = old + (f"<ins>{escape(change.new)}</ins>" if change.new else "")
            else:
                text = escape(change.new)
            works = "".join(f"<li>{escape(work)}</li>" for work in change.works)
            yield f"<li><b>{change.change.replace('_', ' ')}</b> {text}{f'<ul>{works}</ul>' if works else ''}</li>"
        yield "</ul>"
    yield f"<p>{escape(_totals(totals))}</p>"


REPORTS: dict[str, Report] = {
    "table": table,
    "json": as_json,
    "jsonl": jsonl,
    "html": html,
}


def find_report(name: str) -> Report:
    """The report with this name; :class:`ExtractorError` where there is none."""
    if name not in REPORTS:
        raise ExtractorError("unknown_format", f"there is no report {name}", remedy=f"take one of {', '.join(REPORTS)}")
    return REPORTS[name]
