"""Functions of MediaWiki's parser that choose or reckon (Help:Extension:ParserFunctions)."""

from __future__ import annotations

import math
import operator
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from extractor.grammar import load_grammar

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from lark import Token, Tree

_LONGEST = 200
_OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "−": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "div": operator.truediv,
    "mod": lambda left, right: math.fmod(int(left), int(right)),
    "=": operator.eq,
    "<>": operator.ne,
    "!=": operator.ne,
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
}
_SIGNS: dict[str, Callable[[Any], Any]] = {
    "+": operator.pos,
    "-": operator.neg,
    "−": operator.neg,
    "not": operator.not_,
    "abs": abs,
    "ceil": math.ceil,
    "floor": math.floor,
    "trunc": math.trunc,
}


@lru_cache(maxsize=1024)
def evaluate(expression: str) -> str | None:
    """What ``{{#expr:}}`` shows for an expression; null for one that cannot be reckoned."""
    from lark import LarkError

    if not expression.strip() or len(expression) > _LONGEST:
        return None
    try:
        value = float(_value(load_grammar("expressions").parse(expression.lower())))
    except (LarkError, ArithmeticError, ValueError):
        return None
    return f"{value:.14g}" if math.isfinite(value) else None


def _value(node: Tree[Token] | Token) -> Any:  # noqa: ANN401 - a number or a truth value
    if isinstance(node, str):
        return node
    parts = [_value(child) for child in node.children]
    match node.data:
        case "number":
            return float(parts[0])
        case _ if len(parts) == 1:
            return parts[0]
        case "signed":
            return _SIGNS[parts[0]](parts[1])
        case "either":
            return any(parts)
        case "both":
            return all(parts)
    value = parts[0]
    if node.data in {"power", "rounded"}:
        for part in parts[1:]:
            value = math.pow(value, part) if node.data == "power" else round(value, int(part))
        return value
    for sign, part in zip(parts[1::2], parts[2::2], strict=True):
        value = _OPERATORS[sign](value, part)
    return value


def chosen_key(function: str, value: str, args: Mapping[str, str]) -> str | None:
    """Key of the value that a function of choice shows, null where that is nothing; ``value`` stands behind its colon."""
    first, second = "1", "2"
    match function:
        case "#if":
            key = first if value else second
        case "#ifexpr":
            key = first if evaluate(value) not in {None, "0"} else second
        case "#ifeq":
            key = second if _equal(value, args.get(first, "")) else "3"
        case "#ifexist":
            key = first
        case "#iferror":  # what cannot be reckoned shows nothing
            key = second if value else first
        case "#switch":
            return _case(value, args)
        case _:
            return None
    return key if args.get(key, "").strip() else None


def _equal(one: str, other: str) -> bool:
    try:
        return float(one) == float(other)
    except ValueError:
        return one.strip() == other.strip()


def _case(value: str, args: Mapping[str, str]) -> str | None:
    """The key of the case that holds: the first named one at or behind it, else the default."""
    held = False
    for key, text in args.items():
        if key.isdecimal() and text.strip() and not _is_named(key, args):
            held = held or _equal(value, text)
        elif held or _equal(value, key):
            return key
    if "#default" in args:
        return "#default"
    last = next(reversed(list(args)), "")
    return last if last.isdecimal() and args[last].strip() else None


def _is_named(key: str, args: Mapping[str, str]) -> bool:
    """Whether a key of figures is the name of a case and no position: those count up from 1."""
    return int(key) > sum(other.isdecimal() for other in args)


CHOOSING = frozenset(("#if", "#ifexpr", "#ifeq", "#iferror", "#ifexist", "#switch"))


def padding(length: str, signs: str, given: int) -> str:
    """What ``{{padleft:7|3|0}}`` puts before a value of ``given`` signs to make it as long as it should be."""
    missing = max(0, min(int(length), _LONGEST) - given) if length.strip().isdecimal() else 0
    return (signs * missing)[:missing]
