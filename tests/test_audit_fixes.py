"""The patch of what is mechanical: it mends what it says, touches nothing else, and leaves every claim as it was."""

from __future__ import annotations

import shutil
import subprocess
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from conftest import SHARED
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor import extract, read
from extractor.auditing.fixes import Edit, apply, find_edits, write_patch
from extractor.auditing.page import Policy, report_findings
from extractor.auditing.profiles import Profile
from extractor.auditing.registry import select
from extractor.auditing.subject import Settings, Subject
from extractor.cli import run

if TYPE_CHECKING:
    from extractor.auditing.finding import Finding
    from extractor.model import Record

EVERY_RULE = Policy(Profile(select(["ALL"]), {}))
DATED = "A.<ref>{{{{cite book |title=Rivers |date={}|page=4}}}}</ref>"
BOOK = "{{cite book |last=Smith |title=Rivers |year=2001}}"


def edits_of(record: Record, text: str) -> tuple[list[Edit], list[Finding]]:
    subject = Subject(record, Settings())
    findings = [one.finding for one in report_findings(subject, EVERY_RULE, text)[0]]
    return find_edits(subject, findings, text), findings


def mended(text: str) -> str:
    return apply(text, edits_of(extract(text), text)[0])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"A.<ref>{BOOK}</ref> B.<ref>{BOOK}</ref>", f'A.<ref name="Smith2001">{BOOK}</ref> B.<ref name="Smith2001" />'),
        (
            "A.<ref>Smith, ''Rivers'', Reed, 2001, p. 5.</ref> B.<ref>Smith, ''Rivers'', Reed,\n2001, p. 5.</ref>",
            """A.<ref name="Smith2001p5">Smith, ''Rivers'', Reed, 2001, p. 5.</ref> B.<ref name="Smith2001p5" />""",
        ),
        (
            f'A.<ref name="smith2001">{BOOK}</ref> B.<REF >{BOOK} Also.</REF> C.<REF >{BOOK} Also.</REF>',
            f'A.<ref name="smith2001">{BOOK}</ref> B.<REF name="Smith2001-2">{BOOK} Also.</REF> C.<REF name="Smith2001-2" />',
        ),
        (
            "A.<ref>{{harvnb|Holm|2003|p=4}}</ref> B.<ref>{{harvnb|Holm|2003|p=4}}</ref>",
            'A.<ref name="Holm2003p4">{{harvnb|Holm|2003|p=4}}</ref> B.<ref name="Holm2003p4" />',
        ),
        (
            "A.<ref>https://example.org/a</ref> B.<ref>https://example.org/a</ref>",
            'A.<ref name="ExampleOrg">https://example.org/a</ref> B.<ref name="ExampleOrg" />',
        ),
        ("A.{{sfn|Smith|2001|p=40–41}}", "A.{{sfn|Smith|2001|pp=40–41}}"),
        ("A.{{sfn|Smith|2001| pages = 7 }}", "A.{{sfn|Smith|2001| page = 7 }}"),
        ("A.{{sfn|Smith|2001|p=3, 12}}", "A.{{sfn|Smith|2001|pp=3, 12}}"),
        ("A.{{sfn|Smith|2001|pp=40-41, 142-6}}", "A.{{sfn|Smith|2001|pp=40–41, 142–6}}"),
        *(
            (DATED.format(given), DATED.format(iso))
            for given, iso in (
                ("25/12/2008 ", "2008-12-25 "),
                ("12/25/2008", "2008-12-25"),
                ("25.12.2008", "2008-12-25"),
                ("2008-5-7", "2008-05-07"),
                ("2008/05/07", "2008-05-07"),
                ("5/5/2008", "2008-05-05"),
                ("2001-2002", "2001–2002"),
                ("May-June 2001", "May–June 2001"),
            )
        ),
    ],
)  # fmt: skip
def test_what_is_mechanical_is_mended(text, expected):
    assert mended(text) == expected
    assert mended(expected) == expected


@pytest.mark.parametrize(
    "text",
    [
        "A.{{sfn|Smith|2001|pp=3-12-14}}",
        "A.{{sfn|Smith|2001|p=3-12}}",  # a page of chapter 3, or ten pages
        "A.{{sfn|Smith|2001|pp=A-12}}",
        "A.{{sfn|Smith|2001|pp=45-41}}",
        "A.{{sfn|Smith|2001|p=4–5|pp=6}}",
        *(
            f"A.<ref>{{{{cite book |title=Rivers |date={date}}}}}</ref>"
            for date in ("5/6/2008", "25/12/08", "31/04/2008", "2008-13-01", "12/2008", "2008-02-31")
        ),
        "A.<ref>{{cite web |title=R |url=http://example.org |date=1 May 2001|access-date=}}</ref>",
        'A.<ref name="a">Smith 2001.</ref> B.<ref name="a">Smith 2001.</ref>',
        f"A.<ref follow=x>{BOOK}</ref> B.<ref follow=x>{BOOK}</ref>",
        f"A.<!-- extractor: ignore REF102 --><ref>{BOOK}</ref> B.<ref>{BOOK}</ref>",
        "A.<ref>?</ref> B.<ref>?</ref>",
    ],
)
def test_what_an_editor_must_decide_stays(text):
    assert mended(text) == text


