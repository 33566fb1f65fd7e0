"""A regular expression that is compiled late is the one that ``re`` compiles at once."""

from __future__ import annotations

import re
from importlib import import_module
from pkgutil import walk_packages

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import extractor
from extractor import kept, regexes
from extractor.citations import parting, plain_text
from extractor.markup import balance, whole
from extractor.regexes import lazy_regex, spans_of
from extractor.works.plain import quotation_marks, screening

LONG = "|".join(f"(?P<n{number}>word{number}[à-ž]+)" for number in range(90))


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Where long patterns are kept."""
    monkeypatch.setattr(kept, "_FOLDER", tmp_path / "kept")
    return tmp_path / "kept"


def test_what_a_pattern_offers():
    pattern, late = re.compile("(a)|b", re.IGNORECASE), lazy_regex("(a)|b", re.IGNORECASE)
    assert late.pattern == pattern.pattern
    assert late.sub("c", "xAb") == pattern.sub("c", "xAb")
    assert late.findall("aB") == pattern.findall("aB")
    assert late.match("bA", 1).span(1) == pattern.match("bA", 1).span(1)
    assert late.fullmatch("c") is None
    assert late.flags == pattern.flags
    assert lazy_regex("(?P<word>a)").groupindex == {"word": 1}
    with pytest.raises(AttributeError):
        _ = lazy_regex("a").nothing


@pytest.mark.parametrize("flags", [0, re.IGNORECASE, re.ASCII | re.VERBOSE])
def test_a_long_pattern_is_compiled_once(folder, monkeypatch, flags):
    assert regexes._compiled(LONG, flags) == re.compile(LONG, flags)
    monkeypatch.setattr(regexes, "_parts", lambda *_: pytest.fail("compiled again"))
    late = regexes._compiled(LONG, flags)
    assert late == re.compile(LONG, flags)
    assert late.match("word7žž").groupdict() == re.compile(LONG, flags).match("word7žž").groupdict()
    assert late.match("word7žž").lastgroup == "n7"
    assert len(list(folder.iterdir())) == 1


def test_a_python_that_makes_patterns_otherwise_compiles_them(folder, monkeypatch):
    monkeypatch.delattr(regexes._compiler, "_code")
    assert regexes._compiled(LONG, 0) == re.compile(LONG)
    assert not list(folder.iterdir())


def test_no_pattern_has_a_mistake():
    names = [module.name for module in walk_packages(extractor.__path__, "extractor.") if ".training" not in module.name]
    found = 0
    for name in names:
        if name == "extractor.__main__":
            continue
        for value in vars(import_module(name)).values():
            for pattern in value.values() if isinstance(value, dict) else value if isinstance(value, tuple) else (value,):
                if isinstance(pattern, regexes._Compiled):
                    assert pattern.search  # compiles it
                    found += 1
    assert found > 400


WORDS = ("Orr", "Ann Orr", "Orr Lind", "1990", "90", "é")
SIGNS = st.lists(st.sampled_from([*WORDS, "O", "rr", " ", "-", "'", "19", "a", "_", "\n"])).map("".join)


@settings(deadline=None, max_examples=300)
@given(SIGNS, st.sets(st.sampled_from(WORDS)), st.sampled_from([r"\w", r"\d", r"[\w-]"]))
def test_words_are_found_where_an_alternation_finds_them(text, words, sign):
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    pattern = re.compile(rf"(?<!{sign})(?:{'|'.join(longest_first) or '(?!)'})(?!{sign})")
    found = spans_of(words, text, lazy_regex(rf"(?<!{sign})"), lazy_regex(rf"(?!{sign})"))
    assert list(found) == [match.span() for match in pattern.finditer(text)]


# Patterns that look back behind their first signs, and the same with what comes first in front.
FIRST_SIGNS = (
    (plain_text.YEAR, r"\b(?:1[5-9]|20)\d\d\b"),
    (parting._SENTENCE_END, r"(?<!\b[^\W\d])[.!?][\"”’)]*\s+(?=[(\[]?(?:[Ss]ee\s|[Cc]f\.\s)?[A-ZÀ-Þ])"),
    (parting._IN_BOOK, r"(?:(?<=[.,;:\"”)])|(?<=\d)|(?<=\d[a-z]))\s[Ii]n:?\s+(?=[^\W\d_a-z][^;]{1,80}\d{4})"),
    (screening._WEAK_SIGNS[0][0], r"(?<!\d)(?:1[4-9]|20)\d\d(?!\d)"),
    (
        screening._SIGNS[1][0],
        r"\b(?:Press|ISBN|ISSN|doi|Retrieved|Accessed|Journal|Publish\w+|Books|Verlag|University|et al)\b",
    ),
    (
        quotation_marks._QUOTED,
        r"«[^»]*»|„[^“”\"]*[“”\"]|``[^`\"]*?(?:''|\")|(?<![\w’'])‘(?!\d0s)\S[^‘]*?’(?!\w)|(?<![\w'])'(?=\S).{3,300}?'(?![\w'])",
    ),
)
SIGNS_OF_TEXTS = st.lists(
    st.sampled_from(
        "1990|190|9|1490a| |  |. |! |) |See |In Orr, 1990|in: Lind, Snow 1990|a|A|é|Press|PressISBN|Publishers|doi|et al|"
        "\n|_|'|‘|’|«|»|„|“|``|''|word|80s|;|,|:|p. 5|p.|pages 5|chpp.|xpages 7|5: 7|eds.".split("|")
    )
).map("".join)


@pytest.mark.parametrize(("pattern", "plain"), FIRST_SIGNS, ids=[plain[:20] for _, plain in FIRST_SIGNS])
@settings(deadline=None, max_examples=200)
@given(text=SIGNS_OF_TEXTS)
def test_looking_back_behind_the_first_sign_finds_the_same(pattern, plain, text):
    assert [found.span() for found in pattern.finditer(text)] == [found.span() for found in re.finditer(plain, text)]


@settings(deadline=None, max_examples=300)
@given(SIGNS_OF_TEXTS)
def test_signs_of_places_are_seen_where_they_stand(text):
    plain = r"\b(?:pp?|pgs?|vol|no|eds?|ch|trans)\.\s?\d?|\bpages?\s\d|\d:\s?\d"
    assert bool(screening._SIGNS[0][0].search(text)) == bool(re.search(plain, text))


MARKUP = st.lists(
    st.sampled_from(
        "[[|]]|[|]|{{|}}|{|}|{BAR|BAR}|BAR|<|>|<!--|<ref name=a />|<ref>|</ref|/>|a|name|\n| |:|//|https://a|[mailto:b|[tpl]|[/tpl]|[ref]|&".split(
            "|"
        )
    ).map(lambda part: part.replace("BAR", "|"))
).map("".join)
SCHEME = balance._SCHEME
MARK = (
    r"(?P<link>\[\[[^\[\]{}<>\n]*+\]\](?!\]))|(?P<template>(?<!\{)\{\{[^\[\]{}<>]*+\}\}(?!\}))"
    r"|(?P<reuse><[rR][eE][fF](?=\s)(?P<attributes>[^<>{}\[\]]*+)(?<=/)>)"
    r"|<(?:!--|(?P<close>/?)(?P<name>[A-Za-z][^\s<>/]*+)(?P<rest>[^<>]*+)>)?"
    rf"|\{{\{{+|\}}\}}+|\[\[+|\]+|(?i:\[(?={SCHEME}))|\{{\||\|\}}+"
)
TPL_MARK = rf"(?P<tpl>\[tpl\][^\[\]{{}}<>]*+\[/tpl\])|\[(?P<tagged>/?(?:tpl|ref))\]|{MARK}"


@settings(deadline=None, max_examples=300)
@given(MARKUP)
def test_marks_are_found_by_their_first_sign(text):
    for pattern, plain in ((balance.MARKS, MARK), (balance.TPL_MARKS, TPL_MARK)):
        found, expected = (
            [(mark.span(), mark.lastgroup, mark.group("attributes", "close", "name", "rest")) for mark in marks]
            for marks in (pattern.finditer(text), re.finditer(plain, text))
        )
        assert found == expected


@settings(deadline=None)
@given(MARKUP)
def test_text_without_address_or_reference_has_no_leaf(text):
    assert whole._MAY_BE_LEAF.search(text) or not whole._LEAF.search(text)
