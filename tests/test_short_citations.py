from __future__ import annotations

import json
import re
import time

import pytest
from conftest import SHARED
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.lark import from_lark
from lark import Lark

from extractor.citations.ref_rules import RefUse, link_refs
from extractor.citations.short import text as short_text
from extractor.citations.short.in_templates import footnote_name, read_short, short_kind
from extractor.citations.short.resolution import Candidate, index_anchors, resolve
from extractor.citations.short.text import read_short_text
from extractor.grammar import ROOT
from extractor.tables import load_table
from extractor.works.anchors import (
    encode_anchor,
    full_anchor,
    html_ids,
    offered_anchors,
    read_ref,
    sfnref_anchor,
    short_anchor,
    whitelisted_anchors,
)
from extractor.works.identifiers import find_identifiers


@pytest.mark.parametrize(
    ("text", "anchor"),
    [
        ("CITEREFWorld Bank2010", "CITEREFWorld_Bank2010"),
        ("CITEREF  Z.\tMedvedev \n2006 ", "CITEREF_Z._Medvedev_2006"),
        ("CITEREF[[John Smith|Smith]]2003", "CITEREFSmith2003"),
        ("CITEREF[[Smith]]2003", "CITEREFSmith2003"),
        ("CITEREF''Time''2003", "CITEREFTime2003"),
        ("CITEREFAT&amp;T2003", "CITEREFAT&T2003"),
        ("CITEREFA&nbsp;B2003", "CITEREFA_B2003"),
        ("CITEREFMu\u0308ller1999", "CITEREFMüller1999"),
        ("CITEREFSmith<sup>a</sup>1979–80", "CITEREFSmitha1979–80"),
    ],
)
def test_encoding(text, anchor):
    assert encode_anchor(text) == anchor


def test_the_real_module_makes_the_same_anchors_and_footnote_names():
    assert short_anchor(["A", "B", "C", "D", "E", "2001a"], None) == "CITEREFABCD2001a"
    assert (
        footnote_name("sfn", ["A", "B", "C", "D", "E", "2001a"], {"loc": "ch. 2", "ps": ": quote."}) == "FOOTNOTEABCD2001ach. 2"
    )
    assert footnote_name("sfn", ["March", "2002"], {"p": "xx"}) == "FOOTNOTEMarch2002xx"
    assert footnote_name("sfn", ["Smith", "2003"], {"p": "5", "pp": "6–7"}) == "FOOTNOTESmith200356–7"
    assert short_anchor(["A", "Spring 1979"], None) == "CITEREFASpring_1979"
    assert footnote_name("harvnb", ["Smith", "2003"], {}) is None
    numbered = {"1a1": "Smith", "1y": "2003", "1p": "4", "2a1": "Jones", "2y": "1999"}
    assert footnote_name("sfnm", [], numbered) == "FOOTNOTESmith20034Jones1999"


@pytest.mark.shared
def test_vectors_of_the_short_side():
    for vector in json.loads((SHARED / "reference/test-vectors.json").read_text())["anchors"]:
        short = read_short("sfn", vector["sfn"], vector["sfn_named"])[0]
        assert short.anchor == vector["short_anchor"]
        assert footnote_name("sfn", vector["sfn"], vector["sfn_named"]) == vector["footnote_name"]


def test_full_side():
    assert full_anchor(["Smith", "Jones", "Brown", "Green", "White"], "2003") == "CITEREFSmithJonesBrownGreen2003"
    assert full_anchor(["((World Bank))"], "2010") == "CITEREFWorld_Bank2010"
    assert full_anchor(["Smith et al."], "2003") == "CITEREFSmith2003"
    assert full_anchor(["Smith", "", "Brown"], "2003") == "CITEREFSmithBrown2003"
    assert full_anchor(["Smith"], None) == "CITEREFSmith"
    assert full_anchor([], "2003") is None


def test_ref_sets_the_anchor():
    assert read_ref("{{sfnRef|Black}}") == "CITEREFBlack"
    assert read_ref("[tpl]sfnRef|Aitken[/tpl]") == "CITEREFAitken"
    assert read_ref("{{harvid|Smith|2003|loc=x}}") == "CITEREFSmith2003"
    assert read_ref("Smith 2003 book") == "Smith_2003_book"
    assert [read_ref(value) for value in ("none", "harv", " ")] == [None, None, None]
    assert sfnref_anchor(["A", "B", "C", "D", "E", "F"]) == "CITEREFABCDE"


