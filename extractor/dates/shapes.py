"""The forms of dates: shapes read by :file:`grammars/dates.lark`, kept so that all dates of one shape share a parse."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from extractor.grammar import parse_shape, place_in_shape

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lark import Token, Tree

End = tuple[tuple[str, int], ...]
"""The words of one end of a form: the grammar's name of the kind, and the place in the shape."""


class Form(NamedTuple):
    """A run of symbols that the grammar reads as one date, interval or pair."""

    rule: str
    """Name of the grammar's rule: ``start`` for a single date."""
    ends: tuple[End, ...]
    year_behind: int | None
    """Place of a year behind brackets, as in ``7 November [O.S. 25 October] 1917``."""
    first: int
    last: int
    """Places of the first and the last symbol."""


@lru_cache(maxsize=4096)
def forms(symbols: tuple[str, ...]) -> tuple[Form, ...]:
    """The longest forms that the grammar reads in a shape, left to right, without overlap."""
    found = []
    at = 0
    while at < len(symbols):
        end = len(symbols)
        while end > at:
            shape_text = " ".join(symbols[at:end])
            tree, readable = parse_shape("dates", shape_text)
            if tree is not None:
                found.append(_form(tree, shape_text, at, end - 1))
                break
            end = at + min(readable, end - at - 1)
        at = max(end, at + 1)
    return tuple(found)


def form_of(symbols: tuple[str, ...]) -> Form | None:
    """The form of a whole shape; None where the grammar reads only parts of it."""
    shape_text = " ".join(symbols)
    tree, _ = parse_shape("dates", shape_text)
    return None if tree is None else _form(tree, shape_text, 0, len(symbols) - 1)


def _form(tree: Tree[Token], shape_text: str, first: int, last: int) -> Form:
    def place(token: Token) -> int:
        return first + place_in_shape(token, shape_text)

    def words(children: Iterable[Token | Tree[Token]]) -> End:
        return tuple((child.type, place(child)) for child in children if isinstance(child, str))

    loose = words(tree.children)
    ends = tuple(words(child.children) for child in tree.children if not isinstance(child, str))
    return Form(tree.data, ends, loose[0][1] if loose else None, first, last)
