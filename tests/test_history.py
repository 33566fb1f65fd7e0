"""The lives of claims and works over the revisions of a page."""

from __future__ import annotations

import random
import subprocess
import sys
from dataclasses import replace as changed
from pathlib import Path

import pytest
from history_labels import Labels, found_events
from msgspec.structs import replace

from extractor.engines.work import Extracted
from extractor.history.extraction import HistoryExtraction
from extractor.history.facts import facts_of
from extractor.history.replay import replay
from extractor.history.story import FactReader, history, to_json
from extractor.likeness import pair_alike
from extractor.model import PageHead
from extractor.options import Options
from extractor.pipeline import link
from extractor.sources.find import find
from extractor.sources.histories import HistoryOptions, HistoryPage, histories
from extractor.sources.page import Edit, Page, Reject
from extractor.sources.read import ReadOptions, read

HERE = Path(__file__).parent
CORPUS = HERE.parent.parent / "shared" / "corpora" / "history"
REF = "<ref>{{cite book |last=Reed |first=J. |title=Ice |year=1972 |isbn=0-306-40615-2}}</ref>"


def pages_of(name: str, **options: object) -> list[HistoryPage]:
    (source,) = find([str(CORPUS / f"{name}.xml.bz2")])
    reading = ReadOptions(all_revisions=True, history=HistoryOptions(**options))  # type: ignore[arg-type]
    return [page for page in read(source, reading) if isinstance(page, HistoryPage)]


def page_of(*texts: str | None, order: list[int] | None = None) -> HistoryPage:
    """A page with these revisions, null for a text that is hidden."""
    revisions: list[Page | Reject] = []
    for number, text in enumerate(texts, 1):
        head = PageHead("Ice", 1, 0, number, number - 1 or None, f"2012-01-{number:02}T00:00:00Z", "enwiki", "en")
        edit = Edit("Ada", "an edit")
        if text is None:
            revisions.append(Reject(head, "-", "mediawiki_xml", 0, None, "text_deleted", "hidden", edit))
        else:
            revisions.append(Page(head, text, "-", "mediawiki_xml", 0, edit=edit))
    (page,) = histories([revisions[at] for at in order or range(len(revisions))], HistoryOptions())
    assert isinstance(page, HistoryPage)
    return page


def told(page: HistoryPage) -> list[str]:
    """The events of a page's claims, in the order of the revisions."""
    record = history(page, Options())
    events = [(event.revision, number, event) for number, claim in enumerate(record.claims) for event in claim.events]
    return [
        f"{revision} {event.kind} {event.old or ''}>{event.new or ''}{' reverted' if event.reverted else ''}"
        for revision, _, event in sorted(events, key=lambda found: found[:2])
    ]


@pytest.mark.shared
def test_the_labelled_history():
    labels = Labels(HERE / "labels" / "history-6s-rna.txt")
    found = found_events(history(pages_of("enwiki-6S-RNA")[0], Options()), labels)
    right = (labels.events & found).total()
    assert right / max(labels.events.total(), found.total()) >= 0.98


@pytest.mark.shared
def test_read_in_stretches_a_revision_gives_what_it_gives_whole():
    pages = [page for name in ("enwiki-6S-RNA", "dewiki-CRISPR", "enwiki-history-slice") for page in pages_of(name)]
    chance = random.Random(20)  # noqa: S311 - a drawing that can be repeated
    revisions = [(page, number) for page in pages for number in range(page.revisions)]
    chosen = set(chance.sample(range(len(revisions)), 200))
    wanted: dict[int, set[int]] = {}
    for at in chosen:
        page, number = revisions[at]
        wanted.setdefault(id(page), set()).add(number)
    for page in pages:
        reader = FactReader(page, Options()) if id(page) in wanted else None
        for number, (saved, text) in enumerate(page.unpacked() if reader else ()):
            if text is None:
                continue
            facts = reader(saved, text)
            if number in wanted[id(page)]:
                head = replace(page.head, revision_id=saved.revision_id, timestamp=saved.timestamp, redirect=None)
                assert facts == facts_of(link(Page(head, text, page.file, page.dialect, 0), Options())), saved.revision_id


