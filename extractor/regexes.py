"""Regular expressions that are compiled when they are first used: one page asks for few of them.

The long ones are made of tables, and Python takes up to a tenth of a second for one; what it has compiled is kept.

A pattern whose every branch begins with a sign, and looks back behind that sign, is searched for several times as fast as one
that looks back first: only then ``re`` passes over all other signs at once.
"""

from __future__ import annotations

import _sre  # type: ignore[import-not-found]
import re
from re import _compiler  # type: ignore[attr-defined]
from typing import TYPE_CHECKING, Any, AnyStr, cast
from zlib import crc32

from extractor.kept import kept

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_OFFERED = ("match", "search", "fullmatch", "sub", "subn", "split", "findall", "finditer", "flags", "groups", "groupindex")
_LONG = 1000
"""Characters from which on a pattern is kept: reading it back takes a hundredth of the time."""


class _Compiled:
    """What a ``re.Pattern`` offers."""

    __slots__ = ("pattern", "wanted_flags", *_OFFERED)


class _Regex(_Compiled):
    """The same before its first use, which makes it a ``_Compiled``: only until then is a missing attribute asked for."""

    __slots__ = ()

    def __init__(self, pattern: str | bytes, flags: int) -> None:
        self.pattern, self.wanted_flags = pattern, flags

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - what a pattern offers
        if name not in _OFFERED:
            raise AttributeError(name)
        compiled = _compiled(self.pattern, self.wanted_flags)
        for offered in _OFFERED:
            setattr(self, offered, getattr(compiled, offered))
        self.__class__ = _Compiled  # type: ignore[assignment]
        return getattr(compiled, name)


def lazy_regex(pattern: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """What ``re.compile`` would give, with its text and methods; a mistake in it is raised when it is first used."""
    return cast("re.Pattern[AnyStr]", _Regex(pattern, flags))


def _compiled(pattern: str | bytes, flags: int) -> Any:  # noqa: ANN401 - a pattern of either kind
    if isinstance(pattern, bytes) or len(pattern) < _LONG:
        return re.compile(pattern, flags)  # noqa: TID251 - here it is
    name = f"regex.{crc32(pattern.encode()):08x}"
    try:
        return _sre.compile(pattern, *kept(name, (pattern, int(flags), _sre.MAGIC), lambda: _parts(pattern, flags)))
    except (AttributeError, TypeError):  # a Python that makes its patterns otherwise
        return re.compile(pattern, flags)  # noqa: TID251 - here it is


def _parts(pattern: str, flags: int) -> tuple[int, list[int], int, dict[str, int], tuple[str | None, ...]]:
    """What ``re.compile`` makes its pattern of: flags, code, number of groups, their numbers by name and names by number."""
    parsed = _compiler._parser.parse(pattern, flags)  # noqa: SLF001 - ``re`` itself offers no way to keep a pattern
    numbers = parsed.state.groupdict
    names = {number: name for name, number in numbers.items()}
    groups = parsed.state.groups
    code = [int(value) for value in _compiler._code(parsed, flags)]  # noqa: SLF001
    return int(flags | parsed.state.flags), code, groups - 1, numbers, tuple(map(names.get, range(groups)))


def at_border(words: Iterable[str]) -> str:
    r"""An alternation of words, patterns that begin with a letter, where none goes before: ``\b(?:one|two)``, but faster."""
    return "|".join(rf"{word[0]}(?<!\w{word[0]}){word[1:]}" for word in words)


def spans_of(words: Iterable[str], text: str, before: re.Pattern[str], behind: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    """Where one of the words stands between what two empty patterns match.

    These are the places that an alternation of the words, the longest first, would find in many times the time.
    """
    found = sorted((at, -len(word)) for word in words for at in _places(word, text, before, behind))
    free = 0
    for at, size in found:
        if at >= free:
            free = at - size
            yield at, free


def _places(word: str, text: str, before: re.Pattern[str], behind: re.Pattern[str]) -> Iterator[int]:
    at = text.find(word)
    while at >= 0:
        if before.match(text, at) and behind.match(text, at + len(word)):
            yield at
        at = text.find(word, at + 1)
