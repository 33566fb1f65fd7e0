"""Templates that write numbers, money and formulas."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extractor.markup.measures import unit_symbol
from extractor.markup.rendering import NOTHING, Arg, Piece, Rendering, literal
from extractor.regexes import lazy_regex
from extractor.tables import load_table

if TYPE_CHECKING:
    from collections.abc import Mapping

_PLAIN = lazy_regex(r"([-−+]?)(\d+)(\.\d+)?\Z")
_SCIENTIFIC = lazy_regex(r"([-−+]?[\d.,]+)[eE]([-−+]?\d+)\Z")
_GAUGE = lazy_regex(r"([\d.,/]+)\s*([a-z]*)\Z")
_ROMAN = (
    (1000, "M"),
    (900, "CM"),
    (500, "D"),
    (400, "CD"),
    (100, "C"),
    (90, "XC"),
    (50, "L"),
    (40, "XL"),
    (10, "X"),
    (9, "IX"),
    (5, "V"),
    (4, "IV"),
    (1, "I"),
)


def _value(args: Mapping[str, str], key: str) -> str:
    return args.get(key, "").strip()


def group_digits(text: str) -> str:
    """``1234567`` as ``1,234,567``; anything else as it is."""
    plain = _PLAIN.match(text)
    return f"{plain[1]}{int(plain[2]):,}{plain[3] or ''}" if plain and len(plain[2]) < 40 else text


def grouped_number(_name: str, args: Mapping[str, str]) -> Rendering:
    """``{{formatnum:1234567}}`` as ``1,234,567``; with ``R`` behind it, the other way round."""
    value = _value(args, "1")
    if _value(args, "2") == "R":
        return literal(value.replace(",", ""))
    grouped = group_digits(value)
    if grouped != value:
        return literal(grouped)
    return Rendering((Arg("1"),)) if value else NOTHING


def val(_name: str, args: Mapping[str, str]) -> Rendering:
    """``{{val|1.5|0.2|e=6|u=m}}`` as ``(1.5±0.2)×10^6 m``."""
    pieces: list[Piece] = []
    spread = [key for key in ("2", "3") if _value(args, key)]
    power = _value(args, "e") or _value(args, "10^")
    if scientific := _SCIENTIFIC.match(_value(args, "1")):
        pieces.append(scientific[1])
        power = power or scientific[2]
    elif _value(args, "1"):
        pieces.append(Arg("1"))
    if spread == ["2"]:
        pieces += ["±", Arg("2")]
    elif spread:
        plus, minus = (args[key].strip().lstrip("+-−") for key in ("2", "3"))
        pieces.append(f"+{plus}−{minus}")
    if spread and (power or _unit(args)):
        pieces = ["(", *pieces, ")"]
    if power:
        pieces.append(("×" if _value(args, "1") else "") + "10^" + power.replace("-", "−"))
    for key in ("p", "fmt_prefix"):
        if _value(args, key):
            pieces.insert(0, Arg(key))
    if _value(args, "s"):
        pieces.append(Arg("s"))
    if unit := _unit(args):
        pieces.append(unit if unit in {"%", "°", "′", "″"} else f" {unit}")
    return Rendering(tuple(pieces))


def _unit(args: Mapping[str, str]) -> str:
    unit = _value(args, "u") or _value(args, "ul")
    per = _value(args, "up") or _value(args, "upl")
    text = unit_symbol(unit) if unit else ""
    return f"{text}/{unit_symbol(per)}" if per else text


def fraction(_name: str, args: Mapping[str, str]) -> Rendering:
    """``{{frac|3|1|2}}`` as ``3 1/2``, ``{{frac|8}}`` as ``1/8``."""
    keys = [key for key in ("1", "2", "3") if _value(args, key)]
    match keys:
        case []:
            return literal("/")
        case [one]:
            return Rendering(("1/", Arg(one)))
        case [above, below]:
            return Rendering((Arg(above), "/", Arg(below)))
        case _:
            return Rendering((Arg("1"), " ", Arg("2"), "/", Arg("3")))


def ordinal(_name: str, args: Mapping[str, str]) -> Rendering:
    """``{{ordinal|3}}`` as ``3rd``."""
    value = _value(args, "1")
    if not value.isdecimal():
        return Rendering((Arg("1"),)) if value else NOTHING
    number = int(value[-2:])
    ending = "th" if 10 < number < 14 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return Rendering((Arg("1"), ending))


def _number(text: str) -> float | None:
    try:
        return float(text.replace(",", "").replace("−", "-"))
    except ValueError:
        return None


def percentage(_name: str, args: Mapping[str, str]) -> Rendering:
    """``{{percentage|1111|10000}}`` as ``11%``; the third value is the number of decimals."""
    part, whole = _number(_value(args, "1")), _number(_value(args, "2"))
    if part is None or not whole:
        return Rendering((Arg("1"), "%")) if _value(args, "1") else NOTHING
    digits = int(_value(args, "3")) if _value(args, "3").isdecimal() and len(_value(args, "3")) == 1 else 0
    return literal(f"{100 * part / whole:.{digits}f}%")


def winning_percentage(_name: str, args: Mapping[str, str]) -> Rendering:
    """``{{winpct|30|20}}`` as ``.600``; the third value counts ties as half a win."""
    won, lost, tied = (_number(_value(args, key) or "0") for key in ("1", "2", "3"))
    if won is None or lost is None or tied is None or not won + lost + tied:
        return Rendering((Arg("1"), "–", Arg("2"))) if _value(args, "1") else NOTHING
    share = f"{(won + tied / 2) / (won + lost + tied):.3f}"
    return literal(share.removeprefix("0"))


def currency(_name: str, args: Mapping[str, str]) -> Rendering:
    """``{{currency|5|USD}}`` as ``US$5``."""
    key = next((key for key in ("amount", "1", "Amount") if _value(args, key)), None)
    code = (_value(args, "type") or _value(args, "code") or _value(args, "2")).upper()
    if key is None:
        return NOTHING
    sign = load_table("units")["currencies"].get(code, f"{code} " if code else "")
    return Rendering((sign, Arg(key)) if sign else (Arg(key),))


def rail_gauge(_name: str, args: Mapping[str, str]) -> Rendering:
    """``{{RailGauge|1435mm}}`` as ``1,435 mm``, ``{{RailGauge|4ft8.5in}}`` as ``4 ft 8.5 in``."""
    value = _value(args, "1").lower()
    if not value:
        return NOTHING
    if value in {"sg", "standard", "std"}:
        return literal("1,435 mm", dropped="conversion")
    metric = _GAUGE.match(value)
    if metric:
        return literal(f"{group_digits(metric[1])} {metric[2] or 'mm'}", dropped="conversion")
    feet = re.fullmatch(r"(\d+)\s*ft\s*([\d./]+)?\s*(?:in)?", value)
    if feet:
        return literal(f"{feet[1]} ft {feet[2]} in" if feet[2] else f"{feet[1]} ft", dropped="conversion")
    return Rendering((Arg("1"),))


def unit_number(_name: str, args: Mapping[str, str]) -> Rendering:
    """``{{height|ft=6|in=2}}`` as ``6 ft 2 in``, ``{{weight|kg=80}}`` as ``80 kg``; what is computed from it is left out."""
    pieces: list[Piece] = []
    units = {name: unit for unit, names in load_table("units")["body_units"].items() for name in names}
    for key, value in args.items():
        unit = units.get(key.strip().lower())
        if unit is not None and value.strip():
            pieces += [" "] * bool(pieces) + [Arg(key), f" {unit}"]
    return Rendering(tuple(pieces), dropped="conversion")


def plural(_name: str, args: Mapping[str, str]) -> Rendering:
    """``{{plural|20|page}}`` as ``20 pages``, ``{{plural|2|ox|oxen}}`` as ``2 oxen``."""
    if not _value(args, "1"):
        return NOTHING
    if not _value(args, "2"):
        return Rendering((Arg("1"),))
    if _number(_value(args, "1")) == 1:
        return Rendering((Arg("1"), " ", Arg("2")))
    if _value(args, "3"):
        return Rendering((Arg("1"), " ", Arg("3")))
    word = _value(args, "2")
    ends_in_y = word.endswith("y") and word[-2:-1] not in "aeiou"
    return Rendering((Arg("1"), " ", f"{word[:-1]}ies" if ends_in_y else f"{word}s"))


def plural_form(_name: str, args: Mapping[str, str]) -> Rendering:
    """``{{plural:2|page|pages}}`` as ``pages``."""
    key = "3" if _number(_value(args, "1")) != 1 and _value(args, "3") else "2"
    return Rendering((Arg(key),)) if _value(args, key) else NOTHING


def goal(_name: str, args: Mapping[str, str]) -> Rendering:
    """``{{goal|5||60|pen.}}`` as ``5', 60' (pen.)``: minutes with what is said of each."""
    keys = sorted((key for key in args if key.isdecimal()), key=int)
    pieces: list[Piece] = []
    for minute in keys[::2]:
        if not _value(args, minute):
            continue
        pieces += [", "] * bool(pieces) + [Arg(minute), "'"]
        remark = str(int(minute) + 1)
        if _value(args, remark):
            pieces += [" (", Arg(remark), ")"]
    return Rendering(tuple(pieces))


def music(_name: str, args: Mapping[str, str]) -> Rendering:
    """``{{music|flat}}`` as ``♭``; time signatures as ``3/4``."""
    kind = _value(args, "1")
    if kind == "time":
        return Rendering((Arg("2"), "/", Arg("3")))
    if sign := load_table("template_words")["music"].get(kind):
        return literal(sign)
    return Rendering((Arg("2" if _value(args, "2") else "1"),)) if kind else NOTHING


def nuclide(_name: str, args: Mapping[str, str]) -> Rendering:
    """``{{nuclide|calcium|48}}`` as ``calcium-48``: words, since readers see raised figures before the symbol."""
    if _value(args, "1") and _value(args, "2"):
        return Rendering((Arg("1"), "-", Arg("2")))
    return Rendering((Arg("1"),)) if _value(args, "1") else NOTHING


def pop_density(_name: str, args: Mapping[str, str]) -> Rendering:
    """``{{pop density|364500|6400|km2|sqmi}}`` as ``57/km2``."""
    people, area = _number(_value(args, "1")), _number(_value(args, "2"))
    unit = _value(args, "3")
    if people is None or not area:
        return Rendering((Arg("1"),)) if _value(args, "1") else NOTHING
    digits = int(_value(args, "prec")) if _value(args, "prec").isdecimal() and len(_value(args, "prec")) == 1 else 0
    return literal(f"{people / area:,.{digits}f}/{unit_symbol(unit)}", dropped="conversion")


def dental_formula(_name: str, args: Mapping[str, str]) -> Rendering:
    """``upper=`` over ``lower=``."""
    keys = [key for key in ("upper", "lower", "1", "2") if _value(args, key)]
    return Rendering((Arg(keys[0]), "/", Arg(keys[1]))) if len(keys) > 1 else Rendering(tuple(map(Arg, keys)))


def roman_number(_name: str, args: Mapping[str, str]) -> Rendering:
    """``{{Roman|14}}`` as ``XIV``."""
    value = _value(args, "1")
    if not value.isdecimal() or not 0 < int(value[:5]) < 4000 or len(value) > 4:
        return Rendering((Arg("1"),)) if value else NOTHING
    number, letters = int(value), ""
    for size, sign in _ROMAN:
        letters += sign * (number // size)
        number %= size
    return literal(letters)


def spell_number(_name: str, args: Mapping[str, str]) -> Rendering:
    """``{{spell number|42}}`` as ``forty-two``; from 100 on the figures stay."""
    value = _value(args, "1") or _value(args, "num")
    if not value.isdecimal() or len(value) > 2:
        return literal(value)
    number = int(value)
    words = load_table("template_words")["numbers"]
    word = (
        words["below_twenty"][number]
        if number < 20
        else words["tens"][number // 10 - 2] + (f"-{words['below_twenty'][number % 10]}" if number % 10 else "")
    )
    return literal(str(word))


def decimal_degrees(_name: str, args: Mapping[str, str]) -> Rendering:
    """Degrees with their parts, ``44° 6′ 43″ N``."""
    signs = ("°", "′", "″", "")
    pieces: list[Piece] = []
    for key, sign in zip(("1", "2", "3", "4"), signs, strict=True):
        if _value(args, key):
            pieces += [Arg(key), sign] if sign else [" ", Arg(key)]
    return Rendering(tuple(pieces))
