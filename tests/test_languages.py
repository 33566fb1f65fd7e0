"""The packs of words: each is as declared, its parts are its file, and no word in one can cost a page."""

import tomllib
from contextlib import ExitStack, contextmanager
from itertools import count
from unittest.mock import patch

import pytest
from corpus import cases
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from msgspec import convert
from msgspec.structs import fields, replace
from pages import record_of

from extractor import languages
from extractor.auditing.page import Policy, audit_record
from extractor.auditing.profiles import Profile
from extractor.auditing.registry import select
from extractor.auditing.subject import Settings
from extractor.citations import ref_contents
from extractor.languages import WITHOUT, Citations, Dates, Ground, People, Sentences, Templates, codes, not_read, read_part
from extractor.markup import page_facts, page_words
from extractor.people import index
from extractor.works.plain import units

# What keeps the words of all languages together.
TOGETHER = (
    languages.read_everywhere, languages.read_for_sources, units._access_words, units._lead, units._forms,
    ref_contents._between_links,
    page_facts._redirect, page_words._common_words, index._person_patterns, index._category,
)  # fmt: skip
NUMBERS = count()
AWKWARD = (
    "-talet",
    "]",
    "^",
    "\\",
    "(",
    "[a",
    "'",
    ".",
    "-",
    "1",
    "1月",
    "a b",
    "|",
    "{{",
    "}}",
    "İ",
    "ß",
    "x*+",
    "(?",
    "$",
    " a ",
    "e",
    "V",
    "%",
)


@pytest.mark.parametrize("path", [path for layer in languages._LAYERS for path in sorted(layer.iterdir())], ids=str)
def test_a_pack_is_as_declared(path):
    whole = tomllib.loads(path.read_text(encoding="utf-8"))
    assert whole.keys() <= {languages._name(part) for part in WITHOUT}
    assert all(read_part(part, path.stem) is not None for part in WITHOUT if languages._name(part) in whole)


def test_dates_of_each_pack_have_a_case():
    written = {path.stem for path in languages.WRITTEN.glob("*.toml") if "\n[dates" in path.read_text(encoding="utf-8")}
    tested = {case.title.partition(":")[0] for case in cases("dates_other_languages")}
    assert written - tested == {"en"}  # in corpora of its own


def test_what_is_written_by_hand_lies_over_what_is_generated():
    with patch.object(
        languages,
        "_parts",
        lambda _: (
            {"dates": {"months": [["x"]], "words": {"of": ["de"], "bc": ["a. C."]}}},
            {"dates": {"words": {"of": []}, "seasons": [["y"]]}},
        ),
    ):
        dates = read_part(Dates, "zx")
    assert (dates.months, dates.seasons, dates.words.of, dates.words.bc) == ((("x",),), (("y",),), (), ("a. C.",))


def test_the_generated_layer_is_what_babel_has():
    cldr = pytest.importorskip("extractor.training.cldr")
    assert {path.name: path.read_text(encoding="utf-8") for path in cldr.FOLDER.iterdir()} == dict(cldr.files())


def test_a_tag_finds_the_pack_of_its_language():
    assert read_part(Dates, "pt-BR") is read_part(Dates, "pt") is not None
    assert read_part(Dates, "simple") is read_part(Dates, "en")
    assert read_part(Dates, "../en") is None


def test_a_table_that_is_not_as_declared_is_refused_with_its_place():
    with (
        patch.object(languages, "_parts", lambda _: ({"dates": {"month": ["May"]}},)),
        pytest.raises(ValueError, match=r"languages/zy\.toml, \[dates\]: Object contains unknown field `month`"),
    ):
        read_part(Dates, "zy")


TEXT = (
    "Praha je město, založené 14. May 1953 a roku 1920.<ref>Novák: Dějiny. 12. 3. 2003.</ref>\n\n== See also ==\n* [[Brno]]\n"
)


def test_what_a_language_has_not_is_said_once_a_page_and_never_read_by_english_rules():
    record = record_of(TEXT, language="be")
    said = [problem for problem in record.problems if problem.code == "language_not_read"]
    assert [problem.message.partition(":")[0] for problem in said] == [languages._name(part) for part in WITHOUT]
    assert {(problem.start, problem.end) for problem in said} == {(None, None)}
    assert [date.edtf for date in record.dates] == []


def test_what_a_language_has_not_is_no_finding_of_the_audit():
    record = record_of(TEXT, language="be")
    without = replace(record, problems=[problem for problem in record.problems if problem.code != "language_not_read"])
    everything = Policy(Profile(select(["ALL"]), {}), Settings())
    assert audit_record(record, everything, TEXT).findings == audit_record(without, everything, TEXT).findings


