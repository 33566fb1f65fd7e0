"""Names of peoples who write the family name first: Mao Zedong, Nguyễn Văn An, Kim Il-sung, Nagy Imre."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extractor.regexes import lazy_regex
from extractor.tables import load_table

if TYPE_CHECKING:
    from collections.abc import Sequence

_TABLE = load_table("names")["family_first"]
_FAMILIES = {word: row["given"] for row in _TABLE.values() for word in row.get("family", ())}
_GIVEN_LAST = frozenset(word for row in _TABLE.values() for word in row.get("given_last", ()))
_SYLLABLE = (
    r"(?:[zcs]h|[bpmfdtnlgkhjqxrzcsyw])"
    r"(?:u?a(?:ng?|i|o)?|i(?:a(?:ng?|o)?|ong|ng?|e|u)?|o(?:ng|u)?|e(?:ng?|i|r)?|u(?:ng?|e|i|n|o)?|ü)"
)
"""A syllable of pinyin without tones."""
_GIVEN = {
    "any": lazy_regex(r"[^\W\d_]+(?: [^\W\d_]+)*"),
    "pinyin": lazy_regex(rf"(?:{_SYLLABLE}){{2}}|[A-Z][a-z]+-[a-z]+", re.IGNORECASE),
    "hyphen": lazy_regex(r"[A-Z][a-z]{1,5}-[a-z]{1,5}"),
}


def stands_first(words: Sequence[str]) -> int:
    """The number of words of a family name that stands first; 0 where nothing shows that it does."""
    given = _FAMILIES.get(words[0])
    if given is not None and len(words) > 1 and _GIVEN[given].fullmatch(" ".join(words[1:])):
        return 1
    return int(1 < len(words) < 4 and words[-1] in _GIVEN_LAST and words[0] not in _GIVEN_LAST)
