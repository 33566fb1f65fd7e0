"""The recogniser's words: where texts are cut, and that bulk vectors are the sums of the features they stand for."""

import re

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from extractor.people.cut import PageWords, cut
from extractor.people.recogniser import load_recogniser, unpack
from extractor.people.runs import ABBREVIATIONS, CAPITAL, JOINER, JOINERS, LETTER, members
from extractor.people.word_hashes import key_of, keys_of
from extractor.people.word_table import WordTable
from extractor.people.word_vectors import WordVectors
from extractor.people.words import FOLDER, load_lexicon, pack, word_features
from extractor.people.words import unpack as unpack_lexicon

TEXT = st.text(alphabet=st.sampled_from("AbcÉж .,'’-\"()\0\n1of_sSMr\xa0²"), max_size=30)
WORD = re.compile(
    rf"""(?:{"|".join(ABBREVIATIONS)})\.                                # Mr.
    | (?<![^\W_]) [^\W\d_] (?:\. (?! \s+[a-z] | \s*(?:\0|\Z)))       # J. in J. Smith, not the end of a sentence
    | [^\W\d_]+ (?: ['’] (?![sS]\b) [^\W\d_]+ )*                     # O'Brien, but Stalin and 's
    | ['’]s\b
    | \d+
    | \0
    | [^\w\s] | _""",
    re.VERBOSE,
)
"""What :func:`cut` takes for a word, said as a pattern."""


def words(*texts: str) -> list[list[str]]:
    """The words of each text, as written."""
    page = cut(texts)
    found: list[list[str]] = [[] for _ in texts]
    for start, end in zip(page.starts.tolist(), page.ends.tolist(), strict=True):
        number = int(np.searchsorted(page.text_starts, start, "right")) - 1
        shift = int(page.text_starts[number]) if number >= 0 else 0
        if number >= 0 and end - shift <= len(texts[number]):
            found[number].append(texts[number][start - shift : end - shift])
    return found


def all_words(page: PageWords) -> list[str]:
    return page.written(np.arange(len(page.keys)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Stalin's men", ["Stalin", "'s", "men"]),
        ("O'Brien met J. R. Oppenheimer.", ["O'Brien", "met", "J.", "R.", "Oppenheimer", "."]),
        ("vitamin C. the end", ["vitamin", "C", ".", "the", "end"]),
        ("(J.", ["(", "J", "."]),
        ("(Mr. Smith), 1999.", ["(", "Mr.", "Smith", ")", ",", "1999", "."]),
        ("Anna-Lena  said:\n“Yes”", ["Anna", "-", "Lena", "said", ":", "“", "Yes", "”"]),
        ("in J.\xa0Smith", ["in", "J.", "Smith"]),
        ("Brown vs. Board, Mr.", ["Brown", "vs.", "Board", ",", "Mr."]),
        (" a ", ["a"]),
        ("", []),
    ],
)
def test_cut(text: str, expected: list[str]):
    assert words(text) == [expected]


def test_what_follows_decides():
    assert words("by A. Smith", "grade A. so", "by A.") == [["by", "A.", "Smith"], ["grade", "A", ".", "so"], ["by", "A", "."]]


@given(st.lists(TEXT, max_size=4))
@example(["d's'Arc", "5J. X", "'s'", "Ⅷ²a ٣٣"])
def test_words_are_those_of_the_pattern(texts: list[str]):
    page = cut(texts)
    found = list(WORD.finditer(page.joined))
    assert list(zip(page.starts.tolist(), page.ends.tolist(), strict=True)) == [match.span() for match in found]
    as_known = ["0" if match[0][0].isdigit() else match[0] for match in found]
    assert all_words(page) == as_known
    assert page.keys.tolist() == [key_of(word) for word in as_known]


@given(st.lists(TEXT, max_size=4))
def test_traits_of_runs(texts: list[str]):
    page = cut(texts)
    traits = np.array(
        [JOINERS.get(word, word[0].isalpha() * LETTER | word[0].isupper() * CAPITAL) for word in all_words(page)], np.uint8
    )
    expected = members(traits & CAPITAL > 0, traits & JOINER > 0)
    assert (members(page.traits & CAPITAL > 0, page.traits & JOINER > 0) == expected).all()
    assert (page.traits[expected] == traits[expected]).all()


@given(st.lists(TEXT, min_size=1))
def test_keys(texts: list[str]):
    assert keys_of(texts).tolist() == [key_of(text) for text in texts]


@given(st.lists(st.lists(st.integers(1, 40), unique=True), max_size=5))
def test_numbers_of_words(groups: list[list[int]]):
    table, numbers = WordTable(), {0: 0}
    for group in groups:
        keys = np.array([number << 46 for number in group], np.uint64)  # three to a place
        assert table.find(keys).tolist() == [numbers.get(number, 0) for number in group]
        table.add(keys[table.find(keys) == 0])
        for number in group:
            numbers.setdefault(number, len(numbers))
    known = np.array([number << 46 for number in numbers], np.uint64)
    assert table.find(known).tolist() == list(numbers.values())


def test_a_table_grows():
    table = WordTable()
    keys = keys_of([f"word{number}" for number in range(100_000)])
    for part in np.split(keys, 4):
        table.add(part)
    assert table.find(keys).tolist() == list(range(1, 100_001))
    assert table.find(keys_of(["another"])).tolist() == [0]


def test_a_lexicon_comes_back():
    lexicon = unpack_lexicon(pack({"ada": ("first", "rare"), "oslo": ("city",)}, {"Ada": 9, "ada": 5}))
    assert (lexicon.marks_of("ada"), lexicon.marks_of("oslo"), lexicon.marks_of("bergen")) == (("first", "rare"), ("city",), ())
    assert [lexicon.of(word)[1] for word in ("Ada", "ada", "oslo", "x")] == [9, 5, 0, 0]


MODEL = unpack((FOLDER / "people.bin").read_bytes())
VECTORS = WordVectors(MODEL.features, MODEL.vectors, load_lexicon())


KNOWN = ("Zhores", "Medvedev", "president", "of", "Ukraine", "McDonald", "iPod", "IBM", "Ōsaka", "İo", "st", "St.", "O'Brien")


@given(st.lists(st.one_of(TEXT, st.sampled_from(KNOWN)), min_size=1, max_size=9))
@settings(deadline=None)
def test_vectors_are_sums_over_features(texts: list[str]):
    page = cut([*texts, "President Zhores Medvedev of Ukraine, J. K., İo, Kim Lee 7 de"])
    places = np.unique(page.keys, return_index=True)[1]
    places = places[page.keys[places] > 0]
    known = page.written(places)
    sums = [
        sum(
            MODEL.vectors[MODEL.features[name]].astype(int)
            for name in word_features(word, load_lexicon())
            if name in MODEL.features
        )
        for word in known
    ]
    found = np.empty((len(places), MODEL.vectors.shape[1]), np.int16)
    VECTORS.of(known, page.keys[places], page.traits[places], found)
    assert (found == sums).all()
    assert (VECTORS.of_break == MODEL.vectors[MODEL.features["break"]]).all()


def test_names_do_not_depend_on_pages_before():
    recogniser = load_recogniser()
    texts = ["Zork Quuxly met Anna Blipp in Lyon.", "Blipp left."]
    first = recogniser.names(cut(texts))
    recogniser.names(cut(["Lyon is a town. Blipp Street is in Lyon."]))
    assert recogniser.names(cut(texts)) == first
    assert len(first) == 3
