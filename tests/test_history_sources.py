"""Histories as dumps have them: hidden, doubled, out of order, moved, imported, old; and runs that are killed."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from extractor.conversion.convert import convert
from extractor.conversion.request import Request
from extractor.sources.find import find
from extractor.sources.histories import HistoryOptions

if TYPE_CHECKING:
    from pathlib import Path

HEAD = "<mediawiki xml:lang='en'><siteinfo><dbname>testwiki</dbname></siteinfo>"


def revision(
    number: int | str, text: str | None, day: str = "01", *, parent: int | None = None, user: str = "<username>Ada</username>"
) -> str:
    """A revision of an export; null for a text that is hidden."""
    body = "<text deleted='deleted' />" if text is None else f"<text>{escape(text)}</text>"
    above = "" if parent is None else f"<parentid>{parent}</parentid>"
    head = f"<id>{number}</id>{above}<timestamp>2012-01-{day}T00:00:00Z</timestamp>"
    who = f"<contributor>{user}</contributor>" if user else "<contributor deleted='deleted' /><comment deleted='deleted' />"
    return f"<revision>{head}{who}{body}<sha1 /></revision>"


def page(title: str, *revisions: str, number: int = 1) -> str:
    return f"<page><title>{title}</title><ns>0</ns><id>{number}</id>{''.join(revisions)}</page>"


def histories_of(folder: Path, *pages: str, jobs: int = 1) -> list[dict[str, Any]]:
    """The histories that a dump of these pages gives."""
    dump = folder / "dump.xml"
    dump.write_text(f"{HEAD}{''.join(pages)}</mediawiki>", encoding="utf-8")
    out = folder / "lives"
    convert(find([str(dump)]), out, Request(jobs=jobs, history=HistoryOptions()))
    return [json.loads(line) for path in sorted(out.glob("records/part-*")) for line in path.read_bytes().splitlines()]


def test_what_is_hidden_keeps_its_place(tmp_path: Path):
    (record,) = histories_of(
        tmp_path,
        page(
            "Ice",
            revision(1, "Ice is cold.", "01"),
            revision(2, None, "02", user=""),
            revision(3, "Ice is cold. Snow is white.", "03", user=""),
            revision(4, "", "04", user="<ip>192.0.2.7</ip>"),
        ),
    )
    found = [(one["revision_id"], one["user"], one["comment"], one["claims"], one["problem"]) for one in record["revisions"]]
    assert found == [
        (1, "Ada", None, 1, None),
        (2, None, None, None, "text_deleted"),
        (3, None, None, 2, None),
        (4, "192.0.2.7", None, 0, None),
    ]
    assert [(one["text"], one["born"], one["died"]) for one in record["claims"]] == [
        ("Ice is cold.", 1, 4),
        ("Snow is white.", 3, 4),
    ]


def test_equal_times_are_ordered_by_id_and_a_revision_that_comes_twice_counts_once(tmp_path: Path):
    texts = {1: "Ice is cold.", 2: "Ice is very cold.", 3: "Ice is as cold as it gets."}
    (record,) = histories_of(tmp_path, page("Ice", *(revision(number, texts[number]) for number in (3, 1, 2, 3))))
    assert [one["revision_id"] for one in record["revisions"]] == [1, 2, 3]
    assert [event["kind"] for event in record["claims"][0]["events"]] == ["added", "reworded", "reworded"]


def test_parents_that_are_missing_and_revisions_that_were_imported_are_read(tmp_path: Path):
    # Imported revisions have ids that are higher than those of later ones, and parents of another wiki.
    (record,) = histories_of(
        tmp_path,
        page(
            "Ice",
            revision(900, "Ice is cold.", "01", parent=77),
            revision(901, "Ice is cold. Snow is white.", "02", parent=900),
            revision(5, "Ice is cold. Snow is white. Rain is wet.", "03", parent=4),
        ),
    )
    assert [(one["revision_id"], one["parent_id"], one["claims"]) for one in record["revisions"]] == [
        (900, 77, 1),
        (901, 900, 2),
        (5, 4, 3),
    ]
    assert [one["born"] for one in record["claims"]] == [900, 901, 5]


def test_a_page_that_was_moved_is_one_page_and_its_redirect_another(tmp_path: Path):
    ice, frozen = histories_of(
        tmp_path,
        page("Frozen water", revision(1, "Ice is cold.", "01"), revision(2, "Ice is cold.", "02"), number=1),
        page("Ice", revision(3, "#REDIRECT [[Frozen water]]", "02"), number=2),
    )
    assert [one["claims"] for one in ice["revisions"]] == [1, 1]
    assert [event["kind"] for claim in ice["claims"] for event in claim["events"]] == ["added"]
    assert (frozen["page"]["redirect"], frozen["claims"]) == ("Frozen water", [])


def test_a_page_that_became_a_redirect_and_came_back(tmp_path: Path):
    (record,) = histories_of(
        tmp_path,
        page(
            "Ice",
            revision(1, "Ice is cold.", "01"),
            revision(2, "#REDIRECT [[Water]]", "02"),
            revision(3, "Ice is cold. It melts.", "03"),
        ),
    )
    events = [[event["kind"] for event in claim["events"]] for claim in record["claims"]]
    assert events == [["added", "removed", "restored"], ["added"]]
    assert record["page"]["redirect"] is None


def test_wikitext_of_2003_is_read(tmp_path: Path):
    text = (
        "'''Ice''' is [[water]] that froze.<br>\n\n<b>Snow</b> is white.\n\n"
        ":''See also'': [[Rain]]\n\n/Talk\n\n[[de:Eis]]\n<!-- {{msg:stub}} -->\n{{msg:stub}}\n"
        "External link: http://www.ice.org/ (1)\n----\n<table><tr><td>Frost</td></tr></table>"
    )
    (record,) = histories_of(tmp_path, page("Ice", revision(1, text, "01"), revision(2, text + "\n\nHail is hard.", "02")))
    first, second = record["revisions"]
    assert first["problem"] is second["problem"] is None
    assert second["claims"] == first["claims"] + 1
    assert {"Ice is water that froze.", "Snow is white.", "Hail is hard."} <= {claim["text"] for claim in record["claims"]}


def test_a_revision_with_ids_that_are_no_numbers_is_read(tmp_path: Path):
    (record,) = histories_of(tmp_path, page("Ice", revision("x", "Ice is cold.", "01"), revision("y", "Ice is warm.", "02")))
    assert [one["revision_id"] for one in record["revisions"]] == [-1, -2]


def test_a_run_that_is_killed_goes_on_from_what_it_had_done(tmp_path: Path):
    pages = "".join(
        page(
            f"Town {at}",
            *(revision(at * 100 + n, f"Town {at} was founded in {1800 + n}. " * n) for n in range(1, 9)),
            number=at,
        )
        for at in range(1, 121)
    )
    (tmp_path / "dump.xml").write_text(f"{HEAD}{pages}</mediawiki>")
    command = [sys.executable, "-m", "extractor", "history", "dump.xml", "--jobs", "1", "--output"]
    subprocess.run([*command, "full"], cwd=tmp_path, check=True, capture_output=True)
    process = subprocess.Popen([*command, "lives"], cwd=tmp_path, stderr=subprocess.DEVNULL)
    while process.poll() is None and not list(tmp_path.glob("lives/.runs/*/records/.keys/part-*")):
        time.sleep(0.005)
    process.send_signal(signal.SIGKILL)
    process.wait()
    last = subprocess.run([*command, "lives"], cwd=tmp_path, check=True, capture_output=True, text=True)
    for part in sorted((tmp_path / "full").glob("records/part-*")):
        assert part.read_bytes() == (tmp_path / "lives" / "records" / part.name).read_bytes()
    assert (tmp_path / "full" / "manifest.json").read_bytes() == (tmp_path / "lives" / "manifest.json").read_bytes()
    assert "50 reused" in last.stderr or "100 reused" in last.stderr or "120 reused" in last.stderr
