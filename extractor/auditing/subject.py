"""What a rule looks at: a record with the look-ups that many rules share, each made once."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from extractor.auditing.short_calls import short_faults
from extractor.auditing.status import Standing
from extractor.languages import Ground, read_part
from extractor.tables import load_table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from extractor.auditing.finding import ClaimStatus, Scope
    from extractor.auditing.short_calls import ShortFault
    from extractor.model import Citation, Claim, Mark, Problem, Record, Section, Work


@dataclass(frozen=True, slots=True)
class Settings:
    """What the user chose that rules depend on."""

    scope: Scope = "since-previous"
    reliability: Mapping[str, str] | None = None
    """Domain → class of the user's reliability list."""
    min_coverage: float = 0.5
    """Share of claims with citation under which a page is reported."""
    losses: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """What is to be said of claims that lost their citation, by the title of their page and their id."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A maintenance mark with the claim behind which it stands, or the section that it speaks of."""

    mark: Mark
    claim: Claim | None
    section: Section | None


class Subject:
    """One record under audit."""

    def __init__(self, record: Record, settings: Settings) -> None:
        self.record = record
        self.settings = settings

    @cached_property
    def language(self) -> str:
        """Language of the page's text, without region."""
        return (self.record.page.language or "en").partition("-")[0]

    @cached_property
    def citations(self) -> dict[str, Citation]:
        """Citations by id."""
        return {citation.id: citation for citation in self.record.citations or ()}

    @cached_property
    def works(self) -> dict[str, Work]:
        """Works by id."""
        return {work.id: work for work in self.record.works or ()}

    @cached_property
    def claims(self) -> dict[str, Claim]:
        """Claims by id."""
        return {claim.id: claim for claim in self.record.claims or ()}

    def claim_before(self, start: int) -> str | None:
        """Id of the last claim that begins at or before a place; None before the first."""
        number = bisect_right(self._claim_starts, start) - 1
        return self._claims_in_order[number].id if number >= 0 else None

    @cached_property
    def _claim_starts(self) -> list[int]:
        return [claim.start for claim in self._claims_in_order]

    @cached_property
    def _claims_in_order(self) -> list[Claim]:
        return list(self.claims.values())

    @cached_property
    def sections(self) -> dict[str, Section]:
        """Sections by id."""
        return {section.id: section for section in self.record.sections}

    @cached_property
    def statuses(self) -> list[ClaimStatus]:
        """How each claim stands in the chosen scope, in the order of the record."""
        return self.standing.with_needs(self.settings.scope)

    @cached_property
    def standing(self) -> Standing:
        """How the claims stand in any scope."""
        return Standing(self.record)

    @cached_property
    def uncited(self) -> list[ClaimStatus]:
        """The claims without citation."""
        return [status for status in self.statuses if status.status == "uncited"]

    @cached_property
    def uncited_by_reason(self) -> dict[str, list[ClaimStatus]]:
        """The same by the strongest reason why they need a citation; those without any under an empty text."""
        found: dict[str, list[ClaimStatus]] = {}
        for status in self.uncited:
            found.setdefault(status.needs[0] if status.needs else "", []).append(status)
        return found

    @cached_property
    def problems(self) -> dict[str, list[Problem]]:
        """Problems by code."""
        found: dict[str, list[Problem]] = {}
        for problem in self.record.problems:
            found.setdefault(problem.code, []).append(problem)
        return found

    @cached_property
    def marks(self) -> dict[str, list[Placed]]:
        """Maintenance marks by canonical template."""
        found: dict[str, list[Placed]] = {}
        for section in self.record.sections:
            for mark in section.marks:
                found.setdefault(mark.template, []).append(Placed(mark, None, section))
        for claim in self.claims.values():
            for mark in claim.marks:
                found.setdefault(mark.template, []).append(Placed(mark, claim, None))
        return found

    @cached_property
    def shorts(self) -> list[Citation]:
        """Citations that hold a short citation."""
        return [citation for citation in self.citations.values() if any(target.short for target in citation.targets or ())]

    @cached_property
    def short_faults(self) -> dict[str, list[ShortFault]]:
        """What is badly written in short citations, by code."""
        return short_faults(self.shorts, self.language)

    @cached_property
    def full_works(self) -> list[Work]:
        """Works that the page describes, not only points to."""
        return [work for work in self.works.values() if work.origin != "short_only"]

    @cached_property
    def is_biography_of_living_person(self) -> bool:
        """Whether a category, or the page's text, says that the page is about a living person."""
        named = any(person.living and "page" in person.evidence for person in self.record.people or ())
        return named or any(
            category.casefold() in load_table("audit")["living_categories"] for category in self.record.page.categories
        )

    @cached_property
    def sections_that_lead_elsewhere(self) -> frozenset[str]:
        """Ids of the sections that list what is not a source of the page: further reading, external links, see also."""
        ground = read_part(Ground, self.language)
        titles = ground.sections.elsewhere if ground is not None else ()
        return frozenset(
            section.id for section in self.record.sections if any(title.casefold() in titles for title in section.path)
        )

    def section_at(self, start: int | None) -> str:
        """Id of the section that holds a place; the lead's where there is none."""
        sections = self.record.sections
        if start is None or not sections:
            return sections[0].id if sections else ""
        return sections[max(bisect_right(self._section_starts, start) - 1, 0)].id

    @cached_property
    def _section_starts(self) -> list[int]:
        return [section.start for section in self.record.sections]
