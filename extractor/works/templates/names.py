"""Names in citation templates → CSL names, in order, with links and what is known to be missing.

Roles are read from ``last#``/``first#`` in all spellings, ``vauthors``, free lists (``authors``, ``coauthors``, ``people``) and
``collaboration``. A whole name in ``author`` or a ``last`` without ``first`` stays whole (``literal``): splitting would guess.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Mapping

    from extractor.works.templates.fields import Field

Name = dict[str, str]


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

_ET_AL = re.compile(
    r"[,;]?\s*(?:\b(?:et|and)\s+al(?:ii|iae?|\b\.?)|[,;]?\s*\band\s+others\b|(?:…|\.\.\.)$)[^,;]*$|^et\s*al\.?$", re.IGNORECASE
)
_WRITTEN = re.compile(r"\(\((.*)\)\)", re.DOTALL)
_LINK = re.compile(r"\[\[:?([^\[\]|]+)(?:\|[^\[\]]*)?\]\]")
_SUFFIX = re.compile(r"(.*?)[,\s]\s*((?:Jr|Sr)\.?|I{2,3}|IV|VI{0,3})", re.DOTALL)
_VANCOUVER_ITEM = re.compile(r"\s*(\(\(.*?\)\)|[^,]*)\s*(?:,|$)", re.DOTALL)
_VANCOUVER_NAME = re.compile(r"(.+?)\s+([^\W\d_]{1,3})(?:\s+((?:Jr|Sr)\.?|I{2,3}|IV|2nd|3rd|\dth))?", re.DOTALL)
_EDITOR_NOTE = re.compile(r"\s*\((?:eds?\.?|editors?|hrsg\.?|dir\.?|trans\.?|org\.?|coord\.?|red\.?)\)\s*$", re.IGNORECASE)
_LIST = re.compile(r"\s*;\s*")
_COMMAS = re.compile(r"\s*,\s*(?:(?:and|und|et|y|e|i|и)\s+)?|\s+(?:and|und|et|&)\s+")


class Names(Struct, frozen=True):
    """The names of a citation template."""

    csl: dict[str, list[Name]]
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


def as_written(text: str) -> str | None:
    """What stands inside ``((…))``, which the module accepts as written; None without it."""
    if text.startswith("((") and (match := _WRITTEN.fullmatch(text)):
        return match[1].strip()
    return None


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
    family = last.text if last is not None else ""
    kept = as_written(family)
    whole = kept if kept is not None else family
    if kept is None and _is_suspect(family) and (cut := _ET_AL.search(family)):
        whole = family[: cut.start()].strip(" ,;")
        names.truncated[role.csl] = True
    if _is_suspect(given) and (cut := _ET_AL.search(given)):
        given = given[: cut.start()].strip(" ,;")
        names.truncated[role.csl] = True
    if last is not None and whole:
        names.last.setdefault(role.csl, []).append(whole)
    name = csl_name(whole, given)
    if name is None:
        return
    people = names.csl.setdefault(role.csl, [])
    people.append(name)
    if title:
        names.links.setdefault(role.csl, {})[str(len(people))] = title


def csl_name(family: str, given: str = "") -> Name | None:
    """A name in CSL: ``family`` and ``given`` with ``suffix``, or ``literal`` where only one part is known."""
    if not family:
        return {"literal": given} if given else None
    if not given:
        return {"literal": family}
    if given[-1] in ".rIV" and (match := _SUFFIX.fullmatch(given)) and match[1].strip(" ,"):
        return {"family": family, "given": match[1].strip(" ,"), "suffix": match[2]}
    return {"family": family, "given": given}


def _is_suspect(text: str) -> bool:
    return " al" in text or "et" in text or "others" in text or "…" in text or "..." in text


def _linked_title(field: Field | None) -> str | None:
    if field is not None and "[[" in field.raw and (match := _LINK.search(field.raw)):
        return match[1].strip()
    return None


def vancouver_items(text: str) -> list[str]:
    """The names of a ``vauthors`` list, each as written; corporate names keep their ``((…))``."""
    return [item for item in (match[1].strip() for match in _VANCOUVER_ITEM.finditer(text)) if item]


def _read_vancouver(names: Names, role: str, field: Field) -> None:
    people = names.csl.setdefault(role, [])
    for item in vancouver_items(field.text):
        if _ET_AL.fullmatch(item) or item.lower() in {"et al", "et al.", "others"}:
            names.truncated[role] = True
            continue
        corporate = as_written(item)
        parts = None if corporate is not None else _VANCOUVER_NAME.fullmatch(item)
        family = parts[1] if parts else corporate or item
        names.last.setdefault(role, []).append(family)
        if parts is None:
            people.append({"literal": family})
        else:
            people.append({"family": family, "given": parts[2], **({"suffix": parts[3]} if parts[3] else {})})
    for number, title in enumerate(_LINK.findall(field.raw) if "[[" in field.raw else (), 1):
        names.links.setdefault(role, {}).setdefault(str(number), title.strip())


def _read_free(names: Names, role: str, field: Field) -> None:
    """A free list gives whole names; it gives the anchor nothing."""
    text = as_written(field.text)
    items = [text] if text is not None else _split_list(_EDITOR_NOTE.sub("", field.text))
    for item in items:
        whole = item
        if _is_suspect(item) and (cut := _ET_AL.search(item)):
            whole = item[: cut.start()].strip(" ,;")
            names.truncated[role] = True
        if whole:
            names.csl.setdefault(role, []).append({"literal": whole})


def _split_list(text: str) -> list[str]:
    """Names of a free list: split at ``;``, else at commas when every piece is a whole name of two words and more."""
    if ";" in text:
        return _LIST.split(text)
    items = _COMMAS.split(text)
    return items if all(" " in item and not item[0].islower() for item in items) else [text]


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
