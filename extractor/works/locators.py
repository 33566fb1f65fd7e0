"""Places inside a work: pages, chapters, folios, notes, read from locator parameters and from plain text.

Source of the rules: the project's reference on short citations, section 6; labels are those of CSL 1.0.2.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from html import unescape
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct

from extractor.model import Locator
from extractor.tables import load_table
from extractor.works.labels import is_several, label_ahead, label_of, labels_with, rows, words
from extractor.works.locator_shapes import label_of_piece, passages

if TYPE_CHECKING:
    from extractor.works.locator_shapes import LocatorToken

_SIMPLE = re.compile(r"(pp?\.?\s?)?(\d+)(?:([-–])(\d+))?", re.ASCII)
_URL_LABEL = re.compile(r"\[(?:https?:)?//[^\s\[\]]+(?:\s+([^\[\]]*))?\]")
_VERSES = re.compile(r"\d+[:.]\d[\w\s,:.–—-]*")
"""Chapter and verses, whose colon parts no places."""
_BRACKETED = re.compile(r"\[\s*([\dIVXLCivxlc][\dIVXLCivxlc–-]*)\s*\]")
_PLACEHOLDER = re.compile(r"[?.…–-]+|[xX]+|tbd|n/?a|unknown|none", re.IGNORECASE)
_QUOTATION = re.compile(r"""[\s:;,.–—-]*["“„«'‘]\S*(?:\s+\S+)+""")
_LONG_QUOTATION = re.compile(r"""[\s:;,.–—-]*["“„«‘]\S*(?:\s+\S+){9,}""")
_LONGEST = 1000
"""Longest value that is read; a longer one is a text that slipped into the parameter."""
_CLOSERS = " \t\n\r.,;:"
_DIGITS = re.compile(r"\d+", re.ASCII)
_LETTERS = re.compile(r"[A-Za-z]*")
_SIDE = re.compile(r"(\d+)[a-z]+")
_QUOTES = " \t\"“”„«»‘’'"
_ROMAN_DIGITS = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100, "d": 500, "m": 1000}
_JOINTS = frozenset({"&", *words("and")})
_LABELS_OF_FORMS = {"time": "timestamp", "volume": "volume"}
"""CSL labels that the form of a number gives it."""
_FREE = "section"
"""Label of a named place that no number tells: CSL has no freer one."""


class _Passage(NamedTuple):
    """One parsed passage with its place in the value."""

    label: str | None
    value: str
    first: str | None
    last: str | None
    start: int
    end: int
    faults: tuple[str, ...]
    prefixed: bool
    """Whether the label stands before the number."""
    several: bool = False
    """Whether the label announces more numbers behind this one."""


class _Reading(Struct, frozen=True):
    """All that one value says."""

    locators: tuple[Locator, ...]
    faults: tuple[str, ...]
    leftover: str
    labelled: bool
    """Whether the first passage has a label."""


def read_locators(label: str, value: str) -> tuple[Locator, ...]:
    """Places that a locator value names, in order; empty for an empty value.

    ``label`` is the parameter as written (``p``, ``pages``, ``loc``, ``с`` …), a CSL label, or empty for plain text.
    What cannot be read is one place whose value is the text itself. Raw texts of several places together cover the value.
    """
    return _read(label, value).locators


def locator_faults(label: str, value: str) -> tuple[str, ...]:
    """Codes of what is badly written in a locator of a short citation, in the order of the reference's section 6."""
    reading = _read(label, value)
    if not reading.locators:
        return ()
    found: list[str] = []
    single, several, known = _parameter_kinds()
    pages = [locator for locator in reading.locators if locator.label == "page"]
    if label == "" or label.isdigit():
        found.append("locator_positional")
    elif label not in known:
        found.append("unknown_parameter")
    if label in single and len(pages) > 1:
        found.append("p_with_list")
    elif label in single and pages and pages[0].last:
        found.append("p_with_range")
    found += reading.faults
    if label in several and _is_single(reading):
        found.append("pp_single")
    if _default_label(label) == "page":
        if _PLACEHOLDER.fullmatch(value.strip()):
            found.append("roman_or_placeholder")
        elif _QUOTATION.match(reading.leftover):
            found.append("quote_in_locator")
        elif (
            label
            and not label.isdigit()
            and ((reading.leftover and reading.locators[-1].label == "page") or (reading.labelled and pages))
        ):
            found.append("extra_text")
    elif _LONG_QUOTATION.match(reading.leftover):
        found.append("quote_in_locator")
    return tuple(dict.fromkeys(found))


