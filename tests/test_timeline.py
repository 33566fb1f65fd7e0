"""The timeline of a page: one document that needs nothing else, and tells every life."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from history_pages import REF, page_of

from extractor.history.story import history, to_json
from extractor.history.timeline import of_title, timeline
from extractor.options import Options

MARK = "{{citation needed|date=May 2011}}"
RECORD = history(
    page_of(
        f"Ice is cold.{REF}\n\n== Snow ==\nSnow is <white>.{MARK}",
        "Ice is cold.\n\n== Snow ==\nSnow is <white>.",
        "Ice is <script>alert(1)</script> a lie.",
        "Ice is cold.\n\n== Snow ==\nSnow is <white>.",
        None,
        f"Ice is very cold.{REF}\n\n== Snow ==\nRain is wet.",
    ),
    Options(),
)


class Reading(HTMLParser):
    """The tags of a document, opened and closed in order, and its text."""

    def __init__(self, document: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.text = ""
        self.feed(document)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.add(tag)
        self.ids += [found["id"] or ""] if "id" in found else []
        self.links += [found["href"] or ""] if "href" in found else []
        assert not {"style", "src", "onclick"} & found.keys()
        if tag not in {"meta", "path", "rect", "line"}:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert not {"style", "src"} & dict(attrs).keys()
        self.tags.add(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_document_is_whole_and_asks_for_nothing():
    found = Reading(timeline(RECORD))
    assert not found.open
    assert not found.tags & {"script", "img", "link", "iframe"}
    assert len(set(found.ids)) == len(found.ids)
    assert {link[1:] for link in found.links if link.startswith("#")} <= set(found.ids)
    assert all(link.startswith(("#", "https://en.wikipedia.org/w/index.php?diff=")) for link in found.links)


def test_every_life_is_told():
    document = timeline(RECORD)
    ids = set(Reading(document).ids)
    assert {life.id for life in (*RECORD.claims, *RECORD.works)} <= ids
    assert document.count('<details class="one"') == len(RECORD.claims) + len(RECORD.works)
    text = Reading(document).text
    for said in (
        "lost its last own citation: Reed: Ice",
        "got its first own citation: Reed: Ice",
        "mark “citation needed” gone",
        "reworded; before: “Ice is cold.”",
        "(reverted)",
        "Claims: 2 at first, 2 at most, 2 now",
    ):
        assert said in text


def test_the_state_of_a_claim_is_since_the_edit_that_made_it():
    cold = re.search(r"<summary>.*?very cold", timeline(RECORD), re.DOTALL)
    assert cold is not None
    assert re.sub(r"<[^>]*>|\s+", " ", cold[0]).split()[:3] == ["cited", "since", "2012-01-06"]


def test_a_history_is_found_by_its_title():
    lines = [to_json(RECORD).replace(b'"Ice"', b'"Snow"', 1), to_json(RECORD)]
    found = of_title(lines, "Ice")
    assert found is not None
    assert found.page.title == "Ice"
    assert of_title(lines, "Hail") is None


def test_times_that_are_missing_are_no_obstacle():
    lines = to_json(RECORD).replace(b'"timestamp":"2012-01-02T00:00:00Z"', b'"timestamp":null')
    found = of_title([lines], "Ice")
    assert found is not None
    assert not Reading(timeline(found)).open
