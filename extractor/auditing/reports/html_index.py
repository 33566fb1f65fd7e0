"""The index of a folder of reports: a table of the pages in four orders, each a set of files that link to each other."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from extractor.html import frame, safe

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from extractor.auditing.finding import Share
    from extractor.auditing.reports.rows import Context

ROWS = 1000
"""Rows of one file."""


class IndexRow(NamedTuple):
    """One page in the index."""

    file: str
    """Path of its report, relative to the index."""
    title: str
    source: str
    severities: tuple[int, ...]
    """Errors, warnings, notes."""
    coverage: Share


class _Order(NamedTuple):
    """One way to sort the index; the first is that of ``index.html``."""

    name: str
    heading: str
    direction: str
    key: Callable[[IndexRow], tuple[object, ...]]


def _coverage(row: IndexRow) -> float:
    return 2.0 if row.coverage.value is None else row.coverage.value


ORDERS = (
    _Order("index", "Errors", "descending", lambda row: (*(-number for number in row.severities), row.title)),
    _Order("by-warnings", "Warnings", "descending", lambda row: (-row.severities[1], row.title)),
    _Order("by-notes", "Notes", "descending", lambda row: (-row.severities[2], row.title)),
    _Order("by-coverage", "Coverage", "ascending", lambda row: (_coverage(row), row.title)),
    _Order("by-title", "Page", "ascending", lambda row: (row.title,)),
)
_COLUMNS = ("Page", "Errors", "Warnings", "Notes", "Coverage")


@cache
def style() -> str:
    """The style sheet."""
    return (Path(__file__).parent / "report.css").read_text(encoding="utf-8")


def write_index(rows: Sequence[IndexRow], context: Context, folder: Path) -> None:
    """Write the index in every order into a folder."""
    for order in ORDERS:
        ordered = sorted(rows, key=order.key)
        pieces = [ordered[at : at + ROWS] for at in range(0, len(ordered), ROWS)] or [[]]
        for number, piece in enumerate(pieces):
            body = _body(piece, order, (number, len(pieces)), len(rows), context)
            text = "\n".join(frame("Audit", "en", style(), body)) + "\n"
            (folder / _file(order, number)).write_text(text, encoding="utf-8", errors="replace", newline="\n")


def _file(order: _Order, number: int) -> str:
    return f"{order.name}.html" if number == 0 else f"{order.name}-{number + 1}.html"


def _body(rows: Sequence[IndexRow], order: _Order, place: tuple[int, int], pages: int, context: Context) -> Iterator[str]:
    """One file of the index; ``place`` is its number and how many there are."""
    number, pieces = place
    yield "<header><h1>Audit</h1>"
    yield f'<p class="about">{pages} pages · profile {safe(context.profile)} · scope {context.scope}</p></header>'
    yield '<main><div class="table" role="region" aria-label="Pages" tabindex="0"><table><thead><tr>'
    by_heading = {one.heading: one for one in ORDERS}
    for column in _COLUMNS:
        one = by_heading[column]
        if one is order:
            yield f'<th scope="col" aria-sort="{order.direction}">{column}</th>'
        else:
            yield f'<th scope="col"><a href="{_file(one, 0)}" aria-label="Sort by {column.lower()}">{column}</a></th>'
    yield "</tr></thead><tbody>"
    for row in rows:
        numbers = "".join(f'<td class="number">{count}</td>' for count in row.severities)
        title = f'<a href="{row.file}"><bdi>{safe(row.title)}</bdi></a> <span class="about">{safe(row.source)}</span>'
        yield f'<tr><th scope="row">{title}</th>{numbers}<td class="number">{row.coverage}</td></tr>'
    yield "</tbody></table></div></main>"
    if pieces > 1:
        links = (
            f'<a href="{_file(order, one)}">{one + 1}</a>' if one != number else f"<b>{one + 1}</b>" for one in range(pieces)
        )
        yield f'<nav aria-label="Further pages">{" ".join(links)}</nav>'
