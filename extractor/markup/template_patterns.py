r"""The small language in which ``tables/inline_templates.toml`` says what a template shows.

Plain characters stand for themselves. ``{1}`` is the value of a parameter, ``{text/1}`` the first of several that has one,
``{2+3+4:, }`` those that have one, joined by what follows the colon, ``{2|1}`` the first that the call gives, were it empty,
``{1..: · }`` all positional values from the first on,
``{-1}`` the last positional value, ``{1=CE}`` a value or, without one, the word behind the sign. ``[ ({2})]`` shows only if a
value that stands directly in it has one. ``\`` takes the next character as it is.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from msgspec import Struct

from extractor.markup.rendering import Arg, Piece

if TYPE_CHECKING:
    from collections.abc import Mapping


class Slot(Struct, frozen=True):
    """Parameters of which the first, or all joined by ``separator``, are shown."""

    keys: tuple[str, ...]
    separator: str | None = None
    first: int = 0
    """Number from which all positional values are shown; 0 for named keys, -1 for the last one."""
    given: bool = False
    """Whether a key that the call gives hides those behind it, though it has no value."""
    default: str = ""
    """What is shown where no key has a value."""


class OptionalParts(Struct, frozen=True):
    """Parts shown only together with a value."""

    parts: tuple[Part, ...]


Part = str | Slot | OptionalParts
Pattern = tuple[Part, ...]


def compile_pattern(text: str) -> Pattern:
    """The parts of a pattern; ``ValueError`` for one that is not closed."""
    parts, end = _parts(text, 0, closing="")
    if end != len(text):
        raise ValueError(f"unbalanced bracket in the pattern {text!r}")
    return parts


def _parts(text: str, position: int, closing: str) -> tuple[Pattern, int]:
    parts: list[Part] = []
    words = ""
    while position < len(text):
        character = text[position]
        if character == "]" and closing:
            break
        if character in "{[":
            if words:
                parts.append(words)
                words = ""
            if character == "{":
                end = text.index("}", position)
                parts.append(_slot(text[position + 1 : end]))
            else:
                inside, end = _parts(text, position + 1, closing="]")
                parts.append(OptionalParts(inside))
            position = end + 1
            continue
        if character == "\\":
            position += 1
            character = text[position]
        words += character
        position += 1
    if closing and position == len(text):
        raise ValueError(f"group without end in the pattern {text!r}")
    if words:
        parts.append(words)
    return tuple(parts), position


def _slot(text: str) -> Slot:
    keys, _, separator = text.partition(":")
    if keys == "-1":
        return Slot((), None, -1)
    if keys.endswith(".."):
        return Slot((), separator, int(keys.removesuffix("..")))
    if "+" in keys:
        return Slot(tuple(keys.split("+")), separator)
    if "|" in keys:
        return Slot(tuple(keys.split("|")), given=True)
    keys, _, default = keys.partition("=")
    return Slot(tuple(keys.split("/")), default=default)


def fill(pattern: str, args: Mapping[str, str]) -> str:
    """The text of a pattern for the values of one call."""
    return "".join(piece if isinstance(piece, str) else args[piece.key] for piece in show(_compiled(pattern), args))


_compiled = lru_cache(maxsize=256)(compile_pattern)


def show(pattern: Pattern, args: Mapping[str, str]) -> tuple[Piece, ...]:
    """The pieces of a pattern for the values of one call."""
    pieces: list[Piece] = []
    _show(pattern, args, pieces)
    return tuple(pieces)


def _show(pattern: Pattern, args: Mapping[str, str], pieces: list[Piece]) -> bool:
    shown = False
    for part in pattern:
        if isinstance(part, str):
            pieces.append(part)
        elif isinstance(part, Slot):
            keys = _keys(part, args)
            shown = shown or bool(keys)
            for number, key in enumerate(keys):
                if number and part.separator:
                    pieces.append(part.separator)
                pieces.append(Arg(key))
            if not keys and part.default:
                pieces.append(part.default)
        else:
            inside: list[Piece] = []
            if _show(part.parts, args, inside):
                pieces.extend(inside)
    return shown


def _keys(slot: Slot, args: Mapping[str, str]) -> list[str]:
    if slot.first:
        keys = [key for key in args if key.isdecimal() and int(key) >= slot.first and args[key].strip()]
        keys.sort(key=int)
        return keys[-1:] if slot.first < 0 else keys
    if slot.given:
        return [key for key in slot.keys if key in args][:1]
    if slot.separator is None:
        for key in slot.keys:
            value = args.get(key)
            if value and not value.isspace():
                return [key]
        return []
    return [key for key in slot.keys if args.get(key, "").strip()]
