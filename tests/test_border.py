"""The border: JSON that a record becomes, and the schema that is committed."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import fields

from extractor import border, model
from extractor.errors import ExtractorError
from extractor.history.record import HistoryRecord

COMMITTED = Path(border.__file__).with_name("record.schema.json")


def record() -> model.Record:
    return model.Record(
        schema_version=model.SCHEMA_VERSION,
        page=model.PageHead(title="Lindholm", categories=("Islands",)),
        source=model.SourceHead("islands.txt", "tpl_text", 0, 0, 10, "0" * 64, ("lists",)),
        sections=[model.Section("s1", "", 0, (), 0, 10)],
        claims=[model.Claim("c1", "Lindholm – “isle” 𝒳", 0, 10, "s1", 0, "sentence", citations=["r1"])],
        citations=[],
        works=[
            model.Work(
                "w1", None, None, None, "short_only", None, {"type": "book", "custom": {"x": "y"}}, {}, {"doi": ["10.1/2"]}
            )
        ],
        dates=[],
        people=[],
        unknown_templates={"b": 1, "a": 2},
        problems=[model.Problem("empty_page", "The page is empty.", None, None)],
    )


def test_a_record_is_one_line_in_the_order_of_the_model():
    line = record().to_json()
    assert b"\n" not in line
    found = json.loads(line)
    assert list(found) == [field.name for field in fields(model.Record)]
    assert list(found["claims"][0]) == [field.name for field in fields(model.Claim)]
    assert found["claims"][0]["text"] == "Lindholm – “isle” 𝒳"
    assert "“isle” 𝒳".encode() in line
    assert found["page"]["categories"] == ["Islands"]


def test_a_record_survives_the_round_trip():
    line = record().to_json()
    assert border.from_json(line).to_json() == line


def test_heads_alone_are_the_bytes_that_stand_in_the_record():
    line = record().to_json()
    assert b'"page":' + border.head_to_json(record().page) + b"," in line
    assert b'"source":' + border.head_to_json(record().source) + b"," in line


def test_the_committed_schema_is_the_generated_one(hold):
    hold(COMMITTED, json.dumps(border.schema(), ensure_ascii=False, indent=1) + "\n")


def test_every_field_is_described_and_always_there():
    described = {}
    for root in (model.Record, HistoryRecord):
        schema = border.schema(root)
        assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
        described.update({root.__name__: schema, **schema["$defs"]})
    kinds = model.Fact.__subclasses__()
    assert {kind.__name__ for kind in kinds} == described.keys()
    for kind in kinds:
        found = described[kind.__name__]
        assert found["required"] == [field.name for field in fields(kind)], kind
        assert found["additionalProperties"] is False
        assert all(one.get("description") for one in found["properties"].values()), kind


def test_a_record_fits_its_schema():
    jsonschema = pytest.importorskip("jsonschema", reason="jsonschema is not installed")
    jsonschema.Draft202012Validator(border.schema()).validate(json.loads(record().to_json()))


def test_a_record_is_written_as_the_standard_library_writes_it():
    given = record()
    plain = json.dumps(msgspec.to_builtins(given), ensure_ascii=False, separators=(",", ":"))
    assert given.to_json() == plain.encode()


@pytest.mark.parametrize(
    ("there", "instead"),
    [
        (b'"page_id":null', b'"page_id":"one"'),
        (b'"kind":"sentence"', b'"kind":"word"'),
        (b'"level":0,', b""),
        (b'"level":0', b'"level":0,"depth":1'),
        (b"{", b"["),
    ],
    ids=["wrong type", "unknown value", "missing key", "unknown key", "no JSON"],
)
def test_what_is_no_record_is_refused(there, instead):
    line = record().to_json()
    assert there in line
    with pytest.raises(ExtractorError, match="is no record of schema"):
        border.from_json(line.replace(there, instead, 1))