SOUP = (
    *("The town grew. ", "It shrank in 1888", "\n\n", "\r\n", "\n* ", "\n== Sea ==\n", "{|\n|-\n| cell\n|}\n", "«ü𝄞» ", "\x0b"),
    *(f"<ref>{BOOK}</ref>", f"<ref>{BOOK} </ref>", f"<ref group=x>{BOOK}</ref>", "<ref>Holm, ''Ice'', 1999, p. 4.</ref>"),
    *("<ref>{{sfn|Holm|2003|p=1-2}}</ref>", "<ref>", "</ref>"),
    *('<ref name="Smith2001" />', "<ref>{{cite web |url=http://e.org/a}}</ref>", "{{cite book |title=Fog |date=1999-2001}}"),
    "{{sfn|Holm|2003|pp=11-12}}",
    *("{{sfn|Holm|2003|p=11–12}}", "{{harv|Holm|2003|pp=5}}", "{{sfn|Holm|2003|p=4, 8}}", "{{efn|"),
    *("{{cite book |title=Ice |date=25/12/2008 |access-date=2009-5-7 |url=http://e.org}}",),
    *("}}", "<!-- ", " -->", "<nowiki>", "</nowiki>", "{{reflist|refs=", "<blockquote>", "</blockquote>"),
)  # fmt: skip


def hold_to_the_findings(text: str, record: Record) -> int:
    """Check the edits of a page, and return their number."""
    edits, findings = edits_of(record, text)
    places = [(one.start, one.end) for one in findings if one.start is not None]
    repeated = {" ".join(text[start:end].split()) for start, end in places if text[start : start + 4].lower() == "<ref"}
    refs = [(one.start, one.end) for one in record.citations if " ".join(one.raw.split()) in repeated]
    for edit in edits:
        assert any(start <= edit.start and edit.end <= end for start, end in (*places, *refs)), edit
    assert all(one.end <= other.start for one, other in pairwise(edits))
    again = extract(apply(text, edits), title=record.page.title, language=record.page.language)
    assert [told(claim) for claim in again.claims] == [told(claim) for claim in record.claims]
    assert len(again.citations) == len(record.citations)
    return len(edits)


def told(claim):
    return claim.id, claim.text, claim.kind, claim.support, len(claim.citations), len(claim.covered_by)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(SOUP), max_size=25).map("".join))
def test_a_patch_changes_only_what_was_found_and_no_claim(text):
    hold_to_the_findings(text, extract(text, title="Soup"))


@pytest.mark.shared
def test_patches_of_real_articles_change_no_claim():
    found = {}
    for page in read(str(SHARED / "corpora" / "dumps" / "enwiki-sample.xml.bz2")):
        if page.head.title in ("Alchemy", "Animation"):
            record = extract(page.text, title=page.head.title, language=page.head.language)
            found[page.head.title] = hold_to_the_findings(page.text, record)
    assert found == {"Alchemy": 2, "Animation": 4}


@settings(max_examples=60, deadline=None)
@given(st.text("ab\n\r\x0b\u2028ü", max_size=30), st.text("ab\n\r\x0b\u2028ü", max_size=30))
def test_the_program_patch_makes_the_new_text_of_the_old(tmp_path_factory, old, new):
    if shutil.which("patch") is None:
        pytest.skip("needs the program patch")
    patch = write_patch("a page.wiki", old, new)
    if old == new or not old or not new:  # else patch makes or removes a file
        assert bool(patch) is (old != new)
        return
    folder = tmp_path_factory.mktemp("patch")
    page = folder / "a page.wiki"
    page.write_bytes(old.encode())
    subprocess.run(["patch", "-p1", "--binary", "--quiet"], cwd=folder, input=patch.encode(), check=True)
    assert page.read_bytes() == new.encode()


@pytest.fixture
def town(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "town.wiki").write_text("A.{{sfn|Smith|2001|pp=40-41}}\n", encoding="utf-8")
    return "town.wiki"


def test_the_command_writes_a_patch_and_leaves_the_file(town, tmp_path, capfd):
    assert run(["audit", town, "--fix", "--fail-on", "never"]) == 0
    said = capfd.readouterr().out
    assert said == (
        "--- a/town.wiki\n+++ b/town.wiki\n@@ -1 +1 @@\n-A.{{sfn|Smith|2001|pp=40-41}}\n+A.{{sfn|Smith|2001|pp=40–41}}\n"
    )
    assert (tmp_path / town).read_text(encoding="utf-8") == "A.{{sfn|Smith|2001|pp=40-41}}\n"
    assert run(["audit", town, "--fix", "--fail-on", "note", "--output", "town.patch"]) == 1
    assert (tmp_path / "town.patch").read_text(encoding="utf-8") == said
    assert run(["audit", town, "--fix", "--ignore", "SFN007", "--fail-on", "never"]) == 0
    assert capfd.readouterr().out == ""


def test_what_has_no_wikitext_is_said_in_one_line(town, tmp_path, capfd):
    run(["parse", town])
    (tmp_path / "town.jsonl").write_text(capfd.readouterr().out, encoding="utf-8")
    (tmp_path / "town.txt").write_text("[[Town]]\n\nCATEGORIES: Towns\n\nA.[tpl]sfn|Smith|2001|pp=40-41[/tpl]\n")
    for target in ("town.jsonl", "town.txt"):
        assert run(["audit", target, "--fix"]) == 2
        (line,) = capfd.readouterr().err.splitlines()
        assert "no wikitext" in line
    assert run(["audit", town, "--fix", "--format", "json"]) == 2
    assert capfd.readouterr().err.count("\n") == 1
