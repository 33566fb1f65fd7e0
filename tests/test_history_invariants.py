"""What holds of every history: it is that of its revisions read one by one, and its events tell it whole."""

from __future__ import annotations

import random
from dataclasses import replace as changed
from typing import TYPE_CHECKING

import pytest
from history_pages import REF, page_of, pages_of
from hypothesis import example, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from extractor.history.facts import Facts, facts_of
from extractor.history.reader import FactReader
from extractor.history.replay import replay
from extractor.history.story import history, to_json
from extractor.options import Options
from extractor.pipeline import language_of, link
from extractor.sources.histories import HistoryPage
from extractor.sources.page import Page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractor.history.record import HistoryRecord
    from extractor.sources.histories import Saved

CORPORA = ("enwiki-6S-RNA", "dewiki-CRISPR", "enwiki-history-slice")
DRAWN = 200
PAGES = 12
SEED = 20


def read_alone(page: HistoryPage, saved: Saved, text: str) -> Facts:
    """The facts of a revision, read as if it were a page of its own."""
    return facts_of(link(page_alone(page, saved, text), Options()))


def page_alone(page: HistoryPage, saved: Saved, text: str) -> Page:
    head = replace(
        page.head, revision_id=saved.revision_id, parent_id=saved.parent_id, timestamp=saved.timestamp, redirect=None
    )
    return Page(head, text, page.file, page.dialect, 0)


def check_replay(record: HistoryRecord, facts_read: Iterator[Facts | None]) -> None:
    """The events alone give what each revision holds: claims with text, section, support, marks and works, and the works."""
    known: Facts | None = None
    for revision, (standing, _), facts in zip(record.revisions, replay(record), facts_read, strict=True):
        known = facts or known
        if known is None:
            assert not standing.claims
            continue
        told = [(one.text, one.section, one.support, one.marks, len(one.works)) for one in standing.claims.values()]
        held = [(one.text, one.section, one.support, tuple(sorted(one.marks)), len(one.works)) for one in known.claims]
        assert sorted(told) == sorted(held), revision.revision_id
        assert len(standing.works) == len(known.works)
        if facts is not None:
            cited = sum(one.support == "direct" for one in facts.claims)
            supported = cited + sum(one.support == "following" for one in facts.claims)
            counts = len(facts.claims), cited, supported, facts.citations, facts.marks
            assert (revision.claims, revision.cited, revision.supported, revision.citations, revision.marks) == counts


