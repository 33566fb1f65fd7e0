"""The table for terminals: the worst pages, their findings with the sentence and a mark under the place, and the totals."""

from __future__ import annotations

import heapq
import unicodedata
from itertools import count
from typing import TYPE_CHECKING

from extractor.auditing.reports.rows import SHARES, Totals, count_severities
from extractor.harmless import in_one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from extractor.auditing.finding import PageAudit, Reported, Scope, Scores, Severity, Share
    from extractor.auditing.reports.rows import Context

PAGES_SHOWN = 50
"""More pages are counted, not shown; the other forms hold them all."""

_COLOURS: dict[Severity, str] = {"error": "\x1b[31m", "warning": "\x1b[33m", "note": "\x1b[36m"}
_BOLD, _DIM, _PLAIN = "\x1b[1m", "\x1b[2m", "\x1b[0m"


def write(pages: Iterable[PageAudit], context: Context) -> Iterator[str]:
    """Lines of text, worst pages first; control characters of the source never reach the terminal."""
    totals = Totals()
    order = count()
    worst: list[tuple[tuple[int, ...], int, PageAudit]] = []
    for page in totals.count(pages):
        counted = (*count_severities(page).values(), -next(order))
        if len(worst) < PAGES_SHOWN:
            heapq.heappush(worst, (counted, counted[-1], page))
        else:
            heapq.heappushpop(worst, (counted, counted[-1], page))
    for _, _, page in sorted(worst, key=lambda row: row[0], reverse=True):
        yield from _page(page, context)
    if totals.pages > len(worst):
        yield f"{totals.pages - len(worst)} further pages are not shown; --format jsonl holds them all."
    yield from _totals(totals, context)


def _page(page: PageAudit, context: Context) -> Iterator[str]:
    coverage = page.scores.coverage[context.scope]
    title = f"{_BOLD}{in_one_line(page.page.title)}{_PLAIN}" if context.colour else in_one_line(page.page.title)
    yield f"{title} ({in_one_line(page.source.file)}) · coverage {coverage} · {_severities(count_severities(page))}"
    for reported in context.ordered(page.findings):
        yield from _finding(reported, context)
    yield ""


def _finding(reported: Reported, context: Context) -> Iterator[str]:
    place = f"{reported.line}:{reported.column}" if reported.line is not None else ""
    severity = f"{_COLOURS[reported.severity]}{reported.severity:7}{_PLAIN}" if context.colour else f"{reported.severity:7}"
    known = " (known)" if reported.baseline == "unchanged" else ""
    yield f"  {place:>8}  {severity}  {reported.finding.code}  {in_one_line(reported.finding.message)}{known}"
    if not reported.snippet:
        return
    low, high = reported.caret
    before, marked, after = (in_one_line(part) for part in _cut(reported.snippet, low, high, context.width - 12))
    carets = "^" * max(_width(marked), 1)
    shown = f"{before}{marked}{after}"
    yield f"            {_DIM}{shown}{_PLAIN}" if context.colour else f"            {shown}"
    yield f"            {' ' * _width(before)}{carets}"


def _cut(snippet: str, low: int, high: int, width: int) -> tuple[str, str, str]:
    """Before, at and after the place, cut to the width of the terminal."""
    before, marked, after = snippet[:low], snippet[low:high], snippet[high:]
    marked = marked if len(marked) <= width else marked[: width - 1] + "…"
    room = max(width - len(marked), 0)
    before = before[-(room // 2) :] if room // 2 else ""
    return before, marked, after[: max(room - len(before), 0)]


def _width(text: str) -> int:
    """Columns that a text takes in a terminal."""
    return sum(0 if unicodedata.combining(sign) else 2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def _severities(counted: dict[Severity, int]) -> str:
    return ", ".join(f"{number} {severity}{'' if number == 1 else 's'}" for severity, number in counted.items())


def _totals(totals: Totals, context: Context) -> Iterator[str]:
    pages = f"{totals.pages} page{'' if totals.pages == 1 else 's'}"
    hidden = f", {totals.suppressed} suppressed" if totals.suppressed else ""
    yield f"{pages} · profile {context.profile} · {_severities(totals.severities)}{hidden}"
    yield from score_lines(totals.scores, context.scope)


def score_lines(scores: Scores, scope: Scope) -> Iterator[str]:
    """The scores for people, each with numerator and denominator."""
    claims = ", ".join(f"{number} {status}" for status, number in scores.statuses.items())
    yield f"Claims: {claims}"
    for each, covered in scores.coverage.items():
        yield f"Coverage, scope {each}{' (chosen)' if each == scope else ''}: {covered}"
    for name, label in SHARES.items():
        share: Share = getattr(scores, name)
        if share.denominator:
            yield f"{label}: {share}"
