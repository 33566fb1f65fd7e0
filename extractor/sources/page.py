"""What reading a source yields: a page, a page without record, or a failure that loses pages."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from extractor.model import PageHead, Problem
    from extractor.namespaces import Namespaces
    from extractor.options import Dialect

WIKITEXT = "wikitext"
MAX_PAGE_BYTES = 16 * 1024 * 1024
"""Longest page text that is read; MediaWiki itself stops at 2 MiB (``$wgMaxArticleSize``)."""


class Edit(Struct, frozen=True):
    """Who saved a revision and how; null where the source does not say it, or hides it."""

    user: str | None = None
    """Name or address of who saved it."""
    comment: str | None = None
    sha1: str | None = None
    """SHA-1 of the text in base 36, as MediaWiki gives it."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page's text with its identity and its place; offsets of every fact count from the start of ``text``."""

    head: PageHead
    """Title, ids and time, as the source tells them."""
    text: str
    """The source text, in which all offsets count code points."""
    file: str
    """Name of its source; ``-`` is standard input."""
    dialect: Dialect
    """How the source writes a page."""
    ordinal: int
    """Place of the page in its source, from 0."""
    offset: int | None = None
    """Code point at which the page starts in the file; None inside XML."""
    model: str = WIKITEXT
    """MediaWiki content model; the text of ``json``, ``css``, ``Scribunto`` … pages is no wikitext and holds nothing."""
    namespaces: Namespaces = ()
    """Names of namespaces that the source gives and the page's language does not tell."""
    edit: Edit | None = None
    """Who saved the revision, where all revisions are read."""
    problems: tuple[Problem, ...] = ()
    """What is wrong with what the source says of the page."""

    @property
    def wikitext(self) -> str:
        """The text that is read: all of it, none where the content model is another one."""
        return self.text if self.model == WIKITEXT else ""

    @property
    def hash(self) -> str:
        """SHA-256 of what is read of the page: its text."""
        return text_hash(self.text)

    @property
    def size(self) -> int:
        """The approximate size of the page in memory."""
        return len(self.text)


def text_hash(text: str) -> str:
    """SHA-256 of a page's text: what tells a changed page from an unchanged one."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class Reject:
    """A page that gives no record: its identity as far as it is known, and the reason."""

    head: PageHead
    """Title, ids and time, as far as they are known."""
    file: str
    """Name of its source; ``-`` is standard input."""
    dialect: Dialect
    """How the source writes a page."""
    ordinal: int
    """Place of the page in its source, from 0."""
    offset: int | None
    """Code point at which the page starts in the file; None inside XML."""
    code: str
    """Stable code of the reason."""
    message: str
    """The reason, in words."""
    edit: Edit | None = None
    """Who saved the revision, where all revisions are read."""


@dataclass(frozen=True, slots=True)
class SourceFailure:
    """An unknown number of pages of a source is lost: a damaged block, a file that was cut off, a file that is no source."""

    file: str
    """Name of the source; ``-`` is standard input."""
    code: str
    """Stable code of the reason."""
    message: str
    """The reason, and the place as far as it is known."""


Found = Page | Reject | SourceFailure
"""What the reading of a source gives, in the order of the source."""