def test_templates_that_offer_anchors():
    assert offered_anchors("Wikicite", [], {"ref": "{{sfnref|Foo|1999}}", "reference": "x"}) == ("CITEREFFoo1999",)
    assert offered_anchors("wikicite", [], {"id": "Foo1999"}) == ("Reference-Foo1999",)
    assert offered_anchors("vcite book", [], {"author": "Foo A", "harvid": "Foo1999"}) == ("CITEREFFoo1999",)
    assert offered_anchors("anchor", ["CITEREFFoo1999", "b"], {}) == ("CITEREFFoo1999", "b")
    assert offered_anchors("cite book", [], {"last": "Foo"}) == ()
    assert whitelisted_anchors("Sfn whitelist", ["CITEREFFoo1999"]) == ("CITEREFFoo1999",)
    text = """<span id="CITEREFFoo1999">x</span> <cite id='CITEREFBar2000'> <li id=CITEREFBaz> <b id="other">"""
    assert html_ids(text) == ("CITEREFFoo1999", "CITEREFBar2000", "CITEREFBaz", "other")


def test_harvc_is_a_target_and_points_to_its_book():
    named = {"last": "X", "first": "Y", "year": "1999", "in": "Jones", "p": "7"}
    (book,) = read_short("harvc", [], named)
    assert (book.authors, book.year, book.anchor, book.locators[0].value) == (("Jones",), "1999", "CITEREFJones1999", "7")


@pytest.mark.parametrize(
    ("name", "language", "kind"),
    [
        ("Sfn", "en", "footnote"),
        ("sfnmp", "en", "footnote"),
        ("Harvard citation no brackets", "en", "nobrackets"),
        ("harvtxt", "fr", "inline text"),
        ("SfnRef", "en", "anchor"),
        ("citec", "en", "contribution"),
        ("Harvsp", "fr", "nobrackets"),
        ("Harvnp", "es", "nobrackets"),
        ("Odn", "pl", "nobrackets"),
        ("Odn/id", "pl", "anchor"),
        ("Cita", "it", "nobrackets"),
        ("Cita", "es", None),
        ("Odn", "en", None),
        ("cite book", "en", None),
        ("sfn whitelist", "en", None),
    ],
)
def test_family(name, language, kind):
    assert short_kind(name, language) == kind


def read(call: str, language: str = "en"):
    name, *parts = call.split("|")
    named = dict(part.split("=", 1) for part in parts if "=" in part)
    return read_short(name, [part for part in parts if "=" not in part], named, language)


