"""How claims stand, why they need a citation, and the scores made from both."""

from __future__ import annotations

from itertools import chain, repeat

import pytest
from corpus import cases
from hypothesis import given
from hypothesis import strategies as st

from extractor import pipeline
from extractor.auditing.finding import STATUSES, Share
from extractor.auditing.page import Policy, audit_record
from extractor.auditing.profiles import load_profile
from extractor.auditing.scores import page_scores, total_scores
from extractor.auditing.subject import Settings, Subject
from extractor.model import PageHead
from extractor.options import Options
from extractor.sources.page import Page
from extractor.tables import load_table


def record_of(text, *, dialect="wikitext", title="Harbour town", language="en"):
    head = PageHead(title, language=language, timestamp="2026-01-15T00:00:00Z")
    return pipeline.extract(Page(head, text, "page", dialect, 0, 0), Options())


def shown(status, expected):
    """A status as the corpus writes it, the text cut to what the case shows of it."""
    head = f"{status.status} {status.reason}" if status.reason else status.status
    return f"{head} | {status.claim.text[: len(expected.partition(' | ')[2]) or None]}"


@pytest.mark.parametrize("case", cases("audit_status"), ids=str)
def test_status(case, agree):
    scope = case.title.partition(":")[0] if case.title.partition(":")[0] in ("sentence", "paragraph") else "since-previous"
    dialect = "tpl_text" if case.title.startswith("tpl_text") else "wikitext"
    subject = Subject(record_of(case.input + "\n", dialect=dialect), Settings(scope=scope))
    lines = chain(case.expected.splitlines(), repeat(""))
    agree(case, "\n".join(shown(status, line) for status, line in zip(subject.statuses, lines, strict=False)))


@pytest.mark.parametrize("case", cases("audit_need"), ids=str)
def test_need(case, agree):
    status = Subject(record_of(case.input), Settings()).statuses[0]
    agree(case, " ".join(sorted(status.needs)) or "-")
    assert (status.need >= load_table("audit")["thresholds"]["needs_citation"]) is bool(status.needs)


def test_need_grows_with_every_reason():
    needs = [
        Subject(record_of(text), Settings()).statuses[0].need
        for text in (
            "The town lies at the mouth of a river.",
            "The town has the largest harbour of the coast.",
            "The town has had the largest harbour of the coast since 5 May 1871.",
        )
    ]
    assert needs == sorted(set(needs))


def test_reasons_in_other_languages():
    german = Subject(
        record_of("Der Hafen ist der größte der Küste, laut Historikern wegen der Lage.", language="de"), Settings()
    )
    assert set(german.statuses[0].needs) == {"superlative", "opinion", "causation"}
    unknown = Subject(record_of("Portus maximus est.", language="la"), Settings())
    assert unknown.statuses[0].needs == ()


def test_scores_show_numerator_and_denominator():
    record = record_of(
        "The town lies at a river.<ref>{{cite book|last=Smith|title=Rivers|year=2001|isbn=978-0-306-40615-7}}</ref> "
        "About 45% of its houses are empty.\n\n== Plot ==\nA sailor returns to his house in the town.\n"
    )
    scores = page_scores(Subject(record, Settings()))
    assert scores.statuses == {"cited": 1, "covered": 0, "uncited": 1, "exempt": 1, "unknown": 0}
    assert scores.coverage["sentence"] == Share(1, 2)
    assert scores.coverage["since-previous"] == Share(1, 2)
    assert scores.coverage["paragraph"] == Share(2, 2)
    assert scores.reference_need == Share(1, 1)
    assert scores.reference_risk == Share(0, 0)
    assert scores.with_identifier == Share(1, 1)
    assert str(scores.coverage["sentence"]) == "50% (1/2)"
    assert str(Share(0, 0)) == "– (0/0)"


def test_reference_risk_uses_the_list_of_the_user():
    text = (
        "A.<ref>{{cite web|title=Rivers|url=http://www.gossip.example/a}}</ref> "
        "B.<ref>{{cite web|title=Lakes|url=https://news.example.org/b}}</ref>"
    )
    settings = Settings(reliability={"gossip.example": "unreliable", "example.org": "reliable"})
    subject = Subject(record_of(text), settings)
    assert page_scores(subject).reference_risk == Share(1, 2)
    found = audit_record(subject.record, Policy(load_profile("default"), settings)).findings
    assert [reported.finding.message for reported in found if reported.finding.code == "CIT803"] == [
        "gossip.example is unreliable by your list."
    ]


def test_totals_are_sums():
    one = page_scores(Subject(record_of("A town lies at the river.<ref>Smith 2001.</ref>"), Settings()))
    two = page_scores(Subject(record_of("A town lies at the river of the north."), Settings()))
    assert total_scores([one, two]).coverage["sentence"] == one.coverage["sentence"] + two.coverage["sentence"] == Share(1, 2)
    assert total_scores([]).statuses == dict.fromkeys(STATUSES, 0)


@given(st.text(alphabet="ab .{}[]<>|=\n*'\"1945%refsfncite/", max_size=200), st.sampled_from(["wikitext", "tpl_text"]))
def test_every_claim_has_one_status_and_no_text_raises(text, dialect):
    record = record_of(text, dialect=dialect)
    result = audit_record(record, Policy(load_profile("strict")), text)
    assert sum(result.scores.statuses.values()) == len(record.claims)
    narrow, middle, wide = (result.scores.coverage[scope].numerator for scope in ("sentence", "since-previous", "paragraph"))
    assert narrow <= middle <= wide
    for reported in result.findings:
        start, end = reported.finding.start, reported.finding.end
        assert start is None or 0 <= start <= end <= len(text)
