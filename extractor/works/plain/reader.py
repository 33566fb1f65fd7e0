"""Plain references → CSL: descriptions of sources that no template divides into fields.

The readings of dates, names, identifiers and places are those of the other citations.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from extractor.dates.citation import read_citation_date
from extractor.languages import Citations, choice, read_everywhere, read_part
from extractor.names.lists import read_names
from extractor.works.identifiers import add_to_csl, find_identifiers
from extractor.works.labels import alternatives, spellings_of
from extractor.works.plain.segments import URL, accessed, in_italics, read_segments
from extractor.works.templates.dates import csl_date
from extractor.works.templates.foreign_dates import english_date

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractor.dates.citation import CitationDate
    from extractor.works.identifiers import Identifier
    from extractor.works.plain.segments import Segment
    from extractor.works.plain.surroundings import Marked

_YEAR = re.compile(r"(?<!\d)(?:1[0-9]|20)\d\d(?!\d)")
_PAGES = re.compile(r"[A-Za-z]{0,2}\d+[A-Za-z]?(?:\s*[-–—/]+\s*[A-Za-z]?\d+)?|\b[ivxlc]+\b(?:\s*[-–—]\s*[ivxlc]+\b)?")
_PARTS = frozenset(("article-journal", "article-magazine", "article-newspaper", "paper-conference", "chapter"))
_INSIDE = re.compile(r"(?:in|dans)\b", re.IGNORECASE)
_EDGES = " \t\n\r,;:.\"“”„«»‘’'()[]"
_PROCEEDINGS = re.compile(r"\b(?:proc(?:eedings|\.)|conference|symposium|workshop|congress|conf\.)", re.IGNORECASE)
_NEWSPAPER = re.compile(
    r"\b(?:Times|Post|News|Herald|Guardian|Telegraph|Tribune|Daily|Gazette|Chronicle|Observer|Independent|Globe|Sun|Today|Zeitung)\b"
)
_MAGAZINE = re.compile(r"\bmagazine\b", re.IGNORECASE)
_THESIS = re.compile(r"\b(?:thesis|dissertation|ph\.?\s?d|diss\.|master'?s|habilitation)", re.IGNORECASE)
_REPORT = re.compile(r"\b(?:report|technical|working paper|memo|tech\.|white paper)", re.IGNORECASE)
_NAMES = {"author": "author", "editor": "editor", "translator": "translator", "director": "director", "producer": "producer"}
_PLAIN = {
    "publisher": "publisher",
    "location": "publisher-place",
    "collection-title": "collection-title",
    "genre": "genre",
    "medium": "medium",
    "source": "source",
    "note": "note",
    "citation-number": "citation-number",
}
# What remarks have, too, and what they have not.
_WEAK_SIGNS = (
    (re.compile(r"(?<!\d)(?:1[4-9]|20)\d\d(?!\d)"), 0.25),
    (re.compile(r"[\"“«][^\"”»]{4,300}[\"”»],?"), 0.1),
)
_SIGNS = (
    (re.compile(r"\b(?:pp?|pgs?|vol|no|eds?|ch|trans)\.\s?\d?|\bpages?\s\d|\d:\s?\d"), 0.3),
    (re.compile(r"\b(?:Press|ISBN|ISSN|doi|Retrieved|Accessed|Journal|Publish\w+|Books|Verlag|University|et al)\b"), 0.25),
    (re.compile(r"https?://|www\."), 0.5),
    (re.compile(r"^(?:[Ss]ee |[Cc]f\.? )?[^\W\d_][\w’'-]+,? (?:(?:and|&) [^\W\d_][\w’'-]+,? )?\(?\d{4}"), 0.35),
    (re.compile(r"^[^\W\d_][\w’'-]+, (?:[^\W\d_]\.|[A-Z]\w+[,.])|^(?:[A-Z]\. ?)+[A-Z]\w+"), 0.25),
    (re.compile(r"^\W*(?:[Ii]bid|[Oo]p\. cit|[Ll]oc\. cit|[Ii]dem)\b"), 0.5),
)  # fmt: skip
# What says the language of a source, or sends the reader to it, and is no part of it.
_IN_LANGUAGE = re.compile(r"\(in [A-Z][a-z]+\)\s+(?=\S)")


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


def is_reference_like(text: str) -> float:
    """How far a text looks like the description of a source (1) and not like explanatory prose (0)."""
    found = sum(weight for pattern, weight in (*_WEAK_SIGNS, *_SIGNS) if pattern.search(text))
    words = text.count(" ") + 1
    prose = len(_remark("en").findall(text))
    if not text.strip():
        return 0.0
    short = 0.2 if words < 12 and text[:1].isupper() and not prose else 0.0
    return max(0.0, min(1.0, found + short - 3.0 * prose / max(words, 12)))


def is_remark(text: str, marked: Sequence[Marked] = (), language: str = "en") -> bool:
    """Whether a text is a sentence about the matter, with no sign of a source in it; in a language but English no figure is."""
    if any(stretch.url or stretch.kind == "italic" for stretch in marked):
        return False
    weak = any(pattern.search(text) for pattern, _ in _WEAK_SIGNS) or (language != "en" and any(map(str.isdigit, text)))
    return not weak and is_comment(text, language)


def is_comment(text: str, language: str = "en") -> bool:
    """Whether a text is about the matter, which may quote and name years, with no other sign of a source in it."""
    return _remark(language).search(text) is not None and not any(pattern.search(text) for pattern, _ in _SIGNS)


@cache
def _remark(language: str) -> re.Pattern[str]:
    words = read_part(Citations, language)
    return re.compile(rf"\b(?:{choice(words.remarks if words else ())})\b")


@cache
def _lead() -> re.Pattern[str]:
    """What sends the reader to the source behind it."""
    words = [word for citations in read_everywhere(Citations).values() for word in citations.see]
    return re.compile(rf"(?:(?i:{choice(words)})|also)[:,]?\s+(?=[^\Wa-z\d_]|[\"“‘'])")


def read_plain_reference(
    text: str,
    marked: Sequence[Marked] = (),
    identifiers: Sequence[Identifier] = (),
    *,
    language: str = "en",
    model: str | None = None,
) -> PlainWork | None:
    """The work that a plain reference describes; None where nothing of a reference is in it.

    ``text`` is readable (markup gone); ``marked`` are the stretches that its markup set apart, those of a kind in order,
    ``identifiers`` those that the source gives beside it; ``language`` is the page's; ``model`` names another model,
    in training. Never raises.
    """
    if not any(char.isalnum() for char in text) or (not identifiers and is_remark(text, marked, language)):
        return None
    for pattern in (_IN_LANGUAGE, _lead()):
        lead = pattern.match(text)
        if lead is not None and not any(stretch.start < lead.end() for stretch in marked):
            text = text[lead.end() :]
            marked = [stretch._replace(start=stretch.start - lead.end(), end=stretch.end - lead.end()) for stretch in marked]
    csl: dict[str, Any] = {}
    edtf: dict[str, str] = {}
    segments, confidence = read_segments(text, marked, model)
    fields: dict[str, list[Segment]] = {}
    for segment in segments:
        fields.setdefault(segment.label, []).append(segment)
    _read_titles(fields, csl)
    _read_people(fields, csl)
    for name, variable in _PLAIN.items():
        if name in fields and (value := " ".join(dict.fromkeys(_trim(segment.text) for segment in fields[name]))):
            csl[variable] = value
    _read_volume(fields, csl)
    _read_dates(text, fields, csl, edtf, language)
    custom: dict[str, Any] = {}
    schemes = add_to_csl(csl, custom, (*identifiers, *(found for _, _, found in find_identifiers(text))))
    if custom:
        csl["custom"] = custom
    _read_address(text, marked, csl)
    csl["type"] = _type(fields, csl, marked)
    locators = _read_pages(fields, csl)
    if not (csl.keys() - {"type", "note", "accessed"}) and not locators and not schemes:
        return None
    if "title" not in csl:
        confidence *= 0.7
    return PlainWork(csl, edtf, schemes, locators, round(confidence, 3))


def _trim(text: str) -> str:
    """A value without the punctuation that parts it from the next; brackets and quotes that belong to it stay."""
    value = text.strip(" \t\n\r,;:–—")
    if value.startswith("- ") or value.endswith(" -"):
        value = value.strip(" -")
    while value:
        first, last = value[0], value[-1]
        if last == "." and not re.search(r"\b(?:[A-Z]|Inc|Ltd|Co|Jr|St|Corp|[A-Z]\.[A-Z])\.$", value):
            value = value[:-1].rstrip(" ,;:")
        elif last in ",;:" or (last == ")" and value.count("(") < value.count(")")) or (last == "]" and "[" not in value):
            value = value[:-1].rstrip()
        elif (first == "(" and value.count("(") > value.count(")")) or first in ".,;:":
            value = value[1:].lstrip()
        elif (first == "(" and last == ")" and value.count("(") == 1) or (
            first + last in ("“”", '""', "«»", "‘’", "„“", "''", "``")
        ):
            value = value[1:-1].strip(" ,")
        elif first in '“"«„' and not any(mark in value[1:] for mark in '”"»“'):
            value = value[1:].lstrip()
        elif last in '”"»' and not any(mark in value[:-1] for mark in '“"«„'):
            value = value[:-1].rstrip()
        else:
            break
    return value


def _read_titles(fields: dict[str, list[Segment]], csl: dict[str, Any]) -> None:
    if "title" in fields and (title := " ".join(filter(None, (_trim(s.text) for s in fields["title"])))):
        csl["title"] = title
    container = [*fields.get("journal", ()), *fields.get("container-title", ())]
    if container and (value := " ".join(filter(None, (_trim(s.text) for s in container)))):
        alone = "title" not in csl and not fields.keys() & {"volume", "pages"} and not _INSIDE.match(value)
        csl["title" if alone else "container-title"] = value
    if "edition" in fields and (value := " ".join(_trim(s.text) for s in fields["edition"])):
        csl["edition"] = value


def _read_people(fields: dict[str, list[Segment]], csl: dict[str, Any]) -> None:
    for name, variable in _NAMES.items():
        people = []
        for segment in fields.get(name, ()):
            people += [name.csl for name in read_names(segment.text).names]
        if people:
            csl[variable] = people


@cache
def _volume() -> re.Pattern[str]:
    """A volume, then perhaps an issue, each with or without its label: ``vol. 12, no. 3``, ``12(3)``."""
    volume, issue, part = (alternatives(spellings_of(label)) for label in ("volume", "issue", "part"))
    return re.compile(
        rf"(?:(?:{volume}|{issue}|v)(?![^\W\d_]))?[.\s]*([A-Z]?\d+|[IVXLC]+)\b"
        rf"(?:\s*[(/,:-]?\s*(?:(?:{issue}|{part})[.\s]*)?\(?([\d–/-]+|[A-Z]\d+)\)?)?",
        re.IGNORECASE,
    )


def _read_volume(fields: dict[str, list[Segment]], csl: dict[str, Any]) -> None:
    text = " ".join(segment.text for segment in fields.get("volume", ()))
    if not text:
        return
    if match := _volume().search(text):
        csl["volume"] = match[1]
        if match[2]:
            csl["issue"] = match[2]
    else:
        csl["volume"] = _trim(text)


def _read_dates(text: str, fields: dict[str, list[Segment]], csl: dict[str, Any], edtf: dict[str, str], language: str) -> None:
    for segment in fields.get("date", ()):
        value = segment.text.strip(_EDGES)
        date = _read_date(value, language)
        if not date.date_parts and (year := _YEAR.search(value)):
            date = read_citation_date(year[0])
        if date.date_parts or "issued" not in csl:
            csl["issued"] = csl_date(value, date)
            if date.edtf is not None:
                edtf["issued"] = date.edtf
        if date.date_parts:
            break
    if day := accessed(text):
        date = _read_date(*day, role="access-date")
        if date.date_parts:
            csl["accessed"] = csl_date(day[0], date)
            if date.edtf is not None:
                edtf["accessed"] = date.edtf


def _read_date(value: str, language: str, role: str = "date") -> CitationDate:
    english = english_date(value, language)
    date = read_citation_date(english, role=role)
    return date._replace(literal=value) if date.literal == english else date


def _read_address(text: str, marked: Sequence[Marked], csl: dict[str, Any]) -> None:
    """The first link or written address; a link's text is the title where none is found."""
    match = URL.search(text)
    link = next((stretch for stretch in marked if stretch.url), None)
    if link is not None:
        csl["URL"] = link.url
        if "title" not in csl and (title := _trim(text[link.start : link.end])) and not URL.match(title):
            csl["title"] = title
    elif match:
        csl["URL"] = match[0].rstrip(".,;:)") if "(" not in match[0] else match[0].rstrip(".,;:")