@pytest.mark.parametrize(
    ("call", "language", "expected"),
    [
        (
            "sfn|Z. Medvedev|R. Medvedev|2006|p=40-41",
            "en",
            ["Z. Medvedev, R. Medvedev | 2006 | 40–41 | p_with_range hyphen_range"],
        ),
        ("sfn|March|2002|p=xx", "en", ["March | 2002 | xx | roman_or_placeholder"]),
        ("sfn|Epstein 2001|p=273", "en", ["Epstein 2001 | – | 273 | year_in_name"]),
        ("sfn|Goldberg|1995|pp. 41–42, 48–49", "en", ["Goldberg | 1995 | 41–42 48–49 | locator_positional"]),
        ("sfn|Goldberg|1995|at=chapter 12", "en", ["Goldberg | 1995 | 12 | unknown_parameter"]),
        ("sfn|Smith|2003|p=5|pp=6–7", "en", ["Smith | 2003 | 5 | redundant_pages"]),
        ("sfn|UPI/Times|1970-05-09", "en", ["UPI/Times | 1970-05-09 |  | "]),
        ("sfn|Smith|1979-80", "en", ["Smith | 1979-80 |  | "]),
        ("sfn|A|B|C|D|E|2001a", "en", ["A, B, C, D | 2001a |  | "]),
        ("sfn|A|Spring 1979", "en", ["A | Spring 1979 |  | "]),
        ("harvnb|Smith|n.d.|p=5|loc=n. 4", "en", ["Smith | n.d. | 5 4 | "]),
        ("sfnm|1a1=Smith|1a2=Ray|1y=2003|1p=4|2a1=Jones|2y=1999", "en", ["Smith, Ray | 2003 | 4 | ", "Jones | 1999 |  | "]),
        ("sfnm|Smith|2003|Jones|1999|2pp=7–8", "en", ["Smith | 2003 |  | ", "Jones | 1999 | 7–8 | "]),
        ("sfnm|1a1=Smith|1y=2003|3a1=Jones|3y=1999", "en", ["Smith | 2003 |  | "]),
        ("harvs|last=Smith|last2=Ray|year=2003|year2=2005|p=4", "en", ["Smith, Ray | 2003 |  | ", "Smith, Ray | 2005 | 4 | "]),
        ("citeref|Smith|2003|his book", "en", ["Smith | 2003 |  | "]),
        ("harvsp|Dupont|2003|p=5|id=Dup03", "fr", ["Dupont | 2003 | 5 | "]),
        ("sfn|Иванов|2003|с=5", "ru", ["Иванов | 2003 | 5 | "]),
        ("odn|Nazwisko|2003|s=5", "pl", ["Nazwisko | 2003 | 5 | "]),
        ("cita|Rossi|2003|p. 5|Rossi03", "it", ["Rossi | 2003 | 5 | "]),
        ("sfnref|Smith|2003", "en", []),
    ],
)
def test_what_a_call_says(call, language, expected):
    shown = [
        f"{', '.join(x.authors)} | {x.year or '–'} | {' '.join(y.value for y in x.locators)} | {' '.join(x.faults)}"
        for x in read(call, language)
    ]
    assert shown == expected


def test_foreign_ids_are_the_anchor():
    assert read("harvsp|Dupont|2003|id=Dup03", "fr")[0].anchor == "Dup03"
    assert read("cita|Rossi|2003|p. 5|Rossi03", "it")[0].anchor == "Rossi03"


def test_postscript_and_suppression():
    short = read("sfn|Goldwater|1980|p=161|ps=: ‘It was a loss.’|ignore-err=yes")[0]
    assert (short.postscript, short.suppressed) == (": ‘It was a loss.’", True)
    assert read("sfn|Goldwater|1980|ps=none")[0].postscript is None
    assert read("sfn|Goldwater|1980|ref=none")[0].suppressed


EXAMPLES = re.findall(
    r"^//   (.+)$", (ROOT / "short_citations.lark").read_text(encoding="utf-8").split("start:")[0], re.MULTILINE
)


@pytest.mark.parametrize("example", EXAMPLES)
def test_examples_of_the_grammar_are_short_citations(example):
    assert read_short_text(example)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Smith 1972, p. 5", ["Smith | 1972 | 5"]),
        ("Smith (1972), pp. 5–7; Jones 1980", ["Smith | 1972 | 5–7", "Jones | 1980 | "]),
        ("Smith, Jones & Brown 2003, p. 4.", ["Smith, Jones, Brown | 2003 | 4"]),
        ("Smith et al. 2003a:12–15", ["Smith, et al. | 2003a | 12–15"]),
        ("(see Smith 2003, p. 5)", ["Smith | 2003 | 5"]),
        ("Müller 2003, S. 5; 2005, S. 7", ["Müller | 2003 | 5", "Müller | 2005 | 7"]),
        ("Jones 1980, 1982, p. 3", ["Jones | 1980 | ", "Jones | 1982 | 3"]),
        ("Иванов 2003, с. 5", ["Иванов | 2003 | 5"]),
        ("van Houts 2004, ch. 2", ["van Houts | 2004 | 2"]),
        ("Black, pp. 17–19", ["Black | – | 17–19"]),
        ("Smith, J. R. 1972, p. 5", ["Smith, J. R. | 1972 | 5"]),
        ('Smith 1972, p. 5: "a quotation of words"', ["Smith | 1972 | 5"]),
    ],
)
def test_plain_short_citations(text, expected):
    shorts = read_short_text(text)
    shown = [f"{', '.join(x.authors)} | {x.year or '–'} | {' '.join(y.value for y in x.locators)}" for x in shorts]
    assert shown == expected
    assert all(short.plain for short in shorts)


