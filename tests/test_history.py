"""The lives of claims and works over the revisions of a page."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from history_labels import Labels, found_events
from history_pages import CORPUS, REF, page_of, pages_of

from extractor.engines.work import Extracted
from extractor.history.extraction import HistoryExtraction
from extractor.history.story import history, to_json
from extractor.likeness import pair_alike
from extractor.model import PageHead
from extractor.options import Options
from extractor.sources.histories import HistoryOptions, HistoryPage, histories
from extractor.sources.page import Edit, Reject

HERE = Path(__file__).parent


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
    # The labels of 31 and 32, a printed page pasted and undone, are older than the rule that a printed mark ends a sentence.
    pasted = {31, 32}
    wanted, given = (Counter({one: n for one, n in of.items() if one.revision not in pasted}) for of in (labels.events, found))
    assert (wanted & given).total() / max(wanted.total(), given.total()) >= 0.98


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
        ("{{cite journal |title=Ice |doi=10.1000/a.pdf}}", "{{cite journal |title=Ice |doi=10.1000/a}}", {"custom"}),
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


def test_commands_that_read_records_say_that_histories_are_none(tmp_path: Path):
    (tmp_path / "dump.xml").write_text(
        "<mediawiki><page><title>Ice</title><revision><id>1</id><text>Ice is cold.</text></revision></page></mediawiki>"
    )
    program = [sys.executable, "-m", "extractor"]
    subprocess.run([*program, "history", "dump.xml", "-o", "lives", "-q", "-j", "1"], cwd=tmp_path, check=True)
    for command in (["stats", "lives"], ["diff", "lives", "lives"], ["audit", "lives"]):
        refused = subprocess.run([*program, *command], cwd=tmp_path, capture_output=True, text=True, check=False)
        assert (refused.returncode, refused.stderr.count("holds histories, no records")) == (2, 1)


@pytest.mark.shared
def test_the_same_bytes_whatever_the_jobs_and_runs(tmp_path: Path):
    dump = str(CORPUS / "enwiki-history-slice.xml.bz2")
    for jobs, until in (("1", "2010-04-26"), ("1", "2030"), ("2", "2030")):
        folder = tmp_path / ("b" if jobs == "2" else "a")
        done = run("history", dump, "-o", str(folder), "-j", jobs, "--until", until)
        assert done.returncode == 0, done.stderr
    for part in ("records/part-00000.jsonl", "manifest.json"):
        assert (tmp_path / "a" / part).read_bytes() == (tmp_path / "b" / part).read_bytes()
