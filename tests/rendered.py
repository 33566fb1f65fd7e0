"""Pages as MediaWiki renders them, and as records tell them, in the same words."""

from __future__ import annotations

import re
from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from lxml import html

from extractor.api import read

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from extractor.model import Record
    from extractor.sources.page import Page

SOURCE = "Holm, Towns, 1990"
"""What stands for a template in a ref, which would else be empty; elsewhere templates are left out."""
_LIMITS = re.compile(r"\{\{|\}\}|<nowiki>.*?</nowiki>|<!--.*?-->", re.DOTALL)
_UNREAD = re.compile(r"\{\{|\}\}|<(?:math|timeline|score|syntaxhighlight|source|poem|imagemap|gallery|hiero|section|chem)\b")
"""Templates that do not end, and tags of extensions that the wiki of the tests lacks."""
_LONGEST = 40_000
_NOTE = re.compile(r"#cite_note-(?:(.*)-)?\d+")
_GROUP = re.compile(r"\[(?:(.*) )?\d+\]")
ERRORS = {
    "no text was provided": "references_no_text",
    "tags exist for a group": "group_refs_without_references",
    "defined multiple times": "references_duplicate_key",
    "invalid names, e.g. too many": "ref_too_many_keys",
    "refs with no name must have content": "ref_no_input",
    "simple integer": "ref_numeric_key",
    "is not used in prior text": "references_missing_key",
}
"""Errors of Cite, by words of their message in English."""


class Told(NamedTuple):
    """What of a page can be compared."""

    refs: list[tuple[str | None, str]]
    """Name and group of each ref in the text, in order."""
    uses: list[int]
    """For each ref the first one with the same source."""
    errors: set[str]
    paragraphs: Counter[str]


def without_templates(text: str) -> str:
    """The text without templates."""
    pieces, depth, last = [], 0, 0
    for mark in _LIMITS.finditer(text):
        if mark[0] == "{{":
            if not depth:
                pieces.append(text[last : mark.start()])
                last = mark.start()
            depth += 1
        elif mark[0] == "}}" and depth:
            depth -= 1
            if not depth:
                in_ref = text.rfind("<ref", 0, last) > max(text.rfind("</ref", 0, last), text.rfind("/>", 0, last))
                pieces.append(SOURCE if in_ref else "")
                last = mark.end()
    return re.sub(r"(<ref\b[^>/]*>)\s+", r"\1", "".join([*pieces, text[last:]]))


def pages_without_templates(files: list[Path], number: int) -> list[tuple[Page, str]]:
    """Articles of dumps and their texts without templates, those first that have none."""

    def found() -> Iterator[tuple[Page, str]]:
        for page in (page for file in files for page in read(file, on_failure=lambda _: None)):
            text = without_templates(page.text)
            is_article = page.head.namespace == 0 and not page.head.redirect
            if is_article and len(text) < _LONGEST and not _UNREAD.search(text):
                yield page, text

    return [*islice(found(), number)]


def of_html(rendered: str) -> Told:
    """What MediaWiki shows."""
    page = html.fromstring(rendered)
    errors = [error.text_content() for error in page.find_class("mw-ext-cite-error")]
    notes: list[str] = []
    refs: list[tuple[str | None, str]] = []
    for mark in page.xpath("//sup[contains(concat(' ', @class, ' '), ' reference ')]"):
        notes.append(mark.find("a").get("href"))
        name, group = _NOTE.fullmatch(notes[-1]), _GROUP.fullmatch(mark.text_content())
        refs.append((name[1] if name else "", (group[1] if group else None) or ""))
        mark.drop_tree()
    for other in [*page.find_class("mw-ext-cite-error"), *page.find_class("autonumber")]:
        other.drop_tree()
    known = {code for words, code in ERRORS.items() for error in errors if words in " ".join(error.split())}
    paragraphs = Counter(
        filter(None, (_letters(one.text_content()) for one in page.xpath("//div[@class='mw-parser-output']/p")))
    )
    return Told(refs, [notes.index(note) for note in notes], known, paragraphs)


def of_record(record: Record, text: str) -> Told:
    """What the record tells."""
    lists = [found.span() for found in re.finditer(r"<references\b[^>]*[^/]>.*?</references>", text, re.DOTALL)]
    unprinted = {problem.start for problem in record.problems if problem.code in {"ref_too_many_keys", "ref_numeric_key"}}
    refs = [
        one
        for one in record.citations or ()
        if one.kind in ("ref", "note") and one.start not in unprinted and not any(low < one.start < high for low, high in lists)
    ]
    names = [(one.ref_name.replace(" ", "_") if one.ref_name else None, one.group or "") for one in refs]
    first: dict[tuple[str | None, str], int] = {}
    uses = [number if name[0] is None else first.setdefault(name, number) for number, name in enumerate(names)]
    paragraphs: dict[int, list[str]] = {}
    for claim in record.claims or ():
        if claim.kind == "sentence" and claim.paragraph is not None:
            paragraphs.setdefault(claim.paragraph, []).append(claim.text)
    texts = Counter(filter(None, (_letters("".join(one)) for one in paragraphs.values())))
    return Told(names, uses, {problem.code for problem in record.problems} & set(ERRORS.values()), texts)


def _letters(text: str) -> str:
    """Letters and digits alone: what templates leave behind are brackets and blanks."""
    return re.sub(r"[\W_]+", "", text)
