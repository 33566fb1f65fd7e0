"""Each call into a native library alone, on signs that such libraries stumble over: nothing is raised, nothing is lost."""

from __future__ import annotations

import io
import re
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
import sentencex
from hypothesis import given, settings
from hypothesis import strategies as st

import extractor
from extractor.claims.sentences import _NO_QUOTES, _ONE_BYTE_BLANKS
from extractor.engines.work import Extraction
from extractor.errors import ExtractorError
from extractor.markup.build import build
from extractor.markup.tokenizable import tokenizable
from extractor.model import PageHead
from extractor.options import Options
from extractor.sources.page import Page, Reject
from extractor.sources.read import ReadOptions, read
from extractor.sources.source import Source
from extractor.works.plain.features import features
from extractor.works.plain.sequence_model import label
from extractor.works.plain.units import read_units

BLANKS = "\x85\xa0\u1680\u180e\u2000\u2007\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff\u200b\u200d"
HARD = (
    *BLANKS,
    *("\u0301", "\u0308", "\u093f", "\u20dd", "\ufe0f", "\u202e", "\u2066", "\u061c", "\xad", "\ufffd", "\U000e0001"),
    *("\U0001f600", "\U00020000", "\U0001d4b3", "\U0001f469\u200d\U0001f680", "\U0001f1e9\U0001f1ea", "\U0010ffff"),
    *("İ", "ß", "ﬁ", "ŉ", "ǅ", "א", "ع", "अ", "猫", "。", "！", "」", "²", "٣", "Ⅳ"),
    *"aBI12.!?…,:;()[]{}|=<>/&#*'\"“”«»-–\n\t ",
    *(
        "A.",
        "J. B.",
        "e.g.",
        "St. ",
        "www.a.org",
        "http://a.org/b",
        "1990",
        "pp. 5–7",
        "[[",
        "]]",
        "{{",
        "}}",
        "<ref>",
        "</ref>",
    ),
)
hard_texts = st.lists(st.sampled_from(HARD) | st.characters(exclude_categories=["Cs"]), max_size=60).map("".join)
LANGUAGES = ("en", "de", "fr", "ru", "ja", "zh", "ar", "he", "hi", "my", "km", "am", "xx", "")


@settings(max_examples=500, deadline=None)
@given(hard_texts, st.sampled_from(LANGUAGES))
def test_the_splitter_of_sentences(text: str, language: str):
    for blanks in (_ONE_BYTE_BLANKS, _ONE_BYTE_BLANKS | _NO_QUOTES):
        asked = text.translate(blanks)
        assert "".join(sentencex.segment(language, asked)) == asked


@settings(max_examples=500, deadline=None)
@given(hard_texts)
def test_the_labeller_of_references(text: str):
    units = read_units(text, [], [], "en")
    labels, probability = label("references", features(text, units)) if units else ([], 0.0)
    assert len(labels) == len(units)
    assert 0 <= probability <= 1 + 1e-6


@settings(max_examples=500, deadline=None)
@given(hard_texts)
def test_the_tokenizer(text: str):
    """``build`` raises where the tokens do not cover the text."""
    build(tokenizable(text), text, 0, len(text), [])


@settings(max_examples=500, deadline=None)
@given(hard_texts)
def test_the_parser_of_xml(text: str):
    class Given(Source):
        def open(self):
            return io.BufferedReader(io.BytesIO(data))

    allowed = re.sub("[^\t\n -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", text)
    revision = f"<id>1</id><timestamp>2020-01-01T00:00:00Z</timestamp><text>{escape(allowed)}</text>"
    page = f"<page><title>A</title><ns>0</ns><id>1</id><revision>{revision}</revision></page>"
    data = f'<mediawiki xml:lang="en">{page}</mediawiki>'.encode()
    [found] = read(Given("a.xml", Path("a.xml")), ReadOptions())
    assert isinstance(found, Page)
    assert found.text == allowed


# ---- half of a surrogate pair, which no native library takes

WITH_HALVES = st.lists(st.sampled_from((*HARD, "\ud800", "\udc80", "\udfff")), min_size=1, max_size=30).map("".join)
PLACES = ("He met {}. It fell.", "<ref>{}, A. ''Sea''. 1990.</ref>", "{{{{cite book|title={}}}}}", "* [[A|{}]]\n== {} ==\nB.")


@settings(deadline=None)
@given(WITH_HALVES, st.sampled_from(PLACES))
def test_half_a_pair_costs_its_page_alone(half: str, place: str):
    for title, text in (("A", place.format(half, half)), (half, "It fell.")):
        page = Page(PageHead(title), text, "-", "wikitext", 0, 0)
        if re.search("[\ud800-\udfff]", title + text):
            with pytest.raises(ExtractorError, match="half of a surrogate pair") as raised:
                extractor.extract(page)
            str(raised.value).encode()
            assert isinstance(Extraction(Options())(page), Reject)
        else:
            assert extractor.extract(page).to_json()
