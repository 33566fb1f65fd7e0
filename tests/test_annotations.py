"""Annotations and training examples: selectors select what they say, pairs hold what they name."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest
from datasets import write_records
from exported import FIXTURES, PAGE, PROJECT, export, lines, write_dataset

from extractor.cli import run
from extractor.exports.training import KEYS, examples
from extractor.exports.webannotation import annotation_page
from extractor.targets.target import Target

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def records() -> list[dict]:
    return [json.loads(line) for line in lines()]


@pytest.fixture(scope="module")
def dataset(tmp_path_factory) -> Path:
    return write_dataset(tmp_path_factory.mktemp("dataset"))


def test_annotations_select_what_they_say(tmp_path):
    path = tmp_path / "Sound.wiki"
    path.write_text("𝒳 " + PAGE, encoding="utf-8")  # a sign of two UTF-16 units before everything
    page = json.loads(export(path, "webannotation"))
    text = path.read_text(encoding="utf-8")
    assert page["type"] == "AnnotationPage"
    assert page["offset_unit"] == "unicode_code_point"
    assert page["@context"][0] == "http://www.w3.org/ns/anno.jsonld"
    assert len({one["id"] for one in page["items"]}) == len(page["items"]) > 10
    for one in page["items"]:
        assert one["type"] == "Annotation"
        position, quote = one["target"]["selector"]
        start, end = position["start"], position["end"]
        assert quote["exact"] == text[start:end]
        assert text[:start].endswith(quote["prefix"])
        assert text[end:].startswith(quote["suffix"])
        assert {body["type"] for body in one["body"]} <= {"TextualBody"}
    dates = [one["body"][0]["value"] for one in page["items"] if one["motivation"] == "tagging"]
    assert dates == ["1874"]


def test_annotations_of_a_record_without_its_text_keep_positions(records):
    page = annotation_page(records[0], None)
    claim = next(one for one in page["items"] if one["motivation"] == "describing")
    assert [selector["type"] for selector in claim["target"]["selector"]] == ["TextPositionSelector"]


def test_texts_of_a_dataset_come_from_its_sources(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pages.txt").write_text((FIXTURES / "islands.txt").read_text(encoding="utf-8"), encoding="utf-8")
    found = list(Target("pages.txt").lines_with_text())
    write_records(tmp_path / "data", (line for line, _ in found))
    assert list(Target("data").lines_with_text()) == found
    (tmp_path / "pages.txt").write_text("[[Other]]\nnothing\n", encoding="utf-8")
    assert [text for _, text in Target("data").lines_with_text()] == [None] * len(found)


@pytest.mark.parametrize("options", [["--compress", "zstd"], ["--format", "parquet"]])
def test_every_form_of_a_dataset_is_read(tmp_path, monkeypatch, options):
    monkeypatch.chdir(PROJECT)
    assert run(["convert", "fixtures/islands.txt", "--output", str(tmp_path / "data"), *options]) == 0
    assert list(Target(str(tmp_path / "data")).lines()) == list(Target("fixtures/islands.txt").lines())


def test_a_damaged_part_is_said_to_be_damaged(dataset, tmp_path, capsys):
    shutil.copytree(dataset, tmp_path / "data")
    part = tmp_path / "data" / "records" / "part-00001.jsonl"
    part.write_bytes(part.read_bytes()[:-10])
    assert run(["stats", str(tmp_path / "data")]) == 2
    assert "cut off" in capsys.readouterr().err


def test_training_examples_pair_claims_with_their_sources(records):
    found = list(examples(records[0]))
    assert {tuple(one) for one in found} == {tuple(KEYS)}
    (froze,) = [one for one in found if one["claim"] == "It froze in 1874."]
    assert froze["relation"] == "direct"
    assert froze["context_before"] == "Sound is a strait."
    assert froze["context_after"] == "The ice was thick."
    assert froze["source"]["title"] == "Harbours"
    assert [locator["value"] for locator in froze["locators"]] == ["11"]
    assert "Nobody knows why." not in {one["claim"] for one in found}
