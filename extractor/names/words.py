"""The words of names as patterns and sets, made from ``tables/names.toml``; all readers of names use these."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from extractor.regexes import lazy_regex
from extractor.tables import load_table

if TYPE_CHECKING:
    from collections.abc import Iterable

_TABLE = load_table("names")
_ROLES, _BODIES = _TABLE["roles"], _TABLE["bodies"]

HONORIFICS = frozenset(_TABLE["honorifics"])
"""Lower case, without stop; no part of a name."""
TITLES = HONORIFICS.union(_TABLE["other_titles"])
"""With those that are often names or part of what a person is called."""
PARTICLES = frozenset(_TABLE["particles"])
"""Those that running text joins to a name."""
CAPITAL_PARTICLES = frozenset(_TABLE["capital_particles"])
JOINS_FAMILIES = frozenset(_TABLE["joins_families"])
ORGANISATIONS: tuple[str, ...] = tuple(_BODIES["organisations"])
BODY_WORDS = frozenset((*ORGANISATIONS, *_BODIES["more"]))
BODY_OPENERS = frozenset(_BODIES["openers"])
NUMERALS = frozenset(_TABLE["numerals"])
SURNAMES_TOO = frozenset(_BODIES["surnames_too"])

_ALL_PARTICLES = PARTICLES.union(_TABLE["rare_particles"])
_SHORT_GIVEN = frozenset(_TABLE["short_given"])
_KEEP_STOP = _SHORT_GIVEN.union(_TABLE["keep_stop"])


def _spelt(words: Iterable[str]) -> str:
    """A pattern of the spellings, longest first, with optional full stops and blanks between their words."""
    return "|".join(r"[.\s]+".join(map(re.escape, re.split(r"[.\s]+", word))) for word in sorted(words, key=len, reverse=True))


def _suffix(words: list[str]) -> re.Pattern[str]:
    """Numerals in capitals only: Vi is a given name."""
    large = [word for word in words if word.isupper()]
    return lazy_regex(rf"(?:{_spelt(large)}|(?i:{_spelt(set(words).difference(large))}))\.?")


SUFFIX = _suffix(_TABLE["suffixes"])
SUFFIX_BEHIND_COMMA = _suffix([*_TABLE["suffixes"], *_TABLE["behind_comma"]])
AND = lazy_regex(
    rf"\s*,?\s*(?:(?<![\w&])&(?![\w&])|\+)\s*|(?:\s*,)?\s+({_spelt(_TABLE['and'])}|And|AND|Und|UND)\s+"
    r"|(?<=[^\W\d_]),(?:and|und)\s+"
)
"""Its group is the word for "and", where one stands between blanks."""
LEADING_AND = lazy_regex(rf"\s*(?:&|{_spelt(_TABLE['and'])}|And)\s+")
PARTNERS = lazy_regex(rf"(?:&|\b(?:and|und|et|y|e)\b)\s+(?:{_spelt(_BODIES['partners'])})\b")
SMALL_WORD = lazy_regex(rf"\b(?:{_spelt(_BODIES['small'])})\b")
ET_AL = lazy_regex(
    rf"(?<![\s,;&])[\s,;&]*(?<!\w)(?:[\[(]\s*)?(?:(?i:{_spelt(_TABLE['et_al'])})|{_spelt(_TABLE['et_al_small'])})(?!\w)[\s.:\])]*$"
    r"|(?<![\s,;])[\s,;]*(?<!\w)(?:(?i:et\.?\s*al(?:ii|iae?|\b\.?)|and\s+others\b)|and\s+al\b)[^,;]*$|(?<!\s)\s*(?:…|\.\.\.)$"
    rf"|(?<=[\u3040-\u30ff\u3400-\u9fff\s])(?:{'|'.join(_TABLE['et_al_cjk'])})\s*$"
)
_BRACKETED = _spelt((*_ROLES["behind"], *_ROLES["bracketed"]))
ROLE_IN_BRACKETS = lazy_regex(rf"\s*[(\[]\s*(?:{_BRACKETED})\.?\s*[)\]](?:\.(?=\s*$))?", re.IGNORECASE)
ROLE_BEHIND = lazy_regex(rf"[,;]?\s*\(?(?<!\w)(?:{_spelt(_ROLES['behind'])})\b\.?\)?[.,:;]*\s*$", re.IGNORECASE)
_AGENT = rf"(?:{_spelt(_ROLES['agent'])})\b"
ROLE_BEFORE = lazy_regex(
    r"^[^\w'’]*(?:(?:in|dans|en|im|em|в)\b:?\s+)?(?:by\s+)?"
    rf"(?:(?:(?:{_spelt(_ROLES['before'])})\b\.?|(?:{_spelt(_ROLES['before_agent'])})\b(?:\.|(?=\s+{_AGENT})))\s*"
    rf"(?:(?:and|und|&|e|y|et)\s+\w+\.?\s*)?(?:{_AGENT}\s*)?)?",
    re.IGNORECASE,
)
ROLE_LABEL = lazy_regex(
    rf"(?:{_spelt(_ROLES['labels'])})\s*:\s*|(?:{_spelt(_ROLES['label_verbs'])})\s+{_AGENT}\s*:?\s*", re.IGNORECASE
)
"""What says the part of a person before the name, in credits."""
_SHORT_TWO = "|".join(word for word in _TABLE["short_given"] if len(word) == 2)
_INITIAL = lazy_regex(rf"(?:(?:[^\W\d_]|(?i:{_SHORT_TWO}))\.)+[^\W\d_]?|[^\W\d_]")
_BETWEEN_INITIALS = lazy_regex(r"[\s-]+")
CJK = lazy_regex(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_MOST_UNDOTTED = 3
_MOST_INITIALS = 5
_DOTTED = lazy_regex(r"(?:[^\W\d_]{1,2}\.-?)*[^\W\d_]\.")
_VOWEL = lazy_regex(r"[aeiouyà-öø-ÿāăąēěęīįōőœūůűųаеёиоуыэюяіїє]", re.IGNORECASE)


def is_particle(word: str) -> bool:
    """Whether a word written small belongs to the family name behind it."""
    return word in _ALL_PARTICLES


def are_initials(text: str) -> bool:
    """Whether a text is initials (``J. R. R.``, ``J.-P.``, ``Yu. A.``, ``JA``) and no name of a few letters (``Jan.``)."""
    if text.islower():
        return False
    parts = _BETWEEN_INITIALS.split(text.strip("() -"))
    return 0 < len(parts) <= _MOST_INITIALS and all(map(_is_initial, parts))


def _is_initial(word: str) -> bool:
    if _INITIAL.fullmatch(word) or (word.endswith(".") and word[:-1].lower() in _SHORT_GIVEN):
        return True
    letters = word.removesuffix(".")
    return letters.isupper() and letters.isalpha() and len(letters) <= _MOST_UNDOTTED


@lru_cache(maxsize=16384)
def without_et_al(text: str) -> tuple[str, bool]:
    """The text without the words that say that a list goes on, and whether it had them."""
    found = ET_AL.search(text)
    return (text[: found.start()].strip(" ,;"), True) if found is not None else (text, False)


def between_ands(text: str) -> list[str]:
    """The pieces of a text between its words for "and"."""
    borders = [border for match in AND.finditer(text) for border in match.span()]
    return [text[start:end] for start, end in zip([0, *borders[1::2]], [*borders[::2], len(text)], strict=True)]


def without_closing_stop(text: str) -> str:
    """The text without the full stop of its sentence; that of initials, suffixes and shortened words stays."""
    if not text.endswith("."):
        return text
    text = text.rstrip(".") + "."
    last = text.rsplit(maxsplit=1)[-1]
    bare = last[:-1]
    kept = (
        _DOTTED.fullmatch(last)
        or (SUFFIX.fullmatch(last) and not bare.isupper())
        or bare.lower() in _KEEP_STOP
        or (len(bare) < 5 and bare[:1].isalpha() and not bare.isupper() and not _VOWEL.search(bare))
    )
    return text if kept else text[:-1].rstrip()
