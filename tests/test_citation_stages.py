"""The stages that find a page's sources: what each adds, and that none takes back what another has numbered."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import pytest
from conftest import PROJECT
from pages import record_of

from extractor import extract, pipeline, read

if TYPE_CHECKING:
    from extractor.citations.found import PageSources

PAGE = """\
Rivers flow.<ref name=m>Muir, ''Rivers'', p. 5</ref> They end.<ref name=m /> Seas rise.{{sfn|Long|1999|p=7}}
Lakes freeze.{{sfn|Nobody|1900}}

== Bibliography ==
* {{cite book|last=Muir|first=John|title=Rivers of the North|year=1901|publisher=Quux}}
* {{cite book|last=Long|first=Ann|title=Seas|year=1999}}
* Short, Eve (1988). ''A History of Lakes''. London: Quux Press.
"""


_NEAR_STAGES = ("walk", "add_listed_works")


class After(NamedTuple):
    """The sources after one stage, with the places that works and citations had then."""

    stage: str
    sources: PageSources
    works: list[int]
    citations: list[int]


@pytest.fixture
def stages(monkeypatch):
    """What each stage of the pages read from now on gives."""
    seen = []

    def watched(stage):
        def watch(sources, page):
            found = stage(sources, page)
            works, citations = [work.start for work in found.works], [cited.start for cited in found.citations]
            seen.append(After(stage.__name__, found, works, citations))
            return found

        return watch

    for stage in _NEAR_STAGES:
        monkeypatch.setattr(pipeline, stage, watched(getattr(pipeline, stage)))
    monkeypatch.setattr(pipeline, "FAR_STAGES", tuple(map(watched, pipeline.FAR_STAGES)))
    return seen


def test_a_short_citation_by_title_is_a_work_that_says_by_which_it_is_replaced(stages):
    record = record_of(PAGE)
    sources = stages[-1].sources
    replaced = {number: work.replaced_by for number, work in enumerate(sources.works) if work.replaced_by is not None}
    assert [(sources.works[old].origin, sources.works[new].csl["title"]) for old, new in replaced.items()] == [
        ("plain_text", "Rivers of the North")
    ]
    (old, new), *_ = replaced.items()
    pointing = [cited.name for cited in sources.citations for target in cited.targets if target.work == new]
    assert pointing == ["m", "m"]
    assert not [cited for cited in sources.citations for target in cited.targets if target.work == old]
    assert sources.works[old].start not in [work.start for work in record.works]


def test_each_stage_adds_what_it_is_for(stages):
    record_of(PAGE)
    assert [(after.stage, len(after.works), len(after.citations)) for after in stages] == [
        ("walk", 3, 4),  # two works in templates, and the ref in words
        ("add_listed_works", 4, 4),
        ("link_by_anchor", 4, 4),
        ("link_by_name", 4, 4),
        ("link_by_title", 4, 4),
        ("reuse_named", 4, 4),
        ("resolve_shorts", 4, 4),
    ]


def test_each_short_citation_knows_how_it_met_its_work(stages):
    record_of(PAGE)
    sources = stages[-1].sources
    met = [target.resolved.resolution for cited in sources.citations for target in cited.targets if target.short is not None]
    assert met == ["resolved", "resolved", "resolved", "no_target"]
    assert [problem.code for problem in sources.problems] == ["harv_no_target"]


def test_works_and_citations_keep_their_numbers(stages):
    record_of(PAGE)
    for page in read(PROJECT / "fixtures/000_69e6d9936d7bb4a5.txt"):
        extract(page)
    assert len(stages) == 2 * (len(_NEAR_STAGES) + len(pipeline.FAR_STAGES))
    for before, after in pairwise(stages):
        if after.stage != "walk":
            assert after.works[: len(before.works)] == before.works, after.stage
            assert after.citations == before.citations, after.stage
        if after.stage == "resolve_shorts":
            for target in (target for cited in after.sources.citations for target in cited.targets):
                assert target.work is None or not after.sources.works[target.work].is_short
                assert (target.short is None) == (target.resolved is None)
