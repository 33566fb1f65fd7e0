"""Lists of names as bibliographies write them → CSL names.

One list may turn its first name round and not the others (``Lee, L. L., W. E. Howard, and R. E. Marsh``), write initials
behind without a comma (``Arias A, de la Macorra JC``), families in capitals, or name a body (``Council of Economic Advisers``).
No word of the text is lost: what is neither family nor given name is a suffix or part of a literal name.
"""

from __future__ import annotations

import re

Name = dict[str, str]

_ET_AL = re.compile(r"[,;]?\s*(?:\bet\.?\s*al\b\.?|\band\s+others\b|\bu\.\s?a\.)\s*[.,;:]*\s*$", re.IGNORECASE)
_ROLE = re.compile(
    r"[,;]?\s*\(?\b(?:eds?|editors?|hrsg|hgg?|éds?|orgs?|coords?|dirs?|directors?|producers?|trans|trad)\b\.?\)?[.,:;]*\s*$",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"^\W*(?:(?:in|dans|en|im)\b:?\s+)?(?:by\s+)?"
    r"(?:(?:(?:edited|translated|trans|ed|eds|hrsg|trad|dir|directed|perf)\b\.?|herausgegeben|übersetzt)\s*"
    r"(?:(?:and|und)\s+\w+\.?\s*)?(?:\b(?:by|von|par|de|por)\b\s*)?)?",
    re.IGNORECASE,
)
_AND = re.compile(r"\s*(?:,\s*)?(?:(?<![\w&])&(?![\w&])|\b(?:and|und|et|y|e|with)\b)\s+", re.IGNORECASE)
_INITIALS = re.compile(r"\(?(?:(?:[^\W\d_]|Yu|Ch|Th|Fr|Ph|St|Jr|Sr)\.?[\s-]*){1,4}\)?")
_VANCOUVER = re.compile(
    r"(\S.*?)\s+([^\W\d_a-zà-ÿ]{1,3}(?=\.?$|\s)|(?:[^\W\d_]\.[\s-]*){1,4})(?:\s+((?:Jr|Sr)\.?|I{2,3}|IV))?\.?"
)
_BRACKETED = re.compile(r"(\S.*?)\s*\(([^()]+)\)")
_SUFFIX = re.compile(r"(?:Jr|Sr)\.?|I{2,3}|IV", re.IGNORECASE)
_BODY = re.compile(
    r"\b(?:of|the|for|on|University|Council|Department|Committee|Institute|Association|Organi[sz]ation|Commission|Ministry|Office|"
    r"Agency|Society|Corporation|Nations|Group|Bank|Center|Centre|Bureau|Foundation|Inc|Ltd|Press|Company|News|Staff|Team|"
    r"Universidade|Université|Universität)\b"
)
_PARTICLES = frozenset(
    (
        "de",
        "van",
        "von",
        "der",
        "den",
        "la",
        "le",
        "du",
        "di",
        "da",
        "dos",
        "del",
        "ten",
        "ter",
        "zu",
        "af",
        "al",
        "bin",
        "ibn",
        "el",
    )
)


def read_reference_names(text: str) -> tuple[list[Name], bool]:
    """The names of a list in order, and whether it says that there are more (``et al.``)."""
    rest = _LEAD.sub("", text.strip(" \t,;:—–-"), count=1).strip()
    rest = _ROLE.sub("", rest).strip(" ,;:")
    whole = _ET_AL.sub("", rest).strip(" ,;:&")
    truncated = whole != rest
    whole = _ROLE.sub("", whole).strip(" ,;:")
    if not any(char.isalpha() for char in whole):
        return [], truncated
    if _BODY.search(whole) and ";" not in whole and not re.search(r"\b[A-Z]\.", whole):
        return [{"literal": whole.rstrip(".")}], truncated
    groups = [group for group in re.split(r"\s*;\s*", whole) if group] if ";" in whole else [whole]
    names: list[Name] = []
    for group in groups:
        names += _names_of(group, alone=len(groups) > 1)
    return names, truncated


