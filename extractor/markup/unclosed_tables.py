"""Where a table ends that has no end mark: at a template that closes it, at a heading, at the end of the page."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from extractor.markup.balance import BEFORE_TABLE_END, line_start
from extractor.markup.delimiters import HTML, Delimiter
from extractor.markup.tree import Fault
from extractor.tables import load_table
from extractor.template_names import fold_name

if TYPE_CHECKING:
    from extractor.markup.balance import Balanced

_HEADING = re.compile(r"\n(?===)")


@cache
def _table_ends() -> frozenset[str]:
    return frozenset(load_table("block_templates")["tables"]["ends"])


def ends_table(text: str, start: int, end: int) -> bool:
    """Whether a template closes the table that is open before it."""
    name = text[start + 2 : end - 2].partition("|")[0]
    return fold_name(name) in _table_ends() and line_start(text, start, BEFORE_TABLE_END) >= 0


def close_tables(text: str, last: int, marks: list[Delimiter], found: Balanced) -> None:
    """Closes a table that nothing closes before the next heading, or at the end of the text, where MediaWiki does.

    One that would cross other markup there stays unclosed.
    """
    closing: list[Delimiter] = []
    depth = 0
    opened: Delimiter | None = None
    end = first = 0  # where the open table ends, and how many pairs it stands in
    border = -1  # the heading, or the end of the text, that comes next
    for mark in (*marks, Delimiter(last, last, HTML, False, "")):
        if opened is not None and mark.start >= end:
            if depth == first:
                opened.paired = True
                behind = min(end + 1, last)
                closing.append(
                    Delimiter(end, behind, HTML, False, "{|", paired=True, edit="\n|}\n" if behind > end else "\n|}")
                )
                found.faults.append(Fault("unclosed_table", opened.start, opened.end))
            opened = None
        if mark.paired:
            depth += 1 if mark.opens else -1
            if depth < first:
                opened = None
        elif mark.opens and mark.key == "{|" and opened is None:
            if border < mark.end:
                heading = _HEADING.search(text, mark.end, last)
                border = heading.start() if heading else last
            end = border if border < last else last - text.endswith("\n", mark.end, last)
            opened, first = mark, depth
    if closing:
        marks += closing
        marks.sort(key=lambda mark: mark.start)