def _type(fields: dict[str, list[Segment]], csl: dict[str, Any], marked: Sequence[Marked]) -> str:
    """The CSL type that the fields speak for."""
    genre = csl.get("genre", "")
    container = csl.get("container-title", "")
    if _THESIS.search(genre):
        return "thesis"
    if genre and _REPORT.search(genre):
        return "report"
    if container and _PROCEEDINGS.search(container):
        return "paper-conference"
    if container and _MAGAZINE.search(container) and "publisher" not in csl:
        return "article-magazine"
    if container and "journal" in fields:
        return "article-newspaper" if _NEWSPAPER.search(container) and "volume" not in csl else "article-journal"
    if container and "publisher" not in csl:
        if _NEWSPAPER.search(container):
            return "article-newspaper"
        if "URL" in csl and "editor" not in csl and not _INSIDE.match(container):
            return "webpage"
    if container:
        return "chapter"
    printed = any(in_italics(title, marked) for title in fields.get("title", ()))  # MOS:ITALICTITLE
    if "URL" in csl and "publisher-place" not in csl and "ISBN" not in csl and not printed:
        return "webpage"
    if "director" in csl:
        return "motion_picture"
    return "book" if "title" in csl or "publisher" in csl else "document"


def _read_pages(fields: dict[str, list[Segment]], csl: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    """The extent of an article or chapter goes to ``page``; pages of anything else are cited places."""
    values = []
    for segment in fields.get("pages", ()):
        found = [match.group() for match in _PAGES.finditer(segment.text)]
        if found:
            values.append(", ".join(found))
    if not values:
        return ()
    if csl["type"] in _PARTS:
        csl["page"] = values[0]
        values = values[1:]
    return tuple(("page", value) for value in values)
