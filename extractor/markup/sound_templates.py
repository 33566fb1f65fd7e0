"""Templates that write how a word sounds, in the signs of the International Phonetic Alphabet."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extractor.markup.name_templates import name_of_language
from extractor.markup.rendering import NOTHING, Arg, Piece, Rendering, literal
from extractor.regexes import lazy_regex
from extractor.tables import load_table

if TYPE_CHECKING:
    from collections.abc import Mapping

_MEDIA = lazy_regex(r".*\.(?:ogg|oga|wav|mp3|flac|opus|mid)", re.IGNORECASE)
_CODE = lazy_regex(r"[a-z]{2,3}(?:-[a-zA-Z-]+)?")


def _is_word(value: str) -> bool:
    return bool(value.strip()) and _MEDIA.fullmatch(value.strip()) is None


def sound(name: str, args: Mapping[str, str]) -> Rendering:
    """``{{IPA|/ɑ/}}`` as it stands, ``{{IPA|fr|paʁi}}`` and ``{{IPA-fr|paʁi}}`` as ``French pronunciation: [paʁi]``."""
    code = name.removeprefix("ipa").removeprefix("c").lstrip("- ")
    key = "1"
    if not code and _is_word(args.get("2", "")) and _CODE.fullmatch(args.get("1", "").strip()):
        code, key = args["1"].strip(), "2"
    if not _is_word(args.get(key, "")):
        return NOTHING
    if not code:
        return Rendering((Arg(key),))
    label = args["label"].strip() if "label" in args else _label(code, args.get(str(int(key) + 1), "").strip())
    value = args[key].strip()
    bracketed: tuple[Piece, ...] = (Arg(key),) if value[0] in "[/" else ("[", Arg(key), "]")
    return Rendering((f"{label} ", *bracketed) if label and label != "none" else bracketed)


def _label(code: str, form: str) -> str:
    """The words before a sound, for a form that ``template_words.toml`` names."""
    language = "" if code in {"all", "any"} else name_of_language(code)
    forms: dict[str, str] = load_table("template_words")["sounds"]
    return forms.get(form, forms[""]).format(language=language).replace("  ", " ").strip()


def english_sound(_name: str, args: Mapping[str, str]) -> Rendering:
    """``{{IPAc-en|ˈ|dʒ|ɔr|d|ən}}`` as ``/ˈdʒɔrdən/``; words for a dialect stand before it."""
    table = load_table("template_words")
    values = [value.strip() for key, value in args.items() if key.isdecimal() and _is_word(value)]
    words = [table["english_sounds"][value.lower()] for value in values if value.lower() in table["english_sounds"]]
    signs = [table["sound_signs"].get(value, value) for value in values if value.lower() not in table["english_sounds"]]
    return literal(" ".join([*words, f"/{''.join(signs)}/"])) if signs else NOTHING
