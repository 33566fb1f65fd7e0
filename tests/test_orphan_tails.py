"""Orphan tails: which lines make a block, where it ends, and that every parameter is an exact slice."""

from __future__ import annotations

import gzip
import json

import pytest
from conftest import SHARED
from hypothesis import given
from hypothesis import strategies as st
from timing import least_seconds

from extractor.tpl_text.orphan_tails import find_orphan_tails


def described(text):
    return [
        (tail.closed, [(field.name, text[field.value_start : field.value_end]) for field in tail.fields])
        for tail in find_orphan_tails(text)
    ]


def test_a_block_is_closed_by_the_first_unmatched_braces():
    text = (
        "==Sources==\n\n  | last = Aitken\n  | first = Jonathan\n  | ref = [tpl]sfnRef|Aitken[/tpl]\n  }}\n"
        "  | last = Black\n  | title = Nixon\n  }}\n\nEnd."
    )
    assert described(text) == [
        (True, [("last", "Aitken"), ("first", "Jonathan"), ("ref", "[tpl]sfnRef|Aitken[/tpl]")]),
        (True, [("last", "Black"), ("title", "Nixon")]),
    ]
    first, second = find_orphan_tails(text)
    assert text[first.start : first.end].startswith("  | last = Aitken")
    assert text[: first.end].endswith("}}")
    assert text[second.start : second.end].startswith("  | last = Black")


def test_the_rest_of_a_lost_value_stands_before_the_first_bar():
    text = "Text.\nBy Roberto Baldwin|date=April 27, 2012|work=Wired}}[/ref]\nMore."
    (tail,) = find_orphan_tails(text)
    assert text[tail.start : tail.end] == "By Roberto Baldwin|date=April 27, 2012|work=Wired}}"
    assert described(text) == [(True, [("date", "April 27, 2012"), ("work", "Wired")])]


def test_several_parameters_of_one_line_and_braces_at_its_end():
    text = "\n|year=1996|title=States of Matter\n|isbn=0-13-843557-X|ref=harv}} A note.\n"
    assert described(text) == [
        (True, [("year", "1996"), ("title", "States of Matter"), ("isbn", "0-13-843557-X"), ("ref", "harv")])
    ]


def test_a_bar_that_was_an_entity_stays_in_the_value():
    assert described("\n| title = Who rules | A study\n| year = 1999\n}}") == [
        (True, [("title", "Who rules | A study"), ("year", "1999")])
    ]


def test_bars_in_links_and_inner_templates_part_nothing():
    text = "\n | publisher = [[Penguin Books|Penguin]]\n | id = {{ISBN|1}} [tpl]x|y=z[/tpl]\n}}"
    assert described(text) == [(True, [("publisher", "[[Penguin Books|Penguin]]"), ("id", "{{ISBN|1}} [tpl]x|y=z[/tpl]")])]


def test_a_block_without_braces_ends_with_its_last_parameter():
    text = "\n| last = Cox\n| year = 1981\nProse follows here.\n"
    (tail,) = find_orphan_tails(text)
    assert not tail.closed
    assert text[tail.start : tail.end] == "| last = Cox\n| year = 1981"


@pytest.mark.parametrize(
    "text",
    [
        "inventor.{{#tag:ref|There are several|group=nb}} More.",
        "A lone }} in prose.",
        '\n| style="background:yellow;"| 207\n| align=center | 5\n|}',
        "[tpl]cite web\n| title = A\n| year = 1999\n[/tpl]",
        "thumb|right|A map of the town, alt=none",
        "",
    ],
)
def test_what_is_no_orphan_tail(text):
    assert find_orphan_tails(text) == []


@given(
    st.lists(st.sampled_from(["\n", "|", " ", "a", "b=", "= ", "}}", "{{", "[tpl]", "[/tpl]", "[[", "]]", "é", "[ref]"])).map(
        "".join
    )
)
def test_blocks_and_parameters_are_ordered_and_nested(text):
    last = 0
    for tail in find_orphan_tails(text):
        assert last <= tail.start < tail.end <= len(text)
        last = tail.end
        inner = tail.start
        assert tail.fields
        for field in tail.fields:
            assert inner <= field.start < field.value_start <= field.value_end <= field.end <= tail.end
            assert text[field.start] == "|"
            assert text[field.value_start : field.value_end] == text[field.value_start : field.value_end].strip()
            inner = field.end


@pytest.mark.parametrize("piece", ["\n|a=b", "\n|a=[[", "}}", "{{a|b=", "[tpl]\n", "\n x|y=z}}", "[tpl]\n[/tpl]\n|a=b"])
def test_time_grows_with_the_text_only(piece):
    assert least_seconds(lambda: find_orphan_tails(piece * 20_000)) < 2.0


@pytest.mark.shared
def test_real_pages_lose_no_parameter_line():
    with gzip.open(SHARED / "corpora/tpl_text/gold_refs.jsonl.gz", "rt", encoding="utf-8") as file:
        texts = [json.loads(line)["text"] for line in file]
    tails = [tail for text in texts for tail in find_orphan_tails(text)]
    assert sum(tail.closed for tail in tails) >= 270
