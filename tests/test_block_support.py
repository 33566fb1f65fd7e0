"""Which citations beside a table, infobox, quotation or other block support which of its claims, case by case."""

from __future__ import annotations

import pytest
from corpus import cases
from pages import record_of
from test_claims import lines_of

from extractor.exports.statistics import citations_at_no_claim
from extractor.markup.block_templates import block_template, cited_by, cites_all
from extractor.tables import load_table

CASES = cases("block_support")
TABLE = load_table("block_templates")


@pytest.mark.parametrize("case", CASES, ids=str)
def test_block_support(case):
    assert lines_of(case.input) == case.expected
