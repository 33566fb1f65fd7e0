"""Names in citation templates → CSL names, in order, with links and what is known to be missing.

Roles are read from ``last#``/``first#`` in all spellings, ``vauthors``, free lists (``authors``, ``coauthors``, ``people``) and
``collaboration``; what the values say, :mod:`extractor.names.template_values` reads.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from msgspec import Struct

from extractor.names import lists
from extractor.names.parts import read_name
from extractor.names.template_values import as_written, csl_name, free_list, vancouver_items, vancouver_name
from extractor.names.words import AND, LEADING_AND, ROLE_BEFORE, are_initials, without_et_al
from extractor.people.words import may_be_given_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from extractor.names.parts import CslName
    from extractor.works.templates.fields import Field


class Role(NamedTuple):
    """Where a template writes the names of one role."""

    csl: str
    """CSL variable."""
    last: str
    first: str
    link: str
    vancouver: str
    free: str
    """Free list of names."""
    display: str
    """How many names are shown, or ``etal``."""


ROLES = (
    Role("contributor", "contributor-last", "contributor-first", "contributor-link", "", "", "display-contributors"),
    Role("author", "last", "first", "author-link", "vauthors", "authors", "display-authors"),
    Role("editor", "editor-last", "editor-first", "editor-link", "veditors", "editors", "display-editors"),
    Role("translator", "translator-last", "translator-first", "translator-link", "", "translators", "display-translators"),
    Role(
        "interviewer", "interviewer-last", "interviewer-first", "interviewer-link", "", "interviewers", "display-interviewers"
    ),
)

_WORKING_ROLES = frozenset({"editor", "translator"})
_LINK = re.compile(r"\[\[:?([^\[\]|]+)(?:\|[^\[\]]*)?\]\]")


class Names(Struct, frozen=True):
    """The names of a citation template."""

    csl: dict[str, list[CslName]]
    """By CSL variable."""
    last: dict[str, list[str]]
    """Last names as written, by CSL variable: those of the citation anchor."""
    links: dict[str, dict[str, str]]
    """Page titles by CSL variable and number of the name."""
    truncated: dict[str, bool]
    """CSL variables whose list is known to be incomplete."""


# Where names stand that are not single, and what is said of a list as a whole.
_LISTS = frozenset(
    {"custom.et_al", "coauthors", "collaboration", "people", "custom.directeur"}.union(
        *[(role.vancouver, role.free, role.display) for role in ROLES]
    )
)


def read_names(rest: dict[str, Field], numbers: Mapping[str, tuple[int, ...]]) -> Names:
    """The names of a call; takes the parameters it has read out of ``rest`` (key → parameter)."""
    names = Names({}, {}, {}, {})
    has_lists = not _LISTS.isdisjoint(rest)
    for role in ROLES:
        used = numbers.get(role.last, ())
        firsts = numbers.get(role.first, used)
        for number in used if firsts == used else sorted({*used, *firsts}):
            _read_one(names, role, number, rest)
        if not has_lists:
            continue
        if role.vancouver in rest and role.csl not in names.csl:
            _read_vancouver(names, role.csl, rest.pop(role.vancouver))
        if role.free in rest:
            _read_free(names, role.csl, rest.pop(role.free))
        if role.csl == "author" and "custom.et_al" in rest:
            names.truncated["author"] = True
        if role.display in rest and "al" in rest[role.display].text.lower():
            names.truncated[role.csl] = True
    if not has_lists:
        return names
    for extra in ("coauthors", "collaboration"):
        if extra in rest:
            _read_free(names, "author", rest.pop(extra))
    if "people" in rest:
        _read_free(names, "contributor" if "author" in names.csl else "author", rest.pop("people"))
    if "custom.directeur" in rest:
        names.csl.setdefault("editor", []).extend(names.csl.pop("author", []))
    return names


def _read_one(names: Names, role: Role, number: int, rest: dict[str, Field]) -> None:
    last = rest.pop(f"{role.last}{number}", None)
    first = rest.pop(f"{role.first}{number}", None)
    link = rest.pop(f"{role.link}{number}", None)
    title = link.text if link is not None else _linked_title(last) or _linked_title(first)
    given = first.text if first is not None else ""
    family = last.text.rstrip(" ;") if last is not None else ""
    kept = as_written(family)
    whole, more = (kept, False) if kept is not None else without_et_al(family)
    given, further = without_et_al(given)
    if more or further:
        names.truncated[role.csl] = True
    if last is not None and whole:
        names.last.setdefault(role.csl, []).append(whole)
    name = csl_name(whole, given)
    if name is None:
        return
    people = names.csl.setdefault(role.csl, [])
    people += _whole_names(whole) if kept is None and whole and not given else [name]
    if title:
        names.links.setdefault(role.csl, {})[str(len(people))] = title


def _whole_names(text: str) -> list[CslName]:
    """The names that stand whole in one value: with parts where a comma turns them round (``Hardy, Heather``), else literal.

    Several persons in one value, which the module takes for one name, are several names.
    """
    if ";" in text:
        items = [LEADING_AND.sub("", item).strip() for item in text.split(";")]
        return [name for item in items if item for name in _whole_names(item)] or [{"literal": text}]
    if not any(map(str.isalpha, text)) or ("," not in text and not AND.search(text)):
        return [{"literal": text}]
    several = lists.read_names(text).names
    if len(several) > 1:
        names = [name.csl for name in several]
        surely = sum(_is_person(name, text) for name in names)
        return names if all("given" in name for name in names) and 2 * surely > len(names) else [{"literal": text}]
    one = read_name(text)
    return [one.csl if "," in text and one.literal is None else {"literal": text}]


def _is_person(name: CslName, text: str) -> bool:
    """Whether a name of a list is surely a person's: it is turned round there, or begins with initials or a first name."""
    first = name.get("given", "").partition(" ")[0]
    return f"{name.get('family')}, {first}" in text or are_initials(first) or may_be_given_name(first)