@pytest.mark.parametrize(
    "text",
    [
        "Smith, John (1972). Title of the book. London: Press. p. 5",
        "June 1972, p. 5",
        "Retrieved 12 May 2012",
        "The Times, 4 May 1972, p. 5",
        "Time, March 2002, p. 5",
        "Smith 1972, p. 5. London",
        "Bertrand Russell, A History of Western Philosophy, Simon & Schuster, 1972",
        "Ibid., p. 5",
        "http://example.org/1972",
        "See the discussion of 1972",
        "",
    ],
)
def test_other_texts_are_no_short_citations(text):
    assert read_short_text(text) is None


def test_a_long_text_of_names_is_refused_fast():
    assert read_short_text("Aaaa-" * 50) is None
    assert read_short_text("Smith " * 5000 + "1972") is None


@pytest.mark.parametrize(
    "piece", ["[//", "[[a|", "<a", "}}", "|", "1,", "p. 5, ", "Smith, ", "et ", "@>", "10.1000/)", "OCLC ", "& ", "("]
)
def test_long_repetitions_are_read_in_linear_time(piece):
    text = piece * (40_000 // len(piece))
    start = time.perf_counter()
    for short in read_short("sfn", [text, text, "2003"], {"p": text, "ref": f"{{{{sfnref|{text}}}}}", "loc": text}):
        resolve(short, index_anchors([Candidate(("x",), (text,), (text,), "2003")]), bibliography_absent=False)
    read_short_text(text)
    html_ids(f"CITEREF{text}")
    find_identifiers(text)
    link_refs([RefUse(0, 1, text, text), RefUse(0, 1, f"{text}<ref", text)], [])
    assert time.perf_counter() - start < 2  # a quadratic step takes tens of seconds


def test_languages_point_to_known_members():
    table = load_table("short_templates")
    for row in table["languages"].values():
        assert set(row["names"].values()) <= set(table["templates"])
        assert set(row["parameters"]) <= set(table["parameters"])


VALUES = st.lists(st.text(max_size=15), max_size=7)
NAMED = st.dictionaries(
    st.sampled_from(["p", "pp", "loc", "ref", "ps", "at", "1a1", "1y", "1p", "2a1", "last", "year", "year2", "in", "id", "x"]),
    st.text(max_size=20),
)
NAMES = st.sampled_from(["sfn", "sfnm", "harvs", "citeref", "harvc", "sfnref", "cita", "odn"])


@settings(deadline=None)
@given(NAMES, VALUES, NAMED, st.sampled_from(["en", "it", "pl", "xx"]))
def test_any_call_is_read(name, positional, named, language):
    for short in read_short(name, positional, named, language):
        assert len(short.authors) <= 5
    footnote_name(name, positional, named, language)
    offered_anchors(name, positional, named)


@settings(deadline=None)
@given(st.text(max_size=80))
def test_any_text_is_read_or_refused(text):
    read_short_text(text)
    read_short_text(f"Smith 1972, {text}")
    assert encode_anchor(text) == encode_anchor(f" {text}\n")
    html_ids(f"id=CITEREF{text}")


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(from_lark(Lark.open(str(ROOT / "short_citations.lark"), parser="lalr")))
def test_strings_of_the_grammar_never_fail(text):
    for short in read_short_text(text) or ():
        assert short.authors


PARTS = st.sampled_from(
    "Smith|J. Orr|van Houts|see |See also | and | & |, |. |; | | et al.| 1990| (1990)| (1990, p. 5)|, p. 5|: 12–15|, act 3|"
    " 1990a|, n.d.|The rise|'s|\"|, op. cit.|(|)|.".split("|")
)


@settings(deadline=None, max_examples=300)
@given(st.lists(PARTS, max_size=9).map("".join), st.booleans())
def test_texts_whose_first_words_are_no_short_citation_are_none_as_a_whole(text, any_place):
    shorts = read_short_text(text, any_place=any_place)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(short_text, "_may_begin", lambda _: text.strip(" (")[:1].isalpha())
        patched.setattr(short_text, "_read", short_text._read.__wrapped__)
        assert read_short_text(text, any_place=any_place) == shorts
