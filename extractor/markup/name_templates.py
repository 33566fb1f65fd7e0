"""Templates that write names: of languages, countries, ships, roads, and links to other wikis."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from extractor.markup.rendering import NOTHING, Arg, Piece, Rendering, literal
from extractor.regexes import lazy_regex
from extractor.tables import load_table

if TYPE_CHECKING:
    from collections.abc import Mapping

_LANGUAGE_CODE = lazy_regex(r"[a-z]{2,3}(?:-[a-z]+)*\Z")

_ROMAN_HEAD = lazy_regex(r"\A[ivxlcdm]+(?=er?\b|\Z)")


def _has(args: Mapping[str, str], key: str) -> bool:
    return bool(args.get(key, "").strip())


def _first_key(args: Mapping[str, str], *keys: str) -> str | None:
    return next((key for key in keys if _has(args, key)), None)


def _joined(keys: list[str], separator: str) -> list[Piece]:
    pieces: list[Piece] = []
    for key in keys:
        if pieces:
            pieces.append(separator)
        pieces.append(Arg(key))
    return pieces


def _positional_keys(args: Mapping[str, str], first: int = 1) -> list[str]:
    return sorted((key for key in args if key.isdecimal() and int(key) >= first and _has(args, key)), key=int)


@lru_cache(maxsize=1024)
def name_of_language(code: str) -> str:
    """English name of a language code; the code itself where no table knows it."""
    names: dict[str, str] = load_table("language_names")["names"]
    code = code.strip().lower()
    while code not in names and "-" in code:
        code = code.rpartition("-")[0]
    return names.get(code, code)


def language(name: str, args: Mapping[str, str]) -> Rendering:
    """``{{lang-ru|Москва|Moskva|literal}}`` as ``Russian: Москва, romanized: Moskva, lit. 'literal'``."""
    if name == "langx":
        code, text, number = args.get("1", ""), _first_key(args, "text", "2"), 3
    else:
        code, text, number = name.removeprefix("lang-"), _first_key(args, "text", "1"), 2
    pieces: list[Piece] = []
    label = args.get("label", "").strip() or name_of_language(code)
    if text:
        pieces.append(Arg(text))
    roman = _first_key(args, "translit", "r", "tr", str(number))
    meaning = _first_key(args, "lit", "translation", "t", "literal", str(number + 1))
    if roman:
        pieces += [", romanized: " if pieces else "romanized: ", Arg(roman)]
    if meaning:
        pieces += [", lit. '" if pieces else "lit. '", Arg(meaning), "'"]
    if pieces and label and label.lower() != "none" and args.get("links", "").strip().lower() != "none":
        pieces.insert(0, f"{label}: ")
    dropped = "pronunciation" if _has(args, "p") or _has(args, "a") else None
    return Rendering(tuple(pieces), dropped=dropped)


def language_icon(name: str, _args: Mapping[str, str]) -> Rendering:
    """``{{es icon}}`` as ``(in Spanish)``."""
    code = name.removesuffix("icon").strip(" -").removesuffix("language").strip()
    return literal(f"(in {name_of_language(code)})") if code else NOTHING


def in_language(_name: str, args: Mapping[str, str]) -> Rendering:
    """``{{in lang|fr|de}}`` as ``(in French and German)``."""
    names = [name_of_language(args[key]) for key in _positional_keys(args)]
    listed = " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
    return literal(f"(in {listed})") if names else NOTHING


def native_name(_name: str, args: Mapping[str, str]) -> Rendering:
    """``{{native name|fr|Paris}}`` as ``Paris (French)``."""
    if not _has(args, "2"):
        return Rendering((Arg("1"),)) if _has(args, "1") else NOTHING
    label = "" if args.get("paren", "").strip() in {"off", "omit", "no"} else f" ({name_of_language(args.get('1', ''))})"
    return Rendering((Arg("2"), label) if label else (Arg("2"),))


def iso_language(_name: str, args: Mapping[str, str]) -> Rendering:
    """``{{language with name|fr|French|Paris}}`` as ``French: Paris``."""
    if _has(args, "3"):
        return Rendering((Arg("2"), ": ", Arg("3")) if _has(args, "2") else (Arg("3"),))
    return literal(name_of_language(args.get("1", "")))


def chinese(_name: str, args: Mapping[str, str]) -> Rendering:
    """``{{zh|s=…|p=Běijīng}}`` as ``simplified Chinese: …; pinyin: Běijīng``."""
    labelled = _labelled(args, load_table("template_words")["chinese"])
    return labelled if labelled.pieces else Rendering(tuple(_joined(_positional_keys(args), "; ")))


def korean(_name: str, args: Mapping[str, str]) -> Rendering:
    """``{{Korean|hangul=…|rr=…}}`` as ``Korean: …; RR: …``."""
    return _labelled(args, load_table("template_words")["korean"])


def _labelled(args: Mapping[str, str], labels: Mapping[str, str]) -> Rendering:
    pieces: list[Piece] = []
    plain = args.get("labels", "").strip().lower() == "no"
    for key in args:
        label = labels.get(key)
        if not label or not _has(args, key):
            continue
        if pieces:
            pieces.append("; ")
        if label == "lit.":
            pieces += ["lit. '", Arg(key), "'"]
        else:
            pieces += [Arg(key)] if plain else [f"{label}: ", Arg(key)]
    return Rendering(tuple(pieces))


def etymology(_name: str, args: Mapping[str, str]) -> Rendering:
    """``{{etymology|la|aqua|water}}`` as ``from Latin aqua 'water'``; further triples follow."""
    pieces: list[Piece] = []
    keys = [key for key in args if key.isdecimal()]
    for number in range(1, len(keys) + 1, 3):
        code, word, meaning = (str(number + step) for step in range(3))
        if not _has(args, word):
            continue
        pieces += [
            " and " if pieces else "from ",
            name_of_language(args.get(code, "")) + " " if _has(args, code) else "",
            Arg(word),
        ]
        if _has(args, meaning):
            pieces += [" '", Arg(meaning), "'"]
    return Rendering(tuple(piece for piece in pieces if piece))


def interlanguage(_name: str, args: Mapping[str, str]) -> Rendering:
    """``{{ill|Name|fr|Nom}}`` as ``Name``, ``lt=`` where given; before 2016 the code came first: ``{{ill|fr|Name|Shown}}``."""
    if key := _first_key(args, "lt", "text", "display"):
        return Rendering((Arg(key),))
    first = args.get("1", "").strip()
    old_order = _has(args, "2") and _LANGUAGE_CODE.match(first) is not None and first in load_table("language_names")["names"]
    if old_order and args["2"].strip() not in load_table("language_names")["names"]:
        return Rendering((Arg("3" if _has(args, "3") else "2"),))
    return Rendering((Arg("1"),)) if first else NOTHING


def country(_name: str, args: Mapping[str, str]) -> Rendering:
    """``{{flag|USA}}`` as ``United States``; ``name=`` where given."""
    key = _first_key(args, "name", "1", "2")
    if key is None:
        return NOTHING
    code = args[key].strip()
    known = load_table("countries")["names"].get(code) if key != "name" else None
    return literal(known) if known else Rendering((Arg(key),))


def prefixed_ship(name: str, args: Mapping[str, str]) -> Rendering:
    """``{{HMS|Hood|51}}`` as ``HMS Hood (51)``; a last digit chooses: 1 number, 2 name, 3 and 6 prefix and name."""
    prefix = load_table("countries")["ship_prefixes"].get(name, name.upper())
    return _ship(args, prefix, "1", "2", "3")


def ship(_name: str, args: Mapping[str, str]) -> Rendering:
    """``{{ship|ARA|General Belgrano}}`` as ``ARA General Belgrano``."""
    return _ship(args, Arg("1") if _has(args, "1") else "", "2", "3", "4")


def _ship(args: Mapping[str, str], prefix: Piece, name: str, number: str, form: str) -> Rendering:
    shown = args.get(form, "").strip()
    identifier = args.get(number, "").strip()
    if not shown and identifier.isdecimal() and len(identifier) == 1 and form not in args:
        shown, identifier = identifier, ""
    if not _has(args, name):
        return Rendering((prefix,) if prefix else ())
    if shown == "1" and identifier:
        return Rendering((Arg(number),))
    if shown == "2":
        return Rendering((Arg(name),))
    pieces: tuple[Piece, ...] = (prefix, " ", Arg(name)) if prefix else (Arg(name),)
    if identifier and shown not in {"3", "6"}:
        pieces = (*pieces, " (", Arg(number), ")")
    return Rendering(pieces)


def ship_class(_name: str, args: Mapping[str, str]) -> Rendering:
    """``{{sclass|Nimitz|aircraft carrier}}`` as ``Nimitz-class aircraft carrier``; the third value is a format digit."""
    if not _has(args, "1"):
        return NOTHING
    match args.get("3", "").strip():
        case "0":
            return Rendering((Arg("1"), "-class"))
        case "4":
            return Rendering((Arg("1"), " class"))
        case "5":
            return Rendering((Arg("1"),))
        case _:
            return Rendering((Arg("1"), "-class ", Arg("2")) if _has(args, "2") else (Arg("1"), "-class"))


def sortname(_name: str, args: Mapping[str, str]) -> Rendering:
    """``{{sortname|First|Last}}`` as ``First Last``, ``dab=`` in brackets."""
    pieces = _joined([key for key in ("1", "2") if _has(args, key)], " ")
    return Rendering((*pieces, " (", Arg("dab"), ")") if _has(args, "dab") and not _has(args, "3") else tuple(pieces))


def enumeration(_name: str, args: Mapping[str, str]) -> Rendering:
    """``{{enum|a|b|c}}`` as ``a, b and c``."""
    keys = _positional_keys(args)
    pieces = _joined(keys, ", ")
    if len(keys) > 1:
        pieces[-2] = " and "
    return Rendering(tuple(pieces))


def sic(_name: str, args: Mapping[str, str]) -> Rendering:
    """``{{sic|Conc|encus}}`` as ``Concencus [sic]``; nothing is added where ``hide=y``."""
    pieces: list[Piece] = [Arg(key) for key in _positional_keys(args)]
    expected = args.get("expected", "").strip()
    if not args.get("hide", "").strip():
        pieces.append(" [sic]" if pieces else "[sic]")
    return Rendering(tuple(pieces)) if pieces or expected else NOTHING


def route(_name: str, args: Mapping[str, str]) -> Rendering:
    """``{{jct|state=CA|I|5|US|101}}`` as ``I-5 / US 101``, places behind."""
    keys = sorted((key for key in args if key.isdecimal()), key=int)
    pieces: list[Piece] = []
    for kind, number in zip(keys[::2], keys[1::2], strict=False):
        if not _has(args, kind):
            continue
        if pieces:
            pieces.append(" / ")
        pieces.append(Arg(kind))
        if _has(args, number):
            pieces += ["-" if args[kind].strip() == "I" else " ", Arg(number)]
    for place in ("city1", "location1", "city2", "location2"):
        if _has(args, place):
            pieces += [" – " if place.endswith("1") else ", ", Arg(place)]
    return Rendering(tuple(pieces))


def own_name(name: str, _args: Mapping[str, str]) -> Rendering:
    """``{{XXe siècle}}``, ``{{1/2}}``: the name is the text."""
    return literal(_ROMAN_HEAD.sub(lambda roman: roman[0].upper(), name).replace("j.-c.", "J.-C."))