def _is_single(reading: _Reading) -> bool:
    only = reading.locators[0]
    return len(reading.locators) == 1 and only.label == "page" and only.first == only.value and "-" not in only.value


def read_whole_locators(value: str) -> tuple[Locator, ...] | None:
    """Places in a plain text that holds nothing but places and perhaps a quotation behind them; None for any other text."""
    reading = _read("", value)
    whole = not reading.leftover or _QUOTATION.match(reading.leftover)
    return reading.locators if whole and reading.locators and reading.locators[0].first else None


def is_labelled_place(text: str) -> bool:
    """Whether a text is nothing but places, the first of them behind a label: ``p. 5``, but not ``1984``."""
    reading = _read("", text)
    return reading.labelled and not reading.leftover


@cache
def _parameter_kinds() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Parameters for one page, for several, and all that short citations know."""
    table = load_table("short_templates")
    english = table["parameters"]
    rows = [english, *(row.get("parameters", {}) for row in table["languages"].values())]
    known = {name for row in rows for kind in ("page", "pages", "location") for name in row.get(kind, ())}
    return frozenset(english["page"]), frozenset(english["pages"]), frozenset(known)


@cache
def _default_label(label: str) -> str:
    """CSL label of an unlabelled number in a parameter; ``at`` where the parameter takes any place."""
    if label == "" or label.isdigit():
        return "page"
    name = label.rstrip("0123456789").removeprefix("quote-")
    return name if name in rows() else label_of(name) or "at"


@cache
def _labels_behind_text() -> re.Pattern[str]:
    return label_ahead(r"[,;]\s+(?=", ")")


@lru_cache(maxsize=8192)
def _read(label: str, value: str) -> _Reading:
    default = _default_label(label)
    text = value.strip()
    if simple := _SIMPLE.fullmatch(text):
        if simple[1] or default != "at":
            return _read_simple("page" if simple[1] else default, text, simple)
    elif not text:
        return _Reading((), (), "", labelled=False)
    text = _clean(text)
    if default == "verse" and _VERSES.fullmatch(text):
        return _Reading((Locator(default, text, text, None, value),), (), "", labelled=False)
    if text.startswith("((") and text.endswith("))"):
        inner = text[2:-2].strip()
        return _Reading((Locator(_named(default), inner, inner, None, value),), (), "", labelled=False)
    passages, end = _parse(text, volumes=bool(label) and default == "page") if len(text) <= _LONGEST else ([], 0)
    if passages and (passages[0].label or default != "at"):
        leftover = text[end:].strip(_CLOSERS)
        locators = _locators(default, passages, text, value)
        faults = tuple(fault for passage in passages for fault in passage.faults)
        return _Reading(locators, faults, leftover, labelled=passages[0].prefixed)
    if not passages and default == "at" and len(text) <= _LONGEST and (behind := _read_behind_text(text)):
        return behind
    return _Reading((Locator(_named(default), text or value, None, None, value),), (), text, labelled=False)


def _named(default: str) -> str:
    return _FREE if default == "at" else default


def _read_simple(label: str, text: str, simple: re.Match[str]) -> _Reading:
    """The two commonest forms, a number and a range, which need no grammar."""
    prefix, first, dash, last = simple.groups()
    end, faults = _range(first, last, hyphen=dash == "-", like="plain") if dash else (None, ())
    value = f"{first}–{end}" if end else text.removeprefix(prefix or "")
    return _Reading((Locator(label, value, first if end else value, end, text),), faults, "", labelled=prefix is not None)


def _read_behind_text(text: str) -> _Reading | None:
    """Free text before labelled places: ``"Greek Identity", pp. 55–58``."""
    for ahead in _labels_behind_text().finditer(text):
        passages, end = _parse(text[ahead.end() :])
        if passages and not text[ahead.end() + end :].strip(_CLOSERS):
            head = text[: ahead.start()]
            places = _locators("at", passages, text[ahead.end() :], text[ahead.end() :])
            faults = tuple(fault for passage in passages for fault in passage.faults)
            return _Reading((Locator(_FREE, head, None, None, head), *places), faults, head, labelled=False)
    return None


def _clean(text: str) -> str:
    """Readable text: entities decoded, external links and bracketed numbers bare, quotes of italics gone."""
    if "&" in text:
        text = unescape(text)
    if "[" in text:
        text = _BRACKETED.sub(r"\1", _URL_LABEL.sub(r"\1", text))
    if "''" in text:
        text = text.replace("'''", "").replace("''", "")
    return text.replace("{–}", "–").strip()


def _parse(text: str, *, volumes: bool = False) -> tuple[list[_Passage], int]:
    """Passages at the start of the text, and where the first thing that is none begins."""
    found = [_passage(pieces) for pieces in passages(text, volumes=volumes)]
    return found, found[-1].end if found else 0


def _passage(pieces: tuple[LocatorToken, ...]) -> _Passage:
    label = label_of_piece(pieces[0]) or label_of_piece(pieces[-1])
    start, end = pieces[0].start, pieces[-1].end
    prefixed = pieces[0].symbol in {"label", "entry"}
    if pieces[0].symbol == "entry":
        entry = pieces[0].text.strip(_QUOTES)
        return _Passage(label, entry, entry, None, start, end, (), prefixed)
    ends = [piece for piece in pieces if piece.symbol == "number"]
    symbols = {piece.symbol: piece for piece in pieces}
    if ends[0].form in _LABELS_OF_FORMS:
        label = label or _LABELS_OF_FORMS[ends[0].form]
    first = value = ends[0].text
    last: str | None = None
    faults: tuple[str, ...] = ()
    if len(ends) > 1:
        kind = ends[0].form if ends[0].form == ends[1].form else ""
        last, faults = _range(first, ends[1].text, hyphen="hyphen" in symbols, like=kind)
        value = f"{first}–{last}" if last else f"{first}-{ends[1].text}"
        first = first if last else value
    elif "dash" in symbols:
        value = f"{first}–"
    if "following" in symbols:
        following = symbols["following"].text
        value += f" {following}" if len(following) > 3 else following.rstrip(".")
    return _Passage(label, value, first, last, start, end, faults, prefixed, is_several(pieces[0].text))


def _range(first: str, last: str, *, hyphen: bool, like: str) -> tuple[str | None, tuple[str, ...]]:
    """Last end of a range in full, and its faults; no end where a hyphen is part of one number, as in ``A-12``.

    ``like`` is the form of both ends, empty when they differ.
    """
    if last in {"r", "v"} and (side := _SIDE.fullmatch(first)):
        last, like = side[1] + last, "plain"
    if like == "plain" and first.isdigit() and last.isdigit() and len(last) < len(first):
        last = first[: -len(last)] + last
    grows = _grows(first, last, like)
    if not hyphen:
        return last, () if grows or not like else ("reversed_range",)
    if grows:
        return last, ("hyphen_range",)
    return None, ("reversed_range",) if like == "plain" else ()


def _grows(first: str, last: str, like: str) -> bool:
    match like:
        case "":
            return False
        case "roman":
            return _roman(first) < _roman(last)
        case "code":
            return _LETTERS.findall(first)[0] == _LETTERS.findall(last)[0] and _numbers(first) < _numbers(last)
        case "plain":
            return (_numbers(first), first) < (_numbers(last), last)
    return _numbers(first) < _numbers(last)


def _numbers(text: str) -> list[int]:
    return [int(digits[:18]) for digits in _DIGITS.findall(text)]


def _roman(text: str) -> int:
    digits = [_ROMAN_DIGITS[letter] for letter in text.lower()]
    return sum(-digit if digit < after else digit for digit, after in zip(digits, [*digits[1:], 0], strict=True))


def _locators(default: str, passages: list[_Passage], text: str, value: str) -> tuple[Locator, ...]:
    if len(passages) == 1:
        only = passages[0]
        return (Locator(only.label or default, only.value, only.first, only.last, value),)
    found: list[Locator] = []
    label, before = default, passages[0]
    for passage, after in zip(passages, [*passages[1:], None], strict=True):
        if passage.label:
            label = passage.label
        elif not _goes_on(before, passage, text) and (default == "page" or label in labels_with("larger")):
            label = "page"
        raw = text[passage.start : passage.end if after else None]
        found.append(Locator(label, passage.value, passage.first, passage.last, raw))
        before = passage._replace(several=passage.several or before.several) if not passage.label else passage
    return tuple(found)


def _goes_on(before: _Passage, passage: _Passage, text: str) -> bool:
    """Whether an unlabelled number is of the kind of the one before: ``figs. 3, 4``, ``ch. 3 and 4``."""
    return before.several or text[before.end : passage.start].strip() in _JOINTS
