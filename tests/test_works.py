from __future__ import annotations

import json
from functools import reduce
from typing import Any

import pytest
from corpus import Case, cases
from csl import csl_faults
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import asdict
from pages import record_of

from extractor.languages import Templates, read_everywhere
from extractor.tables import load_table
from extractor.works.templates.fields import Field
from extractor.works.templates.known import find_template, known_spellings
from extractor.works.templates.reader import read_work

CASES = cases("works")
TEMPLATES = sorted(load_table("citation_templates")["templates"])
SPELLINGS = sorted(name.replace("#", number) for name in known_spellings() for number in ("", "2"))
FORMER = sorted(load_table("parameters")["former"])


def work_of(line: str) -> dict[str, Any]:
    """What the record says of the one work of a page, with the page's problems."""
    language, _, source = line.partition(": ") if not line.startswith("{{") else ("en", "", line)
    record = record_of(source, language=language, day="2026-01-01")
    (work,) = record.works
    archive = asdict(work.archive) if work.archive is not None else None
    head = {"template": work.template, "edtf": work.edtf, "identifiers": work.identifiers, "archive": archive}
    return {**work.csl, **head, "anchors": list(work.anchors), "problems": [problem.code for problem in record.problems]}


def at(facts: dict[str, Any], path: str) -> Any:
    return reduce(lambda found, key: (found or {}).get(key), path.split("."), facts)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_fields_of_a_work(case: Case, agree):
    facts = work_of(case.input)
    paths = [line.partition(" = ")[0] for line in case.expected.splitlines()] or list(facts)
    agree(case, "\n".join(f"{path} = {json.dumps(at(facts, path), ensure_ascii=False)}" for path in paths))


@pytest.mark.parametrize("case", CASES, ids=str)
def test_items_obey_the_schema(case: Case):
    language, _, source = case.input.partition(": ") if not case.input.startswith("{{") else ("en", "", case.input)
    for work in record_of(source, language=language).works:
        assert csl_faults(work.csl) == []


# citeproc-py knows CSL 1.0.1, which has neither custom nor event-title.
@pytest.mark.filterwarnings("ignore:The following arguments for Reference are unsupported")
def test_a_processor_renders_the_items():
    citeproc = pytest.importorskip("citeproc", reason="citeproc-py renders the items; it is no dependency")
    source = pytest.importorskip("citeproc.source.json")
    items = [work_of(case.input) for case in CASES]
    ours = {"template", "edtf", "identifiers", "archive", "anchors", "problems"}
    items = [{key: value for key, value in item.items() if key not in ours} for item in items]
    items = {item["id"]: item for item in items}
    bibliography = citeproc.CitationStylesBibliography(
        citeproc.CitationStylesStyle("harvard-cite-them-right", validate=False),
        source.CiteProcJSON(items.values()),
        citeproc.formatter.plain,
    )
    for key in items:
        bibliography.register(citeproc.Citation([citeproc.CitationItem(key)]))
    assert all(str(entry).strip() for entry in bibliography.bibliography())


def test_what_is_no_citation_is_none():
    assert read_work("citation needed", []) is None
    assert read_work("infobox person", [Field("name", "A", "A", 0, 1, positional=False)]) is None


def found_in(item: Any, value: str) -> bool:
    if isinstance(item, dict):
        return any(found_in(part, value) for part in item.values())
    if isinstance(item, list | tuple):
        return any(found_in(part, value) for part in item)
    return isinstance(item, str) and value in item


@settings(deadline=None, max_examples=400)
@given(
    st.sampled_from(TEMPLATES),
    st.lists(st.sampled_from(SPELLINGS) | st.sampled_from(FORMER) | st.text(min_size=1, max_size=9), max_size=9),
    st.sampled_from(sorted(read_everywhere(Templates))),
)
def test_no_parameter_is_lost(name, names, language):
    names = [name for name in names if name.strip() == name]
    fields = [Field(key, f"Quux{at}x", f"Quux{at}x", at, at + 1, positional=False) for at, key in enumerate(names)]
    facts = read_work(name, fields, language)
    if find_template(name, language) is None:  # {{citation}} is a quotation to French pages
        assert facts is None
        return
    kept = (facts.csl, facts.identifiers, facts.archive and asdict(facts.archive), facts.anchors, facts.locators)
    for field in fields:
        assert found_in(kept, field.raw), field.name


@settings(deadline=None, max_examples=300)
@given(
    st.sampled_from(TEMPLATES),
    st.dictionaries(
        st.sampled_from(SPELLINGS), st.text(max_size=25) | st.text("0123456789-–. May,;()[]{}'|=et al", max_size=25), max_size=7
    ),
)
def test_any_values_make_a_valid_item(name, values):
    fields = [
        Field(key, raw.strip(), raw.strip(), at, at + 1, positional=False) for at, (key, raw) in enumerate(values.items())
    ]
    facts = read_work(name, fields, as_of="2020-01-01")
    assert csl_faults(facts.csl) == []
    assert all(facts.edtf.values())


def test_records_with_works_are_json():
    assert b'"edtf":{"issued":"1999"}' in record_of(CASES[0].input).to_json()
