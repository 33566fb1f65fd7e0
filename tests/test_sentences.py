"""Borders of sentences: corpus, golden rules, and running text labelled by reading."""

import json
import re
from pathlib import Path

import pytest
from conftest import SHARED, dump_pages
from corpus import Case, cases
from hypothesis import given
from hypothesis import strategies as st

from extractor.claims.sentences import split_sentences
from extractor.model import PageHead
from extractor.options import Options
from extractor.pipeline import extract
from extractor.sources.page import Page

ENDS = Path(__file__).parent / "sentence_ends.json"
LANGUAGE = re.compile(r"(de|en|es|fr|ru): ")


def sentences(text, language="en"):
    return [" ".join(text[start:end].split()) for start, end in split_sentences(text, language)]


@pytest.mark.parametrize("case", cases("sentences"), ids=str)
def test_corpus(case: Case, agree):
    language = LANGUAGE.match(case.title)
    agree(case, "\n".join(sentences(case.input, language[1] if language else "en")))


@pytest.mark.shared
def test_golden_rules():
    rules = json.loads((SHARED / "gold" / "sentences" / "golden_rules_en.json").read_text(encoding="utf-8"))
    wrong = [
        rule["text"] for rule in rules if sentences(rule["text"]) != [" ".join(line.split()) for line in rule["sentences"]]
    ]
    # Four spaced stops in a row: whether the first of them ends the sentence is a matter of the printer's style.
    assert [text[:20] for text in wrong] == ["One further habit wh"]


def letters(text, position):
    """Number of letters and digits before a position: marks, brackets and quotes at an end make no difference."""
    return sum(map(str.isalnum, text[:position]))


@pytest.mark.shared
def test_ends_of_sentences_in_biographies():
    """The labels hold dump, title, place of a paragraph and ends of its sentences as offsets into the source.

    Four neighbouring plain paragraphs of 22 biographies, drawn by a seed and labelled by reading before any splitter ran.
    """
    labels = json.loads(ENDS.read_text(encoding="utf-8"))
    pages = {(dump, title): text for dump in labels for title, text in dump_pages(dump)}
    right = extra = missed = 0
    for dump, titles in labels.items():
        for title, paragraphs in titles.items():
            for paragraph in paragraphs:
                start = paragraph["start"]
                body = pages[dump, title][start : paragraph["end"]]
                record = extract(Page(PageHead(title), body, dump, "mediawiki_xml", 0), Options())
                gold = {letters(body, place - start) for place in paragraph["ends"]}
                found = {letters(body, claim.end) for claim in record.claims}
                right += len(gold & found)
                extra += len(found - gold)
                missed += len(gold - found)
    assert right + missed > 300
    assert 2 * right / (2 * right + extra + missed) >= 0.99


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])), st.sampled_from(["en", "de", "ru", "zh", "simple", ""]))
def test_spans_cover_every_visible_character_once(text, language):
    check_cover(text, language)


@given(
    st.lists(
        st.sampled_from(
            [
                "He ",
                "1.",
                "St. ",
                "(",
                ") ",
                '"',
                "The ",
                "a. ",
                "b. ",
                "• ",
                "… ",
                "\n",
                "\n\n",
                "U.S. ",
                "art.",
                "x",
                "! ",
                "。",
            ]
        )
    )
)
def test_spans_cover_text_made_of_hard_pieces(pieces):
    check_cover("".join(pieces), "en")


def check_cover(text, language):
    spans = split_sentences(text, language)
    place = 0
    for start, end in spans:
        assert place <= start < end
        assert not text[place:start].strip()
        assert text[start:end] == text[start:end].strip()
        place = end
    assert not text[place:].strip()


@pytest.mark.parametrize("language", ["en", "de", "fr", "ja", "xx"])
def test_no_white_space_stops_the_splitter(language):
    for blank in (chr(code) for code in range(0x3001) if chr(code).isspace()):
        for text in (f"A{blank}.", f"He met B{blank}. The end.", f"x{blank}J{blank}{blank}.{blank}It was so."):
            covered = "".join(text[start:end] for start, end in split_sentences(text, language))
            assert "".join(covered.split()) == "".join(text.split())


def test_an_initial_in_quotation_marks_in_a_long_sentence():
    clause = "which nobody had read before the winter of that year, when the school was closed and all of its books were sold, "
    text = f'She wrote ({clause * 5}and he was graded "A". It was so.) She left.'
    assert text[split_sentences(text)[-1][0] :] == "She left."


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        ("ja", ["猫は眠る。", "3匹の犬が走る。", "彼女は「来た。」と書いた。", "「はい。」と言った。"]),
        ("zh", ["狗跑了。", "2004年在上海举行比赛。", "他说：“我来了。”", "然后走了！"]),
        ("hi", ["यह एक है। ", "3 लोग हैं।"]),
        ("ur", ["یہ ایک ہے۔ ", "وہ دو ہے۔"]),
        ("km", ["គាត់ដើរ។ ", "នាងដើរ។"]),
        ("de", ["Er hat 500 Einwohner. ", "2001 brannte er ab. ", "Am 3. Mai 1950 kam er. ", "Er blieb in Bd. 5."]),
        ("cs", ["Má 500 obyvatel. ", "2001 byl zde. ", "Narozen 3. května 1950 v tzv. Orrově domě."]),
        ("pl", ["Most im. Jana Orra stoi. ", "Miasto liczy ok. 500 mieszkańców. ", "Zginął gen. Kane."]),
        ("pt", ["No séc. XX o gato dormiu. ", "O Dr. Orr correu."]),
        ("it", ["Nel sec. XX il gatto dormì. ", "Il dott. Orr corse."]),
        ("nl", ["De kat slaapt o.a. hier. ", "Hij woog ca. 5 kg. ", "Dr. Orr kwam."]),
        ("sv", ["Katten sover t.ex. här. ", "Det var ca. 12 timmar."]),
        ("da", ["Den 3. maj kom dr. Orr. ", "Byen har 500 indbyggere. ", "2001 brændte den."]),
        ("fi", ["Kissa nukkuu esim. täällä. ", "Kaupungissa on 500 asukasta. ", "2001 se paloi."]),
        ("uk", ["Міст ім. Орра стоїть. ", "Прийшов проф. Кейн."]),
        ("tr", ["Dr. Orr geldi. ", "Bkz. Kane 5."]),
        (
            "en",
            [
                "The bridge is 300 ft. ",
                "It opened. ",
                "The mast is 30 ft. tall. ",
                "The road rises to 2000 m. ",
                "Around it are hills.",
            ],
        ),
    ],
)
def test_sentences_of_other_languages(language, sentences):
    text = "".join(sentences)
    assert [text[start:end] for start, end in split_sentences(text, language)] == [sentence.strip() for sentence in sentences]
