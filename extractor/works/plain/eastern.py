"""References of Chinese, Japanese and Korean pages: the title in 『』 or 《》, what else is said parted by marks.

``佐藤次郎『犬の本』北書店、1988年、21-40頁`` names author, title, publisher, year and pages. Which piece is what, its form and
its last words tell (``tables/imprint_words.toml``); no model is asked.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from extractor.dates.citation import read_citation_date
from extractor.regexes import lazy_regex
from extractor.tables import load_table
from extractor.works.templates.dates import csl_date
from extractor.works.templates.foreign_dates import english_date

if TYPE_CHECKING:
    from collections.abc import Iterator

_WORDS = load_table("imprint_words")["eastern"]
_BOOK = lazy_regex(r"[『《]([^『』《》]+)[』》]")
_PIECE = lazy_regex(r"「([^「」]+)」")
_PARTED = lazy_regex(r"[、，,。．;；\s]+")
_DATE = lazy_regex(
    r"\(?((?:1\d|20)\d\d)\s?[年년]?(?:\s?\d{1,2}\s?[月월])?(?:\s?\d{1,2}\s?[日일])?\)?(?:初版|第?\d*刷|第?\d*版|出版|刊|発行)?"
)
_PAGES = lazy_regex(r"(?:[Pp]{1,2}\.?\s?|第)?(\d+(?:\s?[-–—~〜～]\s?\d+)?)\s?(頁|ページ|页|쪽|面|p)?\.?")
_VOLUME = lazy_regex(r"第?\s?(\d+)\s?(巻|卷|권)")
_ISSUE = lazy_regex(r"第?\s?(\d+)\s?(号|號|期|호)")
_ROLE = lazy_regex(rf"[（(]?(?:共?{'|'.join(map(re.escape, _WORDS['roles']))})[)）]?$")
_PUBLISHER = lazy_regex(rf"(?:{'|'.join(map(re.escape, _WORDS['publishers']))})(?:[（(][^）)]*[）)])?$")
_NAMES = lazy_regex(r"[・･&＆]| and |、")


class EasternReference(Struct):
    """What a reference says of its work."""

    csl: dict[str, Any]
    edtf: dict[str, str]
    locators: tuple[tuple[str, str], ...]


def read_eastern(text: str, language: str) -> EasternReference | None:
    """The work of a reference whose title stands in 『』 or 《》; None for any other text."""
    title = _BOOK.search(text)
    if title is None:
        return None
    csl: dict[str, Any] = {"type": "book", "title": title[1].strip()}
    before = text[: title.start()]
    if article := _PIECE.search(before):
        csl = {"type": "chapter", "title": article[1].strip(), "container-title": title[1].strip()}
        before = before[: article.start()]
    found = EasternReference(csl, {}, ())
    names = [name for piece in _PARTED.split(before) if (name := _ROLE.sub("", piece))]
    for piece in _pieces(text[title.end() :]):
        _read_piece(piece, found, names, language)
    if names:
        csl["author"] = [{"literal": name.strip()} for name in names]
    return found if names or found.edtf or "publisher" in csl else None


def _pieces(text: str) -> Iterator[str]:
    return (piece for piece in _PARTED.split(text) if piece.strip("（）()"))


def _read_piece(piece: str, found: EasternReference, names: list[str], language: str) -> None:
    """Enter what one piece behind the title says."""
    csl = found.csl
    if _DATE.fullmatch(piece) and "issued" not in csl:
        day = re.sub(r"^\(|\)$|(?:初版|第?\d*刷|第?\d*版|出版|刊|発行)$", "", piece)
        date = read_citation_date(english_date(day, language))
        csl["issued"] = csl_date(day, date)
        if date.edtf is not None:
            found.edtf["issued"] = date.edtf
    elif (pages := _PAGES.fullmatch(piece)) and (pages[2] or piece[0] in "pP"):
        found.locators = (*found.locators, ("page", pages[1]))
    elif volume := _VOLUME.fullmatch(piece):
        csl["volume"] = volume[1]
    elif issue := _ISSUE.fullmatch(piece):
        csl["type"], csl["issue"] = "article-journal" if "container-title" in csl else "book", issue[1]
    elif piece.upper().startswith("ISBN") or piece[0].isdecimal():
        return
    elif _PUBLISHER.search(piece) or names:
        csl.setdefault("publisher", piece)
    else:
        names += [_ROLE.sub("", name) for name in _NAMES.split(piece)]
