"""A plain reference divided into labelled pieces.

A conditional random field (:mod:`extractor.training.references`) labels the tokens; what has a form of its own (addresses,
access dates, ``12(3): 4–5``, ``pp. 3–4``) overrules it, and so does what the pieces say of each other.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cache
from itertools import pairwise
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from extractor.languages import Citations, choice, read_everywhere
from extractor.works.plain.sequence_model import label
from extractor.works.plain.surroundings import dressed, features
from extractor.works.plain.tokens import is_city, read_word, tokens

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from extractor.works.plain.surroundings import Marked
    from extractor.works.plain.tokens import Token

URL = re.compile(r"(?:https?://|www\.)[^\s<>\"“”]+")
_DAY_READ = (
    r"(?P<day>\d{1,2}(?:st|nd|rd|th|er|\.)?\s+(?:de\s+)?[^\W\d_]+\.?,?\s+(?:de\s+)?\d{4}"
    r"|[A-Z][a-z]+\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+\d{4}|\d{4}-\d\d-\d\d|\d{1,2}\.\d{1,2}\.\d{4}|[A-Z][a-z]+\s+\d{4})"
)
_START = attrgetter("start")
_RANGE = r"[A-Z]?\d+\s?[–—-]+\s?[A-Z]?\d+"
_ORDINAL = (
    r"(?:\d{1,2}(?:st|nd|rd|th|ª|e|\.)?|(?i:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|revised|new))"
)
# Words of which a text has one if it has the form, the form, and the labels that its groups show. The later ones overrule the
# earlier.
_FORMS = (
    (
        (":",),
        re.compile(
            rf"(?<![\d–-])(?!(?:1[4-9]|20)\d\d\s*:)(\d{{1,4}}\s*(?:\((?!(?:1[4-9]|20)\d\d\b)[\w–/-]+\)\s*)?:)\s*({_RANGE})"
        ),
        ("volume", "pages"),
    ),
    ((";",), re.compile(r"\s((?:1[4-9]|20)\d\d)\s?;\s?\d+\s?[(:]"), ("date",)),
    (("p.",), re.compile(rf"\b(pp?\.\s?(?:{_RANGE}|\d+))"), ("pages",)),
    (("Vol",), re.compile(r"(\(?\bVol(?:ume|s?\.)\s?(?:\d+|[IVXLC]+\b))"), ("volume",)),
    (
        (" ed", " Ed", " éd", " Aufl"),
        re.compile(rf"(\(?\b{_ORDINAL}\s(?:ed\b|éd\b|edn\b|[Ee]dition\b|Aufl\b)\.?\)?)"),
        ("edition",),
    ),
    (
        ("PMID", "PMC", "OCLC", "JSTOR"),
        re.compile(r"\b((?:PMID|PMCID|PMC|OCLC|JSTOR)\b:?\s?(?:PMC)?\d+|PMC\d+)"),
        ("identifier",),
    ),
    (("10.",), re.compile(r"\b((?:doi|DOI):?\s?10\.\d{4,}/\S+)"), ("doi",)),
)
_ADDRESS = (("http", "www."), re.compile(f"({URL.pattern})"), ("url",))
_ROLES = (
    (re.compile(r"\((?:eds?\.?|editors?|Hrsg\.?)\)|\beditors?\b|\beds?\.?,?$", re.IGNORECASE), "editor"),
    (re.compile(r"\(producers?\)", re.IGNORECASE), "producer"),
    (re.compile(r"\(directors?\)", re.IGNORECASE), "director"),
)
_ROLE_ALONE = re.compile(r"\W*(?:eds?|editors?|producers?|directors?)\b[\W&]*", re.IGNORECASE)
_QUOTED = re.compile(r"\W{0,2}(?:[\"“]|``)[^\"“”]+?(?:[.,?!](?:[\"”]|'')|[\"”],)(?=\s+\w[^\"“”]+$)")
_IN = re.compile(r"\W*(?:in|dans|en)\b:?\s+[\"“„«]?", re.IGNORECASE)
_CONTAINERS = ("journal", "container-title")
_VOLUME_BEHIND = re.compile(r"(?<=\d{4});\s?(?=\d)")
_DATED_END = re.compile(r"(?<=.)[,.?!][”\"»’]?\s+(\(?(?:[^\W\d]{3,9}\.? )?(?:1[4-9]|20)\d\d\)?)[.,;:]*$")
_DATE_LENGTH = 30
_DAY = re.compile(r"\(?(?:[12]?\d|3[01])(?:\.|er|st|nd|rd|th)?")
_YEAR_RANGE = re.compile(r"\(?(?:1\d|20)\d\d\s*[-–—]\s*(?:(?:1\d|20)\d\d|\d\d)\)?,?")


class Segment(NamedTuple):
    """A piece of a reference: the label of its field, place and text."""

    label: str
    start: int
    end: int
    text: str


def accessed(text: str) -> tuple[str, str] | None:
    """The day on which a page was read, as a reference says it, and the language of the words before it."""
    words = _access_words()
    folded = text.casefold()
    found = words.pattern.search(text) if True in [stem in folded for stem in words.stems] else None
    return (found["day"], words.language_of(found["said"])) if found else None


class _AccessWords(NamedTuple):
    """The words before the day on which a page was read, in all languages."""

    pattern: re.Pattern[str]
    stems: tuple[str, ...]
    """Of these a text has one, case aside, if it has the pattern."""
    languages: dict[str, str]

    def language_of(self, said: str) -> str:
        return self.languages.get(said.lower(), "en")


@cache
def _access_words() -> _AccessWords:
    languages = {word: code for code, words in read_everywhere(Citations).items() for word in words.accessed}
    return _AccessWords(
        re.compile(rf"(\(?\b(?i:(?P<said>{choice(languages)}):?\s+){_DAY_READ})"),
        tuple(sorted({max(word.split(), key=len)[1:] for word in languages})),
        languages,
    )


def read_segments(text: str, marked: Sequence[Marked], model: str | None = None) -> tuple[list[Segment], float]:
    """The labelled pieces of a reference and the mean probability of one piece."""
    items = tokens(text)
    dress = dressed(items, marked)
    model = model or ("marked_references" if any(dress) else "plain_references")
    labels, probability = label(model, features([read_word(item.text) for item in items], dress))
    access = _access_words()
    for words, pattern, names in (*_FORMS, (access.stems, access.pattern, ("note",)), _ADDRESS):
        if True in [word in text for word in words]:
            for match in pattern.finditer(text):
                for group, name in enumerate(names, 1):
                    _overrule(labels, items, match.span(group), name)
    _take_days(labels, items)
    kinds = [tag[2:] for tag in labels]
    firsts = [n for n, tag in enumerate(labels) if tag[0] == "B" or n == 0 or kinds[n] != kinds[n - 1]]
    found = []
    for first, last in pairwise((*firsts, len(items))):
        start, end = items[first].start, items[last - 1].end
        found.append(Segment(kinds[first], start, end, text[start:end]))
    confidence = probability ** (1 / max(1, len(found)))
    found = _contain([_place(segment) for segment in _give_roles(text, found)], marked)
    return _join_year_range(text, _part_dated(list(_part_volume(_part_quoted(found))))), confidence


def _overrule(labels: list[str], items: Sequence[Token], span: tuple[int, int], name: str) -> None:
    """Give the tokens that begin in a span another label."""
    first, last = (bisect_left(items, place, key=_START) for place in span)
    for number in range(first, last):
        labels[number] = ("I-" if number and labels[number - 1][2:] == name else "B-") + name


def _take_days(labels: list[str], items: Sequence[Token]) -> None:
    """A day before the month that a date begins with belongs to the date (``14. April 2016``)."""
    for number in range(1, len(items)):
        begins = labels[number][2:] == "date" != labels[number - 1][2:]
        if begins and read_word(items[number].text).kind == "month" and _DAY.fullmatch(items[number - 1].text):
            labels[number - 1], labels[number] = "B-date", "I-date"


def _give_roles(text: str, segments: Iterable[Segment]) -> Iterator[Segment]:
    """The pieces; authors who are said to have edited, produced or directed are no authors."""
    held: Segment | None = None
    for segment in segments:
        if held and _ROLE_ALONE.fullmatch(segment.text):
            held = Segment(held.label, held.start, segment.end, text[held.start : segment.end])
            continue
        if held:
            yield _with_role(held)
        held = segment if segment.label == "author" else None
        if not held:
            yield segment
    if held:
        yield _with_role(held)


def _with_role(names: Segment) -> Segment:
    return next((names._replace(label=role) for pattern, role in _ROLES if pattern.search(names.text)), names)


def _contain(segments: list[Segment], marked: Sequence[Marked]) -> list[Segment]:
    """The pieces; beside a title, what stands in italics contains the work and does not publish it (MOS:ITALICTITLE).

    The word before them that says so (``In: ''Nature''``) is no part of its name.
    """
    labels = {segment.label for segment in segments}
    if "title" not in labels:
        return segments
    if labels.intersection(_CONTAINERS):
        return [_without_in(segment, marked) if segment.label in _CONTAINERS else segment for segment in segments]
    return [
        segment._replace(label="container-title") if segment.label == "publisher" and in_italics(segment, marked) else segment
        for segment in segments
    ]


def _without_in(segment: Segment, marked: Sequence[Marked]) -> Segment:
    word = _IN.match(segment.text)
    if word is None or not any(stretch.kind == "italic" and stretch.start == segment.start + word.end() for stretch in marked):
        return segment
    return segment._replace(start=segment.start + word.end(), text=segment.text[word.end() :])


def in_italics(segment: Segment, marked: Sequence[Marked]) -> bool:
    """Whether a piece, without the punctuation behind it, is in italics from end to end."""
    start, end = segment.start, segment.start + len(segment.text.rstrip(" .,;:)"))
    return any(stretch.kind == "italic" and stretch.start <= start and end <= stretch.end for stretch in marked)


def _part_quoted(segments: list[Segment]) -> Iterator[Segment]:
    """The pieces; behind a title in quotation marks stands what contains the work, unless that was found elsewhere."""
    contained = any(segment.label in _CONTAINERS for segment in segments)
    for segment in segments:
        quoted = _QUOTED.match(segment.text) if segment.label == "title" and not contained else None
        if quoted:
            at = segment.start + quoted.end()
            yield segment._replace(end=at, text=quoted.group())
            yield Segment("container-title", at, segment.end, segment.text[quoted.end() :])
        else:
            yield segment


def _part_volume(segments: Iterable[Segment]) -> Iterator[Segment]:
    """The pieces; of a year and the volume behind it (``2005;12(3):``) each is one."""
    for segment in segments:
        behind = _VOLUME_BEHIND.search(segment.text) if segment.label == "date" else None
        if behind:
            at = segment.start + behind.end()
            yield segment._replace(end=at, text=segment.text[: behind.end()])
            yield Segment("volume", at, segment.end, segment.text[behind.end() :])
        else:
            yield segment


def _part_dated(segments: list[Segment]) -> list[Segment]:
    """The pieces; where none is a date, the year that ends the title behind a stop or comma is one."""
    at = next((number for number, segment in enumerate(segments) if segment.label == "title"), None)
    if at is None or any(segment.label == "date" for segment in segments):
        return segments
    title = segments[at]
    dated = _DATED_END.search(title.text, len(title.text) - _DATE_LENGTH)
    if dated is None:
        return segments
    cut = dated.start(1)
    undated = title.text[:cut].rstrip()
    parted = [
        title._replace(end=title.start + len(undated), text=undated),
        Segment("date", title.start + cut, title.end, title.text[cut:]),
    ]
    return [*segments[:at], *parted, *segments[at + 1 :]]


def _place(segment: Segment) -> Segment:
    """The piece; a city by itself contains no work."""
    alone = segment.label in _CONTAINERS and " " not in segment.text
    return segment._replace(label="location") if alone and is_city(segment.text) else segment


def _join_year_range(text: str, segments: list[Segment]) -> list[Segment]:
    """The pieces; a year range behind the title, with neither publisher nor place, belongs to the title."""
    labels = {segment.label for segment in segments}
    if labels & {"publisher", "location", "journal", "container-title"}:
        return segments
    found: list[Segment] = []
    for segment in segments:
        if segment.label == "date" and found and found[-1].label == "title" and _YEAR_RANGE.fullmatch(segment.text.strip()):
            start = found[-1].start
            found[-1] = Segment("title", start, segment.end, text[start : segment.end])
        else:
            found.append(segment)
    return found
