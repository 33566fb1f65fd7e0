"""``{{convert}}``: the measure that the page gives, without the one that the template computes from it."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from extractor.markup.rendering import Arg, Piece, Rendering
from extractor.tables import load_table

if TYPE_CHECKING:
    from collections.abc import Mapping

_NUMBER = re.compile(r"[-−+~<>≤≥]?\s*(?:\d[\d,]*(?:\.\d*)?|\.\d+)(?:e[-+]?\d+)?\Z", re.IGNORECASE)
_FRACTION = re.compile(r"[-−+]?(?:\d+[-+ ])?\d+(?://?|⁄)\d+\Z")
_DASHED = re.compile(r"(\d[\d,.]*)\s*[-–—]\s*(\d[\d,.]*)\Z")
_LONG_INTEGER = re.compile(r"([-−]?)(\d{4,40})(|\.\d*)\Z")
_SCALED = re.compile(r"e(\d+)(.+)", re.DOTALL)
_POWERS = {"2": "square ", "²": "square ", "3": "cubic ", "³": "cubic "}


class Measure(NamedTuple):
    """How one unit is written."""

    symbol: str
    singular: str
    plural: str


class _Measure(NamedTuple):
    keys: tuple[str, ...]
    """Keys of the values of one range."""
    joins: tuple[str, ...]
    """Range words between them."""
    unit: str


@cache
def _units() -> dict[str, Measure]:
    table = load_table("units")
    units = {}
    for base, names in table["si"].items():
        symbol, singular, plural = _names(names)
        for code, prefix in {"": "", **table["si_prefixes"]}.items():
            for power, word in {"": "", **_POWERS}.items():
                digit = {"²": "2", "³": "3"}.get(power, power)
                units[code + base + power] = Measure(code + symbol + digit, word + prefix + singular, word + prefix + plural)
    units.update((code, Measure(*_names(names))) for code, names in table["units"].items())
    return units


def _names(names: list[str]) -> tuple[str, str, str]:
    symbol, singular, *plural = names
    return symbol, singular, plural[0] if plural else f"{singular}s"


@lru_cache(maxsize=1024)
def _find_unit(code: str) -> Measure | None:
    units = _units()
    unit = units.get(code)
    if unit is None and "/" in code:
        above, _, below = code.rpartition("/")
        lower = units.get(below)
        upper = _find_unit(above) if above else Measure("", "", "")
        if lower and upper:
            symbol = f"{upper.symbol}/{lower.symbol}"
            unit = Measure(
                symbol, f"{upper.singular} per {lower.singular}".strip(), f"{upper.plural} per {lower.singular}".strip()
            )
    elif unit is None and (scaled := _SCALED.match(code)):
        word = load_table("units")["scales"].get(scaled[1])
        base = _find_unit(scaled[2])
        if word and base:
            unit = Measure(f"×10^{scaled[1]} {base.symbol}", f"{word} {base.singular}", f"{word} {base.plural}")
    return unit


def unit_symbol(code: str) -> str:
    """The symbol of a unit code; an unknown code as it is."""
    unit = _find_unit(code)
    return unit.symbol if unit else code


def convert(name: str, args: Mapping[str, str]) -> Rendering:
    """``{{convert|70|kg|lb}}`` as ``70 kilograms``, ``abbr=on`` as ``70 kg``, ``adj=on`` as ``70-kilogram``.

    The computed value is left out (``dropped="conversion"``), also where the page asks for it first (``order=flip``) or alone:
    what an editor wrote is the statement, the rest follows from it. Names are plural for values above 1.
    """
    measures, rest = _measures(args)
    if not measures:
        keys = [key for key in args if key.isdecimal() and args[key].strip()][:2]
        return Rendering(tuple(piece for key in keys for piece in (" ", Arg(key)))[1:], dropped="conversion")
    abbreviation, adjective, shown, spelling = (args.get(key, "").strip().lower() for key in ("abbr", "adj", "disp", "sp"))
    if shown in {"table", "tablecen", "number"} or abbreviation == "values":
        return Rendering(tuple(_range(measures[0], args, symbols=True)), dropped="conversion")
    symbols = abbreviation in {"on", "in"} or (name == "cvt" and abbreviation not in {"off", "out"})
    signs = () if abbreviation == "off" else load_table("units")["signs_by_default"]["units"]
    words = [args[key].strip() for key in rest if not _NUMBER.match(args[key].strip())] if adjective in {"mid", "pre"} else []
    pieces: list[Piece] = []
    for measure in measures:
        as_symbol = symbols or measure.unit in signs
        unit = _unit_name(measure, args, symbol=as_symbol, singular=adjective in {"on", "mid", "1"})
        if spelling == "us":
            unit = unit.replace("metre", "meter").replace("litre", "liter")
        if adjective in {"on", "mid"} and not as_symbol:
            unit = "-" + unit.replace(" ", "-")
        elif unit and unit not in {"°", "%", "′", "″"} and unit[0] not in "/×":
            unit = f" {unit}"
        pieces += [" "] * bool(pieces) + _range(measure, args, symbols=as_symbol)
        if words and adjective == "pre":
            pieces.append(f" {words.pop(0)}")
        pieces += [unit] * bool(unit)
    if words:
        pieces.append(words[0] if words[0].startswith("-") else f" {words[0]}")
    return Rendering(tuple(pieces), dropped="conversion")


def _unit_name(measure: _Measure, args: Mapping[str, str], *, symbol: bool, singular: bool) -> str:
    unit = _find_unit(measure.unit)
    if unit is None:
        return measure.unit
    if symbol:
        return unit.symbol
    many = _SCALED.match(measure.unit) or _is_plural(args[measure.keys[-1]])
    return unit.singular if singular or not many else unit.plural


def _measures(args: Mapping[str, str]) -> tuple[list[_Measure], list[str]]:
    """The value with its unit, or several of them (``5|ft|11|in``), and the keys behind the target units."""
    ranges, parts = load_table("units")["ranges"], load_table("units")["parts"]
    keys = sorted((key for key in args if key.isdecimal() and len(key) < 3), key=int)
    measures: list[_Measure] = []
    place = 0
    while place + 1 < len(keys) and _is_number(args[keys[place]]):
        values, joins = [keys[place]], []
        place += 1
        while place + 1 < len(keys) and (word := args[keys[place]].strip()) in ranges and _is_number(args[keys[place + 1]]):
            joins.append(word)
            values.append(keys[place + 1])
            place += 2
        if place == len(keys):
            break
        unit = args[keys[place]].strip()
        if measures and unit not in parts.get(measures[-1].unit, ()):
            break
        measures.append(_Measure(tuple(values), tuple(joins), unit))
        place += 1
        if joins:
            break
    rest = keys[place:]
    if rest and (not (target := args[rest[0]].split()) or _find_unit(target[0])):
        rest = rest[1:]
    return measures, rest


@lru_cache(maxsize=4096)
def _is_number(value: str) -> bool:
    value = value.strip()
    return bool(_NUMBER.match(value) or _FRACTION.match(value) or _DASHED.match(value))


def _is_plural(value: str) -> bool:
    """Whether a value takes the plural: above 1 in size, or 0."""
    try:
        number = abs(float(value.strip().replace(",", "").replace("−", "-").lstrip("~<>≤≥ ")))
    except ValueError:
        return not re.match(r"[-−+]?\d+(?://?|⁄)\d+\Z", value.strip())
    return number > 1 or number == 0


def _range(measure: _Measure, args: Mapping[str, str], *, symbols: bool) -> list[Piece]:
    ranges = load_table("units")["ranges"]
    pieces = _show_number(measure.keys[0], args)
    for join, key in zip(measure.joins, measure.keys[1:], strict=True):
        words = ranges[join]
        pieces.append(words[-1] if symbols else words[0])
        pieces += _show_number(key, args)
    return pieces


def _show_number(key: str, args: Mapping[str, str]) -> list[Piece]:
    """The value in place, or generated where readers see another form (grouped digits, minus sign, dash of a range)."""
    value = args[key].strip()
    shown = value
    if dashed := _DASHED.match(value):
        shown = f"{dashed[1]}–{dashed[2]}"
    elif _FRACTION.match(value):
        shown = re.sub(r"(?<=\d)[-+ ](?=\d)", " ", value).replace("//", "/")
    elif (long := _LONG_INTEGER.match(value)) and args.get("comma", "").strip() != "off":
        sign = "−" if long[1] else ""
        shown = f"{sign}{int(long[2]):,}{long[3]}"
    elif value.startswith("-"):
        shown = f"−{value[1:]}"
    return [Arg(key)] if shown == value else [shown]
