"""The facts of one revision, as far as a history follows them: its claims, and its works as groups of descriptions of one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from extractor.claims.finder import FoundClaim
    from extractor.model import Archive, Citation, ClaimKind, Support, Work
    from extractor.pipeline import Linked

# Identifiers that many works have in common: a journal's, and a book's, in which each chapter is a work of its own.
_OF_CONTAINERS = frozenset({"issn", "eissn"})
_OF_BOOKS = frozenset({"isbn", "sbn", "ismn"})
_ADDRESS_HEAD = ("https://", "http://", "//")


class Signs(Struct, frozen=True):
    """What tells that two descriptions are of one work, from the surest on."""

    identifiers: tuple[str, ...]
    address: str | None
    text: str

    @property
    def by_kind(self) -> tuple[tuple[str, ...], ...]:
        """The signs, the surest kind first."""
        return self.identifiers, (self.address,) if self.address else (), (self.text,)


class ClaimFact(Struct, frozen=True):
    """A claim of one revision; ``works`` are numbers of the revision's works."""

    id: str
    text: str
    kind: ClaimKind
    context: tuple[str, ...]
    section: str
    support: Support
    works: tuple[int, ...]
    marks: tuple[str, ...]


class WorkFact(Struct, frozen=True):
    """A work of one revision: the first of its descriptions, the identifiers and the uses of all."""

    csl: dict[str, Any]
    identifiers: dict[str, list[str]]
    archive: Archive | None
    names: tuple[str, ...]
    uses: int

    @property
    def signs(self) -> Signs:
        """What tells the work from others."""
        return signs_of(self.csl, self.identifiers)


class Facts(Struct, frozen=True):
    """The facts of one revision."""

    claims: list[ClaimFact]
    works: list[WorkFact]
    citations: int
    marks: int


def signs_of(csl: dict[str, Any], identifiers: dict[str, list[str]]) -> Signs:
    """The signs of a work that is described so."""
    title = " ".join(str(csl.get("title", "")).casefold().split())
    found = {
        f"{scheme} {value} {title}" if scheme in _OF_BOOKS else f"{scheme} {value}"
        for scheme, values in identifiers.items()
        if scheme not in _OF_CONTAINERS
        for value in values
    }
    return Signs(tuple(sorted(found)), _address(csl.get("URL")), csl["id"])


class CitedWorks(Struct, frozen=True):
    """The works of one revision, and the numbers of those that each citation points to, by its id."""

    works: list[WorkFact]
    targets: dict[str, tuple[int, ...]]


def facts_of(linked: Linked) -> Facts:
    """The facts of a revision that has been read."""
    cited = cited_works(linked.works, linked.citations)
    paths = [shown_path(section.path) for section in linked.stretch.sections]
    claims = [claim_fact(claim, claim.id, paths[claim.block.section], cited.targets) for claim in linked.stretch.found]
    marks = sum(len(claim.marks) for claim in claims) + len(linked.stretch.sources.shown.section_marks)
    return Facts(claims, cited.works, len(linked.citations), marks)


def shown_path(path: Sequence[str]) -> str:
    """A section as a history names it: its heading and those above."""
    return " / ".join(path)


def claim_fact(claim: FoundClaim, id_: str, section: str, targets: Mapping[str, tuple[int, ...]]) -> ClaimFact:
    """What a history follows of a claim whose citations point to the ``targets``."""
    return ClaimFact(
        id_,
        claim.text,
        claim.block.kind,
        claim.block.context,
        section,
        claim.support,
        tuple(dict.fromkeys(number for _, ids in claim.groups for cited in ids for number in targets[cited])),
        tuple(mark.template for mark in claim.marks),
    )


def cited_works(works: Iterable[Work], citations: Iterable[Citation]) -> CitedWorks:
    """The works that descriptions are of, and the citations that point to them."""
    groups, number_of = _grouped(works)
    targets: dict[str, tuple[int, ...]] = {}
    names: dict[int, dict[str, None]] = {}
    uses: dict[int, int] = {}
    for citation in citations:
        pointed = dict.fromkeys(number_of[target.work] for target in citation.targets or () if target.work is not None)
        targets[citation.id] = tuple(pointed)
        for number in pointed:
            uses[number] = uses.get(number, 0) + 1
            if citation.ref_name and len(pointed) == 1:
                names.setdefault(number, {})[citation.ref_name] = None
    facts = [
        WorkFact(group[0].csl, _identifiers(group), group[0].archive, tuple(names.get(number, ())), uses.get(number, 0))
        for number, group in enumerate(groups)
    ]
    return CitedWorks(facts, targets)


def _grouped(works: Iterable[Work]) -> tuple[list[list[Work]], dict[str, int]]:
    """The descriptions of each work together, and the number of the group of each description by its id."""
    groups: list[list[Work]] = []
    by_sign: dict[str, int] = {}
    number_of: dict[str, int] = {}
    for work in works:
        signs = signs_of(work.csl, work.identifiers)
        surest = list(signs.identifiers) or [signs.address or " ".join((work.raw or work.id).split())]
        number = next((by_sign[sign] for sign in surest if sign in by_sign), len(groups))
        if number == len(groups):
            groups.append([])
        groups[number].append(work)
        number_of[work.id] = number
        by_sign.update(dict.fromkeys(surest, number))
    return groups, number_of


def _identifiers(group: Sequence[Work]) -> dict[str, list[str]]:
    found: dict[str, dict[str, None]] = {}
    for work in group:
        for scheme, values in work.identifiers.items():
            found.setdefault(scheme, {}).update(dict.fromkeys(values))
    return {scheme: list(values) for scheme, values in found.items()}


def _address(url: Any) -> str | None:  # noqa: ANN401 - a value of CSL-JSON
    if not isinstance(url, str):
        return None
    for head in _ADDRESS_HEAD:
        url = url.removeprefix(head)
    return url.removeprefix("www.").rstrip("/") or None


def changed_fields(old: WorkFact, new: WorkFact) -> list[str]:
    """The names of what two descriptions of a work say differently."""
    if old.csl == new.csl and old.archive == new.archive:
        return []
    before, now = _said(old), _said(new)
    return [name for name in {**before, **now} if before.get(name) != now.get(name)]


def _said(work: WorkFact) -> dict[str, Any]:
    """What a description says by name, dates without their spelling."""
    said = {name: _undressed(value) for name, value in work.csl.items() if name not in ("id", "custom")}
    custom = dict(work.csl.get("custom", {}))
    said.update(custom.pop("identifiers", {}))
    if custom:
        said["custom"] = custom
    if work.archive is not None:
        said["archive"] = (work.archive.url, work.archive.date, work.archive.status)
    return said


def _undressed(value: Any) -> Any:  # noqa: ANN401 - values of CSL-JSON
    return {key: part for key, part in value.items() if key != "raw"} if isinstance(value, dict) else value
