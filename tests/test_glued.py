"""Glued references: where they begin and end in a line, by cases, by properties, and by score on labelled pages."""

from __future__ import annotations

import gzip
import json
import re
import time

import pytest
from conftest import SHARED
from corpus import cases
from hypothesis import given
from hypothesis import strategies as st

from extractor.tpl_text.glued import find_glued

TEMPLATE = re.compile(r"\[tpl\].*?\[/tpl\]")
PIECES = (
    "He went away.", "Smith (1996), p. 5.", " The ", '"Title", ', "Roberts, ", "http://a.b/c", "[tpl]sfn|A|1999[/tpl]", "[ref]",
    "[/ref]", ".", " ", "p. 34", "(", ")", "“", "”", "é", "\t", "ed. ", "[tpl]", "2001",
)  # fmt: skip


def holes(line):
    return [match.span() for match in TEMPLATE.finditer(line)]


@pytest.mark.parametrize("case", cases("glued"), ids=str)
def test_corpus(case, agree):
    found = [case.input[start:end] for start, end in find_glued(case.input, holes(case.input))]
    agree(case, "\n".join(found))


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_spans_are_ordered_and_cut_no_hole(line):
    inside = holes(line)
    last = 0
    for start, end in find_glued(line, inside):
        assert last <= start < end <= len(line)
        assert not any(a < place < b for a, b in inside for place in (start, end))
        last = end


@given(st.text(max_size=200))
def test_any_text_is_read(line):
    assert all(line[start:end] for start, end in find_glued(line, []))


@pytest.mark.parametrize(
    "piece",
    ["word.Word", "a.B (1999), p. 5.", '."A', "http://a", "[ref]", "(((", "Aa. ", "x.y ", '"', "it.Smith 1999. [tpl]a[/tpl] "],
)
def test_time_grows_with_the_line_only(piece):
    def seconds(count):
        started = time.perf_counter()
        find_glued(piece * count, holes(piece * count))
        return time.perf_counter() - started

    assert seconds(1_000) < 0.02 + 20 * max(seconds(200), 0.01)


@pytest.mark.shared
def test_labelled_pages_keep_their_score():
    """On pages it was trained on: a floor against broken features; how it reads new pages is what the training prints."""
    with gzip.open(SHARED / "corpora/tpl_text/gold_refs.jsonl.gz", "rt", encoding="utf-8") as file:
        pages = [page for page in map(json.loads, file) if page["refs"]][1::12]
    hit = found_count = gold_count = 0
    for page in pages:
        text = page["text"]
        mixed = [(ref["start"], ref["end"]) for ref in page["refs"] if ref.get("content") in ("mixed", "template")]
        gold = {(ref["start"], ref["end"]) for ref in page["refs"] if ref.get("content") == "bare"}
        found = set()
        for match in re.finditer(r"[^\n]+", text):
            line = match.group()
            found.update((match.start() + a, match.start() + b) for a, b in find_glued(line, holes(line)))
        found = {span for span in found if not any(a <= span[0] < b for a, b in mixed)}
        hit += len(gold & found)
        found_count += len(found)
        gold_count += len(gold)
    assert 2 * hit / (found_count + gold_count) > 0.85
