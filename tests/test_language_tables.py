"""Small texts of the fifty languages, a line each in ``labels/languages``: dates, sentences, templates, marks, references."""

from __future__ import annotations

from pathlib import Path

import pytest
from pages import record_of

from extractor.languages import codes

LABELS = Path(__file__).parent / "labels" / "languages"
ENGLISH_WORDS = ("German", "English", "As of", "May", "aged", "circa")
IN_OWN_WORDS = (
    "{{lang-de|Berlin}}", "{{langx|de|Berlin}}", "{{de icon}}", "{{de}}", "{{in lang|de}}", "{{as of|2010}}",
    "{{birth date|1999|5|3}}", "{{start date|1999|5|3}}", "{{death date and age|2001|5|3|1950|1|1}}",
)  # fmt: skip


def rows(name: str) -> list[tuple[str, str, str]]:
    """The lines of a table: language, text, what is right; only the text may hold bars itself."""
    lines = (LABELS / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    parted = [line.split(" |", 1) for line in lines if line[0] != "#"]
    return [(language, *(part.strip() for part in rest.rpartition("|")[::2])) for language, rest in parted]


def wrong(name: str, given) -> list[tuple[str, ...]]:
    """The rows whose ``given(record, right)`` is not what is right, each with what was given."""
    found = [(row, given(record_of(row[1] + "\n", language=row[0]), row[2])) for row in rows(name)]
    return [(*row, given) for row, given in found if given != row[2]]


def test_dates():
    assert wrong("dates", lambda record, _: ",".join(date.edtf for date in record.dates)) == []


def test_days_of_access():
    assert wrong("accessed", lambda record, _: ", ".join(work.edtf.get("accessed", "-") for work in record.works)) == []


def test_citation_templates():
    def given(record, right):
        (work,) = record.works
        author = (work.csl.get("author") or [{}])[0]
        said = {
            **work.csl,
            **work.edtf,
            "archive": work.archive and work.archive.date,
            "author": author.get("family") or author.get("literal"),
        }
        return "; ".join(f"{key}={said.get(key)}" for key in (part.partition("=")[0] for part in right.split("; ")))

    records = [(row, record_of(f"A.<ref>{row[1]}</ref>\n", language=row[0])) for row in rows("templates")]
    assert [(*row, given(record, row[2])) for row, record in records if given(record, row[2]) != row[2]] == []


def test_inline_templates():
    def given(record, right):
        text = " ".join(claim.text for claim in record.claims).replace("\u00a0", " ").replace("\u202f", " ")
        return right if right in text and "  " not in text else text

    assert wrong("inline", given) == []


def test_marks():
    def given(record, _):
        places = [
            f"{place.label} {place.value}"
            for citation in record.citations
            for target in citation.targets
            for place in target.locators
        ]
        return ", ".join([*(citation.kind for citation in record.citations), *places])

    assert wrong("marks", given) == []


def test_sentences():
    lines = (LABELS / "sentences.txt").read_text(encoding="utf-8").splitlines()
    texts = [line.split(" | ") for line in lines if line[0] != "#"]
    given = [(language, right, record_of(right.replace("‖ ", "") + "\n", language=language)) for language, right in texts]
    assert [(row, right) for row, right, record in given if " ‖ ".join(claim.text for claim in record.claims) != right] == []


@pytest.mark.parametrize("template", IN_OWN_WORDS)
def test_what_english_wikipedia_says_in_english_is_said_in_the_language_of_the_page(template):
    languages = [code for code in codes() if code != "en"]
    texts = {code: record_of(f"A ({template}) B.\n", language=code).claims for code in languages}
    said = {code: " ".join(claim.text for claim in claims) for code, claims in texts.items()}
    assert {code: text for code, text in said.items() if any(word in text.split() for word in ENGLISH_WORDS)} == {}