def _names_of(text: str, *, alone: bool) -> list[Name]:
    """The names of a piece; ``alone`` when semicolons already part the names."""
    names: list[Name] = []
    for part in (part for part in _AND.split(text) if part.strip(" ,.")):
        pieces = [piece.strip() for piece in part.split(",") if piece.strip(" .")]
        if alone and len(pieces) == 2:
            names.append(_name(pieces[0], pieces[1]))
            continue
        names += _pair(pieces, first=not names)
    return names


def _pair(pieces: list[str], *, first: bool) -> list[Name]:
    """The names of pieces between commas: a family name takes the given names behind it."""
    names: list[Name] = []
    place = 0
    while place < len(pieces):
        piece = pieces[place]
        following = pieces[place + 1] if place + 1 < len(pieces) else ""
        if _SUFFIX.fullmatch(piece) and names:
            names[-1]["suffix"] = piece
            place += 1
        elif following and not _SUFFIX.fullmatch(following) and _turned_round(piece, following, first=first and not names):
            names.append(_name(piece, following))
            place += 2
        else:
            names.append(_whole(piece))
            place += 1
    return names


def _turned_round(piece: str, following: str, *, first: bool) -> bool:
    """Whether a piece is the family name of the given names that follow; whole given names only the ``first`` name may have."""
    if _are_initials(following):
        return not _initials_inside(piece)
    return first and _is_family(piece) and not _VANCOUVER.fullmatch(piece)


def _are_initials(text: str) -> bool:
    """Whether a piece is initials, and no name of a few letters (``Holm``)."""
    return _INITIALS.fullmatch(text) is not None and not (len(text) > 2 and text.isalpha() and not text.isupper())


def _initials_inside(piece: str) -> bool:
    words = piece.split()
    return len(words) > 1 and any(_are_initials(word) for word in words)


def _is_family(piece: str) -> bool:
    words = [word for word in piece.split() if not _SUFFIX.fullmatch(word)]
    return len([word for word in words if word.lower() not in _PARTICLES]) == 1 or (len(words) == 2 and piece.isupper())


def _name(family: str, given: str) -> Name:
    before, suffix = _cut_suffix(family)
    if suffix:
        return {**_name(before, given), "suffix": suffix}
    given = given.strip(" ,;")
    if given.startswith("(") and given.endswith(")"):
        given = given[1:-1]
    words = given.split()
    if len(words) > 1 and _SUFFIX.fullmatch(words[-1]):
        return {"family": family, "given": " ".join(words[:-1]), "suffix": words[-1]}
    return {"family": family, "given": _closed(given)} if given else {"literal": family}


def _cut_suffix(name: str) -> tuple[str, str]:
    """A name without its last word, and that, where it is a suffix; else the name and nothing."""
    before, _, last = name.rpartition(" ")
    return (before, last) if before and _SUFFIX.fullmatch(last) else (name, "")


def _closed(given: str) -> str:
    """The given names without the full stop of the sentence."""
    last = given.rsplit(maxsplit=1)[-1] if given.strip() else ""
    return given[:-1] if last.endswith(".") and len(last) > 4 and "." not in last[:-1] else given


def _whole(piece: str) -> Name:
    """A name whose parts no comma divides."""
    piece = piece.strip(" ;,:")
    before, suffix = _cut_suffix(piece)
    if suffix and " " in before:
        return {**_whole(before), "suffix": suffix}
    if match := _BRACKETED.fullmatch(piece):
        return {"family": match[1], "given": match[2]}
    if (match := _VANCOUVER.fullmatch(piece)) and not _are_initials(match[1]) and not (piece.isupper() and "." not in piece):
        return {"family": match[1], "given": match[2], **({"suffix": match[3]} if match[3] else {})}
    words = piece.split()
    if len(words) < 2 or len(words) > 5:
        return {"literal": piece.rstrip(".") if len(piece) > 2 else piece}
    if words[0].isupper() and len(words[0]) > 2 and not words[-1].isupper() and "." not in words[0]:
        return {"family": words[0], "given": _closed(" ".join(words[1:]))}
    cut = len(words) - 1
    while cut > 1 and words[cut - 1].lower() in _PARTICLES:
        cut -= 1
    return {"family": " ".join(words[cut:]).rstrip("."), "given": " ".join(words[:cut])}
