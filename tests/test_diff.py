"""Changes between datasets: what an edit of a page does to its claims and citations."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from extractor.dataset.convert import Request, convert
from extractor.dataset.diff import Change, Totals, diff, page_changes
from extractor.errors import ExtractorError
from extractor.model import PageHead
from extractor.options import Options
from extractor.pipeline import extract
from extractor.sources.find import find
from extractor.sources.page import Page
from extractor.targets.target import Target

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
    totals = Totals()
    found = list(diff(Target(str(old)), Target(str(new)), totals))
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
    }
    assert found[2] == Change("Came", "added", found[2].claim, None, "It came.", [])


def test_several_revisions_cannot_be_compared(tmp_path: Path):
    old = wiki(tmp_path / "old", Town="Snow fell.")
    convert(find([str(tmp_path / "old")]), tmp_path / "all", Request(all_revisions=True))
    with pytest.raises(ExtractorError, match="several revisions"):
        list(diff(Target(str(old)), Target(str(tmp_path / "all")), Totals()))
