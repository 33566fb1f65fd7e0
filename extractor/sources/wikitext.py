"""The page of a file that holds raw wikitext."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING, Final

from extractor.model import PageHead
from extractor.sources.encoding import CONVERT
from extractor.sources.find import readable
from extractor.sources.page import MAX_PAGE_BYTES, Page, Reject, SourceFailure

if TYPE_CHECKING:
    from collections.abc import Iterable

DIALECT: Final = "wikitext"
SUFFIXES = (".wiki", ".wikitext", ".mediawiki", ".txt", ".bz2", ".gz", ".zst", ".7z")


def read(pieces: Iterable[str], *, file: str, title: str | None, language: str | None) -> Page | Reject | SourceFailure:
    """The page whose text the pieces make; bytes that were no UTF-8 stand in them as lone surrogates.

    A file in another encoding is no page that could be read in part: it is a :class:`SourceFailure`.
    """
    head = PageHead(title=readable(title) if title else title_of(file), language=language)
    held: list[str] = []
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > MAX_PAGE_BYTES:
            return Reject(head, file, DIALECT, 0, 0, "page_too_big", f"the page is longer than {MAX_PAGE_BYTES} characters")
        held.append(piece)
    text = "".join(held)
    if not text.strip():
        return SourceFailure(file, "empty_source", "nothing could be read: it is empty")
    try:
        text.encode()
    except UnicodeEncodeError as error:
        return SourceFailure(file, "bad_encoding", f"the file is no UTF-8 at character {error.start}; {CONVERT}")
    return Page(head, text, file, DIALECT, 0, 0)


def title_of(file: str) -> str:
    """The title that a file name stands for: without folder and suffixes, underscores as spaces."""
    name = PurePath(file).name
    while (suffix := PurePath(name).suffix.lower()) in SUFFIXES:
        name = name[: -len(suffix)]
    return name.replace("_", " ")
