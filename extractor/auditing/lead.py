"""Which claims of a lead repeat what the body says with a citation (Wikipedia:Manual of Style/Lead section, "Citations").

A lead may leave out citations for what the body cites, except for quotations and for what an editor has challenged. One without
any citation is taken to sum up a body that is cited nearly everywhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractor.regexes import lazy_regex
from extractor.tables import load_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractor.model import Record

_WORD = lazy_regex(r"[^\W\d_]{4,}|\d+")
_STEM = 6
"""Letters that count: endings differ between lead and body."""
_QUOTE_SIGN = lazy_regex(r'["“«„]')


class Lead:
    """The lead of a record, against its body; the words of the body are read once, whatever the scope."""

    def __init__(self, record: Record) -> None:
        self._claims = claims = record.claims or []
        self._title = record.page.title
        lead = next((section.id for section in record.sections if section.level == 0), None)
        self._candidates = [
            number
            for number, claim in enumerate(claims)
            if claim.section == lead and claim.kind == "sentence" and not claim.marks and not _quotes(claim.text)
        ]
        self._lead = [number for number, claim in enumerate(claims) if claim.section == lead]
        self._body = [number for number, claim in enumerate(claims) if claim.section != lead]
        self._read: dict[int, frozenset[str]] = {}

    def repeated(self, supported: Sequence[bool]) -> frozenset[int]:
        """Numbers of the lead's claims without support that one supported paragraph of the body repeats.

        A claim is repeated when the supported claims of one paragraph hold most of its words and all of its numbers.
        """
        wanted = [number for number in self._candidates if not supported[number]]
        if not wanted:
            return frozenset()
        if self._sums_up(supported):
            return frozenset(wanted)
        paragraphs: dict[int, set[str]] = {}
        for number in self._body:
            if supported[number]:
                paragraphs.setdefault(self._claims[number].paragraph, set()).update(self._words(number))
        limits = load_table("audit")["thresholds"]
        title = _words(self._title)
        found = set()
        for number in wanted:
            words = self._words(number) - title
            numbers = {word for word in words if word.isdecimal()}
            least = max(limits["lead_words"], limits["lead_overlap"] * len(words))
            if any(numbers <= said and len(words & said) >= least for said in paragraphs.values()):
                found.add(number)
        return frozenset(found)

    def _sums_up(self, supported: Sequence[bool]) -> bool:
        """Whether the lead leaves all citations to a body that has them nearly everywhere."""
        if any(supported[number] for number in self._lead):
            return False
        limits: dict[str, float] = load_table("audit")["thresholds"]
        sentences = [number for number in self._body if self._claims[number].kind == "sentence"]
        cited = sum(supported[number] for number in sentences)
        return cited >= limits["citations_of_claims"] and cited >= limits["lead_body"] * len(sentences)

    def _words(self, number: int) -> frozenset[str]:
        if number not in self._read:
            self._read[number] = _words(self._claims[number].text)
        return self._read[number]


def _quotes(text: str) -> bool:
    return _QUOTE_SIGN.search(text) is not None


def _words(text: str) -> frozenset[str]:
    return frozenset({word[:_STEM] for word in _WORD.findall(text.casefold())})
