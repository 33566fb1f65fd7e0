"""Conditions on names of persons."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from extractor.names.template_values import as_written, vancouver_items
from extractor.tables import load_table
from extractor.works.templates.checks.call import written
from extractor.works.templates.names import ROLES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from extractor.works.templates.checks.call import Call
    from extractor.works.templates.fields import Field

LASTS = frozenset(role.last for role in ROLES)
FIRSTS = frozenset(role.first for role in ROLES)
LINKS = frozenset(role.link for role in ROLES)
DISPLAYS = frozenset(role.display for role in ROLES)
_ET_AL = re.compile(r"\bet\.?\s+al(?:\b|ii|ia)|\band others\b|(?:…|\.\.\.)$", re.IGNORECASE)
_MEANT = re.compile(r"\[\[[^\[\]|]*\([^()]*\)\|[^\[\]]*\]\]")
_EDITOR_NOTE = re.compile(r"[\[(]\s*eds?\.?\s*[\])]|[,.\s]eds?\.?$|^eds?[.,;]", re.IGNORECASE)
# Surname, blank, one or two capitals, perhaps a suffix; neither "J A" nor two names without their comma.
_VANCOUVER = re.compile(
    r"(?!.* [A-Z] [A-Z]$)(?!.*[^\W\d_]\s+[A-Z]+\s+[^\W\d_]+\s+[A-Z]{1,2}$)"
    r"[A-Za-zÀ-ÖØ-öø-ʯḀ-ỿ'’\s-]+ [A-ZÀ-ÖØ-ÞĀ-ɏ]{1,2}(?: (?:Jn?r|Sn?r|1st|2nd|3rd|\dth))?"
)
_LATIN = re.compile(r"[A-Za-zÀ-ÖØ-öø-ʯḀ-ỿ'’.,\s-]+")
_LATIN_WORD = re.compile(r"[A-Za-zÀ-ÖØ-öø-ʯḀ-ỿ'’-]+")
_ENTITY = re.compile(r"&[#\w]+;")
_WORD = re.compile(r"\w+")
_TELLING_SIGN = re.compile(r";|\[\[|…|\.\.\.")


@cache
def _generic() -> re.Pattern[str]:
    words = load_table("cs1_conditions")["names"]
    anywhere = "|".join(map(re.escape, words["generic"]))
    return re.compile(rf"\b(?:{anywhere})\b|^(?:{'|'.join(map(re.escape, words['whole']))})$", re.IGNORECASE)


@cache
def _telling_words() -> frozenset[str]:
    """Words without which no condition on a name holds, unless by a sign or for want of a letter at its start."""
    words = load_table("cs1_conditions")["names"]
    return frozenset(
        {"et", "others", "ed", "eds"}.union(_WORD.findall(word)[0] for word in (*words["generic"], *words["whole"]))
    )


def may_be_at_fault(names: list[str]) -> bool:
    """Whether a condition on a single name can hold for any of these, as it does for few."""
    text = "\n".join(names)
    return (
        not _telling_words().isdisjoint(_WORD.findall(text.lower()))
        or _TELLING_SIGN.search(text) is not None
        or not all(name[:1].isalpha() for name in names)
        or text.count(",") > 1
    )


def and_others(name: str) -> bool:
    """``et al.`` written into a name instead of ``display-authors=etal``."""
    return _ET_AL.search(name) is not None


def is_generic(name: str) -> bool:
    """A name that holds a word of websites and offices; a link to a page with ``(…)`` shows that it is meant."""
    if _MEANT.search(name):
        return False
    return _generic().search(name) is not None or _EDITOR_NOTE.search(name) is not None


def is_number(name: str) -> bool:
    """A name without any letter."""
    return not any(map(str.isalpha, name))


def holds_several(name: str) -> bool:
    """One name that holds several: a semicolon or more than one comma."""
    return name.count(",") > 1 or (";" in name and ";" in _ENTITY.sub("", name))


def has_link(name: str) -> bool:
    """A first name that is a link."""
    return "[[" in name


def bad_vancouver(call: Call) -> Iterable[Field]:
    """A list that is not in Vancouver style: surname, blank, one or two capitals; or names that cannot be put into it."""
    found = [field for field in call.have("vauthors", "veditors") if not _are_vancouver(field.text)]
    if "name-list-style" in call.fields and call.fields["name-list-style"].text == "vanc":
        numbers = call.layout.numbers
        keys = [f"{role}{number}" for role in LASTS for number in numbers.get(role, ())]
        found += [field for field in call.have(*keys) if as_written(field.text) is None and not _LATIN.fullmatch(field.text)]
    return found


@lru_cache(maxsize=4096)
def _are_vancouver(text: str) -> bool:
    return all(map(_is_vancouver, vancouver_items(text)))


def _is_vancouver(item: str) -> bool:
    if as_written(item) is not None or _ET_AL.search(item):
        return True
    return (_VANCOUVER if " " in item else _LATIN_WORD).fullmatch(item) is not None


def bad_display(call: Call) -> Iterable[Field]:
    """A number of names to show that is no number, or not smaller than the number of names."""
    found = []
    for role in ROLES:
        if role.display in call.fields:
            field = call.fields[role.display]
            text = field.text.lower().replace(" ", "").rstrip(".")
            if text in {"etal", "et.al"}:
                continue
            if not text.isdecimal() or int(text[:9]) >= len(call.names.csl.get(role.csl, ())):
                found.append(field)
    return found


def linked_twice(call: Call) -> Iterable[Field]:
    """A link for a name that is a link already, or that is no title of a page."""
    found = []
    for role in ROLES:
        for number in call.layout.numbers.get(role.link, ()):
            link = call.fields.get(f"{role.link}{number}")
            if link is None:
                continue
            name = call.fields.get(f"{role.last}{number}")
            if not is_page_title(written(link)) or (name is not None and "[[" in name.raw):
                found.append(link)
    return found


def is_page_title(text: str) -> bool:
    """Whether a link parameter holds what can be the title of a page: no markup, no address."""
    return not any(sign in text for sign in "<>[]|{}") and "://" not in text
