"""Dates in prose: the corpus, the grammar's own examples, EDTF of everything the grammar can say, labelled pages."""

from __future__ import annotations

import importlib.util
import json
import re
from pathlib import Path

import pytest
from corpus import cases
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.lark import from_lark
from lark import Lark

from extractor.dates.finder import FoundDate, find_dates
from extractor.dates.quantity_labels import hold_quantities
from extractor.dates.readings import read_dates
from extractor.dates.shapes import form_of
from extractor.dates.words import date_words, roman_numeral, shape, write_roman
from extractor.grammar import ROOT

SHARED = Path(__file__).resolve().parents[2] / "shared"


def described(text: str, date: FoundDate) -> str:
    extras = {
        "relation": date.relation,
        "part": date.part,
        "calendar": None if plain_calendar(date) else date.calendar,
        "inferred": "+".join(date.inferred) or None,
    }
    said = "".join(f" {key}={value}" for key, value in extras.items() if value)
    return f"{text[date.start : date.end]} = {date.edtf}{said}"


def plain_calendar(date: FoundDate) -> bool:
    modern = date.edtf[:4].isdecimal() and int(date.edtf[:4]) >= 1926
    return date.calendar == "unspecified" or (date.calendar == "gregorian" and modern) or "X" in date.edtf


def lines(texts: list[str], language: str) -> list[str]:
    return [described(text, date) for text, dates in zip(texts, find_dates(texts, language), strict=True) for date in dates]


@pytest.mark.parametrize("case", cases("dates"), ids=str)
def test_corpus(case, agree):
    agree(case, "\n".join(lines(case.input.split("\n"), "en")))


@pytest.mark.parametrize("case", cases("dates_other_languages"), ids=str)
def test_other_languages(case, agree):
    agree(case, "\n".join(lines(case.input.split("\n"), case.title[:2])))


def grammar_examples() -> list[str]:
    grammar = (ROOT / "dates.lark").read_text(encoding="utf-8")
    return re.findall(r"^(?:\s*\||[_?]?\w+:).*?\s//\s(.+)$", grammar, re.MULTILINE)


@pytest.mark.parametrize("example", grammar_examples())
def test_examples_in_the_grammar(example):
    shaped = shape(example, date_words("en"))
    assert shaped is not None
    assert form_of(shaped.symbols) is not None
    assert read_dates(example, "en")


def test_every_alternative_of_start_has_an_example():
    assert len(grammar_examples()) > 20


def words_of_kind(language: str) -> dict[str, list[str]]:
    kinds: dict[str, list[str]] = {}
    for word, (kind, _) in date_words(language).vocabulary.items():
        kinds.setdefault(kind, []).append(word)
    kinds["-"] = [*kinds.get("-", []), "–", "-"]
    return kinds


def spelled(symbol: str, draw: st.DrawFn, language: str) -> str:
    """A word or number of the kind that a symbol stands for."""
    if symbol == "0000-00-00":
        return draw(st.dates()).isoformat()
    if symbol in {"00", "0000", "0th", "00s", "0000s"}:
        low, high = (100, 9999) if "0000" in symbol else (0, 99)
        number = draw(st.integers(low, high))
        ordinals = {"en": "th", "de": ".", "fr": "er", "es": "º", "ru": "-го"}
        decades = {"en": "s", "de": "er", "fr": "", "es": "", "ru": "-х"}
        if symbol.endswith("s"):
            return f"{number // 10 * 10}{decades[language]}"
        return f"{number}{ordinals[language]}" if symbol == "0th" else str(number)
    if symbol == "roman":
        return write_roman(draw(st.integers(1, 30)))
    return draw(st.sampled_from(words_of_kind(language).get(symbol) or [symbol]))


def is_edtf(text: str) -> bool:
    """Whether one of two libraries takes the value: each refuses some valid intervals with qualifiers that the other reads."""
    validator = pytest.importorskip("edtf_validate.valid_edtf", reason="EDTF libraries come with the development extra")
    if "/" in text:
        return all(end == ".." or is_edtf(end) for end in text.split("/"))
    parser = pytest.importorskip("edtf", reason="EDTF libraries come with the development extra")
    if validator.is_valid(text):
        return True
    try:
        parser.parse_edtf(text)
    except parser.parser.edtf_exceptions.EDTFParseException:
        return False
    return True


