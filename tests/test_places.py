"""Places of facts hold on damaged pages: claims never overlap, citations never cross, and segments lie in their claim."""

from __future__ import annotations

import random
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from extractor import extract
from extractor.model import PageHead
from extractor.sources.page import Page

if TYPE_CHECKING:
    from extractor.model import Record

FIXTURES = Path(__file__).parents[1] / "fixtures"
SEEDS = [path.read_text(encoding="utf-8")[:20_000] for path in sorted(FIXTURES.glob("*")) if path.suffix in (".txt", ".wiki")]
PIECES = (
    *("{{", "}}", "[[", "]]", "|", "=", "\n", "''", '"', "<ref>", "</ref>", "<ref name=x/>", "<math>a = 2. Then b</math>"),
    *("<nowiki>", "</nowiki>", "<!--", "-->", "\n{|", "\n|-", "\n| ", "\n|}", "\n* ", "\n== h ==\n", " A b. ", "<div>"),
    *("</div>", "{{sfn|A|1990}}", "{{efn|", "<blockquote>", "</blockquote>", "{{small|", "\xa0", "\u2028", "&nbsp;"),
    *(
        "(Holm 1990)",
        "http://a.org/b",
        "[http://a.org b. C]",
        "{{cn}}",
        "<gallery>",
        "</gallery>",
        "{{Infobox a|b=",
        "-{",
        "}-",
    ),
    *("[tpl]", "[/tpl]", "[ref]", "[/ref]"),
)
PAGES = 60


def damaged(chosen: random.Random) -> str:
    """A stretch of a fixture with pieces of markup put into it, over some of its signs."""
    seed = chosen.choice(SEEDS)
    start = chosen.randrange(max(len(seed) - 800, 1))
    text = seed[start : start + chosen.randint(50, 800)]
    for _ in range(chosen.randint(1, 6)):
        at = chosen.randrange(len(text) + 1)
        text = text[:at] + chosen.choice(PIECES) + text[at + chosen.choice((0, 0, 1, 20)) :]
    return text


def assert_places_hold(record: Record, text: str) -> None:
    claims = sorted((claim.start, claim.end) for claim in record.claims)
    assert all(end <= start for (_, end), (start, _) in pairwise(claims)), text
    around: list[int] = []
    for citation in sorted(record.citations, key=lambda one: (one.start, -one.end)):
        assert text[citation.start : citation.end] == citation.raw
        while around and around[-1] <= citation.start:
            around.pop()
        assert not around or citation.end <= around[-1], text
        around.append(citation.end)
    for claim in record.claims:
        assert all(claim.start <= segment.start <= segment.end <= claim.end for segment in claim.segments), text


@pytest.mark.parametrize("dialect", ["wikitext", "tpl_text"])
def test_places_hold_on_damaged_pages(dialect: str):
    chosen = random.Random(dialect)  # noqa: S311 - no secret
    for _ in range(PAGES):
        text = ("[[A town]]\n" if dialect == "tpl_text" else "") + damaged(chosen)
        page = Page(PageHead("A town"), text, "-", dialect, 0, 0)  # type: ignore[arg-type]
        assert_places_hold(extract(page), text)


def test_a_sentence_end_in_a_formula_parts_no_claims():
    text = "It holds <math>a = 2. Then b</math> here. It ends."
    assert len(extract(text).claims) == 2
    assert_places_hold(extract(text), text)
