from __future__ import annotations

import re

import pytest
from corpus import Case, cases
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.lark import from_lark
from lark import Lark

from extractor.grammar import ROOT
from extractor.works.locators import locator_faults, read_locators, read_whole_locators

CSL_LABELS = {
    *("act", "appendix", "article-locator", "book", "canon", "chapter", "column", "elocation", "equation", "figure", "folio"),
    *("issue", "line", "note", "opus", "page", "paragraph", "part", "rule", "scene", "section", "sub-verbo", "supplement"),
    *("table", "timestamp", "title-locator", "verse", "version", "volume"),
}
LABELS = ["p", "pp", "page", "pages", "loc", "at", "с", "s", "", "3", "chapter", "odd"]


def examples(grammar: str) -> list[str]:
    head = (ROOT / f"{grammar}.lark").read_text(encoding="utf-8").split("start:")[0]
    return re.findall(r"^//   (.+)$", head, re.MULTILINE)


@pytest.mark.parametrize("case", cases("locators"), ids=str)
def test_what_is_read_and_what_is_wrong(case: Case, agree):
    label, value = case.input.split("=", 1)
    shown = [f"{x.label} {x.value} | {x.first or '–'} {x.last or '–'}" for x in read_locators(label, value)]
    faults = " ".join(locator_faults(label, value))
    agree(case, "\n".join([*shown, *([faults] if faults else [])]))


@pytest.mark.parametrize("example", examples("locators"))
def test_examples_of_the_grammar_are_places(example):
    assert all(locator.first for locator in read_locators("", example))


def test_raw_is_what_the_page_writes():
    assert [locator.raw for locator in read_locators("p", "40-41")] == ["40-41"]
    assert [locator.raw for locator in read_locators("pp", "12, 15–7 and 20: see there")] == ["12", "15–7", "20: see there"]
    link = "[https://example.org/a 45]"
    assert [locator.raw for locator in read_locators("p", link)] == [link]


def test_a_quotation_may_stand_behind_the_places_of_a_plain_text_and_nothing_else():
    assert [x.value for x in read_whole_locators('p. 5: "a quotation of some words"') or ()] == ["5"]
    assert read_whole_locators("p. 5. London") is None
    assert read_whole_locators("London") is None
    assert read_whole_locators("") is None


@settings(deadline=None)
@given(st.sampled_from(LABELS), st.text(max_size=60) | st.text("0123456789 -–,;.pnxivAf()[]'\"&§:", max_size=40))
def test_any_text_gives_places_with_labels_of_csl(label, value):
    locators = read_locators(label, value)
    assert bool(locators) == bool(value.strip())
    for locator in locators:
        assert locator.label in CSL_LABELS
        assert locator.value
        assert locator.first is not None or locator.last is None
    assert isinstance(locator_faults(label, value), tuple)


SHAPES = from_lark(Lark.open(str(ROOT / "locators.lark"), parser="lalr"))
WORDS = {
    "number": "12",
    "label": "pp.",
    "entry": "s.v. Rome,",
    "dash": "–",
    "hyphen": "-",
    "following": "ff",
    "behind": "頁",
    "ordinal_mark": "第",
    "separator": ",",
    "especially": "esp.",
}


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(SHAPES)
def test_words_in_a_shape_of_the_grammar_give_places(shape):
    text = " ".join(WORDS[symbol] for symbol in re.findall("|".join(WORDS), shape))
    locators = read_locators("", text)
    assert locators
    assert all(locator.label in CSL_LABELS and locator.first for locator in locators)


@settings(deadline=None)
@given(st.integers(1, 9999), st.integers(1, 999), st.sampled_from("-–"))
def test_ranges_are_written_out_with_an_en_dash(first, more, dash):
    last = first + more
    for end in {str(last), *(str(last)[cut:] for cut in range(1, 4) if str(last)[:cut] == str(first)[:cut])} - {""}:
        if len(str(first)) != len(str(last)) and end != str(last):
            continue
        if end.startswith("0"):
            continue
        (found,) = read_locators("pp", f"{first}{dash}{end}")
        assert (found.value, found.first, found.last) == (f"{first}–{last}", str(first), str(last))