GRAMMAR = Lark.open(str(ROOT / "dates.lark"), parser="lalr")


@settings(max_examples=300, deadline=None)
@given(from_lark(GRAMMAR, start="start"), st.sampled_from(["en", "de", "fr", "es", "ru"]), st.data())
def test_whatever_the_grammar_says_is_valid_edtf(shape_text, language, data):
    symbols = re.findall(r"0000-00-00|0000s|0000|0th|00s|00|[a-z_]+|[^\s\w]", shape_text)
    text = " ".join(spelled(symbol, data.draw, language) for symbol in symbols)
    for reading in read_dates(text, language):
        assert is_edtf(reading.edtf), (text, reading.edtf)
        assert 0 <= reading.start < reading.end <= len(text)


SOUP = st.text(st.one_of(st.sampled_from("0123456789–-/,.()[] \nBCAD'sthMayofMarchcentury19"), st.characters()), max_size=80)


@settings(max_examples=300, deadline=None)
@given(st.lists(SOUP, max_size=4), st.sampled_from(["en", "de", "fr", "es", "ru", "tlh"]))
def test_nothing_raises_and_spans_lie_inside(texts, language):
    found = find_dates(texts, language)
    assert len(found) == len(texts)
    for text, dates in zip(texts, found, strict=True):
        assert all(0 <= date.start < date.end <= len(text) and date.edtf for date in dates)
        assert [date.start for date in dates] == sorted(date.start for date in dates)


@given(st.integers(1, 3999))
def test_roman_numerals(number):
    assert roman_numeral(write_roman(number)) == number


@pytest.mark.parametrize("text", ["IIII", "VX", "", "MMMMM", "ABC"])
def test_no_roman_numerals(text):
    assert roman_numeral(text) is None


def shared(name: str) -> Path:
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"{path} is not here")
    return path


@pytest.mark.shared
def test_dates_of_the_seed_page():
    gold = json.loads(shared("gold/000_69e6d9936d7bb4a5.json").read_text(encoding="utf-8"))
    texts = [re.sub(r"\[tpl\].*?\[/tpl\]", lambda match: " " * len(match[0]), claim["raw"]) for claim in gold["claims"]]
    found = {
        (claim["start"] + date.start, claim["start"] + date.end, date.edtf)
        for claim, dates in zip(gold["claims"], find_dates(texts), strict=True)
        for date in dates
    }
    assert found == {(date["start"], date["end"], date["edtf"]) for date in gold["dates"]}


@pytest.mark.shared
@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")  # the scorer's open()
def test_wikiwars_does_not_fall_below_the_promise():
    path = shared("eval/score.py")
    spec = importlib.util.spec_from_file_location("shared_score", path)
    assert spec is not None
    assert spec.loader is not None
    score = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(score)
    explicit, right, wrong, found = 0, 0, 0, 0
    for file in sorted(shared("gold/dates/wikiwars-dev").glob("*.xml")):
        text, gold = score.wikiwars(str(file))
        places = [(match.start(), match[0]) for match in re.finditer(r"[^\n]+", text)]
        dates = [
            (start + date.start, start + date.end, score.edtf_values(date.edtf))
            for (start, _), here in zip(places, find_dates([line for _, line in places]), strict=True)
            for date in here
        ]
        found += len(dates)
        wrong += sum(not any(a < end and start < b for a, b, _ in gold) for start, end, _ in dates)
        for a, b, value in gold:
            if value and score.CALENDAR.match(value) and score.EXPLICIT.search(text[a:b]):
                explicit += 1
                right += any(value.split("T")[0] in values for start, end, values in dates if a < end and start < b)
    assert wrong / found <= 0.005
    assert right / explicit >= 0.985


@pytest.mark.parametrize(
    ("label", "holds"),
    [("MeanElevUS", True), ("meanElevation", True), ("Name and Number", True), ("populationAsOf", False), ("location", False)],
)
def test_labels_of_quantities(label, holds):
    assert hold_quantities([label], "en") is holds


@pytest.mark.parametrize(
    ("text", "years"),
    [("R. Quist (ON 1310)", []), ("1850 (2015 est.)", ["2015"]), ("1850 (in 2015)", ["2015"]), ("since 1850", ["1850"])],
)
def test_codes_among_quantities_are_no_years(text, years):
    assert [date.edtf for date in find_dates([text], "en", quantities={0})[0]] == years