@pytest.mark.shared
@pytest.mark.parametrize("name", ["enwiki-6S-RNA", "dewiki-CRISPR"])
def test_the_events_alone_tell_what_stood_in_each_revision(name: str):
    page = pages_of(name)[0]
    record = history(page, Options())
    reader = FactReader(page, Options())
    for revision, (standing, _), (saved, text) in zip(record.revisions, replay(record), page.unpacked(), strict=True):
        facts = reader(saved, text or "")
        assert sorted((claim.text, claim.section, claim.support, claim.marks) for claim in standing.claims.values()) == sorted(
            (claim.text, claim.section, claim.support, tuple(sorted(claim.marks))) for claim in facts.claims
        )
        assert sorted(len(claim.works) for claim in standing.claims.values()) == sorted(
            len(claim.works) for claim in facts.claims
        )
        assert len(standing.works) == len(facts.works)
        cited = sum(claim.support == "direct" for claim in facts.claims)
        assert (revision.claims, revision.cited, revision.citations) == (len(facts.claims), cited, facts.citations)


@pytest.mark.shared
@pytest.mark.parametrize("known", [1, 20, 33, 53])
def test_a_history_goes_on_where_its_record_ends(known: int):
    whole = pages_of("enwiki-6S-RNA")[0]
    first = next(
        page
        for page in pages_of("enwiki-6S-RNA", until=history(whole, Options()).revisions[known - 1].timestamp)
        if page.revisions == known
    )
    earlier = to_json(history(first, Options()))
    assert to_json(history(changed(whole, earlier=earlier), Options())) == to_json(history(whole, Options()))


def test_a_claim_gains_and_loses_its_source():
    plain, cited = "Ice is cold. Snow is white.", f"Ice is cold.{REF} Snow is white."
    assert told(page_of(plain, cited, plain.replace("white", "bright white"))) == [
        "1 added >Ice is cold.",
        "1 added >Snow is white.",
        "2 cited none>direct",
        "2 covered none>paragraph",
        "3 uncited direct>none",
        "3 reworded Snow is white.>Snow is bright white.",
        "3 covered paragraph>none",
    ]


def test_what_vandals_remove_and_a_revert_restores_ends_no_life():
    page = page_of("Ice is cold.", "lol", "Ice is cold.")
    assert told(page) == [
        "1 added >Ice is cold.",
        "2 removed Ice is cold.> reverted",
        "2 added >lol reverted",
        "3 restored >Ice is cold.",
        "3 removed lol>",
    ]
    record = history(page, Options())
    assert [claim.died for claim in record.claims] == [None, 3]
    assert [revision.reverted_by for revision in record.revisions] == [None, 3, None]
    assert record.revisions[2].reverts_to == 1


def test_a_revert_undoes_at_most_fifteen_revisions():
    for between, reverts_to in ((15, 1), (16, None)):
        texts = ["Ice is cold.", *(f"Ice is cold at {number} degrees." for number in range(between)), "Ice is cold."]
        page = page_of(*texts[:18])
        assert history(page, Options()).revisions[-1].reverts_to == reverts_to


def test_a_section_that_is_renamed_moves_no_claim():
    old = "Lead is here.\n\n== Uses ==\nIce cools drinks.\n\n== Other ==\nIt melts soon."
    record = history(
        page_of(old, old.replace("Uses", "Use"), old.replace("Ice cools drinks.\n", "") + "\nIce cools drinks."), Options()
    )
    moved = [event for claim in record.claims for event in claim.events if event.kind == "moved"]
    assert [(event.revision, event.old, event.new) for event in moved] == [(3, "Use", "Other")]
    assert [list(map(list, revision.renamed)) for revision in record.revisions] == [[], [["Uses", "Use"]], []]


