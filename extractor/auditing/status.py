"""How each claim stands: cited, covered by a later citation, uncited, exempt for a reason, or unknown in a lossy source.

Scopes after Wikipedia:Text–source integrity: ``sentence`` takes only the citations of the claim itself; ``since-previous`` lets
a citation cover what stands before it back to the citation before, at most its paragraph; ``paragraph`` lets any citation of
the paragraph cover all of it. Tables are covered by any citation in them or by the line behind them that names their
source; a list, table or quotation by the sentence with a colon that introduces it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extractor.auditing.finding import ClaimStatus
from extractor.auditing.lead import Lead
from extractor.auditing.need import find_needs
from extractor.claims.support import supports
from extractor.regexes import lazy_regex
from extractor.tables import load_table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from extractor.auditing.finding import Scope, Status
    from extractor.model import Claim, Record

_SUM = lazy_regex(r"(?<![\d.,])(\d{1,9})\s*([+−×-])\s*(\d{1,9})\s*=\s*(\d{1,10})(?![\d.,])")
_LETTER = lazy_regex(r"[^\W\d_]")
_WORDS_OF_A_VALUE = 8
"""A table cell with fewer words is a value, which the table as a whole is judged for."""
_CAPTIONS = {"caption": "caption", "infobox": "infobox"}
_CITED: tuple[Status, None] = ("cited", None)
_COVERED: tuple[Status, None] = ("covered", None)
_WORDS_OF_A_STATEMENT = 3
_ENDS = tuple('.!?…。！？।॥۔؟።။៕”":)’»」』）')
_UNSPACED = lazy_regex(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
"""A sign of Thai, Lao, Burmese, Khmer, Japanese or Chinese, which set no blank between words; two are about a word."""


class Standing:
    """How the claims of one record stand, in any scope; what no scope changes is found once."""

    def __init__(self, record: Record) -> None:
        self._record = record
        self._claims = record.claims or []
        self._supporting = {citation.id for citation in record.citations or () if supports(citation)}
        self._cited = [not self._supporting.isdisjoint(claim.citations or ()) for claim in self._claims]
        self._exemptions = _Exemptions(record)
        self._lead = Lead(record)
        self._statuses: dict[Scope, list[tuple[Status, str | None]]] = {}
        self._lost = lost_reason(record)

    def statuses(self, scope: Scope) -> list[tuple[Status, str | None]]:
        """Status of each claim with the reason why it is exempt or unknown, in the record's order."""
        if scope not in self._statuses:
            self._statuses[scope] = self._find(scope)
        return self._statuses[scope]

    def _find(self, scope: Scope) -> list[tuple[Status, str | None]]:
        reach = _reach(self._claims, self._cited, self._supporting, scope)
        repeated = self._lead.repeated([own or other for own, other in zip(self._cited, reach, strict=True)])
        found: list[tuple[Status, str | None]] = []
        for number, (own, other) in enumerate(zip(self._cited, reach, strict=True)):
            if own:
                found.append(_CITED)
            elif other:
                found.append(_COVERED)
            elif reason := self._exemptions.reason(number):
                found.append(("exempt", reason))
            elif number in repeated:
                found.append(("exempt", "lead"))
            elif self._lost:
                found.append(("unknown", self._lost))
            else:
                found.append(("uncited", None))
        return found

    def with_needs(self, scope: Scope) -> list[ClaimStatus]:
        """Status of each claim with the reasons why it needs a citation; those that are exempt need none."""
        record = self._record
        living = {person.id for person in record.people or () if person.living}
        language = (record.page.language or "en").partition("-")[0]
        found = []
        for claim, (status, reason) in zip(self._claims, self.statuses(scope), strict=True):
            needs, need = ((), 0.0) if status == "exempt" else find_needs(claim, language, living)
            found.append(ClaimStatus(claim, status, reason, needs, need))
        return found


def lost_reason(record: Record) -> str | None:
    """Why a claim without citation may have one: citations were not looked for, or the source's converter erased some.

    None where neither holds.
    """
    if record.citations is None:
        return "not_looked_for"
    losses = record.source.losses
    if "named_ref_reuse" in losses:
        return "erased_ref_reuse"
    if "multiline_templates" in losses:
        return "dropped_line"
    return None


