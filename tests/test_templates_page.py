"""The page of templates is in step with the tables: a new template, or another name of one, is told to users."""

from __future__ import annotations

from conftest import PROJECT
from templates_page import templates_page


def test_the_page_of_templates_is_the_generated_one(hold):
    hold(PROJECT / "docs" / "templates.md", templates_page())
