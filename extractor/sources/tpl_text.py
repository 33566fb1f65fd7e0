"""Pages of the ``tpl_text`` dialect: text collections with ``[[Title]]`` heads (``design/tpl_text.md``).

A page goes from its ``[[Title]]`` line, alone between blank lines, to the next one. A converter of this dialect writes no
title with a namespace, so ``[[File:…`` or ``[[Category:…`` alone on a line is no head; a colon followed by a space belongs to a
title ("2001: A Space Odyssey").
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Final

from extractor.model import PageHead
from extractor.regexes import lazy_regex
from extractor.sources.page import MAX_PAGE_BYTES, Page, Reject, SourceFailure

if TYPE_CHECKING:
    import re
    from collections.abc import Iterable, Iterator

DIALECT: Final = "tpl_text"
TITLE = lazy_regex(r"\[\[([^\[\]{}|<>#\n\r:]+(?::[ _][^\[\]{}|<>#\n\r]*)?)\]\][ \t]*\r?\n?")
LONGEST_TITLE = 600


def read(lines: Iterable[str], *, file: str, language: str | None) -> Iterator[Page | Reject | SourceFailure]:
    """The pages of a collection given as lines with their ends; long lines may come in pieces.

    Bytes that were no UTF-8 stand in the lines as lone surrogates; a page that holds one is a :class:`Reject`. Text before
    the first head is a :class:`SourceFailure`: the page it belongs to is not known.
    """
    title: str | None = None
    held: list[str] = []
    size = 0
    offset = start = ordinal = 0
    blank = True
    candidate: re.Match[str] | None = None
    at_line_start = True

    def finished() -> Iterator[Page | Reject | SourceFailure]:
        if title is not None:
            head = PageHead(title=title, language=language)
            if size > MAX_PAGE_BYTES:
                message = f"the page is longer than {MAX_PAGE_BYTES} characters"
                yield Reject(head, file, DIALECT, ordinal, start, "page_too_big", message)
            else:
                yield _page(Page(head, "".join(held), file, DIALECT, ordinal, start))
        elif size > MAX_PAGE_BYTES or any(line.strip() for line in held):
            yield SourceFailure(file, "no_title", "text stands before the first [[Title]] line")

    for line in chain(lines, [""]):
        is_blank = (at_line_start or not line) and not line.strip()
        if candidate and is_blank:
            line_of_title = candidate[0]
            held = held[:-1]
            size -= len(line_of_title)
            yield from finished()
            ordinal += title is not None
            title, held, size, start = candidate[1], [line_of_title], len(line_of_title), offset - len(line_of_title)
        candidate = TITLE.fullmatch(line) if blank and at_line_start and len(line) <= LONGEST_TITLE else None
        if size <= MAX_PAGE_BYTES:
            held.append(line)
        size += len(line)
        offset += len(line)
        at_line_start = line.endswith("\n")
        blank = is_blank and at_line_start
    yield from finished()


def looks_like(head: str) -> bool:
    """Whether a file that begins with ``head`` is a collection: a head comes first, or there is one and a ``[tpl]``."""
    lines = [line + "\n" for line in head.split("\n")]
    found = [type(page) is Page for page in read(lines, file="", language=None)]
    return found[0] if len(found) == 1 else any(found) and (found[0] or "[tpl]" in head)


def _page(page: Page) -> Page | Reject:
    try:
        page.text.encode()
    except UnicodeEncodeError as error:
        message = f"the page is no UTF-8 at character {error.start}"
        return Reject(page.head, page.file, DIALECT, page.ordinal, page.offset, "bad_encoding", message)
    return page
