"""Places of facts hold on damaged pages, and nothing is raised (``broken.py``)."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from broken import SIGNS, assert_places_hold, damaged, wrong_with

from extractor import extract

FIXTURES = Path(__file__).parents[1] / "fixtures"
SEEDS = [path.read_text(encoding="utf-8")[:20_000] for path in sorted(FIXTURES.glob("*")) if path.suffix in (".txt", ".wiki")]
PAGES = 60


@pytest.mark.parametrize("dialect", ["wikitext", "tpl_text"])
def test_places_hold_on_damaged_pages(dialect: str):
    chosen = random.Random(dialect)  # noqa: S311 - no secret
    for _ in range(PAGES):
        seed = chosen.choice(SEEDS)
        start = chosen.randrange(max(len(seed) - SIGNS, 1))
        content = damaged(f"en {dialect}\n{seed[start : start + SIGNS]}", chosen, chosen.choice(SEEDS))
        assert not wrong_with(content), content


def test_a_sentence_end_in_a_formula_parts_no_claims():
    text = "It holds <math>a = 2. Then b</math> here. It ends."
    assert len(extract(text).claims) == 2
    assert_places_hold(extract(text), text)
