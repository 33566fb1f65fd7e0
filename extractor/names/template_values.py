"""Values of template parameters that hold names → CSL names.

A whole name in one value stays whole (``literal``), as the page's own software prints it, unless a comma turns it round:
splitting would guess. :func:`extractor.names.parts.read_name` reads its parts where they are asked for.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extractor.names import words as known
from extractor.regexes import lazy_regex

if TYPE_CHECKING:
    from extractor.names.parts import CslName

_WRITTEN = lazy_regex(r"\(\((.*)\)\)", re.DOTALL)
_VANCOUVER_ITEM = lazy_regex(r"\s*(\(\(.*?\)\)|[^,]*)\s*(?:,|$)", re.DOTALL)
_VANCOUVER_NAME = lazy_regex(r"(.+?)\s+([^\W\d_]{1,3})(?:\s+(\S+))?", re.DOTALL)
_LIST = lazy_regex(r"\s*;\s*")
_COMMA = lazy_regex(r"\s*,\s*")


def as_written(text: str) -> str | None:
    """What stands inside ``((…))``, which the module accepts as written; None without it."""
    if text.startswith("((") and (match := _WRITTEN.fullmatch(text)):
        return match[1].strip()
    return None


def csl_name(family: str, given: str = "") -> CslName | None:
    """A name in CSL: ``family`` and ``given`` with ``suffix``, or ``literal`` where only one part is known."""
    if not family:
        return {"literal": given} if given else None
    if not given:
        return {"literal": family}
    before, _, last = given.replace(",", " ").rpartition(" ")
    if before.strip() and known.SUFFIX.fullmatch(last):
        return {"family": family, "given": given[: len(given) - len(last)].strip(" ,"), "suffix": last}
    return {"family": family, "given": given}


def vancouver_items(text: str) -> list[str]:
    """The names of a ``vauthors`` list, each as written; corporate names keep their ``((…))``."""
    return [item for item in (match[1].strip() for match in _VANCOUVER_ITEM.finditer(text)) if item]


def vancouver_name(item: str) -> CslName:
    """A name of such a list: ``Smith JA``, ``Davis S Jr``; others are literal."""
    corporate = as_written(item)
    parts = None if corporate is not None else _VANCOUVER_NAME.fullmatch(item)
    if parts is None or (parts[3] and not known.SUFFIX.fullmatch(parts[3])):
        return {"literal": corporate or item}
    return {"family": parts[1], "given": parts[2], **({"suffix": parts[3]} if parts[3] else {})}


def free_list(text: str) -> tuple[list[str], bool]:
    """The whole names of a free list (``authors``, ``coauthors``), and whether it says that there are more."""
    kept = as_written(text)
    items = [kept] if kept is not None else _parted(known.ROLE_IN_BRACKETS.sub("", text))
    cut = [known.without_et_al(_without_label(item)) for item in items]
    return [name for name, _ in cut if name], any(more for _, more in cut)


def _without_label(item: str) -> str:
    """A name of credits without the part that the person had: ``Director: Ann Orr``."""
    label = known.ROLE_LABEL.match(item)
    return item[label.end() :] if label else item


def _parted(text: str) -> list[str]:
    """Split at ``;``, else at commas and words for "and" when every piece is a whole name of two words and more."""
    if ";" in text:
        return _LIST.split(text)
    items = [item.strip() for part in known.between_ands(text) for item in _COMMA.split(part)]
    return items if all(" " in item and not item[0].islower() for item in items) else [text]
