"""Every rule flags what its documentation says it flags, and nothing that it calls clean."""

from __future__ import annotations

import functools
import re

import pytest
from conftest import PROJECT

from extractor import pipeline
from extractor.auditing.page import Policy, audit_record
from extractor.auditing.profiles import Profile, load_profile, narrowed, profile_names
from extractor.auditing.registry import FAMILIES, rules, select
from extractor.auditing.rule import read_docstring
from extractor.auditing.subject import Settings
from extractor.errors import ExtractorError
from extractor.model import PageHead, Record
from extractor.options import Options
from extractor.sources.page import Page

WITHOUT_EXAMPLES = {"CIT803"}
"""Needs the user's list: tests of the reliability list show it."""


@functools.cache
def record_of(text: str, *, tpl: bool, when: str | None) -> tuple[Record, str]:
    if tpl:
        text = f"[[Harbour town]]\n\nCATEGORIES: Towns\n\n{text}\n"
    bold = re.search(r"'''(.+?)'''", text)
    head = PageHead(bold[1] if bold else "Harbour town", timestamp=when or "2026-01-15T00:00:00Z", language="en")
    page = Page(head, text, "page", "tpl_text" if tpl else "wikitext", 0, 0)
    return pipeline.extract(page, Options()), text


def codes_found(text: str, *, tpl: bool = False, when: str | None = None, only: str = "ALL") -> frozenset[str]:
    record, text = record_of(text, tpl=tpl, when=when)
    policy = Policy(Profile(select([only]), {}), Settings())
    return frozenset(reported.finding.code for reported in audit_record(record, policy, text).findings)


EXAMPLES = [
    pytest.param(rule.code, example, id=f"{rule.code}-{'flagged' if example.flagged else 'clean'}")
    for rule in rules()
    for example in rule.documentation.examples
]


SMITH = "{{cite book |last=Smith |first=John |title=Rivers |year=2003}}"
ORR = "{{cite book |last=Orr |first=Ann |last2=Berg |first2=Ole |title=Lakes |year=2001}}"
LISTED = f"\n\n== Bibliography ==\n* {SMITH}\n* {ORR}\n* Vale, Joan (2009a). ''Fog''. Reed.\n"


@pytest.mark.parametrize(
    ("ref", "flagged"),
    [
        ("Smith 2003, p. 5.", False),
        ("Orr et al. (2001), p. 6.", False),
        ("Orr (2001), p. 6.", False),
        ("Berg (2001), p. 6.", True),
        ("Orr (2002), p. 6.", True),
        ("Vale (2009a), p. 6.", False),
        ("Quist 1974", True),
        ("Quist and Holm (1974), p. 3", True),
        ("Quist et al. 1974", True),
        ("Quist, Surrealist Manifesto (1924)", False),
    ],
)
def test_a_short_citation_in_words_lacks_its_work_where_no_reader_finds_it(ref, flagged):
    assert ("SFN023" in codes_found(f"The town grew.<ref>{ref}</ref>{LISTED}", only="SFN023")) is flagged


@pytest.mark.parametrize(
    ("ref", "flagged"),
    [
        ("?", True),
        ("p. 7", True),
        ("Pages 7–9", True),
        ("The other towns did so, too.", True),
        ("Compare: [[Fog]]. In Semitic: sacred stone", True),
        ("Sometimes also as '''Old Town'''.", True),
        ("Servius on [[Virgil]]'s Eclogue 1, 65", False),
        ("The word is often in plural: Nilsson, Vol. I, p. 556", False),
        ("See the book ''The Biography of Europe'' by Pan Drakopoulos.", False),
        ("هادي العلوي, ''شخصيات غير قلقة في الإسلام'', بيروت، 1995، ص36", False),
        ("山田, 歴史, 12頁", False),
    ],
)
def test_a_ref_that_names_something_is_not_said_to_name_nothing(ref, flagged):
    assert ("REF108" in codes_found(f"The town grew.<ref>{ref}</ref>", only="REF108")) is flagged