def _reach(claims: Sequence[Claim], cited: Sequence[bool], supporting: set[str], scope: Scope) -> list[bool]:
    """Whether a citation that is not its own covers each claim."""
    if scope == "sentence":
        return [False] * len(claims)
    paragraphs: dict[int, bool] = {}
    introduced: dict[int, bool] = {}
    source_line = tuple(load_table("audit")["source_lines"])
    before: Claim | None = None
    before_cited = False
    for claim, own in zip(claims, cited, strict=True):
        number = claim.paragraph
        paragraphs[number] = paragraphs.get(number, False) or own
        if number not in introduced:
            introduced[number] = before is not None and before_cited and _leads_in(before, claim)
            has_source = own or not supporting.isdisjoint(claim.covered_by or ())
            if has_source and before is not None and _reaches_back(claim, before, source_line):
                introduced[before.paragraph] = True
        before, before_cited = claim, own
    reached = []
    for claim in claims:
        if claim.kind in _CAPTIONS:
            reached.append(False)
        elif introduced[claim.paragraph] or not supporting.isdisjoint(claim.covered_by or ()):
            reached.append(True)
        else:
            whole = scope == "paragraph" or claim.kind in ("table_cell", "quotation")
            reached.append(whole and paragraphs[claim.paragraph])
    return reached


def _leads_in(before: Claim, claim: Claim) -> bool:
    """Whether a claim leads in to the block that begins with the next: by a colon, to a quotation by words that do not end."""
    if before.text.endswith(":"):
        return claim.kind != "sentence"
    return claim.kind == "quotation" and before.kind in ("sentence", "list_item") and not before.text.endswith(_ENDS)


def _reaches_back(claim: Claim, before: Claim, source_line: tuple[str, ...]) -> bool:
    """Whether the citation of a block's first claim covers the block before it.

    A line behind a table that names its source does, and a quotation that continues a list item.
    """
    if before.kind == "table_cell":
        return claim.text.lower().startswith(source_line)
    return claim.kind == "quotation" and before.kind == "list_item"


class _Exemptions:
    """Why claims of one record need no citation of their own."""

    def __init__(self, record: Record) -> None:
        table = load_table("audit")
        self._record = record
        self._claims = record.claims or []
        self._shortest: int = table["thresholds"]["short_claim"]
        self._sections = {section.id: _section_reason(section.path, table["exempt_sections"]) for section in record.sections}
        self._lists_characters = bool(re.match(table["character_pages"], record.page.title.casefold()))
        self._reasons: dict[int, str | None] = {}

    def reason(self, number: int) -> str | None:
        """Why the claim at ``number`` is exempt in every scope; None where it is not."""
        if number not in self._reasons:
            self._reasons[number] = self._find(number)
        return self._reasons[number]

    def _find(self, number: int) -> str | None:
        claim = self._claims[number]
        if self._record.page.disambiguation:
            return "disambiguation"
        if claim.kind in _CAPTIONS:
            return _CAPTIONS[claim.kind]
        section = self._sections.get(claim.section)
        if self._lists_characters:
            return "plot"
        if section == "plot" or (section == "works" and claim.kind != "sentence"):
            return section
        if claim.kind == "table_cell" and _words(claim.text) < _WORDS_OF_A_VALUE:
            return "table_value"
        if _introduces(claim, self._claims[number + 1] if number + 1 < len(self._claims) else None):
            return "list_introduction"
        if _is_fragment(claim, self._shortest):
            return "fragment"
        if "=" in claim.text and _is_calculation(claim.text):
            return "calculation"
        return None


def _section_reason(path: Sequence[str], sections: Mapping[str, Sequence[str]]) -> str | None:
    """The kind of exempt section that a path of headings leads into."""
    table = load_table("audit")
    sections_of_works = frozenset(table["words_of_works"])
    for title in path:
        folded = title.casefold().strip(" :")
        for kind, titles in sections.items():
            if folded in titles:
                return kind
        if re.fullmatch(table["character_sections"], folded):
            return "plot"
        if not sections_of_works.isdisjoint(folded.split()):
            return "works"
    return None


def _introduces(claim: Claim, following: Claim | None) -> bool:
    return claim.kind == "sentence" and claim.text.endswith(":") and (following is None or following.kind != "sentence")


def _is_fragment(claim: Claim, shortest: int) -> bool:
    """A piece of text that states nothing: too short, without letters, or a line that is no sentence."""
    text = claim.text
    if not _LETTER.search(text):
        return True
    if len(text) + len(_UNSPACED.findall(text)) >= shortest:
        return False
    return claim.kind != "sentence" or not text.endswith(_ENDS) or _words(text) < _WORDS_OF_A_STATEMENT


def _words(text: str) -> int:
    """The number of words, estimated where they have no blanks between them."""
    return max(len(text.split()), len(_UNSPACED.findall(text)) // 2)


def _is_calculation(text: str) -> bool:
    """Whether the text shows arithmetic that holds: routine calculations need no source (Wikipedia:CALC)."""
    sums = _SUM.findall(text)
    return bool(sums) and all(_holds(int(left), sign, int(right), int(result)) for left, sign, right, result in sums)


def _holds(left: int, sign: str, right: int, result: int) -> bool:
    match sign:
        case "+":
            return left + right == result
        case "×":
            return left * right == result
        case _:
            return left - right == result
