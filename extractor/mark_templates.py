"""Maintenance marks: templates by which editors say that a statement, a section or a page wants work."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple

from extractor.languages import Dates, read_everywhere, read_part
from extractor.model import Mark
from extractor.regexes import lazy_regex
from extractor.tables import load_table
from extractor.template_names import fold_name

if TYPE_CHECKING:
    from collections.abc import Mapping

Scope = Literal["inline", "section"]

_SECTION_SUFFIX = lazy_regex(r"[ -]?(?:section|sect|article|page|inline)\Z")
_ISO_MONTH = lazy_regex(r"(\d{4})-(0[1-9]|1[0-2])(?!\d)")
_EASTERN_MONTH = lazy_regex(r"(\d{4})[年년]\s*([1-9]|1[0-2])[月월]")
_YEAR = lazy_regex(r"(?<!\d)\d{4}(?!\d)")
_WORD = lazy_regex(r"[^\W\d_]+")


class _Kind(NamedTuple):
    canonical: str
    scope: Scope
    keeps_text: bool


@cache
def _kinds() -> dict[str, _Kind]:
    table = load_table("maintenance_templates")
    kinds: dict[str, _Kind] = {}
    blocks: tuple[tuple[str, Scope, bool], ...] = (
        ("section", "section", False),
        ("span", "inline", True),
        ("inline", "inline", False),
    )
    for names in table["language_sections"].values():
        kinds.update((name, _Kind(name, "section", keeps_text=False)) for name in names)
    for names in table["languages"].values():
        kinds.update((name, _Kind(name, "inline", keeps_text=False)) for name in names)
    for block, scope, keeps_text in blocks:
        for canonical, aliases in table[block].items():
            kind = _Kind(canonical, scope, keeps_text)
            kinds[canonical] = kind
            kinds.update((alias, kind) for alias in aliases)
    return kinds


@lru_cache(maxsize=8192)
def _find_kind(name: str) -> _Kind | None:
    folded = fold_name(name)
    kinds = _kinds()
    kind = kinds.get(folded)
    if kind is None:
        bare = _SECTION_SUFFIX.sub("", folded)
        if bare != folded:
            kind = kinds.get(bare)
            if kind is not None and kind.scope == "inline" and not folded.endswith("inline"):
                kind = kind._replace(scope="section")
    return kind


def is_mark(name: str) -> bool:
    """Whether ``name`` is a maintenance template, inline or of a section."""
    return _find_kind(name) is not None


def mark_scope(name: str) -> Scope | None:
    """What a maintenance template is about: the words before it, or its section; null for other templates."""
    kind = _find_kind(name)
    return kind.scope if kind else None


def read_mark(name: str, args: Mapping[str, str], start: int, end: int) -> Mark:
    """The mark of a call ``{{name|…}}`` at ``[start, end)``; ``args`` maps keys to readable values.

    The date is the month of tagging as EDTF, from ``date=`` or from a positional value that is nothing but a month and a year.
    The reason is ``reason=`` or its relatives; of ``multiple issues`` in its old form, the issues that it names.
    """
    kind = _find_kind(name)
    date = reason = None
    parameters = load_table("maintenance_templates")["parameters"]
    for key in parameters["date"]:
        value = args.get(key)
        if value and (date := _read_month(value)):
            break
    positional = [value for key, value in args.items() if key.isdecimal() and value.strip()]
    if kind is None or not kind.keeps_text:
        for value in list(positional):
            if (month := _read_month(value, alone=True)) and (date is None or date == month):
                date = month
                positional.remove(value)
    for key in parameters["reason"]:
        value = args.get(key)
        if value and value.strip():
            reason = value
            break
    if kind is not None and reason is None:
        if kind.canonical == "multiple issues":
            reason = ", ".join(key for key in args if is_mark(key))
        elif positional and mark_text_arg(name, args) is None:
            reason = positional[0]
    return Mark(
        template=kind.canonical if kind else fold_name(name),
        name_used=" ".join(name.split()),
        date=date,
        reason=" ".join(reason.split()) or None if reason else None,
        start=start,
        end=end,
    )


def mark_text_arg(name: str, args: Mapping[str, str]) -> str | None:
    """Key of the value that stays in the sentence (``{{citation needed span|these words}}``), or null."""
    kind = _find_kind(name)
    if kind is None or kind.scope == "section":
        return None
    parameters = load_table("maintenance_templates")["parameters"]
    if kind.canonical in parameters["text_is_label"]:
        return None
    keys = parameters["text_of_span"] if kind.keeps_text else parameters["text"]
    return next((key for key in keys if args.get(key, "").strip()), None)


def _month(word: str) -> int | None:
    """The month of that name in English or else in any other language; a name of two months is none."""
    return _english_months().get(word) or _foreign_months().get(word)


@cache
def _english_months() -> dict[str, int]:
    dates = read_part(Dates, "en")
    return {name.lower(): place for place, names in enumerate(dates.months if dates else (), 1) for name in names}


@cache
def _foreign_months() -> dict[str, int]:
    months: dict[str, int] = {}
    clashes = set()
    for dates in read_everywhere(Dates).values():
        for place, names in enumerate(dates.months, 1):
            for name in names:
                if months.setdefault(name.lower(), place) != place:
                    clashes.add(name.lower())
    return {name: place for name, place in months.items() if name not in clashes}


@lru_cache(maxsize=2048)
def _read_month(value: str, *, alone: bool = False) -> str | None:
    """``May 2013`` as ``2013-05``; a year alone as itself, unless the value must be a date as a whole."""
    if iso := _ISO_MONTH.search(value):
        return iso[0] if not alone or len(value.strip()) <= len("2013-05-05") else None
    if eastern := _EASTERN_MONTH.search(value):
        return f"{eastern[1]}-{int(eastern[2]):02}"
    years = _YEAR.findall(value)
    if not years:
        return None
    words = _WORD.findall(value)
    months = [place for word in words if (place := _month(word.lower()))]
    if alone and (not months or any(len(word) > len("de") and _month(word.lower()) is None for word in words)):
        return None
    return f"{years[-1]}-{months[0]:02}" if months else years[-1]