@pytest.mark.parametrize("code", ["en", "de", "fr", "es", "ru"])
def test_nothing_is_missing_in_the_languages_that_are_read_whole(code):
    assert not_read(code) == ()
    assert not any(problem.code == "language_not_read" for problem in record_of(TEXT, language=code).problems)


WORD = st.one_of(st.sampled_from(AWKWARD), st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=6)).filter(
    str.strip
)
WORDS = st.lists(WORD, max_size=3)


def tables(part) -> st.SearchStrategy:
    """Tables of a part, of words in every list."""
    shapes = {languages.Words: WORDS, languages.Forms: st.lists(st.lists(WORD, min_size=1, max_size=3), max_size=4)}
    columns = {}
    for field in fields(part):
        if field.name == "months":
            columns[field.encode_name] = st.lists(st.lists(WORD, min_size=1, max_size=3), max_size=12)
        elif field.name == "seasons":
            columns[field.encode_name] = shapes[languages.Forms]
        elif field.name == "feasts":
            columns[field.encode_name] = st.dictionaries(WORD, st.integers(101, 1231), max_size=2)
        elif field.name == "reigns":
            columns[field.encode_name] = st.dictionaries(WORD, st.integers(0, 2018), max_size=2)
        elif field.type is bool:
            columns[field.encode_name] = st.booleans()
        elif field.name in {"parameters", "languages"}:
            columns[field.encode_name] = st.dictionaries(WORD, WORD, max_size=2)
        elif field.name == "known":
            columns[field.encode_name] = st.dictionaries(WORD, st.just({"class": "book"}), max_size=2)
        elif field.type in shapes:
            columns[field.encode_name] = shapes[field.type]
        else:
            columns[field.encode_name] = tables(field.type)
    if part is People:
        columns = {name: st.just([]) for name in columns}
    return st.fixed_dictionaries(columns)


@contextmanager
def pack(parts):
    """A language with these parts, for a while; its code."""
    code = f"q{next(NUMBERS)}"
    own = {part: convert(table, part) for part, table in parts.items()}
    read, texts, known = languages._read, languages._parts, codes()
    names = dict.fromkeys(map(languages._name, own), "")
    with ExitStack() as stack:
        stack.enter_context(patch.object(languages, "_read", lambda part, at: own.get(part) if at == code else read(part, at)))
        stack.enter_context(patch.object(languages, "_parts", lambda at: ({}, names) if at == code else texts(at)))
        stack.enter_context(patch.object(languages, "codes", lambda: (*known, code)))
        for together in TOGETHER:
            together.cache_clear()
            stack.callback(together.cache_clear)
        yield code


def every_word(table) -> list[str]:
    if isinstance(table, str):
        return [table]
    if isinstance(table, dict):
        return [word for key, value in table.items() for word in (key, *every_word(value))]
    return [word for value in table for word in every_word(value)] if isinstance(table, list) else []


def page_of(words: list[str]) -> str:
    """Wikitext that puts words where the consumers look for them."""
    lines = [
        f"{word} 14 {word} 1953 {word}, 1950{word} {word}. {word} 1900 {word} {word}XIX {word} ({word} 980 {word} 1990–95)."
        f"<ref>{word} Smith, J.: ''Title {word}''. {word} 1999, S. 5. {word} 14 {word} 2003</ref>"
        f"<ref>{word} [http://a.org A] {word} [http://b.org B]</ref> {{{{{word}|{word}={word}|title=A|date=14 {word} 2003}}}}"
        f"[[{word}:A|B]]\n== {word} ==\n* Jones, A. (1990). ''Book''. {word} Press."
        for word in words
    ]
    return f"#{words[0]} [[A]]\n" * (len(words) == 1) + "\n\n".join(lines)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.fixed_dictionaries({part: tables(part) for part in (Ground, Dates, Sentences, Citations, Templates)}))
@example({Dates: {"months": [["May"]], "decade_endings": ["-talet"], "alone": {"year_after": ["på"]}}})
@example({Dates: {"months": [["İ"], ["^"]], "ordinal_endings": ["]"], "roman_before": ["("], "words": {"ad": ["-"]}}})
@example({Sentences: {"may_end": ["]", "^", "\\"], "ordinary": ["(", "a"], "starters": ["*"], "never_end": ["["]}})
def test_no_word_of_a_pack_costs_a_page(parts):
    words = list(dict.fromkeys(every_word([*parts.values()])))
    with pack(parts) as code:
        for text in ["\n".join(map(page_of, ([word] for word in words[:12]))), page_of(["-talet", *words[12:24]])]:
            record = record_of(text, language=code)
            for date in record.dates:
                assert date.start is None or text[date.start : date.end]
