"""What refs mean together, as the MediaWiki extension Cite decides: which definition each ref shows, and what is wrong.

A list of references prints and clears its group, so names hold from one list to the next. Source of the rules: extension Cite
of 2026, as retold in the project's reference on refs, sections 2 and 3. Where Cite gives up (a numeric name, a name defined
behind an earlier list) the link is made all the same, beside the problem.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from difflib import get_close_matches
from itertools import pairwise
from typing import TYPE_CHECKING

from msgspec import Struct

from extractor.model import Problem
from extractor.regexes import lazy_regex
from extractor.tables import load_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from extractor.model import Locator

_COMMENT = lazy_regex(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_TAG = lazy_regex(r"<(/?)([a-zA-Z]\w*+)[^<>]*?(/?)>")
_BLANKS = lazy_regex(r"\s+")

_Key = tuple[str, int, str]
"""Group, number of its list, name."""


class RefUse(Struct, frozen=True):
    """One ref tag, or a template that stands for one."""

    start: int
    """First code point of the tag."""
    end: int
    """Code point after it."""
    content: str | None
    """Wikitext between the tags; None for a tag that closes itself."""
    name: str = ""
    """Name, blanks folded and entities decoded; empty without one."""
    group: str = ""
    """Group, its own or that of the list around it."""
    follow: str = ""
    """Name of the ref that it continues."""
    details: str = ""
    """Place inside the main ref."""
    direction: str = ""
    """Value of ``dir``."""
    unknown: tuple[str, ...] = ()
    """Attributes that refs do not have."""
    list_number: int | None = None
    """Number of the list that it is defined in, among the lists given; None in running text."""
    by_template: bool = False
    """Whether a template makes it, so that its content may hold refs."""
    place: tuple[Locator, ...] = ()
    """Where in the sources of its definition it points."""


class RefList(Struct, frozen=True):
    """A place where the refs of one group are printed."""

    start: int
    """First code point of the tag or template."""
    end: int
    """Code point after it."""
    group: str = ""
    """Group whose refs it prints."""
    unknown: tuple[str, ...] = ()
    """Attributes that lists do not have."""


class RefLinks(Struct, frozen=True):
    """The outcome for all refs of a page."""

    definitions: tuple[int | None, ...]
    """For each use the number of the use whose content it shows, its own for a definition; None where there is none."""
    problems: tuple[Problem, ...]
    """Conditions with Cite's own keys, in source order."""


def link_refs(uses: Sequence[RefUse], lists: Sequence[RefList]) -> RefLinks:
    """Which definition each ref shows, and what is wrong; ``uses`` and ``lists`` in source order. Never raises."""
    problems = _Problems()
    keys = _keys(uses, lists)
    broken = {number for number, use in enumerate(uses) if _check_use(use, problems)}
    definitions = _definitions(uses, keys, broken)
    _check_duplicates(uses, keys, definitions, problems)
    _check_lists(uses, keys, lists, problems)
    found: list[int | None] = []
    anywhere: dict[tuple[str, str], int] = {}
    for (group, _, name), number in definitions.items():
        anywhere.setdefault((group, name), number)
    missing: set[_Key] = set()
    for number, (use, key) in enumerate(zip(uses, keys, strict=True)):
        group, _, name = key
        if number in broken:
            found.append(None)
        elif use.follow:
            parent = definitions.get((group, key[1], use.follow))
            found.append(parent if parent is not None and parent < number else number)
        elif not name:
            found.append(number if _has_content(use) else None)
        else:
            if key not in definitions and use.list_number is None and key not in missing:
                missing.add(key)
                problems.add("references_no_text", use, name=name)
            found.append(definitions.get(key, anywhere.get((group, name))))
    return RefLinks(tuple(found), problems.sorted())


def cite_problem(code: str, start: int, end: int, **words: str) -> Problem:
    """The problem of a condition of Cite, at its place; ``words`` are what its message names."""
    return Problem(code, load_table("cite_errors")["messages"][code].format(**words), start, end)


class _Problems:
    """Problems in the order in which they are found."""

    def __init__(self) -> None:
        self._found: list[Problem] = []

    def add(self, code: str, place: RefUse | RefList, **words: str) -> None:
        self._found.append(cite_problem(code, place.start, place.end, **words))

    def sorted(self) -> tuple[Problem, ...]:
        return tuple(sorted(self._found, key=lambda problem: problem.start or 0))


def _has_content(use: RefUse) -> bool:
    return use.content is not None and bool(use.content.strip())


def _keys(uses: Sequence[RefUse], lists: Sequence[RefList]) -> list[_Key]:
    """What each use's name means: its group, the number of the list that will print it, the name."""
    starts: dict[str, list[int]] = {}
    for printed in lists:
        starts.setdefault(printed.group, []).append(printed.start)
    places = [use.start if use.list_number is None else lists[use.list_number].start for use in uses]
    return [
        (use.group, bisect_left(starts.get(use.group, ()), place), use.name) for use, place in zip(uses, places, strict=True)
    ]


