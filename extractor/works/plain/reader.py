"""Plain references → CSL: descriptions of sources that no template divides into fields.

The readings of dates, names, identifiers and places are those of the other citations.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from math import exp, log
from typing import TYPE_CHECKING, Any

from extractor.dates.citation import read_citation_date
from extractor.languages import language_code
from extractor.names.lists import read_names
from extractor.works.identifiers import add_to_csl, find_identifiers, identifier_of_address
from extractor.works.locators import read_whole_locators
from extractor.works.plain.archives import read_papers
from extractor.works.plain.csl_types import csl_type, is_reference_work
from extractor.works.plain.eastern import read_eastern
from extractor.works.plain.imprint import part_imprint
from extractor.works.plain.piece import Piece, units_of
from extractor.works.plain.pieces import read_pieces
from extractor.works.plain.screening import is_remark
from extractor.works.plain.scripture import read_scripture
from extractor.works.plain.units import URL, access_date, page_label
from extractor.works.templates.dates import csl_date
from extractor.works.templates.foreign_dates import english_date

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from extractor.dates.citation import CitationDate
    from extractor.works.identifiers import Identifier
    from extractor.works.plain.archives import Papers
    from extractor.works.plain.scripture import Scripture
    from extractor.works.plain.units import Marked, Unit

_YEAR = re.compile(r"(?<!\d)(?:1[0-9]|20)\d\d(?!\d)")
_YEAR_FIRST = re.compile(r"(\d{4})[,.]?\s([^\W\d]+)\.?(\s\d{1,2})?")
_GLUED = re.compile(r"(?<=[^\Wa-z\d_])\.(?=[^\Wa-z\d_][^\WA-Z\d_])")
_DASHED = re.compile(r"(\d{4})[–—](\d\d?)[–—](\d\d?)")
_IN_SERIES = re.compile(r",?\s(?:(?:no|nr|vol|v|bd)\.?\s?)?(\d{1,4})$", re.IGNORECASE)
_NUMBER = re.compile(r"\d[\d.–/-]*\w?|[IVXLC]+\b|[A-Z]\d+")
_NOT_NUMBER = re.compile(r"\A[^\W\d]+\.?\s(?=\d)")
_ROMAN = re.compile(r"[ivxlcIVXLC]+")
_INSIDE = re.compile(r"(?:in|dans)\b", re.IGNORECASE)
_KEPT_STOP = re.compile(r"(?:\b[^\W\d_]|\b(?:Inc|Ltd|Co|Jr|Sr|St|Corp|Ill|Mass|Calif|Conn|Bros|Univ|al|Ph\.D|etc)|\.[^\W\d_])$")
_EDITION = re.compile(r"(?<=\w)\s(?:edition|edn?|éd|aufl(?:age)?)\.?$", re.IGNORECASE)
_PUBLISHED = re.compile(r"\s[–—-]\s\w+ed$")
_LEAD = re.compile(r"\A(?:at|on|in|from|via|published in)\s+(?:the\s+)?(?=[^\Wa-z])")
_EASTERN = frozenset(("ja", "ko", "zh"))
_EASTERN_CONFIDENCE = 0.7
_EDGES = " \t\n\r,;:–—-/|"
_PARTS = frozenset(
    (
        "article-journal",
        "article-magazine",
        "article-newspaper",
        "paper-conference",
        "chapter",
        "entry-encyclopedia",
        "entry-dictionary",
    )
)
_PEOPLE = ("author", "editor", "translator", "director", "producer")
_PLAIN = {"publisher": "publisher", "place": "publisher-place", "series": "collection-title", "genre": "genre", "note": "note"}
_EVIDENCE = frozenset(
    (
        "author",
        "editor",
        "publisher",
        "container",
        "date",
        "pages",
        "volume",
        "edition",
        "place",
        "url",
        "identifier",
        "series",
        "locator",
        "access",
    )
)
_SHORT = frozenset(("author", "editor", "date", "pages", "locator", "note", "quote", "other", "volume"))
_CALIBRATION = {"constant": 0.25, "log odds": 0.51, "has note": -0.68, "no title": -3.58}
"""A logistic regression over the works of the hand-labelled references, each read by a model trained without its page."""
_SURE = 0.95
_LIKELY = 0.7
_LEAST_PROBABILITY = 1e-4
_LONGEST_ENTRY = 60
_LEAST_OF_SOURCE = 0.34


@dataclass(frozen=True, slots=True)
class PlainWork:
    """What a plain reference says of its work."""

    csl: dict[str, Any]
    """CSL-JSON item without id."""
    edtf: dict[str, str]
    """Dates as EDTF by CSL variable."""
    identifiers: dict[str, list[str]]
    """Valid identifiers by scheme."""
    locators: tuple[tuple[str, str], ...]
    """Cited places: label and value as written, such as ``("page", "345")``."""
    confidence: float
    """How sure the reading is, 0 to 1."""
    short: bool = False
    """Whether it only names authors, a year or a place: the work is described elsewhere."""


def read_plain_reference(
    text: str,
    marked: Sequence[Marked] = (),
    identifiers: Sequence[Identifier] = (),
    *,
    language: str = "en",
    model: str = "references",
) -> PlainWork | None:
    """The work that a plain reference describes; None where nothing of a reference is in it.

    ``text`` is readable (markup gone); ``marked`` are the stretches that its markup set apart, those of a kind in order,
    ``identifiers`` those that the source gives beside it; ``language`` is the page's; ``model`` names another model,
    in training. Never raises.
    """
    if not any(map(str.isalnum, text)) or (not identifiers and is_remark(text, marked, language)):
        return None
    if (scripture := read_scripture(text)) is not None:
        return _scripture_work(scripture)
    if not marked and (papers := read_papers(text)) is not None:
        return _archived_work(papers, language)
    written = find_identifiers(text)
    if language_code(language) in _EASTERN and not any(stretch.url for stretch in marked):
        eastern = read_eastern(text, language)
        if eastern is not None:
            schemes = add_to_csl(eastern.csl, {}, (*identifiers, *(found for _, _, found in written)))
            return PlainWork(eastern.csl, eastern.edtf, schemes, eastern.locators, _EASTERN_CONFIDENCE)
    pieces, probability = read_pieces(text, marked, [(start, end) for start, end, _ in written], model, language)
    fields: dict[str, list[Piece]] = {}
    for piece in pieces:
        fields.setdefault(piece.role, []).append(piece)
    address = next((stretch for stretch in marked if stretch.url), None)
    if not (identifiers or address) and not _is_source(text, pieces, fields):
        return None
    csl: dict[str, Any] = {}
    edtf: dict[str, str] = {}
    _read_titles(text, fields, csl)
    for role in filter(fields.__contains__, _PEOPLE):
        if people := [name.csl for piece in fields[role] for name in read_names(_GLUED.sub(". ", _value(text, piece))).names]:
            csl[role] = people
    for role in filter(fields.__contains__, _PLAIN):
        variable = _PLAIN[role]
        if values := dict.fromkeys(filter(None, (_value(text, piece) for piece in fields[role]))):
            csl[variable] = " ".join(values) if role in ("note", "genre") else next(iter(values))
    if numbered := _IN_SERIES.search(csl.get("collection-title", "")):
        csl["collection-title"], csl["collection-number"] = csl["collection-title"][: numbered.start()], numbered[1]
    _read_volume(text, units_of(fields, "volume"), csl)
    for unit in units_of(fields, "series number"):
        if number := _NUMBER.search(text, unit.start, unit.end):
            csl["collection-number"] = number[0]
    for unit in units_of(fields, "extent"):
        value = text[unit.start : unit.end]
        csl["number-of-volumes" if "vol" in value else "number-of-pages"] = re.sub(r"\D*$", "", value)
    _read_dates(text, pieces, csl, edtf, language)
    _read_address(text, marked, csl)
    part_imprint(csl, language_code(language))
    custom: dict[str, Any] = {}
    linked = identifier_of_address(csl["URL"]) if "URL" in csl else None
    schemes = add_to_csl(csl, custom, (*identifiers, *(found for _, _, found in written), *([linked] if linked else ())))
    if fields.get("quote"):
        custom["quote"] = " ".join(_value(text, piece) for piece in fields["quote"])
    if custom:
        csl["custom"] = custom
    csl["type"] = "standard" if "rfc" in schemes else csl_type(csl, fields)
    short = fields.keys() <= _SHORT and "author" in fields and not (identifiers or address)
    locators = _read_places(text, pieces, csl, short=short)
    if not (csl.keys() - {"type", "note", "accessed", "custom"}) and not locators and not schemes:
        return None
    return PlainWork(csl, edtf, schemes, locators, _confidence(probability, csl), short and bool(locators or edtf))


def _scripture_work(scripture: Scripture) -> PlainWork:
    """A book of scripture with the verses that are cited."""
    csl = {"type": "book", "title": scripture.book, **({"version": scripture.version} if scripture.version else {})}
    return PlainWork(csl, {}, {}, (("verse", scripture.place),), _SURE)


def _archived_work(papers: Papers, language: str) -> PlainWork:
    """Unpublished papers with where they are kept."""
    csl: dict[str, Any] = dict(papers.csl)
    date = _read_date(papers.date, language) if papers.date else None
    if date is not None:
        csl["issued"] = csl_date(papers.date, date)
    return PlainWork(csl, {"issued": date.edtf} if date is not None and date.edtf else {}, {}, (), _LIKELY)


def _confidence(probability: float, csl: dict[str, Any]) -> float:
    """How often a work is wholly right whose labels have this probability all together, by :data:`_CALIBRATION`."""
    bounded = min(max(probability, _LEAST_PROBABILITY), 1 - _LEAST_PROBABILITY)
    score = _CALIBRATION["constant"] + _CALIBRATION["log odds"] * log(bounded / (1 - bounded))
    score += _CALIBRATION["has note"] * ("note" in csl) + _CALIBRATION["no title"] * ("title" not in csl)
    return round(1 / (1 + exp(-score)), 3)


def _is_source(text: str, pieces: Sequence[Piece], fields: dict[str, list[Piece]]) -> bool:
    """Whether the pieces describe a source, and not only remark on something."""
    if fields.keys() & {"url", "identifier"}:
        return True
    title = fields.get("title") or fields.get("container")
    evidence = fields.keys() & _EVIDENCE
    if title is None:
        return bool(fields.keys() & {"author", "editor", "publisher"}) and len(evidence) > 1
    if len(evidence - {"container"}) == 0 and not (fields.keys() & {"title"} and "container" in fields):
        return len(pieces) == 1 and pieces[0].dress not in ("", "q")
    words = {
        role: sum(text.count(" ", piece.start, piece.end) + 1 for piece in fields.get(role, ())) for role in ("note", "quote")
    }
    apart = any(piece.dress for piece in title)
    return apart or words["note"] < (1 - _LEAST_OF_SOURCE) * (text.count(" ") + 1)


def _value(text: str, piece: Piece) -> str:
    """The text of a piece: with the stop of an abbreviation at its end, without brackets that open or close outside of it."""
    return _trimmed(text, piece.start, piece.end)


def _trimmed(text: str, start: int, end: int) -> str:
    value = " ".join(text[start:end].split()).strip(_EDGES)
    for opening, closing in ("()", "[]", "“”", "«»"):
        more = value.count(opening) - value.count(closing)
        if more > 0 and text[end : end + 1] == closing:
            value += closing
        elif more > 0 and value.startswith(opening):
            value = value[1:].lstrip()
        elif more < 0 and value.endswith(closing):
            value = value[:-1].rstrip()
    if text[end : end + 1] == "." and _KEPT_STOP.search(value):
        return value + "."
    if value.endswith(".") and not value.endswith("...") and not _KEPT_STOP.search(value[:-1]):
        return value[:-1].rstrip()
    return value


def _read_titles(text: str, fields: dict[str, list[Piece]], csl: dict[str, Any]) -> None:
    for role, variable in (("title", "title"), ("container", "container-title"), ("edition", "edition")):
        pieces = fields.get(role, ())
        if role == "edition":
            pieces = [Piece(role, (unit,)) for piece in pieces for unit in piece.units if unit.kind == "edition"] or pieces
        if value := next(filter(None, (_value(text, piece) for piece in pieces)), ""):
            around = {"container": _LEAD, "edition": _EDITION}.get(role)
            csl[variable] = value if around is None else around.sub("", value)
    container = csl.get("container-title", "")
    if container:
        csl["container-title"] = container = _PUBLISHED.sub("", container)
    if is_reference_work(csl.get("title", "")) and not is_reference_work(container):
        if container:  # ``Encyclopedia of Rivers, ''Weir''``
            csl["title"], csl["container-title"] = container, csl["title"]
        elif entry := next((piece for piece in fields.get("quote", ()) if piece.end - piece.start < _LONGEST_ENTRY), None):
            csl["title"], csl["container-title"] = _value(text, entry), csl["title"]
            fields["quote"].remove(entry)


def _read_volume(text: str, units: Iterable[Unit], csl: dict[str, Any]) -> None:
    """Volume and issue: what is labelled so, of two bare figures the first and the second."""
    for unit in units:
        if unit.kind in ("year", "date"):
            continue
        value = text[unit.start : unit.end]
        numbers = [number.strip(".–-/") for number in _NUMBER.findall(value)]
        if unit.kind == "number":
            wanted = ["issue"]
        elif unit.kind in ("issue", "dotted"):
            wanted, numbers = ["volume", "issue"], re.findall(r"[\w–/-]+", value)
            numbers = [numbers[0], numbers[-1]] if numbers else []
        else:
            wanted = ["volume"] if "volume" not in csl else ["issue"]
        for variable, number in zip(wanted, numbers, strict=False):
            csl.setdefault(variable, number)


def _read_dates(text: str, pieces: Sequence[Piece], csl: dict[str, Any], edtf: dict[str, str], language: str) -> None:
    edition = next((piece.start for piece in pieces if piece.role == "edition"), None)
    dated = [piece for piece in pieces if piece.role == "date"]
    dated = dated or [
        Piece("date", (unit,))
        for piece in pieces
        if piece.role == "edition"
        for unit in piece.units
        if unit.kind in ("year", "date")
    ]
    read = [
        (piece, _read_date(_trimmed(text, piece.start, piece.end).strip("()[]© ").removeprefix("c "), language))
        for piece in dated
    ]
    known = [(piece, date) for piece, date in read if date.date_parts] or read
    later = [one for one in known if edition is not None and one[0].start > edition and one[1].date_parts]
    if known:
        year = known[0][1].date_parts[0][0] if known[0][1].date_parts else None
        fuller = (one for one in known if one[1].date_parts and one[1].date_parts[0][0] == year)
        piece, date = later[-1] if later else max(fuller, key=lambda one: len(one[1].date_parts[0]), default=known[0])
        csl["issued"] = csl_date(_trimmed(text, piece.start, piece.end), date)
        if date.edtf is not None:
            edtf["issued"] = date.edtf
    for piece in pieces:
        unit = piece.units[0]
        if unit.kind == "accessed":
            day, spoken = access_date(text[unit.start : unit.end], language)
            date = _read_date(day, spoken, role="access-date")
        elif piece.role == "access" and unit.kind == "date":
            day = text[unit.start : unit.end]
            date = _read_date(day, language, role="access-date")
        else:
            continue
        if date.date_parts and "accessed" not in csl:
            csl["accessed"] = csl_date(day, date)
            if date.edtf is not None:
                edtf["accessed"] = date.edtf


@lru_cache(maxsize=8192)
def _read_date(value: str, language: str, role: str = "date") -> CitationDate:
    value = _YEAR_FIRST.sub(_month_first, _DASHED.sub(r"\1-\2-\3", value))
    english = english_date(value, language)
    date = read_citation_date(english, role=role)
    if not date.date_parts and (year := _YEAR.search(value)):
        date = read_citation_date(year[0], role=role)
    return date._replace(literal=value) if date.literal == english else date


def _month_first(date: re.Match[str]) -> str:
    """``2005 Mar. 4`` as ``Mar 4, 2005``."""
    year, month, day = date.groups()
    return f"{month}{day}, {year}" if day else f"{month} {year}"


def _read_address(text: str, marked: Sequence[Marked], csl: dict[str, Any]) -> None:
    """The first link or written address; a link's text is the title where none is found."""
    link = next((stretch for stretch in marked if stretch.url), None)
    if link is not None:
        csl["URL"] = link.url
        title = _trimmed(text, link.start, link.end)
        if "title" not in csl and link.kind == "address" and any(map(str.isalpha, title)) and not URL.match(title):
            csl["title"] = title
    elif match := URL.search(text):
        csl["URL"] = match[0].rstrip(")") if "(" not in match[0] else match[0]


