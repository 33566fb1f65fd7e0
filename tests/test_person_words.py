"""The recogniser's words: where texts are cut, and that bulk vectors are the sums of the features they stand for."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.facts.people.model import load_recogniser, unpack
from extractor.facts.people.runs import BREAK
from extractor.facts.people.word_table import WordTable
from extractor.facts.people.word_vectors import WordVectors
from extractor.facts.people.words import FOLDER, load_lexicon, word_features

TEXT = st.text(alphabet=st.sampled_from("AbcÉж .,'’-\"()\0\n1of\xa0²"), max_size=30)


def words(table: WordTable, *texts: str) -> list[list[str]]:
    """The words of each text, as written."""
    page = table.read(texts)
    found: list[list[str]] = [[] for _ in texts]
    for start, end in zip(page.starts.tolist(), page.ends.tolist(), strict=True):
        number = int(np.searchsorted(page.text_starts, start, "right")) - 1
        shift = int(page.text_starts[number]) if number >= 0 else 0
        if number >= 0 and end - shift <= len(texts[number]):
            found[number].append(texts[number][start - shift : end - shift])
    return found


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("Stalin's men", ["Stalin", "'s", "men"]),
        ("O'Brien met J. R. Oppenheimer.", ["O'Brien", "met", "J.", "R.", "Oppenheimer", "."]),
        ("vitamin C. the end", ["vitamin", "C", ".", "the", "end"]),
        ("(J.", ["(", "J", "."]),
        ("(Mr. Smith), 1999.", ["(", "Mr.", "Smith", ")", ",", "1999", "."]),
        ("Anna-Lena  said:\n“Yes”", ["Anna", "-", "Lena", "said", ":", "“", "Yes", "”"]),
        ("in J.\xa0Smith", ["in", "J.", "Smith"]),
        (" a ", ["a"]),
        ("", []),
    ],
)
def test_cut(text: str, cut: list[str]):
    assert words(WordTable(), text) == [cut]


def test_what_follows_decides_each_time():
    table = WordTable()
    for _ in range(2):
        assert words(table, "by A. Smith", "grade A. so", "by A.") == [
            ["by", "A.", "Smith"],
            ["grade", "A", ".", "so"],
            ["by", "A", "."],
        ]


@given(st.lists(TEXT, max_size=4))
def test_words_hold_all_but_spaces(texts: list[str]):
    table = WordTable()
    first, again = words(table, *texts), words(table, *texts)
    assert first == again
    assert ["".join(found) for found in first] == ["".join(text.split()) for text in texts]


MODEL = unpack((FOLDER / "people.bin").read_bytes())
VECTORS = WordVectors(MODEL.features, MODEL.vectors, load_lexicon())


@given(st.lists(st.one_of(TEXT, st.sampled_from(sorted(load_lexicon().clusters)[::50])), min_size=1, max_size=9))
@settings(deadline=None)
def test_vectors_are_sums_over_features(texts: list[str]):
    table = WordTable()
    page = table.read([*texts, "President Zhores Medvedev of Ukraine, J. K., İo, Kim Lee 7 de"])
    numbers = np.unique(page.numbers)
    known = [table.words[number] for number in numbers]
    assert BREAK in known
    sums = [
        sum(
            MODEL.vectors[MODEL.features[name]].astype(int)
            for name in word_features(word, load_lexicon())
            if name in MODEL.features
        )
        for word in known
    ]
    found = VECTORS.of(known, table.traits(numbers))
    assert (found == sums).all()


def test_names_do_not_depend_on_pages_before():
    recogniser = load_recogniser()
    texts = ["Zork Quuxly met Anna Blipp in Lyon.", "Blipp left."]
    first = recogniser.names(recogniser.read(texts))
    recogniser.names(recogniser.read(["Lyon is a town. Blipp Street is in Lyon."]))
    assert recogniser.names(recogniser.read(texts)) == first
    assert len(first) == 3
