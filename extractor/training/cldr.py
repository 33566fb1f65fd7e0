"""What Unicode CLDR knows of the dates of a language, as the lower layer of its pack: ``grammars/cldr/LANGUAGE.toml``.

``python -m extractor.training.cldr`` writes the files anew, out of the CLDR that Babel carries. What is written by hand in
``grammars/languages`` comes before it, key by key.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import TYPE_CHECKING

from babel import Locale
from babel import __version__ as babel_version

from extractor.grammar import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

FOLDER = ROOT / "cldr"
LANGUAGES = (
    "af ar az bn ca cs da de el en eo es et eu fa fi fr ga gl gu he hi hr hu id it ja ka kk km ko lt lv mk ml mn mr my ne nl "
    "no pl ps pt ro ru si sk sl sr sv ta th tr uk ur vi xh zh"
).split()
"""The languages of large data sets made from Wikipedias, and some with large Wikipedias beside them."""
SCRIPTS = {
    "sr": ("sr_Cyrl", "sr_Latn"),
    "az": ("az_Latn",),
    "zh": ("zh_Hans", "zh_Hant"),
    "mn": ("mn_Cyrl",),
    "kk": ("kk_Cyrl",),
}
_WIDTHS = ("wide", "abbreviated")
_PLACEHOLDER = re.compile(r"M\d\d")
_DIRECTION = str.maketrans("", "", "\u200e\u200f\u061c")
_WORD = re.compile(r"'([^\W\d_]+)'[.,]?")


def months(locale: Locale) -> list[list[str]]:
    """The spellings of each month: as it stands in a date, alone, and shortened, without their last stop."""
    groups: list[dict[str, str]] = []
    for month in range(1, 13):
        group: dict[str, str] = {}
        for word in (_bare(locale.months[form][width][month]) for width in _WIDTHS for form in ("format", "stand-alone")):
            group.setdefault(word.lower(), word)
        groups.append(group)
    uses = Counter(word for group in groups for word in group)
    return [[word for key, word in group.items() if uses[key] == 1 and _tells(word)] for group in groups]


def _bare(word: str) -> str:
    return word.translate(_DIRECTION).strip().removesuffix(".")


def _tells(word: str) -> bool:
    """Whether a spelling tells a month: no figure alone, no single letter, no placeholder of CLDR's root."""
    return any(map(str.isalpha, word)) and not (len(word) == 1 and word.isascii()) and _PLACEHOLDER.fullmatch(word) is None


def era(locale: Locale, number: int) -> list[str]:
    """The names of an era, 0 before Christ and 1 after."""
    names = [locale.eras[width][number].translate(_DIRECTION).strip() for width in _WIDTHS if width in locale.eras]
    return [name for name in dict.fromkeys(names) if len(name) > 1]


def words_of_pattern(pattern: str) -> tuple[list[str], list[str], list[str]]:
    """From a pattern of dates (``d. MMMM y 'r'.``): endings of the day, words before month or year, words behind the year."""
    joints: list[str] = []
    behind: list[str] = []
    before = ""
    for item in pattern.split():
        if word := _WORD.fullmatch(item):
            words = behind if before.startswith("y") else joints
            words += [word[1]] * (word[1] not in words)
        before = item
    return ["."] * ("d." in pattern.split()), joints, behind


def table(language: str) -> str:
    """The generated layer of a language's pack, as TOML."""
    locales = [Locale.parse(name) for name in SCRIPTS.get(language, (language,))]
    names = [_merged(groups) for groups in zip(*map(months, locales), strict=True)]
    endings, joints, behind = words_of_pattern(locales[0].date_formats["long"].pattern)
    kinds = {
        "of": joints,
        "skip": behind,
        "bc": _merged(era(locale, 0) for locale in locales),
        "ad": _merged(era(locale, 1) for locale in locales),
    }
    lines = [f"# Unicode CLDR as Babel {babel_version} has it; written by `python -m extractor.training.cldr`.", "[dates]"]
    lines += ["months = [", *(f"  {_words(group)}," for group in names), "]"]
    lines += [f"ordinal_endings = {_words(endings)}"] * bool(endings)
    lines += ["", "[dates.words]", *(f"{kind} = {_words(words)}" for kind, words in kinds.items() if words)]
    return "\n".join(lines) + "\n"


def _merged(groups: Iterable[Iterable[str]]) -> list[str]:
    return list(dict.fromkeys(word for group in groups for word in group))


def _words(words: list[str]) -> str:
    return json.dumps(words, ensure_ascii=False)


def files() -> Iterator[tuple[str, str]]:
    """Name and text of every file."""
    for language in LANGUAGES:
        yield f"{language}.toml", table(language)


def main() -> None:
    """Write all files of the folder."""
    FOLDER.mkdir(exist_ok=True)
    for name, text in files():
        (FOLDER / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