def _linked_title(field: Field | None) -> str | None:
    if field is not None and "[[" in field.raw and (match := _LINK.search(field.raw)):
        return match[1].strip()
    return None


def _read_vancouver(names: Names, role: str, field: Field) -> None:
    people = names.csl.setdefault(role, [])
    for item in vancouver_items(field.text):
        whole, more = without_et_al(item) if as_written(item) is None else (item, False)
        if more:
            names.truncated[role] = True
        if whole:
            name = vancouver_name(whole)
            names.last.setdefault(role, []).append(name.get("family") or name["literal"])
            people.append(name)
    for number, title in enumerate(_LINK.findall(field.raw) if "[[" in field.raw else (), 1):
        names.links.setdefault(role, {}).setdefault(str(number), title.strip())


def _read_free(names: Names, role: str, field: Field) -> None:
    """A free list gives whole names, without the words for what they did; it gives the anchor nothing."""
    text = ROLE_BEFORE.sub("", field.text) if role in _WORKING_ROLES else field.text
    items, more = free_list(text or field.text)
    if items:
        names.csl.setdefault(role, []).extend(name for item in items for name in _whole_names(item))
    if more:
        names.truncated[role] = True


def anchor_names(names: Names, *, with_chapter: bool) -> list[str]:
    """The last names of the citation anchor: contributors of a chapter, else authors, else editors."""
    last = names.last
    contributors = last.get("contributor") if with_chapter and "author" in last else None
    return contributors or last.get("author") or last.get("editor") or []


def name_extras(names: Names) -> dict[str, Any]:
    """What CSL names cannot hold: ``name_links`` and ``truncated``, for the item's ``custom``."""
    extras: dict[str, Any] = {}
    if names.links:
        extras["name_links"] = names.links
    if names.truncated:
        extras["truncated"] = names.truncated
    return extras