def test_a_work_that_an_unclear_short_citation_may_mean_is_not_called_unused():
    text = (
        f"It grew.{{{{sfn|Smith|2003|p=5}}}}\n\n== Bibliography ==\n* {SMITH}\n* {SMITH.replace('Rivers', 'Hills')}\n* {ORR}\n"
    )
    assert codes_found(text, only="SFN") >= {"SFN002", "SFN019"}
    assert "SFN019" not in codes_found(text.replace(ORR, ""), only="SFN")


@pytest.mark.parametrize(("code", "example"), EXAMPLES)
def test_documentation_is_true(code, example):
    assert (code in codes_found(example.text, tpl=example.tpl, when=example.when, only=code)) is example.flagged


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("The town grew quickly.{{citation needed|date=May 2014}}", {"UNC010"}),
        ("The town grew quickly.{{dubious|date=May 2014}}<ref>Smith, ''Rivers'', 2001, p. 5.</ref>", {"MRK012"}),
        ("The town grew quickly.{{sfn|Smith|2003|p=40-41}}", {"SFN005"}),
        ("The town grew quickly.{{sfn|Smith|2003|pp=40-41}}", {"SFN007"}),
    ],
)
def test_what_two_rules_tell_of_one_place_is_told_once(text, codes):
    families = ("UNC0", "MRK", "SFN00")
    found = {code for code in codes_found(text) if code.startswith(families)}
    assert found - {"SFN001"} == codes


MILL = (
    "The mill burned.{} It was rebuilt.{{{{sfn|Nevins|1947|p=12}}}}"
    "\n\n* {{{{cite book|last=Nevins|first=Al|title=Ordeal|year=1947}}}}"
)
TWICE = (
    "A mill burned.<ref>{{{{cite book|last=Holm|title=Karl Strand|year=1893|{}}}}}</ref>"
    " A hall fell.<ref>{{{{cite book|last=Holm|title=Karl Strand|year=1893|{}}}}}</ref>"
)


@pytest.mark.parametrize(
    ("citation", "flagged"),
    [
        ("{{sfn|Nevins|1947}}", True),
        ("{{sfn|Nevins|1947|ps=.}}", True),
        ('{{sfn|Nevins|1947|ps=: "Two mills burned in 1901."}}', True),
        ("{{sfn|Nevins|1947|ps= Book I, chapter 7.}}", False),
        ("{{sfn|Nevins|1947|ps=. Chapter seven}}", False),
        ("{{sfn|Nevins|1947|ps=, Introduction}}", False),
        ("<ref>{{harvnb|Nevins|1947|ps=, fig. 4}}</ref>", False),
        ("<ref>{{harvnb|Nevins|1947}} (preface)</ref>", False),
    ],
)
def test_a_closing_text_may_name_the_place(citation, flagged):
    assert ("SFN017" in codes_found(MILL.format(citation))) is flagged


@pytest.mark.parametrize(
    ("one", "other", "flagged"),
    [
        ("page=4", "page=7", True),
        ("volume=1|page=4", "volume=1|page=7", True),
        ("volume=1", "volume=2", False),
        ("pages=1:4–6", "pages=2:7", False),
        ("at=vol. 1, p. 4", "at=vol. 2, p. 7", False),
        ("edition=1st", "edition=2nd", False),
        ("isbn=978-0-306-40615-7", "isbn=0-19-852663-6", False),
        ("isbn=978-0-306-40615-7", "page=4", True),
    ],
)
def test_a_volume_or_edition_is_a_work_of_its_own(one, other, flagged):
    assert ("REF112" in codes_found(TWICE.format(one, other))) is flagged


@pytest.mark.parametrize(
    ("title", "flagged"),
    [
        ("ICE OF THE NORTH", True),
        ("MISSION REPORT OF 1990", True),
        ("KN 842 E", False),
        ("MSS ADD MS 4712", False),
        ("TNA PRO CAB 23/14", False),
    ],
)
def test_a_shelf_mark_is_no_title_in_capitals(title, flagged):
    text = f"The town grew.<ref>{{{{cite web |title={title} |url=http://example.org/r}}}}</ref>"
    assert ("CIT802" in codes_found(text)) is flagged


