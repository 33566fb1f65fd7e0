"""Which citations beside a table, infobox, quotation or other block support which of its claims, case by case."""

from __future__ import annotations

import pytest
from corpus import cases
from pages import record_of
from test_claims import lines_of

from extractor.exports.statistics import citations_at_no_claim
from extractor.markup.block_templates import CitedValues, block_template, cites_all
from extractor.tables import load_table

CASES = cases("block_support")
TABLE = load_table("block_templates")


@pytest.mark.parametrize("case", CASES, ids=str)
def test_block_support(case, agree):
    agree(case, lines_of(case.input))


@pytest.mark.parametrize("name", load_table("inline_templates")["roles"]["quote"]["names"])
def test_what_a_quotation_template_cites_is_of_the_quotation(name: str):
    record = record_of(f"{{{{{name}|We went to the moon.|Bob Roe<ref>A</ref>}}}}\n\nNext came a storm.")
    assert [(claim.kind, claim.support) for claim in record.claims] == [("quotation", "direct"), ("sentence", "none")]


@pytest.mark.parametrize("word", TABLE["citing"]["suffixes"])
def test_a_parameter_cites_for_the_one_before_the_word(word: str):
    values = CitedValues(["name", "area_km2", "areas"])
    assert values.named_by(f"Area_{word.replace('#', '2')}") == ("area", ["area_km2"])


@pytest.mark.parametrize("name", TABLE["citing"]["names"])
def test_a_parameter_cites_for_all(name: str):
    assert cites_all(name.replace("#", "1"))
    box = f"{{{{Infobox person|born=5 May 1901|died=1990|{name.replace('#', '1')}=<ref>A</ref>}}}}"
    assert [claim.support for claim in record_of(box).claims] == ["following", "following"]


@pytest.mark.parametrize("name", TABLE["layout"]["names"])
def test_layout_is_no_claim(name: str):
    record = record_of(f"{{{{Infobox person|born=1901|{name.replace('#', '2').replace(' ', '_')}=A word}}}}")
    assert [claim.text for claim in record.claims] == ["1901"]


@pytest.mark.parametrize("row", TABLE["blocks"], ids=lambda row: row["names"][0])
def test_what_a_block_template_shows_is_claimed(row):
    kinds = {"captions": "caption", "titles": "caption", "texts": "sentence", "values": "infobox"}
    for name in row["names"]:
        block = block_template(name, "en")
        assert block is not None
        for use, kind in kinds.items():
            for parameter in row.get(use, ()):
                key = parameter.replace("#", "1").strip()
                record = record_of(f"{{{{{name}|{key}=A boat of 1901.<ref>A</ref>}}}}")
                assert [(claim.kind, claim.text, claim.support) for claim in record.claims] == [
                    (kind, "A boat of 1901.", "direct")
                ]
        for parameter in row.get("layout", ()):
            assert not record_of(f"{{{{{name}|{parameter}=A boat}}}}").claims


def test_a_template_of_no_table_is_an_infobox_by_its_form():
    values = "".join(f"\n| field{number} = value {number}" for number in range(5))
    page = "{{Kaupunki" + values + "\n| field_ref = <ref>A</ref>\n}}\nThe town is old.\n"
    assert [claim.kind for claim in record_of(page).claims] == ["infobox"] * 5 + ["sentence"]
    assert record_of(page).unknown_templates == {"Kaupunki": 1}
    behind = record_of("The town is old.\n\n" + page).claims
    assert [claim.text for claim in behind if claim.kind == "infobox"] == ["value 4"]  # the one that is cited
    uncited = page.replace("| field_ref = <ref>A</ref>\n", "")
    assert [claim.kind for claim in record_of("The town is old.\n\n" + uncited).claims].count("infobox") == 0


def test_a_template_of_no_table_shows_what_has_a_source():
    record = record_of("The town is old.\n\n{{Family tree|AAA=[[Ann Roe]]<ref>A</ref>|style=x}}\n")
    assert [(claim.text, claim.support) for claim in record.claims] == [("The town is old.", "none"), ("Ann Roe", "direct")]


def test_citations_at_no_claim_are_counted():
    page = """It fell.<ref name="a" />{{efn|A note.<ref>B</ref>}}

== Heading<ref>C</ref> ==
It rose.

== References ==
<references><ref name="a">A</ref></references>
"""
    record = record_of(page)
    assert [citation.raw for citation in citations_at_no_claim(record)] == ["<ref>C</ref>"]
