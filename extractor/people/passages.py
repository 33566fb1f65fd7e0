"""What finding people sees of a page: its texts with their links and settings, and what it says of its own subject."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from extractor.model import ClaimKind


class Link(Struct, frozen=True):
    """A wikilink inside a text: offsets in that text, title of the page it leads to."""

    start: int
    end: int
    target: str
    italic: bool = False
    """Whether it is set in italics, as titles of works and names of ships are."""


class Span(Struct, frozen=True):
    """A name that the recogniser found in a text."""

    start: int
    end: int
    log_odds: float


class Passage(Struct, frozen=True):
    """The readable text of one claim; offsets are code points in it."""

    text: str
    links: Sequence[Link] = ()
    italics: Sequence[tuple[int, int]] = ()
    """Stretches in italics."""
    kind: ClaimKind = "sentence"
    labels: tuple[str, ...] = ()
    """The parameter of an infobox's value, the headings of a table's cell."""
    headings: tuple[str, ...] = ()
    """Of its section and of those around it."""


class PageEvidence(Struct, frozen=True):
    """What a page says of its own subject."""

    title: str
    categories: Sequence[str]
    """Names without prefix."""
    templates: Collection[str]
    """Names of the templates on the page, in lower case."""
    sort_key: str | None
    """DEFAULTSORT."""
    language: str
    lead: str = ""
    """The sentence of the lead that says what the page is about."""
    bold: Sequence[str] = ()
    """What it sets in bold."""
