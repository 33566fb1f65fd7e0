"""Mentions of a page → persons: who is meant by ``Medvedev`` after ``Roy Medvedev`` and ``Zhores Medvedev``.

A full name joins the person whose family name it shares and whose given names do not contradict. A single name joins a person
by family name before given name, and of several the one spoken of most so far. Links decide where there are any; accents,
case and titles in front make no difference.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

from msgspec import Struct, field

from extractor.names.words import PARTICLES, TITLES
from extractor.people.link_evidence import title_name
from extractor.regexes import lazy_regex

if TYPE_CHECKING:
    from collections.abc import Sequence

_WORD = lazy_regex(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_OTHER_NAME = lazy_regex(
    r"""(?:
        [(,;/]\s* (?:also\s+)? (?: n[ée]e? | born (?:\s+as)? | a\.?k\.?a\.? | alias ) | \(\s* (?: or | [;,/] | [^\W\d_]+: )
      | ;\s* [^\W\d_]+:
      | \b(?: was \s+ born (?:\s+as)? | born \s+ [^.;()]{1,40} \s+ as
        | (?:also|better|best|commonly|popularly|widely|formerly|previously|sometimes|is|was|,)
            \s+ (?:now\s+)? known (?:\s+\w+)?? \s+ as )
      | \b(?: (?:pen|stage|ring|birth|real|full|given) \s+ name (?:\s+(?:is|was))? | nickname(?:d)? | pseudonym
        | (?P<several> pseudonyms | aliases | (?:pen|stage|ring) \s+ names ) )
    ) \s* (?:the|of|as|,|:)? \s* ["“'‘]? \s* $""",
    re.VERBOSE,
)
"""Ends the words before another name of the person just named."""
_KIN = lazy_regex(
    r"\b(?:son|daughter|father|mother|brother|sister|wife|husband|uncle|aunt|nephew|niece|cousin|grand(?:son|daughter|father|mother)"
    r"|children|sons|daughters|brothers|sisters|widow|parents)\b[^.;]{0,40}$"
)
"""Ends the words before the name of a relative: nobody is one of his own."""
_HAD = lazy_regex(r"\b(?:s?he|they) (?:had|has|have)\b")
"""The person spoken of most has children with the one just named: none of these is one of them."""
_OF_MAIN = lazy_regex(r"(?:She|He)\b[^,;]{0,60}$|(?:Her|His)\s+(?:\w+\s+)?(?:name|nickname|pseudonym)\b")
"""Begins a text that goes on about the person spoken of most, up to another name."""
_NEXT = lazy_regex(r"\s*(?:\([^()]*\)\s*)?(?:,|,?\s*(?:and|or)\b|/)\s*[\"“]?")
_NUMERAL = lazy_regex(r"[IVX]+")
_ACCENT = "Mn"
_REMEMBERED = 1 << 14
_MOST_SHARING = 64
"""More groups than these that share a word are not told apart by it."""
_MOST_NAMES = 8
"""Names of one group that a new name is held against."""
_JUNIOR = {"jr": "jr", "junior": "jr", "sr": "sr", "senior": "sr"}


class NameWords(Struct, frozen=True):
    """A name cut for comparison, case folded."""

    words: tuple[str, ...]
    """Without suffix."""
    suffix: str | None
    """``jr``, ``sr`` or a numeral."""

    is_full: bool
    """Whether it has more than one word, or a suffix."""


@lru_cache(_REMEMBERED)
def name_words(name: str) -> NameWords:
    """The words of a name without titles in front, with its suffix apart; of a name that has nothing else something is left."""
    plain = (
        name if name.isascii() else "".join(c for c in unicodedata.normalize("NFD", name) if unicodedata.category(c) != _ACCENT)
    )
    words = _WORD.findall(plain)
    suffix = None
    if len(words) > 1:
        last = words[-1]
        if last.lower() in _JUNIOR:
            suffix = _JUNIOR[last.lower()]
        elif _NUMERAL.fullmatch(last) and not name.endswith("."):
            suffix = last
        if suffix:
            words.pop()
    folded = [word.casefold() for word in words] or [name.casefold()]
    while len(folded) > 1 and folded[0] in TITLES:
        folded.pop(0)
    return NameWords(tuple(folded), suffix, len(folded) > 1 or suffix is not None)


class Group(Struct, eq=False):
    """Mentions that mean one person."""

    names: dict[NameWords, None]
    """Distinct names used, in their order."""
    link: str | None
    members: list[int] = field(default_factory=list)
    """Numbers of the mentions."""
    anticipated: bool = False
    """Whether it was first met aside, or behind a title: the full name may come later."""


class Named(Struct, frozen=True):
    """A mention as grouping sees it."""

    name: str
    """As written."""
    link: str | None
    """Title that it is linked to."""
    lead: str
    """What stands before it in its text, back to the mention before."""
    same_text: bool
    """Whether the mention before stands in the same text."""
    aside: bool = False
    """Whether it stands in a caption, an infobox or a table, which speak of those whom the text names in full later."""


def group(mentions: Sequence[Named], own: int = 0) -> list[Group]:
    """Groups of mentions, in order of their first mention; the first ``own`` are names of one person."""
    people = _People()
    found: Group | None = None
    others_follow = False
    kin: list[Group | None] = []  # whose relatives are named
    for number, mention in enumerate(mentions):
        name, link, lead = name_words(mention.name), mention.link, mention.lead
        before = found if mention.same_text else people.main if _OF_MAIN.match(lead) and not _names_kin(lead) else None
        found = people.by_link.get(link) if link is not None else None
        other_name = _OTHER_NAME.search(lead) if before is not None else None
        others_follow = other_name["several"] is not None if other_name else others_follow and _NEXT.fullmatch(lead) is not None
        if 0 < number < own:
            found = people.groups[0]
        if found is None and before is not None and (other_name or others_follow) and (link is None or before.link is None):
            found = before
        if _names_kin(lead):
            kin = [before or people.main, people.main] if _HAD.search(lead) else [before or people.main]
        elif not (name.is_full and mention.same_text and _NEXT.fullmatch(lead)):
            kin = []
        if found is None:
            found = people.meant(name, link, kin)
        if found is None and len(name.words) > 1:
            found = people.bare(name, kin)
        if found is None:
            found = Group({}, None, anticipated=mention.aside or _last_word(lead) in TITLES)
            people.groups.append(found)
        if link is not None and found.link is None:
            found.link = link
            people.by_link[link] = found
            people.learn(found, name_words(title_name(link)))
        people.learn(found, name)
        people.add(found, number)
    return people.groups


def _names_kin(lead: str) -> bool:
    return _KIN.search(lead, max(lead.rfind("."), lead.rfind(";")) + 1) is not None


class _People(Struct):
    groups: list[Group] = field(default_factory=list)
    by_link: dict[str, Group] = field(default_factory=dict)
    by_name: dict[NameWords, Group] = field(default_factory=dict)
    """The group that used a name first."""
    by_key: dict[str, dict[Group, None]] = field(default_factory=dict)
    """Groups in their order, by what their names are looked up by."""
    main: Group | None = None
    """The person spoken of most, the first of several."""

    def learn(self, found: Group, name: NameWords) -> None:
        if name not in found.names:
            found.names[name] = None
            self.by_name.setdefault(name, found)
            for key in _keys(name):
                self.by_key.setdefault(key, {})[found] = None

    def add(self, found: Group, number: int) -> None:
        found.members.append(number)
        if self.main is None or (len(found.members), -found.members[0]) > (len(self.main.members), -self.main.members[0]):
            self.main = found

    def meant(self, name: NameWords, link: str | None, but: Sequence[Group | None]) -> Group | None:
        """The group that a name most likely belongs to: the one that used it first, else by agreement, mentions, order."""
        if link is None and not but and name in self.by_name:
            return self.by_name[name]
        best = None
        best_rank = (0, -1)
        for known in self._sharing(name):
            if known in but or (link is not None and known.link is not None and not _are_twins(known.link, link)):
                continue
            rank = _fit(known, name)
            if rank and (rank, len(known.members)) > best_rank:
                best, best_rank = known, (rank, len(known.members))
        return best

    def _sharing(self, name: NameWords) -> dict[Group, None]:
        """The groups that share with a name something it is looked up by, each once."""
        found: dict[Group, None] = {}
        for key in _keys(name):
            sharing = self.by_key.get(key, {})
            if not name.is_full or len(sharing) <= _MOST_SHARING:  # else another word that they share is rarer
                found.update(dict.fromkeys(islice(sharing, _MOST_SHARING)))
        return found

    def bare(self, name: NameWords, but: Sequence[Group | None]) -> Group | None:
        """The group that so far has only been called by the family name of this new full name, if no other person has it."""
        sharing = self.by_key.get(name.words[-1], {})
        only = next(iter(sharing)) if len(sharing) == 1 else None
        if (
            only is None
            or only in but
            or only.link is not None
            or not only.anticipated
            or any(known.is_full for known in only.names)
        ):
            return None
        return only


def _keys(name: NameWords) -> dict[str, None]:
    """What a name is looked up by: its family name, its other words, and its first initial with its family name."""
    first, last = name.words[0], name.words[-1]
    return dict.fromkeys((last, *name.words, f"{first[:1]}. {last}"))


def _last_word(lead: str) -> str:
    words = lead.rsplit(maxsplit=1)
    return words[-1].rstrip(".").lower() if words else ""


def _are_twins(title: str, other: str) -> bool:
    """Whether two titles may lead to one page: a full name with and without initials in its middle."""
    shorter, longer = sorted((name_words(title), name_words(other)), key=lambda name: len(name.words))
    middle = longer.words[1:-1]
    return (
        "(" not in title + other
        and len(shorter.words) == 2
        and shorter.words == (longer.words[0], longer.words[-1])
        and shorter.suffix == longer.suffix
        and len(middle) < 2
        and all(len(word) == 1 for word in middle)
    )


def _fit(known: Group, name: NameWords) -> int:
    """How well a name fits a group.

    A full name is held against full names only: who is first met by a bare name is mostly another one.
    """
    best = 0
    for other in islice(known.names, _MOST_NAMES):
        if (other.is_full or not name.is_full) and (agreement := _agreement(other, name)) > best:
            best = agreement
    return best


def _agreement(known: NameWords, new: NameWords) -> int:
    """How well two names agree as names of one person, 0 for not at all."""
    same_suffix = known.suffix == new.suffix
    if same_suffix and known.words == new.words:
        return 5
    if not same_suffix and known.suffix is not None and new.suffix is not None:
        return 0
    fewer, more = (new, known) if len(new.words) < len(known.words) else (known, new)
    shorter, longer = fewer.words, more.words
    if len(shorter) == 1:
        return _single(shorter[0], longer, own_suffix=not same_suffix and fewer.suffix is not None, same_suffix=same_suffix)
    same_family = shorter[-1] == longer[-1]
    if (same_family or (shorter[0] == longer[0] and len(shorter) < len(longer))) and _in_order(shorter, longer):
        return 4
    return 4 if same_family and _given_agree(known.words[:-1], new.words[:-1]) else 0


def _in_order(shorter: tuple[str, ...], longer: tuple[str, ...]) -> bool:
    rest = iter(longer)
    return all(word in rest for word in shorter)


def _single(word: str, longer: tuple[str, ...], *, own_suffix: bool, same_suffix: bool) -> int:
    """How well a single name agrees with a longer one; a given name with a suffix (``Andrei Jr.``) is none without."""
    if longer[-1] == word:
        return 3
    if longer[0] == word:
        return 0 if own_suffix else 2 if same_suffix else 1
    return 1 if word in longer and word not in PARTICLES else 0


def _given_agree(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether given names can be of one person: first names equal, or one the initial of the other, or one a middle name."""
    first, second = one[0], other[0]
    if first == second or ((len(first) == 1 or len(second) == 1) and first[0] == second[0]):
        return all(a[0] == b[0] for a, b in zip(one[1:], other[1:], strict=False) if a not in PARTICLES and b not in PARTICLES)
    fewer, more = sorted(({word for word in names if len(word) > 1} - PARTICLES for names in (one, other)), key=len)
    return bool(fewer) and fewer <= more