def _check_use(use: RefUse, problems: _Problems) -> bool:
    """Report what is wrong with one tag; whether Cite prints nothing for it."""
    attributes = load_table("cite_errors")["attributes"]
    for attribute in use.unknown:
        if near := get_close_matches(attribute, attributes["ref"], 1, 0.7):
            problems.add("ref_parameter_suggestion", use, attribute=attribute, suggestion=near[0])
        else:
            problems.add("ref_too_many_keys", use, attribute=attribute)
    if use.direction and use.direction.lower() not in attributes["directions"]:
        problems.add("ref_invalid_dir", use, attribute=use.direction)
    if use.list_number is not None:
        return _check_definition_in_list(use, problems)
    if use.follow and (use.name or use.details):
        problems.add("ref_follow_conflicts", use)
        return True
    if _is_number(use.follow):
        problems.add("ref_numeric_key", use, name=use.follow)
        return True
    if _is_number(use.name):
        problems.add("ref_numeric_key", use, name=use.name)
    if use.details and not use.name:
        problems.add("ref_with_details_no_name" if _has_content(use) else "details_missing_parent", use)
        return not _has_content(use)
    if not use.name and not _has_content(use):
        problems.add("ref_no_key" if use.content is None else "ref_no_input", use)
        return True
    if use.content and not use.by_template and _holds_ref(use.content):
        problems.add("included_ref", use)
        return True
    return False


def _check_definition_in_list(use: RefUse, problems: _Problems) -> bool:
    if use.details:
        problems.add("details_unsupported_context", use)
    if not use.name:
        problems.add("references_no_key", use)
    elif not _has_content(use):
        problems.add("empty_references_define", use, name=use.name)
        return True
    return not _has_content(use)


def _is_number(name: str) -> bool:
    return name.isascii() and name.isdigit()


def _holds_ref(content: str) -> bool:
    """Whether a ref tag stands in the content outside comments and outside pairs of tags."""
    if "<ref" not in content.lower():
        return False
    opened: list[str] = []
    number: Counter[str] = Counter()
    for match in _TAG.finditer(_COMMENT.sub("", content)):
        name = match[2].lower()
        if match[1]:
            while number[name]:
                last = opened.pop()
                number[last] -= 1
                if last == name:
                    break
        elif not match[3]:
            opened.append(name)
            number[name] += 1
        elif name in {"ref", "references"} and not opened:
            return True
    return number["ref"] + number["references"] > 0


def _definitions(uses: Sequence[RefUse], keys: Sequence[_Key], broken: set[int]) -> dict[_Key, int]:
    """The first use with content for each name."""
    found: dict[_Key, int] = {}
    for number, (use, key) in enumerate(zip(uses, keys, strict=True)):
        if key[2] and number not in broken and _has_content(use):
            found.setdefault(key, number)
    return found


def _folded(content: str | None) -> str:
    return _BLANKS.sub(" ", _COMMENT.sub("", content or "")).strip()


def _check_duplicates(uses: Sequence[RefUse], keys: Sequence[_Key], definitions: dict[_Key, int], problems: _Problems) -> None:
    """Report names with several contents or directions."""
    for number, (use, key) in enumerate(zip(uses, keys, strict=True)):
        first = definitions.get(key)
        if first is None or first == number:
            continue
        if _has_content(use) and _folded(use.content) != _folded(uses[first].content):
            problems.add("references_duplicate_key", use, name=use.name)
        if use.direction and uses[first].direction and use.direction.lower() != uses[first].direction.lower():
            problems.add("ref_conflicting_dir", use, name=use.name)


def _check_lists(uses: Sequence[RefUse], keys: Sequence[_Key], lists: Sequence[RefList], problems: _Problems) -> None:
    """Report what is wrong between the refs and the lists that print them."""
    for printed in lists:
        for attribute in printed.unknown:
            problems.add("references_invalid_parameters", printed, attribute=attribute)
    for outer, inner in pairwise(lists):
        if inner.start < outer.end:
            problems.add("included_references", inner)
    used = {key for use, key in zip(uses, keys, strict=True) if use.list_number is None}
    for use, key in zip(uses, keys, strict=True):
        if use.list_number is None or not use.name:
            continue
        if use.list_number < len(lists) and lists[use.list_number].group != use.group:
            problems.add("references_group_mismatch", use, name=use.name, group=use.group)
        elif _has_content(use) and key not in used:
            problems.add("references_missing_key", use, name=use.name)
    _check_groups(uses, keys, Counter(printed.group for printed in lists), problems)


def _check_groups(uses: Iterable[RefUse], keys: Iterable[_Key], printed: Counter[str], problems: _Problems) -> None:
    """Report named groups without a list behind their refs; the default group is printed at the page's end anyway."""
    reported: set[str] = set()
    for use, (group, number, _) in zip(uses, keys, strict=True):
        if group and use.list_number is None and number >= printed[group] and group not in reported:
            reported.add(group)
            problems.add("group_refs_without_references", use, group=group)
