"""The page of languages and templates is in step with the tables."""

from __future__ import annotations

from conftest import PROJECT
from reading_page import reading_page


def test_the_page_of_what_is_read_is_the_generated_one(hold):
    hold(PROJECT / "docs" / "what-is-read.md", reading_page())