@pytest.mark.parametrize(("pages", "flagged"), [("12", True), ("4:6–17", False), ("II: 5", False), ("vol. 2, 5", False)])
def test_a_volume_and_a_page_are_two_places(pages, flagged):
    assert ("SFN006" in codes_found(MILL.format(f"{{{{sfn|Nevins|1947|pp={pages}}}}}"))) is flagged


def test_every_rule_is_documented_and_named():
    for rule in rules():
        documentation = rule.documentation
        assert documentation.title.endswith("."), rule.code
        assert documentation.why.endswith("."), rule.code
        assert documentation.source, rule.code
        assert rule.family in FAMILIES
        assert re.fullmatch(r"[A-Z]{2,4}\d{3}", rule.code)
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", rule.name), rule.name
        kinds = {example.flagged for example in documentation.examples}
        assert kinds == {True, False} or rule.code in WITHOUT_EXAMPLES, rule.code


def test_codes_and_names_are_unique_and_many():
    assert len({rule.code for rule in rules()}) == len({rule.name for rule in rules()}) == len(rules()) >= 90


def test_rules_stand_in_the_order_of_families():
    families = [rule.family for rule in rules()]
    assert sorted(families, key=list(FAMILIES).index) == families


def test_the_page_of_rules_is_in_step(hold):
    from extractor.auditing.guide import as_markdown

    hold(PROJECT / "docs" / "rules.md", as_markdown())


def test_docstrings_are_read_in_parts():
    documentation = read_docstring(
        """A thing is wrong.

        It hurts
        readers.

        Source: A policy

        Flagged (tpl_text):
            one

            two

        Clean:
            three
        """
    )
    assert (documentation.title, documentation.why, documentation.source) == (
        "A thing is wrong.",
        "It hurts readers.",
        "A policy",
    )
    assert [(example.flagged, example.text, example.tpl) for example in documentation.examples] == [
        (True, "one\n\ntwo", True),
        (False, "three", False),
    ]


def test_selectors_are_beginnings_of_codes():
    assert select(["UNC001"]) == {"UNC001"}
    assert select(["unc00"]) == {f"UNC00{number}" for number in range(1, 10)}
    assert len(select(["ALL"])) == len(rules())
    with pytest.raises(ExtractorError, match="no rule begins with ZZZ"):
        select(["ZZZ"])


def test_profiles_select_rules_and_set_severities():
    assert "UNC011" not in load_profile("default").codes
    assert load_profile("editcheck").codes == {"UNC011"}
    assert load_profile("strict").severity("UNC003") == "error"
    assert load_profile("strict").severity("UNC001") == "warning"
    assert load_profile("default").severity("SFN001") == "error"
    for name in profile_names():
        assert load_profile(name).rules


def test_select_and_ignore_narrow_a_profile():
    default = load_profile("default")
    assert narrowed(default, ["SFN", "UNC011"], ["SFN001"]).codes == select(["SFN", "UNC011"]) - {"SFN001"}
    assert narrowed(default, [], ["CIT"]).codes == default.codes - select(["CIT"])


def test_a_file_can_be_a_profile(tmp_path):
    path = tmp_path / "house.toml"
    path.write_text('select = ["SFN"]\nignore = ["SFN02"]\n[severity]\nSFN = "note"\nSFN001 = "error"\n')
    profile = load_profile(str(path))
    assert "SFN020" not in profile.codes
    assert profile.severity("SFN005") == "note"
    assert profile.severity("SFN001") == "error"
    path.write_text('selects = ["SFN"]\n')
    with pytest.raises(ExtractorError, match="unknown key 'selects'"):
        load_profile(str(path))
    with pytest.raises(ExtractorError, match="no profile nowhere"):
        load_profile("nowhere")
