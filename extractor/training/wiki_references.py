"""References as wikitext writes them, made from citation templates of dumps: fields, and the markup over them.

The labelled strings come from papers; writers of articles set titles in italics, link names and addresses, and shorten what
they cite again (WP:CITESTYLE, MOS:ITALICTITLE). Their styles stand in ``wiki_styles.toml``.
"""

from __future__ import annotations

import bz2
import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

from extractor.works.plain.surroundings import Marked

if TYPE_CHECKING:
    import random
    from collections.abc import Iterable, Iterator
Reference = list[tuple[str, str]]
"""Fields of a string in order: label and text."""
Call = list[tuple[str, str]]
"""Parameters of a template without their numbers: name and value."""

_TEMPLATE = re.compile(r"\{\{\s*(?:cite|citation)\b[^{}|]*\|([^{}]*)\}\}", re.IGNORECASE)
_PARAMETER = re.compile(r"\|?\s*([a-z-]+?)\d*\s*=\s*([^|]*)")
_LINK = re.compile(r"\[\[(?:[^\]|]*\|)?([^\]]*)\]\]")
_NOT_TEXT = re.compile(r"''+|&nbsp;|&lt;.*?&gt;|&\w+;")
_MARKUP = re.compile(r"[\[\]<>]|http")
_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b")
_JOURNALS = ("journal", "newspaper", "magazine")
_WORKS = (*_JOURNALS, "work", "website")
_CONTAINERS = ("journal", "container-title")
_LONGEST = 160
_OTHER_NAMES = {
    "place": "location", "number": "issue", "access-date": "accessdate", "author-last": "last", "author-first": "first"
}  # fmt: skip
_STYLES: list[str] = tomllib.loads(Path(__file__).with_name("wiki_styles.toml").read_text(encoding="utf-8"))["styles"]
_VALUE = re.compile(r"\{(\w+)\}")
_TAG = re.compile(r"</?[ia]>")
# How often wikitext links what a field names.
_LINKED = {"author": 0.15, "publisher": 0.3, "journal": 0.3, "container-title": 0.15, "location": 0.15, "title": 0.07}
_SPACES_IN_NAME = 3
_IN_ITALICS = 0.85
_WITH_ADDRESS = 0.3
_CORE = re.compile(r"\W*(?:(?:[Ii]n|[Dd]ans|by)\b\W*)?(.*?)\W*", re.DOTALL)


def template_calls(dumps: Iterable[Path]) -> Iterator[Call]:
    """The parameters of each citation template in the dumps, values without markup."""
    for path in dumps:
        text = bz2.BZ2Decompressor().decompress(path.read_bytes()).decode("utf-8", "replace")
        for call in _TEMPLATE.finditer(_LINK.sub(r"\1", text)):
            clean = [(name, _NOT_TEXT.sub(" ", value).strip()) for name, value in _PARAMETER.findall(call[1])]
            yield [(name, value) for name, value in clean if 0 < len(value) < _LONGEST and not _MARKUP.search(value)]


def written(calls: Iterable[Call], count: int, chance: random.Random) -> Iterator[tuple[Reference, list[Marked]]]:
    """``count`` references, all styles alike: a template's values in a style that they fill, with the markup over them."""
    complete = [_complete(call) for call in calls]
    served = {style: [values for values in complete if values.keys() >= set(_VALUE.findall(style))] for style in _STYLES}
    styles = [style for style, fitting in served.items() if fitting]
    for _ in range(count if styles else 0):
        style = chance.choice(styles)
        reference, marked = _write(style, chance.choice(served[style]))
        yield reference, sorted([*marked, *linked(reference, chance)])


def _complete(call: Call) -> dict[str, str]:
    """The first value of each name, by the plainest name of the parameter, and those that follow from them."""
    values = {_OTHER_NAMES.get(name, name): " ".join(value.replace("nbsp;", " ").split()) for name, value in reversed(call)}
    if year := _YEAR.search(values.get("date", "") or values.get("year", "")):
        values["year"] = year[0]
        values.setdefault("date", year[0])
    if container := next((name for name in _WORKS if name in values), None):
        values["container"] = values[container]
        values["kind of container"] = "journal" if container in _JOURNALS else "container-title"
    if "page" not in values and values.get("pages", "").isdecimal():
        values["page"] = values["pages"]
    return values


def _write(style: str, values: dict[str, str]) -> tuple[Reference, list[Marked]]:
    reference: Reference = []
    marked = []
    start = 0
    for piece in style.split("|"):
        label, _, form = piece.partition(":")
        before, *rest = [part.format_map(values) for part in _TAG.split(form)]
        text = before
        if rest:
            text += rest[0] + rest[1]
            marked.append(
                Marked(start + len(before), start + len(before) + len(rest[0]), "italic" if "<i>" in form else "address")
            )
        reference.append((values["kind of container"] if label == "container" else label, text))
        start += len(text) + 1
    return reference, marked


def bounds_of(reference: Reference) -> list[tuple[int, int, str]]:
    """Start, end and label of each field in the string."""
    bounds, position = [], 0
    for tag, text in reference:
        bounds.append((position, position + len(text), tag))
        position += len(text) + 1
    return bounds


def linked(reference: Reference, chance: random.Random) -> list[Marked]:
    """Wikilinks over the names in a reference; a list of authors is not one link."""
    return [
        Marked(start, start + len(core), "link")
        for start, tag, core in _cores(reference)
        if chance.random() < _LINKED.get(tag, 0) and not (tag == "author" and core.count(" ") > _SPACES_IN_NAME)
    ]


def dressed_up(reference: Reference, chance: random.Random) -> list[Marked]:
    """Markup over a labelled string: what contains the work in italics, else its title; an address; links."""
    spans: dict[str, list[tuple[int, int]]] = {}
    for start, tag, core in _cores(reference):
        spans.setdefault("container" if tag in _CONTAINERS else tag, []).append((start, start + len(core)))
    marked = linked(reference, chance)
    if chance.random() < _IN_ITALICS:
        italic = "container" if "container" in spans else "title"
        marked += [Marked(*span, "italic") for span in spans.get(italic, ())]
    if chance.random() < _WITH_ADDRESS and "title" in spans:
        marked.append(Marked(*spans["title"][0], "address"))
    return sorted(marked)


def _cores(reference: Reference) -> Iterator[tuple[int, str, str]]:
    """Start, label and text of each value without punctuation round it and what leads to it (``in``)."""
    for (start, _, tag), (_, text) in zip(bounds_of(reference), reference, strict=True):
        core = _CORE.fullmatch(text)
        if core is not None and len(core[1]) > 1:
            yield start + core.start(1), tag, core[1]
