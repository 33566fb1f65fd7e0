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
from extractor.regexes import lazy_regex, spans_of

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
