"""Citations and works: every form that a ref, a note, a short citation or a bare link takes, case by case."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from corpus import cases
from pages import record_of

if TYPE_CHECKING:
    from extractor.model import Record

LONGEST = 48


def lines_of(record: Record) -> str:
    """A line a citation: kind, source, ref name, then each target: work (origin and title), anchor and resolution, places."""
    works = {work.id: work for work in record.works}
    ids = {citation.id: number for number, citation in enumerate(record.citations, 1)}
    lines = []
    for citation in record.citations:
        raw = " ".join(citation.raw.split())
        raw = raw if len(raw) <= LONGEST else raw[: LONGEST - 1] + "…"
        head = f"{citation.kind} {raw}"
        if citation.ref_name or citation.group:
            head += f" #{citation.group or ''}/{citation.ref_name or ''}"
        if citation.inside:
            head += f" in {ids[citation.inside]}"
        targets = []
        for target in citation.targets:
            work = works[target.work] if target.work else None
            parts = (
                [f"{work.origin}: {work.csl.get('title') or work.csl.get('URL') or ''}".strip(" :")] if work else ["nothing"]
            )
            if target.short:
                parts.append(f"{target.short.anchor or '-'} {target.short.resolution}")
            parts += [f"{place.label} {place.value}" for place in target.locators]
            targets.append(", ".join(parts))
        lines.append(f"{head} → {'; '.join(targets)}" if targets else head)
    lines += [f"! {problem.code}" for problem in record.problems]
    uncited = [work for work in record.works if not work.cited_by]
    lines += [f"uncited {work.origin}: {work.csl.get('title', '')}" for work in uncited]
    return "\n".join(lines)


@pytest.mark.parametrize("case", cases("citations"), ids=str)
def test_citations(case, agree):
    agree(case, lines_of(record_of(case.input)))


@pytest.mark.parametrize("case", cases("citations_tpl_text"), ids=str)
def test_citations_of_the_tpl_text_dialect(case, agree):
    text = f"[[Test]]\n\n{case.input}\n"
    agree(case, lines_of(record_of(text, dialect="tpl_text")))


def test_a_snapshot_is_that_of_the_source_before_it():
    snapshot = "https://web.archive.org/web/20010203/http://c.de/x"
    first, second = "{{cite web|url=http://c.de/x|title=T}}", "{{cite web|url=http://c.de/y|title=U}}"
    works = record_of(f"It fell.<ref>{first} {{{{webarchive|url={snapshot}}}}} {second}</ref>").works
    assert [work.archive and work.archive.url for work in works] == [snapshot, None]


@pytest.mark.parametrize(
    ("line", "archived"),
    [
        ("* {{cite web|url=http://c.de/x|title=T}}. {{webarchive|url=W}}", ["W"]),
        ("* {{cite web|url=http://c.de/x|title=T}} on {{webarchive|url=W}}", [None]),
        ("* {{cite web|url=http://c.de/x|title=T}}\n* {{webarchive|url=W}}", [None, "W"]),
        ("* Smith, John (2001). ''A History''. Oxford: OUP. {{webarchive|url=W}}", ["W"]),
        ("* {{webarchive|url=W|title=A History of Snow}}", ["W"]),
    ],
)
def test_a_snapshot_in_a_list_is_that_of_the_source_before_it_or_the_source(line, archived):
    works = record_of(f"== Sources ==\n{line}\n").works
    assert [work.archive and work.archive.url for work in works] == archived


def test_a_listed_work_is_whole_and_ends_with_its_list():
    first = "Smith, John (2001). ''A History''. Oxford: OUP. <!-- a\nb --> ISBN 0-306-40615-2"
    second = "Jones, Anna (1999). ''Snow''. London: Penguin."
    works = record_of(f"== Sources ==\n<div>\n* {first}\n* {second}</div> tail\n").works
    assert [work.raw for work in works] == [first, second]
    assert [work.csl["publisher"] for work in works] == ["OUP", "Penguin"]
    assert works[0].identifiers == {"isbn": ["9780306406157"]}


def test_reuse_repeats_no_more_sources_than_a_record_can_hold():
    sources = "".join(f"[http://a.org/{number}] " for number in range(300))
    record = record_of(
        f'It fell.<ref name="a">{sources}</ref> {"<ref name=a/>" * 300}<ref name=b>[http://b.org]</ref><ref name=b />'
    )
    counts = [len(citation.targets) for citation in record.citations]
    reused = 20_000 // 300
    assert counts == [300] * (1 + reused) + [0] * (300 - reused) + [1, 1]
    unread = [problem.start for problem in record.problems if problem.code == "ref_sources_not_repeated"]
    assert unread == [citation.start for citation in record.citations if not citation.targets]
    assert all(len(set(work.cited_by)) == len(work.cited_by) for work in record.works)


def test_templates_of_identifiers_give_a_plain_reference_its_identifiers():
    source = "Smith, John (2001). \"Snow\". ''Nature'' '''5''': 12–14{} [http://a.de Online]"
    bare = record_of(f"It fell.<ref>{source.format('.')}</ref>").works[0]
    shown = " ({{MR|12345}}), {{ISSN|0028-0836}} {{ISBNT|0306406152}}."
    work = record_of(f"It fell.<ref>{source.format(shown)}</ref>").works[0]
    assert work.identifiers == {"mr": ["0012345"], "issn": ["0028-0836"], "isbn": ["9780306406157"]}
    added = {"ISSN": "0028-0836", "ISBN": "9780306406157", "custom": {"identifiers": {"mr": ["0012345"]}}}
    assert work.csl == {**bare.csl, **added, "id": work.id}


@pytest.mark.parametrize(
    "source",
    [
        "[http://a.de/x Flood report], by Jane Doe, ''BBC News'', 12 June 2005",
        "Doe, Jane (2005). ''Flood report''. [http://a.de/x BBC News]",
        "Doe, Jane (2005). ''Flood report''. London: BBC, [http://a.de/x]",
        "''Flood report''. London: BBC, 2005. [http://a.de/x '''Online''']",
        "[http://a.de/x Online]: Doe, Jane (2005), ''Flood report''",
    ],
)
def test_a_plain_reference_encloses_its_markup_whole(source):
    works = record_of(f"It fell.<ref>{source}</ref>").works
    assert [work.raw for work in works] == [source]
    assert works[0].csl["URL"] == "http://a.de/x"


@pytest.mark.parametrize(
    ("language", "source", "issued", "accessed"),
    [
        (
            "de",
            "[http://a.de ''Der Fluss steigt.''] In: ''Der Bote'', 23. Februar 2009, abgerufen am 6. Mai 2010.",
            "2009-02-23",
            "2010-05-06",
        ),
        ("fr", "« Le fleuve monte », ''Le Monde'', 5 mai 2009, consulté le 1er juin 2010", "2009-05-05", "2010-06-01"),
        (
            "es",
            "[http://a.es El río sube], ''El País'', 5 de mayo de 2009. Consultado el 6 de junio de 2010.",
            "2009-05-05",
            "2010-06-06",
        ),
        ("it", "Ada Holm, ''Il fiume sale'', Roma, Einaudi, 5 maggio 2009. Retrieved 6 May 2010", "2009-05-05", "2010-05-06"),
        ("xx", "Ada Holm, ''The River Rises'', ''The Pilot'', 5 May 2009. Retrieved 6 May 2010", "2009-05-05", "2010-05-06"),
    ],
)
def test_dates_of_plain_references_are_read_in_the_language_of_the_page(language, source, issued, accessed):
    work = record_of(f"A.<ref>{source}</ref>", language=language).works[0]
    assert work.edtf == {"issued": issued, "accessed": accessed}
