"""What a template is to its page: one answer for each name of any table, and one place that gives it."""

from __future__ import annotations

import ast
from functools import cache
from typing import TYPE_CHECKING

import pytest
from conftest import PROJECT

from extractor.citations.template_uses import use_of
from extractor.languages import Templates, read_everywhere, read_part
from extractor.tables import load_table
from extractor.works.templates.known import looks_like_citation

if TYPE_CHECKING:
    from pathlib import Path

CODE = PROJECT / "extractor"
# The questions that tables answer, each with the only modules that may ask it: the room of its table, and the place of all.
QUESTIONS = {
    "find_template": ("works/templates/",),
    "looks_like_citation": ("works/templates/",),
    "short_kind": ("citations/short/templates.py",),
    "template_role": ("markup/",),
    "mark_scope": ("mark_templates.py",),
    "is_mark": ("mark_templates.py", "markup/inline_templates.py"),
    "is_snapshot": ("works/snapshots.py",),
    "may_offer_anchors": ("works/anchors.py",),
}


@cache
def full_citations(language: str) -> set[str]:
    own = read_part(Templates, language)
    table = load_table("citation_templates")
    rows = {**table["templates"], **own.known}
    names = {*table["sites"], *rows, *(alias for row in rows.values() for alias in row.get("also", ()))}
    return {name.lower() for name in names} - {name.lower() for name in own.without}


@cache
def short_citations(language: str) -> set[str]:
    table = load_table("short_templates")
    rows = {name: row for name, row in table["templates"].items() if language in row.get("only", [language])}
    own = table["languages"].get(language, {}).get("names", {})
    return {*rows, *(alias for row in rows.values() for alias in row.get("aliases", ())), *own}


@cache
def ref_templates() -> set[str]:
    table = load_table("ref_templates")
    return {*table["reuse"], *table["locator"], *table["ref"], *table["lists"], *table["notes"]}


@cache
def marks() -> set[str]:
    table = load_table("maintenance_templates")
    foreign = [name for names in (*table["languages"].values(), *table["language_sections"].values()) for name in names]
    rows = [row for block in ("section", "span", "inline") for row in table[block].items()]
    return {*foreign, *(name for canonical, aliases in rows for name in (canonical, *aliases))}


@cache
def others() -> set[str]:
    offers = load_table("short_templates")["offers"]
    inline = load_table("inline_templates")
    shown = [name for block in ("shows", "computed", "drops") for names in inline[block].values() for name in names]
    roles = [name for block in inline["roles"].values() for name in block["names"]]
    return {*shown, *roles, *load_table("ref_templates")["snapshots"], *(name for names in offers.values() for name in names)}


@pytest.mark.parametrize("language", sorted(read_everywhere(Templates)))
def test_each_name_of_any_table_has_one_answer(language):
    wrong = []
    for name in full_citations(language) | short_citations(language) | ref_templates() | marks() | others():
        use = use_of(name, language)
        works, shorts = name in full_citations(language), name in short_citations(language)
        # A contribution is a work, and points to the book around it; a ref of an unknown kind is a work by its name.
        by_name = use.kind == "reference" and looks_like_citation(name)
        claimed = [works or shorts or by_name, name in ref_templates(), name in marks() or use.mark is not None]
        answered = [
            use.role in {"work", "short"} or use.short == "anchor",
            use.role in {"reuse", "locator", "ref", "note", "list"},
            use.mark is not None,
        ]
        if sum(claimed) > 1 or answered != claimed or (works and shorts and use.short != "contribution"):
            wrong.append((name, claimed, answered))
        written = f"{'Template' if language == 'en' else 'template'}: {name[0].upper()}{name[1:].replace(' ', '_')} "
        if ":" not in name and use_of(written, language) != use:
            wrong.append((written, use))
    assert not wrong


@pytest.mark.parametrize("language", sorted(read_everywhere(Templates)))
def test_what_text_makes_of_a_template_follows_from_what_it_is(language):
    for name in full_citations(language) | short_citations(language) | ref_templates() | marks() | others():
        use = use_of(name, language)
        expected = {"mark"} if use.mark and use.role is None else {"source", "shown_source"} if use.role else {"text", "source"}
        assert use.text in expected, use
        assert (use.text == "shown_source") <= (use.short == "inline text"), use
        assert use.hides_anchor <= (use.role == "work"), use


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        (("Cite book", "en"), {"role": "work", "text": "source", "hides_anchor": False}),
        (("Cite sandwich", "en"), {"role": "work", "hides_anchor": True}),
        (("cite podcast series", "en"), {"role": "work", "hides_anchor": True}),
        (("Citeer web", "fy"), {"role": "work", "hides_anchor": True}),
        (("Citation encadrée", "en"), {"role": None, "kind": "quote", "text": "text"}),
        (("Inédit", "fr"), {"role": None, "mark": "inline", "text": "mark"}),
        (("cite Q", "en"), {"role": "work", "hides_anchor": True}),
        (("Harvtxt", "en"), {"role": "short", "short": "inline text", "text": "shown_source"}),
        (("harv", "en"), {"role": "short", "short": "inline text", "text": "source"}),
        (("sfnref", "en"), {"role": None, "short": "anchor", "text": "source"}),
        (("harvc", "en"), {"role": "work", "short": "contribution"}),
        (("efn-ua", "en"), {"role": "note", "group": "upper-alpha"}),
        (("#tag: ref", "en"), {"role": "ref", "group": None}),
        (("notelist-lr", "en"), {"role": "list", "group": "lower-roman"}),
        (("Webarchive", "en"), {"role": None, "shows_snapshot": True, "names_source": True}),
        (("SEP", "en"), {"role": "work", "text": "source"}),
        (("PhilPapers", "en"), {"role": None, "names_source": True, "text": "source"}),
        (("doi", "en"), {"role": None, "identifier": "doi"}),
        (("Citation needed", "en"), {"role": None, "mark": "inline", "text": "mark"}),
        (("Unreferenced section", "en"), {"role": None, "mark": "section", "text": "mark"}),
        (("vanchor", "en"), {"role": None, "offers_anchors": True, "text": "text"}),
        (("Infobox person", "en"), {"role": None, "kind": "infobox", "text": "text"}),
        (("Odn", "pl"), {"role": "short", "short": "nobrackets"}),
        (("Odn", "en"), {"role": None, "short": None, "text": "text"}),
    ],
)
def test_what_a_template_is(call, expected):
    use = use_of(*call)
    assert {key: getattr(use, key) for key in expected} == expected


def imported_names(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {alias.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for alias in node.names}


def test_only_one_place_asks_every_table():
    asked = {question: set() for question in QUESTIONS}
    for path in CODE.rglob("*.py"):
        for name in imported_names(path) & QUESTIONS.keys():
            asked[name].add(path.relative_to(CODE).as_posix())
    for question, modules in asked.items():
        assert "citations/template_uses.py" in modules or question == "is_mark", question
        outside = {module for module in modules if not module.startswith(QUESTIONS[question])}
        assert outside <= {"citations/template_uses.py"}, question
