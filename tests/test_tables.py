"""The tables of citation templates against the facts they were made from."""

from __future__ import annotations

import csv
import json
import re

import pytest
from conftest import SHARED
from corpus import cases

from extractor.citations.template_uses import use_of
from extractor.languages import Templates, read_everywhere
from extractor.tables import load_table
from extractor.works.templates.fields import spell
from extractor.works.templates.known import find_template, known_spellings

BOOK = find_template("cite book")

# Conditions that are no cases of tests/corpus/cs1_checks.txt, and why.
LEFT_OUT = {
    "missing_publisher": "which templates need one was never read",
    "numeric_names": "the module reports the same names as maint_numeric_names",
    "bibcode": "the exact rule was not read",
    "date_auto_xlated": "only on other wikis",
    "id_limit_load_fail": "a fault of the module's data",
    "overridden_setting": "depends on a template elsewhere on the page",
    "publisher_location": "the pattern was not read",
    "year": "the rule was not read",
}
# Conditions on identifiers stand in tests/corpus/identifiers.txt.
IDENTIFIERS = {"doi_ignore", "isbn_ignore", "issn_ignore", "jfm_format", "mr_format", "pmc_format", "zbl", "doi_inactive"}


def reference(name: str):
    return json.loads((SHARED / "reference" / name).read_text(encoding="utf-8"))


@pytest.mark.shared
def test_every_spelling_means_its_field():
    for spelling, canonical in reference("cs1-parameters.json")["alias_index"].items():
        for number in ("", "3"):
            found = spell(spelling.replace("#", number), BOOK)
            if found.how != "former":
                assert found.field == canonical.replace("#", ""), spelling


@pytest.mark.shared
def test_spellings_of_today_are_known_and_older_ones_have_their_last_year():
    for row in reference("cs1-parameters.json")["parameters"]:
        for spelling, years in row["accepted_in"].items():
            found = spell(spelling.replace("#", "2"), BOOK)
            if "2026" in years:
                assert found.how == "exact", spelling
            elif found.how == "former" and years:
                assert found.until >= int(max(years)) - 1, spelling


@pytest.mark.shared
def test_removed_and_suggested_names_are_understood():
    facts = reference("cs1-parameters.json")
    for row in facts["removed_parameters"]:
        assert spell(row["name"].replace("#", "1"), BOOK).how == "former", row["name"]
    for written, meant in facts["suggestions"].items():
        if "ambiguous" not in meant:
            assert spell(written, BOOK).field == spell(meant, BOOK).field, written


@pytest.mark.shared
def test_every_template_with_its_class_and_type():
    facts = reference("cs1-parameters.json")
    for name, canonical in facts["template_lookup"].items():
        assert find_template(name).name == canonical, name
    for row in facts["templates"]:
        found = find_template(row["canonical"])
        assert (found.cls, found.type) == (row["citation_class"], row["csl_type"]), row["canonical"]


@pytest.mark.shared
def test_wrappers_with_their_names_and_years():
    facts = reference("cs1-parameters.json")
    for row in (*facts["other_citation_templates"], *facts["wrapper_templates"]):
        if "not a citation" in row.get("wraps", ""):
            continue
        for name in (row["canonical"], *row["aliases"]):
            assert find_template(name) or "other" in name, name
        year = (row.get("default_year") or "")[:4]
        if year.isdigit() and not row.get("by_volume"):
            found = find_template(row["canonical"])
            assert ("".join(found.names), found.year) == (
                "".join(row.get("default_names", ())),
                row["default_year"].split(" ")[0],
            ), row["canonical"]


@pytest.mark.shared
def test_the_most_used_templates_have_a_role():
    with (SHARED / "gold/references/top300_templates.csv").open(encoding="utf-8") as file:
        rows = [(row["template"], int(row["count"])) for row in csv.DictReader(file)]
    known = sum(count for name, count in rows if use_of(name, "en").role is not None)
    assert known / sum(count for _, count in rows) > 0.98


@pytest.mark.shared
def test_templates_and_parameters_of_other_wikis():
    language, template, checked = "", None, 0
    for line in (SHARED / "reference/templates-multilingual.md").read_text(encoding="utf-8").split("\n"):
        if line.startswith("## "):
            head = re.match(r"## \d+\. (\w\w) – (.*)", line)
            language = head[1] if head and head[1] in read_everywhere(Templates) else ""
            for name in re.split(r", |/.*", head[2]) if language else ():
                assert find_template(name.rstrip(" …"), language) or not name.strip(), (language, name)
            template = None
        elif line.startswith("**") and language:
            template = find_template(line.split("**")[1], language)
        elif line.startswith("| ") and template is not None and "→" not in line and "=" not in line.split("|")[1]:
            for name in re.split(r"[,;/]", re.sub(r"\([^)]*\)", "", line.split("|")[1])):
                checked += 1
                written = name.strip(" °…`").replace("#", "1")
                assert spell(written, template).how != "unknown", (language, template.name, written)
    assert checked > 40


@pytest.mark.shared
def test_every_condition_that_can_be_decided_has_a_case():
    codes = {case.title.partition(":")[0] for case in cases("cs1_checks")}
    text = (SHARED / "reference/cs1-errors.md").read_text(encoding="utf-8")
    told = 0
    for line in text.split("## 3.")[0].split("\n"):
        row = re.match(r"\| ([a-z_0-9, ]+?)(?: \(.*?\))? \| .* \| ([YPTLN–])[^|]* \|", line)
        if row is None or row[1] == "id" or row[2] in "N–":
            continue
        for code in row[1].split(", "):
            if " " in code or code in LEFT_OUT or code in IDENTIFIERS:
                continue
            told += 1
            assert code in codes or f"maint_{code}" in codes, code
    assert told > 60


def test_no_spelling_means_two_things():
    fields = load_table("parameters")["fields"]
    spellings = [spelling for name, row in fields.items() for spelling in (name, *row.get("also", ()))]
    assert len(spellings) == len(set(spellings)) == len(known_spellings())


def test_former_names_lead_to_fields_or_are_kept():
    table = load_table("parameters")
    for name, (field, year) in table["former"].items():
        assert name not in known_spellings(), name
        assert 2013 <= year <= 2025, name
        assert field
    assert table["deprecated"].keys() <= table["former"].keys()