PIECES = (
    "Ice is cold.",
    "Ice is very cold.",
    f"Ice is cold.{REF}",
    'Snow falls in winter.<ref name="reed">{{cite book |last=Reed |title=Ice |year=1972}}</ref>',
    'Snow is white.<ref name="reed" />',
    "Rain is wet.{{sfn|Reed|1972|p=4}}",
    "Hail is hard.{{citation needed|date=May 2011}}",
    "Hail is hard.<ref>[http://a.org/hail Hail]</ref>",
    "Hail is hard.<ref>{{cite web |title=Hail |url=http://a.org/hail |access-date=3 May 2011}}</ref>",
    "== Frost ==",
    "=== Rime ===",
    "== References ==\n* {{cite book |last=Reed |title=Ice |year=1972 |ref=harv}}",
    "{{unreferenced section|date=May 2011}}",
    "{| class=wikitext\n! Day !! Snow\n|-\n| Monday || 4\n|}",
    "* First it melts.\n* Then it freezes.{{rp|7}}",
    "{{infobox ice |melts = 0 °C |year = 1907}}",
    "<!-- not yet",
    "-->",
    "{{cite book |title=Open",
    "<ref>Holm, ''Snow'', 1988, p. 4.",
    "</ref>",
    "Ibid. is none.<ref>Ibid., p. 9.</ref>",
    "<references />",
    # what an open mark reaches, and what seems to close it
    "Ice<ref>Reed, ''Ice'', 1972, p. 4.<ref>{{cite book |last=Holm |title=Snow |year=1988}}</ref> p. 5.</ref> melts.",
    "Rain [[falls on [[hills]] and {{cite web |title=Rain |url=http://a.org/rain",
    "It ends.]] }} <div>And so on.",
    "</div> The rest. [http://a.org/rest a\nb]",
    '{| class=wikitable\n| Frost\n\n{|\n| Rime || 4 °C<ref name="reed" />\n|}',
    "|}",
    "{{s-end}}",
    "<nowiki>{{",
    "}}</nowiki>",
    # what a paragraph has of others
    "The kinds of ice are these:",
    "* Floe ice.\n* Pack ice.<ref>Holm, ''Snow'', 1988, p. 4.</ref>",
    "    * An item behind blanks.",
    "Ice floats (Reed, 1972, p. 5).",
    "Reed (1972) measured it. Holm (1988) did not.",
    "== References ==\n* Reed, J. (1972). ''Ice''. London: Floe.\n* Holm, A. (1988). ''Snow''. Oslo: Rime.",
    "See [[#reed1972|Reed]].<ref>[[#reed1972|Reed 1972]], p. 9.</ref>",
    '* <span id="reed1972"></span>{{cite book |last=Reed |title=Ice |year=1972}}',
    "Late.<ref>{{cite web |title=Late |url=http://a.org/late |access-date=6 January 2012}}</ref>",
    "Later.<ref>{{cite arxiv |title=Later |eprint=1201.1234 |last=Reed}}</ref>",
    "Twice.<ref>{{cite journal |last=Reed |title=Floes |year=1990 |doi=10.1000/1}} {{cite book |title=Rime}}, p. 7.</ref>",
    "{{disambiguation}}",
    "[[Category:Ice]]",
    "[[Kategorie:Eis]]",
    "  ",
    "#REDIRECT [[Snow]]",
)
GERMAN = "Ice is cold.<ref>{{Literatur|Autor=Reed|Titel=Eis|Datum=5. Mai 1972}}</ref>"
LIST = "<references />\n"
LISTED = (
    'A one.<ref name="a">{{{{cite book|title=Ice|year=1990}}}}</ref>\n{}'
    'B two.<ref name="a">{{{{cite book|title=Rime|year=1991}}}}</ref>\n{}C three.<ref name="a" />\n{}'
)
TEXTS = st.lists(st.sampled_from(PIECES), max_size=9).map("\n\n".join)


@st.composite
def revisions(draw: st.DrawFn) -> list[str | None]:
    """Texts of revisions: edits of the one before, hidden ones, texts that come again."""
    texts: list[str | None] = [draw(TEXTS)]
    for _ in range(draw(st.integers(1, 7))):
        kind = draw(st.sampled_from(("edit", "edit", "edit", "again", "hidden", "other")))
        seen = [text for text in texts if text is not None]
        if kind == "hidden" or not seen:
            texts.append(None)
        elif kind == "again":
            texts.append(draw(st.sampled_from(seen)))
        elif kind == "other":
            texts.append(draw(TEXTS))
        else:
            pieces = seen[-1].split("\n\n")
            at = draw(st.integers(0, len(pieces)))
            pieces[at : at + draw(st.integers(0, 1))] = [draw(st.sampled_from(PIECES))]
            texts.append("\n\n".join(pieces))
    return texts


