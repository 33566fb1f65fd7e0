"""Chapters whose book another citation describes: ``In {{harvnb|Holm|2004|pp=10–20}}``, {{harvc}}, ``In Holm 2004``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from extractor.regexes import lazy_regex

if TYPE_CHECKING:
    from collections.abc import Iterable

    from extractor.citations.found import FoundWork
    from extractor.model import Locator

# The words between a chapter and its book, at the end of what stands before the book.
IN = lazy_regex(r"(?:^|[\s.,;:\"”’'(])(?:in|In|IN|dans|Dans)\b[\s:'(]*$")
_OF_BOOK = (
    "editor", "translator", "publisher", "publisher-place", "collection-title", "collection-number", "edition", "volume",
    "ISBN", "issued",
)  # fmt: skip


def stand_in(chapter: FoundWork, book: FoundWork, places: Iterable[Locator] = ()) -> None:
    """Give a chapter what is known of its book: title, editors, publisher, year, and ``places`` as its pages.

    What the chapter says of itself stays; the authors of a whole book are those of the container.
    """
    own, whole = {**chapter.csl}, book.csl
    given: dict[str, Any] = {variable: whole[variable] for variable in _OF_BOOK if variable in whole}
    if "author" in whole and "editor" not in whole:
        given["container-author"] = whole["author"]
    pages = ", ".join(place.value for place in places if place.label == "page")
    if pages:
        given["page"] = pages
    if title := whole.get("title"):
        own["container-title"] = title
        own["type"] = "chapter"
    for variable, value in given.items():
        own.setdefault(variable, value)
    chapter.csl = own
    if "issued" in book.edtf:
        chapter.edtf = {"issued": book.edtf["issued"], **chapter.edtf}
