"""Changes between datasets: what an edit of a page does to its claims and citations."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from extractor.comparison.diff import Change, ChangeTotals, changes_between, diff, page_changes
from extractor.comparison.reports import html
from extractor.conversion.convert import convert
from extractor.conversion.request import Request
from extractor.errors import ExtractorError
from extractor.model import PageHead
from extractor.options import Options
from extractor.pipeline import extract
from extractor.sources.find import find
from extractor.sources.page import Page
from extractor.targets.target import Targets

if TYPE_CHECKING:
    from pathlib import Path

REED = "<ref>{{cite book |last=Reed |title=Towns |isbn=0-306-40615-2 |page=4}}</ref>"
HOLM = "<ref>{{cite book |last=Holm |title=Lakes}}</ref>"


def line(text: str) -> bytes:
    return extract(Page(PageHead("Town"), text, "town.wiki", "wikitext", 0, 0), Options()).to_json()


def changes(old: str, new: str) -> list[tuple[str, str | None, str | None, list[str]]]:
    return [(one.change, one.old, one.new, one.works) for one in page_changes(line(old), line(new))]


def test_claims_added_and_removed():
    assert changes("It lies by a lake. Snow fell.", "Snow fell. Nobody came from afar.") == [
        ("removed", "It lies by a lake.", None, []),
        ("added", None, "Nobody came from afar.", []),
    ]


def test_a_claim_with_most_of_its_words_is_reworded():
    assert changes("It lies by a deep lake. Snow fell.", "Snow fell. It lies by a very deep lake.") == [
        ("reworded", "It lies by a deep lake.", "It lies by a very deep lake.", [])
    ]


def test_the_most_alike_are_paired_first():
    old, less, more = "Snow fell in the old town.", "Rain fell in the new town.", "Snow fell in the new town."
    assert changes(old, f"{less} {more}") == [("added", None, less, []), ("reworded", old, more, [])]


def test_citations_gained_and_lost():
    assert changes(f"Snow fell.{REED} It froze.", f"Snow fell. It froze.{HOLM}") == [
        ("citation_lost", "Snow fell.", "Snow fell.", ["Towns"]),
        ("citation_gained", "It froze.", "It froze.", ["Lakes"]),
    ]


def test_a_reworded_claim_can_lose_its_citation_too():
    assert [change for change, *_ in changes(f"Snow fell in the town.{REED}", "Snow fell in this town.")] == [
        "reworded",
        "citation_lost",
    ]


def test_a_work_that_was_edited_is_the_same_work_with_other_fields():
    assert changes(f"Snow fell.{REED}", f"Snow fell.{REED.replace('Towns', 'Cities')}") == [
        ("work_changed", "title: Towns", "title: Cities", ["Cities"])
    ]
    assert changes(f"Snow fell.{REED}", f"Snow fell.{REED.replace('last=', 'first=A.|last=')}") == [
        ("work_changed", 'author: [{"literal":"Reed"}]', 'author: [{"family":"Reed","given":"A."}]', ["Towns"])
    ]
    assert changes(f"Snow fell.{HOLM}", f"Snow fell.{HOLM.replace('}}', '|publisher=Reed}}')}") == [
        ("work_changed", "", "publisher: Reed", ["Lakes"])
    ]


def test_a_change_elsewhere_changes_no_claim():
    assert changes(f"Snow fell.{REED}", f"\n\n<!-- x -->Snow fell.{REED}\n\n== Notes ==\n{{{{reflist}}}}") == []


def wiki(folder: Path, **pages: str) -> Path:
    folder.mkdir()
    for title, text in pages.items():
        (folder / f"{title}.wiki").write_text(text)
    data = folder.with_name(f"{folder.name}-data")
    convert(find([str(folder)]), data, Request())
    return data


def test_pages_come_and_go(tmp_path: Path):
    old = wiki(tmp_path / "old", Gone="It went.", Same="It stays.", Town="Snow fell.")
    new = wiki(tmp_path / "new", Came="It came.", Same="It stays.", Town="Snow fell again and again, day by day.")
    totals = ChangeTotals()
    found = list(diff(Targets([str(old)]), Targets([str(new)]), totals))
    assert [(one.page, one.change) for one in found] == [
        ("Town", "removed"),
        ("Town", "added"),
        ("Came", "added"),
        ("Gone", "removed"),
    ]
    pages = totals.pages
    assert (pages.unchanged, pages.changed, pages.added, pages.removed) == (1, 1, 1, 1)
    assert totals.changes == {
        "added": 2,
        "removed": 2,
        "reworded": 0,
        "citation_gained": 0,
        "citation_lost": 0,
        "work_changed": 0,
        "moved": 0,
    }
    assert found[2] == Change("Came", "added", found[2].claim, None, "It came.", [])


def test_several_revisions_cannot_be_compared(tmp_path: Path):
    old = wiki(tmp_path / "old", Town="Snow fell.")
    convert(find([str(tmp_path / "old")]), tmp_path / "all", Request(all_revisions=True))
    with pytest.raises(ExtractorError, match="several revisions"):
        list(diff(Targets([str(old)]), Targets([str(tmp_path / "all")]), ChangeTotals()))


def record_line(text: str, title: str, page_id: int | None) -> bytes:
    page = Page(PageHead(title, page_id=page_id, wiki="enwiki", language="en"), text, "dump.xml", "mediawiki_xml", 0, 0)
    return extract(page, Options()).to_json()


def test_a_page_that_was_moved_is_the_same_page():
    text = f"Snow fell in the town.{REED}\n\nIt is old. It is old."
    totals = ChangeTotals()
    old = [record_line(text, "Town", 7)]
    new = [record_line("It is a hill.", "Town", 9), record_line(text.replace("Snow fell", "Much snow fell"), "Old town", 7)]
    found = [(one.page, one.change, one.old) for one in changes_between(iter(old), iter(new), totals)]
    assert found == [
        ("Old town", "moved", "Town"),
        ("Old town", "reworded", "Snow fell in the town."),
        ("Town", "added", None),
    ]
    assert (totals.pages.changed, totals.pages.moved, totals.pages.added, totals.pages.removed) == (1, 1, 1, 0)


def test_a_page_without_id_is_known_by_its_title():
    old, new = record_line("Snow fell.", "Town", None), record_line("Snow fell.", "Town", 7)
    totals = ChangeTotals()
    assert list(changes_between(iter([old]), iter([new]), totals)) == []
    assert totals.pages.unchanged == 1


def test_two_files_are_two_versions_of_a_page(tmp_path: Path):
    for name, text in (("before", "Snow fell in the town."), ("after", "Snow fell in this town.")):
        (tmp_path / f"{name}.wiki").write_text(text)
    found = diff(*(Targets([str(tmp_path / f"{name}.wiki")]) for name in ("before", "after")), ChangeTotals())
    assert [one.change for one in found] == ["reworded"]


def test_a_conversion_tells_what_it_changes(tmp_path: Path):
    folder, out = tmp_path / "pages", tmp_path / "changes.jsonl"
    wiki(folder, Town="Snow fell in the town.", Mill="It burned.")
    data = tmp_path / "pages-data"
    (folder / "Town.wiki").write_text("Snow fell in this town.")
    convert(find([str(folder)]), data, Request(diff=out))
    assert [json.loads(line)["change"] for line in out.read_text().splitlines()] == ["reworded"]
    convert(find([str(folder)]), data, Request(diff=out))
    assert out.read_text() == ""
    convert(find([str(folder)]), data, Request(diff=tmp_path / "changes.txt"))
    assert "2 unchanged" in (tmp_path / "changes.txt").read_text()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["changes.jsonl", "changes.txt", "pages", "pages-data"]


def test_html_marks_the_words_that_differ():
    change = Change("Town", "reworded", "k-1", "Snow fell in <the> town.", "Snow fell in this town.", [])
    text = "".join(html(iter([change]), ChangeTotals()))
    assert "<p>Snow fell in <del>&lt;the&gt;</del> town.</p><p>Snow fell in <ins>this</ins> town.</p>" in text