@settings(max_examples=100, deadline=None)
@given(revisions())
@example(["Hail is hard.{{citation needed|date=May 2011}}", "lol", "Hail is hard.{{citation needed|date=May 2011}}"])
@example(["Ice melts.\n\n    * Not an item.", "Ice melts soon.\n\n    * Not an item."])
@example([f"Ice:\n\n* Floes.{REF}\n\nEnd", f"Ice:\n\n* Floes.{REF}\n\nThe end", "Ice:\n\n* Floes.\n\nThe end"])
@example(["Ice [[is cold.\n\n== Rime ==\n\nIt <div>falls.\n\nEnd.", "Ice [[is cold.\n\n== Rime ==\n\nIt <div>fell.\n\nEnd."])
@example(["A is one.\n\n  ", "A is one.\n\n  \nB is two.", "A is one.\n\n  \nB is two.\n\nC."])
@example([GERMAN, f"{GERMAN} Mehr.\n\n[[Kategorie:Eis]]", GERMAN])
@example(["Ice.\n\n{{disambiguation}}\n", "Ice.\n\n{{disambiguation}}\n\n[[Datei:x.jpg]]"])
@example([LISTED.format("", LIST, ""), LISTED.format(LIST, "", ""), LISTED.format("", "", LIST)])
def test_a_history_is_that_of_its_revisions(texts: list[str | None]):
    found = [page for page in made(texts) if isinstance(page, HistoryPage)]
    for page in found:
        reader = FactReader(page, Options())
        facts: list[Facts | None] = []
        for saved, text in page.unpacked():
            facts.append(None if text is None else reader(saved, text))
            assert text is None or facts[-1] == read_alone(page, saved, text)
            assert text is None or reader.head.language == language_of(page_alone(page, saved, text), Options())
        record = history(page, Options())
        check_replay(record, iter(facts))
        for end in range(1, len(texts)):
            for first in made(texts[:end]):
                if isinstance(first, HistoryPage):
                    later = changed(page, earlier=to_json(history(first, Options())))
                    assert to_json(history(later, Options())) == to_json(record)


def test_a_revision_without_a_day_is_read_for_itself():
    late = (
        "Late.<ref>{{cite web |title=Late |url=http://a.org/l |access-date=6 January 2015 |bibcode=2015ApJ...123..456A}}</ref>"
    )
    [page] = [
        one for one in made([f"{late}\n\nMore.", f"{late}\n\nMore. X", f"{late}\n\nMore."]) if isinstance(one, HistoryPage)
    ]
    reader = FactReader(page, Options())
    for number, (saved, text) in enumerate(page.unpacked()):
        dated = replace(saved, timestamp=f"201{number}-01-02T00:00:00Z" if number else None)
        assert text is not None
        assert reader(dated, text) == read_alone(page, dated, text)


def made(texts: list[str | None]) -> list[object]:
    """The page with these revisions; a reject where all are hidden."""
    return [page_of(*texts)] if any(text is not None for text in texts) else []


@pytest.mark.shared
def test_read_in_stretches_a_revision_gives_what_it_gives_whole():
    pages = [page for name in CORPORA for page in pages_of(name)]
    chance = random.Random(SEED)  # noqa: S311 - a drawing that can be repeated
    chosen = chance.sample([(at, number) for at, page in enumerate(pages) for number in range(page.revisions)], DRAWN)
    compared = 0
    for at, page in enumerate(pages):
        wanted = {number for where, number in chosen if where == at}
        reader = FactReader(page, Options())
        for number, (saved, text) in enumerate(page.unpacked()):
            if number > max(wanted, default=-1):
                break
            facts = reader(saved, text) if text is not None else None
            if number in wanted and facts is not None:
                assert facts == read_alone(page, saved, text or ""), saved.revision_id
                compared += 1
    assert compared > DRAWN * 0.9


@pytest.mark.shared
@pytest.mark.parametrize("name", CORPORA)
def test_the_events_alone_tell_what_stood_in_each_revision(name: str):
    pages = pages_of(name)
    chance = random.Random(SEED)  # noqa: S311 - a drawing that can be repeated
    for page in chance.sample(pages, min(len(pages), PAGES)):
        reader = FactReader(page, Options())
        facts = (None if text is None else reader(saved, text) for saved, text in page.unpacked())
        check_replay(history(page, Options()), facts)


@pytest.mark.shared
@pytest.mark.parametrize("known", [1, 20, 33, 53])
def test_a_history_goes_on_where_its_record_ends(known: int):
    (whole,) = pages_of("enwiki-6S-RNA")
    times = [revision.timestamp for revision in history(whole, Options()).revisions]
    (first,) = pages_of("enwiki-6S-RNA", until=times[known - 1])
    assert first.revisions == known
    earlier = to_json(history(first, Options()))
    assert to_json(history(changed(whole, earlier=earlier), Options())) == to_json(history(whole, Options()))
