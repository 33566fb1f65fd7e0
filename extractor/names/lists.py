"""Lists of names as bibliographies write them → names in order.

One list may turn its first name round and not the others (``Lee, L. L., W. E. Howard, and R. E. Marsh``), write initials
behind without a comma (``Arias A, de la Macorra JC``), families in capitals, or name a body (``Council of Economic Advisers``).
No word of the text is lost, but what the named did (``ed. by``, ``(Hrsg.)``) and the words that say that there are more.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from extractor.names import words as known
from extractor.names.parts import Name, inverted, is_body, read_name
from extractor.regexes import lazy_regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_EDGES = " \t\n,;:–—-"
_SEMICOLON = lazy_regex(r"\s*;\s*|\s+/\s+")
_CJK_BORDER = lazy_regex(
    r"\s*(?:[、，；;,/]|[・·](?![\u30a0-\u30ff]))\s*(?=[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af])|\s+(?:&|and)\s+"
)
_NEXT_BORDER = lazy_regex(r",|\s&|$")
_NUMBER = lazy_regex(r"[\W_]*\d+[\])]\s*")
"""The number of a reference in front of its authors: ``[74] P. E. Missiuro``."""
_STOPS = lazy_regex(r"(?<!\.)\.\.[\s,;]*$")
_INITIALS_BEHIND = lazy_regex(r"\s+[A-Z]{2}\s*")
_MOST_FAMILY_WORDS = 3
_FAMILY_SHARED = 3
"""``Holm, Ada and Nora`` is a family name and given names; more words alone are family names."""


class NameList(Struct, frozen=True):
    """The names of a list, in order."""

    names: tuple[Name, ...]
    et_al: bool
    """Whether the list says that there are more."""


@lru_cache(1 << 13)
def read_names(text: str) -> NameList:
    """The names of a list, in order; never raises.

    ``Smith, John A.; Jones, K.``, ``J. Smith, K. Jones and L. Brown``, ``Smith JA, Jones K, et al.``
    """
    rest, more = without_roles(" ".join(text.split()))
    if not any(map(str.isalpha, rest)):
        return NameList((), more)
    if known.CJK.search(rest):
        names = [read_name(part.strip(" .。")) for part in _CJK_BORDER.split(rest)]
    else:
        groups = [group for group in _SEMICOLON.split(rest) if group.strip(" .,")]
        names = [name for group in groups for name in _names_of(group, alone=len(groups) > 1)]
    return NameList(tuple(name for name in names if name != Name()), more)


def without_roles(text: str) -> tuple[str, bool]:
    """The names without roles (ed., trans.) and without words for further names (et al.), and whether there were such words."""
    number = _NUMBER.match(text)
    text = _STOPS.sub(".", text)
    rest = known.ROLE_BEFORE.sub("", text[number.end() if number else 0 :].strip(_EDGES), count=1).strip()
    rest = known.ROLE_IN_BRACKETS.sub("", rest)
    whole, more = known.without_et_al(_without_role_behind(rest).strip(" ,;:"))
    return _without_role_behind(whole).strip(" ,;:&"), more


def _without_role_behind(text: str) -> str:
    """The text without the word at its end that says what the named did; two capitals behind a name are its initials."""
    role = known.ROLE_BEHIND.search(text)
    return text if role is None or _INITIALS_BEHIND.fullmatch(role[0]) else text[: role.start()]


def _names_of(text: str, *, alone: bool) -> list[Name]:
    """The names of a piece; ``alone`` when semicolons already separate the names."""
    if leading := known.LEADING_AND.match(text):
        text = text[leading.end() :]
    if _is_one_body(text):
        return [Name(literal=known.without_closing_stop(text))]
    parts = [part for part in map(_pieces, _between_ands(text)) if part]
    if alone and len(parts) == 1 and len(parts[0]) == 2 and not known.SUFFIX_BEHIND_COMMA.fullmatch(parts[0][1]):
        return [_turned(*parts[0])]
    pieces = [piece for part in parts for piece in part]
    if (
        len(pieces) > _FAMILY_SHARED
        and len(parts[-1]) == 1
        and all(_bare(piece) == 1 and not known.are_initials(piece) for piece in pieces)
    ):
        return [read_name(known.without_closing_stop(piece)) for piece in pieces]  # Smith, Jones, Brown and Green
    if _share_family(parts):  # Jane H. and William H. Pease
        family = parts[1][0].rpartition(" ")[2]
        return [read_name(known.without_closing_stop(piece)) for piece in (f"{parts[0][0]} {family}", parts[1][0])]
    undotted = any((last := piece.rpartition(" ")[2]).isalpha() and last.isupper() for piece in pieces)
    names: list[Name] = []
    turned = True
    for part in parts:
        turned = _pair(part, names, turned=turned, undotted=undotted)
    return names


def _share_family(parts: Sequence[Sequence[str]]) -> bool:
    """Whether two names without commas share the family name of the second: the first is given names that end in an initial."""
    if list(map(len, parts)) != [1, 1]:
        return False
    first, second = (known.without_closing_stop(part[0]).split() for part in parts)
    return (
        len(first) > 1
        and first[-1].endswith(".")
        and known.are_initials(first[-1])
        and not any(map(known.are_initials, (first[0], second[0], second[-1])))
        and len(second) > 1
        and not is_body(parts[1][0])
    )


def _pieces(text: str) -> list[str]:
    return [piece for piece in (piece.strip() for piece in text.split(",")) if piece.strip(" .")]


def _is_one_body(text: str) -> bool:
    """Whether a text is the name of a body as a whole, with the commas and the "and" in it."""
    if known.PARTNERS.search(text):
        return True
    pieces = [piece for part in known.between_ands(text) for piece in _pieces(part)]
    if len(pieces) < 2:
        return is_body(text.rstrip("."))
    if any(_has_initials(piece) for piece in pieces):
        return False
    told = pieces[:1] if "," in text.partition(" and ")[0] else pieces
    return any(" " in piece and is_body(piece) for piece in told) or (
        "," not in text and not known.BODY_WORDS.isdisjoint(pieces[-1].lower().rstrip(".").split())
    )


def _has_initials(piece: str) -> bool:
    words = [word for word in piece.split() if not known.SUFFIX.fullmatch(word)]
    return any(known.are_initials(word) and not _is_of_body(word) for word in words)


def _is_of_body(word: str) -> bool:
    return not known.BODY_OPENERS.isdisjoint((word.lower(), word.lower().strip(".")))


def _between_ands(text: str) -> Iterator[str]:
    """The parts between the words for "and", except those inside a family name (``Ortega y Gasset``) or a body."""
    start = 0
    for match in known.AND.finditer(text):
        before, behind = text[start : match.start()], text[match.end() :]
        word = match[1]
        if word in known.JOINS_FAMILIES and _joins_families(before, behind):
            continue
        if word == "und" and known.is_particle(before.rpartition(" ")[2]) and known.is_particle(behind.partition(" ")[0]):
            continue
        last = before.rpartition(",")[2].strip()
        if word == "and" and " " in last and is_body(last) and not _has_initials(_stretch(behind)):
            continue
        yield before
        start = match.end()
    yield text[start:]


def _stretch(text: str) -> str:
    """The text up to the next border between names."""
    ends = [_NEXT_BORDER.search(text), known.AND.search(text)]
    return text[: min(end.start() for end in ends if end is not None)]


def _joins_families(before: str, behind: str) -> bool:
    """Whether "y" stands between the two family names of one person, and not between two persons.

    One family name alone stands behind it; before it stand given names, or it is the first of a name turned round.
    """
    following = _stretch(behind).strip(" .")
    if _bare(following) != 1 or known.are_initials(following):
        return False
    *earlier, last = _pieces(before) or [""]
    if known.are_initials(last) or (earlier and len(earlier) % 2 and _is_family(earlier[-1])):
        return False
    if _bare(last) > 1:
        return True
    return _bare(last) == 1 and not earlier[len(earlier) // 2 * 2 :] and behind[len(_stretch(behind)) :].startswith(",")


def _bare(piece: str) -> int:
    """The number of words of a piece that are neither particles nor a suffix."""
    words = piece.split()
    if len(words) > 1 and words[0] in known.CAPITAL_PARTICLES:
        words = words[1:]
    return sum(not known.is_particle(word) and not known.SUFFIX.fullmatch(word) for word in words)


def _is_family(piece: str) -> bool:
    """Whether a piece can be a family name alone: one word, or two in capitals, or joined by "y"."""
    words = piece.split()
    joined = len(words) > 2 and words[-2] in known.JOINS_FAMILIES
    return (
        _bare(piece) == 1 or (joined and _bare(piece) == 2 and words[0][:1].isupper()) or (len(words) == 2 and piece.isupper())
    )


def _pair(pieces: Sequence[str], names: list[Name], *, turned: bool, undotted: bool) -> bool:
    """Add the names of the pieces between two words for "and"; true where further names may begin with the family name.

    ``undotted`` says that initials of the list have no stops, so that a stop behind one is the sentence's.
    """
    place = 0
    while place < len(pieces):
        piece = pieces[place]
        following = pieces[place + 1 : place + 3]
        if names and known.SUFFIX_BEHIND_COMMA.fullmatch(piece):
            names[-1] = _with_suffix(names[-1], piece)
        elif len(following) == 2 and known.SUFFIX.fullmatch(following[0]) and _turns_round(piece, following[1], turned=turned):
            names.append(_with_suffix(_turned(piece, following[1]), following[0]))
            place += 2
        elif following and not _is_suffix(following[0]) and _turns_round(piece, following[0], turned=turned):
            names.append(_turned(piece, following[0]))
            place += 1
        else:
            turned = turned and bool(names)
            last = piece.rpartition(" ")[2]
            sentence = undotted and len(last) == 2 and last.endswith(".")
            names.append(_whole(piece[:-1] if sentence else known.without_closing_stop(piece)))
        place += 1
    return turned


def _is_suffix(piece: str) -> bool:
    if known.SUFFIX.fullmatch(piece):
        return True
    return known.SUFFIX_BEHIND_COMMA.fullmatch(piece) is not None and not known.are_initials(piece)


def _turns_round(piece: str, following: str, *, turned: bool) -> bool:
    """Whether a piece is a family name whose given names follow in the next piece.

    Initials follow any family name; whole given names follow one where the list has turned its names so far.
    """
    given = following.split()
    while len(given) > 1 and known.is_particle(given[-1].rstrip(".")):
        given.pop()
    if known.are_initials(" ".join(given)):
        return not _has_initials(piece) and not (piece.isupper() and following.isupper() and len(following) > 2)
    if not turned or _has_initials(piece) or (is_body(piece) and not piece.isupper()) or is_body(following.rstrip(".")):
        return False
    if not piece.lstrip("'’")[:1].isalpha() or not given[0][0].isalpha() or given[0].islower():
        return False
    if _is_family(piece):
        return True
    alone = len(given) == 1 or all(map(known.are_initials, given[1:]))
    return (
        alone and 1 < len(piece.split()) <= _MOST_FAMILY_WORDS and known.SUFFIX.fullmatch(piece.rsplit(maxsplit=1)[-1]) is None
    )


def _whole(piece: str) -> Name:
    """A name whose parts no comma divides; a letter behind a family name is an initial and no numeral."""
    family, _, last = piece.rpartition(" ")
    if last in known.NUMERALS and family and " " not in family:
        return inverted([family], [last])
    return read_name(piece)


def _turned(family: str, given: str) -> Name:
    """The name from both sides of its comma; a suffix may stand at the end of either side."""
    left, right = family.split(), known.without_closing_stop(given.strip(" ,;()")).split()
    suffix = None
    for side in (left, right):
        if len(side) > 1 and known.SUFFIX.fullmatch(side[-1]):
            suffix = side.pop()
    return inverted(left, right, suffix)


def _with_suffix(name: Name, suffix: str) -> Name:
    suffix = known.without_closing_stop(suffix)
    if name.literal is not None:
        return replace(name, literal=f"{name.literal}, {suffix}")
    return replace(name, suffix=f"{name.suffix}, {suffix}" if name.suffix else suffix)