@pytest.mark.parametrize(
    ("old", "new", "fields"),
    [
        ("{{cite book |title=Ice |isbn=0-306-40615-2}}", "{{cite book |title=Ice |isbn=0-306-40615-2 |year=1972}}", {"issued"}),
        ("{{cite web |title=Ice |url=http://a.org/x}}", "{{cite web |title=Ice sheet |url=http://a.org/x}}", {"title"}),
        (
            "{{cite web |title=Ice |url=http://a.org/x}}",
            (
                "{{cite web |title=Ice |url=http://a.org/x |archive-url=https://web.archive.org/web/20100101000000/http://a.org/x"
                " |archive-date=1 January 2010}}"
            ),
            {"archive"},
        ),
        ("[http://a.org/x Ice]", "{{cite web |title=Ice |url=http://a.org/x |publisher=Floe}}", {"publisher"}),
        ("{{cite journal |title=Ice |doi=10.1000/a.pdf}}", "{{cite journal |title=Ice |doi=10.1000/a}}", {"DOI"}),
    ],
)
def test_a_work_that_is_described_otherwise_is_changed(old: str, new: str, fields: set[str]):
    record = history(page_of(f"Ice is cold.<ref>{old}</ref>", f"Ice is cold.<ref>{new}</ref>"), Options())
    (work,) = record.works
    assert [event.kind for event in work.events] == ["added", "changed"]
    assert fields <= set(work.events[1].fields)
    assert [event.kind for event in record.claims[0].events] == ["added"]


def test_revisions_come_in_any_order_and_none_is_lost():
    texts = ["Ice is cold.", None, "Ice is cold. Snow is white.", "", "Ice is cold."]
    page = page_of(*texts)
    assert to_json(history(page_of(*texts, order=[4, 2, 0, 1, 3, 3]), Options())) == to_json(history(page, Options()))
    record = history(page, Options())
    assert [(revision.claims, revision.problem) for revision in record.revisions] == [
        (1, None),
        (None, "text_deleted"),
        (2, None),
        (0, None),
        (1, None),
    ]


def test_a_page_of_which_no_text_is_left_is_a_reject():
    revision = Reject(PageHead("Ice", 1, 0, 5), "-", "mediawiki_xml", 0, None, "text_deleted", "hidden", Edit())
    assert [type(found) for found in histories([revision], HistoryOptions())] == [Reject]


def test_broken_markup_and_old_wikitext_are_read():
    texts = [
        "{| unclosed\n\nIce.",
        "Ice is '''cold\n\n}} [[",
        "\0Ice is cold.",
        "<ref>open\n\n== Ice ==\nCold.",
        "#REDIRECT [[Snow]]",
    ]
    result = HistoryExtraction(Options()).counted(page_of(*texts))
    assert isinstance(result, Extracted)


def test_likeness_takes_time_linear_in_the_texts():
    gone = [
        ("sentence", f"The committee of {number} heard matter {number * 7} in the year {number}.") for number in range(3000)
    ]
    come = [(kind, text.replace("committee", "council")) for kind, text in gone]
    paired = pair_alike(gone, come)
    assert all(paired[number] == number for number in range(3000))


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "extractor", *arguments], capture_output=True, text=True, check=False)


@pytest.mark.shared
def test_commands_that_read_records_say_that_histories_are_none(tmp_path: Path):
    (tmp_path / "dump.xml").write_text(
        "<mediawiki><page><title>Ice</title><revision><id>1</id><text>Ice is cold.</text></revision></page></mediawiki>"
    )
    program = [sys.executable, "-m", "extractor"]
    subprocess.run([*program, "history", "dump.xml", "-o", "lives", "-q", "-j", "1"], cwd=tmp_path, check=True)
    for command in (["stats", "lives"], ["diff", "lives", "lives"], ["audit", "lives"]):
        refused = subprocess.run([*program, *command], cwd=tmp_path, capture_output=True, text=True, check=False)
        assert (refused.returncode, refused.stderr.count("holds histories, no records")) == (2, 1)


def test_the_same_bytes_whatever_the_jobs_and_runs(tmp_path: Path):
    dump = str(CORPUS / "enwiki-history-slice.xml.bz2")
    for jobs, until in (("1", "2010-04-26"), ("1", "2030"), ("2", "2030")):
        folder = tmp_path / ("b" if jobs == "2" else "a")
        done = run("history", dump, "-o", str(folder), "-j", jobs, "--until", until)
        assert done.returncode == 0, done.stderr
    for part in ("records/part-00000.jsonl", "manifest.json"):
        assert (tmp_path / "a" / part).read_bytes() == (tmp_path / "b" / part).read_bytes()
