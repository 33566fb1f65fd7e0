"""The tools for language models, asked by the SDK's own client over standard input and output, as hosts ask them."""

from __future__ import annotations

import subprocess
import sys

import pytest
from conftest import PROJECT

pytest.importorskip("mcp", reason="needs the extra 'mcp'")

import anyio
from mcp import Client
from mcp.client.stdio import StdioServerParameters

TEXT = """\'\'\'Sound\'\'\' froze in 1874.{{sfn|Holm|2003|p=11}} It froze again.{{sfn|Nobody|1999}}

It has never frozen since.

== Sources ==
* {{cite journal |last=Holm |first=Karin |title=Harbours |journal=Isles |date=March 2003 |doi=10.1000/182}}
"""
HOLM = "Karin Holm. Harbours. Isles. 2003-03"


@pytest.fixture(scope="module")
def answers():
    """What one server answers to all questions of these tests, by name."""
    asked = {
        "audit": ("audit_text", {"text": TEXT, "title": "Sound"}),
        "claims": ("claims_with_sources", {"text": TEXT}),
        "uncited": ("claims_with_sources", {"text": TEXT, "status": "uncited"}),
        "standing": ("resolve_short_citation", {"text": TEXT, "citation": "{{sfn|Holm|2003|p=11}}"}),
        "new": ("resolve_short_citation", {"text": TEXT, "citation": "Holm 2003, p. 40"}),
        "none": ("resolve_short_citation", {"text": TEXT, "citation": "{{sfn|Holm|2004}}"}),
        "not short": ("resolve_short_citation", {"text": TEXT, "citation": "no citation at all, only words"}),
        "bibtex": ("bibliography", {"text": TEXT}),
        "ris": ("bibliography", {"text": TEXT, "form": "ris"}),
        "rule": ("explain_rule", {"code": "UNC001"}),
        "no rule": ("explain_rule", {"code": "XYZ999"}),
        "bad status": ("claims_with_sources", {"text": TEXT, "status": "good"}),
        "nothing": ("audit_text", {"text": ""}),
    }

    async def ask():
        server = StdioServerParameters(
            command=sys.executable, args=["-m", "extractor", "mcp"], env={"PYTHONPATH": str(PROJECT)}
        )
        async with Client(server) as client:
            found = {name: await client.call_tool(tool, given) for name, (tool, given) in asked.items()}
            return found | {"tools": await client.list_tools()}

    return anyio.run(ask)


def told(answer):
    assert not answer.is_error, answer.content
    found = answer.structured_content
    return found["result"] if set(found) == {"result"} else found


def test_every_tool_is_described_and_only_reads(answers):
    tools = {tool.name: tool for tool in answers["tools"].tools}
    assert sorted(tools) == ["audit_text", "bibliography", "claims_with_sources", "explain_rule", "resolve_short_citation"]
    for tool in tools.values():
        assert tool.description
        assert tool.annotations.read_only_hint
        assert all("description" in one for one in tool.input_schema["properties"].values())


def test_an_audit_counts_claims_and_shows_findings_with_their_text(answers):
    found = told(answers["audit"])
    assert found["claims"] == {"cited": 2, "uncited": 1}
    assert found["coverage"] == pytest.approx(2 / 3)
    by_code = {one["code"]: one for one in found["findings"]}
    assert by_code["UNC001"]["text"] == "It has never frozen since."
    assert any(one["text"] == "{{sfn|Nobody|1999}}" and one["severity"] == "error" for one in found["findings"])


def test_claims_come_with_their_sources_and_places(answers):
    first, second, third = told(answers["claims"])
    (citation,) = first["citations"]
    assert TEXT[citation["start"] : citation["end"]] == citation["raw"] == "{{sfn|Holm|2003|p=11}}"
    (source,) = citation["sources"]
    assert (source["work"], source["place"], source["resolution"]) == (HOLM, "page 11", "resolved")
    assert source["identifiers"] == {"doi": ["10.1000/182"]}
    assert second["citations"][0]["sources"][0]["resolution"] == "no_target"
    assert (third["status"], third["citations"]) == ("uncited", [])
    assert told(answers["uncited"]) == [third]


@pytest.mark.parametrize(("asked", "place"), [("standing", "page 11"), ("new", "page 40")])
def test_a_short_citation_leads_to_its_work_whether_it_stands_in_the_text_or_not(answers, asked, place):
    (citation,) = told(answers[asked])
    (source,) = citation["sources"]
    assert (source["work"], source["place"], source["resolution"]) == (HOLM, place, "resolved")


def test_a_short_citation_without_a_work_is_told(answers):
    (citation,) = told(answers["none"])
    assert citation["sources"][0]["resolution"] == "no_target"


def test_a_bibliography_is_told_in_the_form_asked_for(answers):
    (entry,) = [one for one in told(answers["bibtex"]) if "Karin" in one]
    assert "doi = {10.1000/182}" in entry
    assert any("TI  - Harbours" in one for one in told(answers["ris"]))


def test_a_rule_is_explained(answers):
    assert told(answers["rule"]).startswith("UNC001 ")


@pytest.mark.parametrize(
    ("asked", "said"), [("not short", "is no short citation"), ("no rule", "there is no rule XYZ999"), ("bad status", "status")]
)
def test_what_cannot_be_answered_is_an_error_of_the_tool(answers, asked, said):
    assert answers[asked].is_error
    assert said in answers[asked].content[0].text


def test_a_text_without_claims_has_no_coverage(answers):
    assert told(answers["nothing"])["coverage"] is None


def test_the_other_commands_do_not_load_the_sdk():
    code = "import sys; from extractor.cli import run; run(['--help']); sys.exit('mcp' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode == 0