def _read_places(text: str, pieces: Sequence[Piece], csl: dict[str, Any], *, short: bool) -> tuple[tuple[str, str], ...]:
    """The extent of an article or chapter goes to ``page``; pages of anything else and what else is labelled are cited places.

    In a ``short`` citation a labelled page is one, whatever words are round it.
    """
    found: list[tuple[str, str]] = []
    for piece in pieces:
        for unit in piece.units:
            value = text[unit.start : unit.end]
            if piece.role in ("pages", "locator") and not any(map(str.isdigit, value)) and not _ROMAN.fullmatch(value):
                continue
            if unit.kind != "numbered" and (
                piece.role == "pages" or (short and unit.kind == "pages" and piece.role in ("note", "other"))
            ):
                found.append(("page", page_label().sub("", value).strip()))
            elif piece.role == "locator" or (unit.kind == "numbered" and piece.role in ("note", "other", "volume", "pages")):
                read = read_whole_locators(value)
                labelled = [(place.label, place.raw) for place in read or () if place.label != "page" or value[:1] in "pPsS"]
                found += labelled or [("section", _NOT_NUMBER.sub("", value))]
    if csl["type"] in _PARTS and (extent := next((place for place in found if place[0] == "page"), None)):
        found.remove(extent)
        csl["page"] = extent[1]
    return tuple(found)
