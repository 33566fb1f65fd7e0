"""The record of a page's history: its revisions, and the life of every claim and work that stood in one of them."""

from __future__ import annotations

from collections.abc import Sequence  # noqa: TC003 - JSON is read by the annotations
from typing import Any, Literal

from extractor.model import Archive, ClaimKind, Fact, PageHead, SourceHead, Support

ClaimEventKind = Literal[
    "added",
    "reworded",
    "moved",
    "cited",
    "uncited",
    "source_added",
    "source_removed",
    "covered",
    "marked",
    "unmarked",
    "removed",
    "restored",
]
WorkEventKind = Literal["added", "changed", "removed", "restored"]


class Revision(Fact, frozen=True):
    """One revision of the page; the counts are null where it has no text."""

    revision_id: int
    """Id of the revision; where the source has none, its place among the revisions, from -1 down."""
    parent_id: int | None
    """Id of the revision before it, as the source says."""
    timestamp: str | None
    """When it was saved: ISO 8601, UTC."""
    user: str | None
    """Name or address of who saved it; null where it is hidden."""
    comment: str | None
    """The summary of the edit."""
    sha1: str | None
    """SHA-1 of the text in base 36, as MediaWiki writes it."""
    size: int | None
    """Length of the text in bytes of UTF-8."""
    claims: int | None
    """Number of claims."""
    cited: int | None
    """Number of claims that have citations of their own."""
    supported: int | None
    """Number of claims that have citations of their own or later in their paragraph."""
    citations: int | None
    """Number of citations."""
    marks: int | None
    """Number of maintenance marks on claims and sections."""
    reverted_by: int | None = None
    """Id of the revision that undid this one by saving an earlier text again."""
    reverts_to: int | None = None
    """Id of the earlier revision whose text this one saves again."""
    renamed: Sequence[Sequence[str]] = ()
    """Sections that got another heading: pairs of old and new, with the headings above."""
    problem: str | None = None
    """Code that says why the revision has no text or no facts."""


class ClaimEvent(Fact, frozen=True):
    """What an edit did to a claim."""

    revision: int
    """Id of the revision."""
    kind: ClaimEventKind
    """``cited`` and ``uncited``: it got its first, lost its last own citation; ``source_added``, ``source_removed``: it has
    others; ``covered``: without own citations, it stands nearer to or farther from others; ``moved``: into another section;
    ``marked``, ``unmarked``: a maintenance mark came or went; ``restored``: it was removed before."""
    old: str | None = None
    """What was: the text, the section, the support, the mark."""
    new: str | None = None
    """What is."""
    works: Sequence[str] = ()
    """Ids of the works that its own citations gained or lost; of an added or restored claim all that they point to."""
    section: str | None = None
    """Headings above an added or restored claim, as in ``section`` of the life."""
    support: Support | None = None
    """How an added, restored or removed claim is, or was, supported."""
    reverted: bool = False
    """Whether a revert undid the edit."""


class ClaimLife(Fact, frozen=True):
    """The life of a claim."""

    id: str
    """Stable id; the record's id of the claim as it was first worded, where no other life has it."""
    claim: str
    """Id of the claim in the record of the revision that had it last."""
    text: str
    """The text as last seen."""
    section: str
    """Headings that it stood under as last seen, joined by `` / ``; empty for the lead."""
    kind: ClaimKind
    """What it was in the article, as last seen."""
    context: Sequence[str]
    """Headings of its row and column, or the parameter of an infobox value, as last seen."""
    born: int
    """Id of the first revision that has it."""
    died: int | None
    """Id of the revision that removed it for good; null while it stands."""
    events: Sequence[ClaimEvent]
    """What happened to it, in the order of the revisions."""


class WorkEvent(Fact, frozen=True):
    """What an edit did to a work."""

    revision: int
    """Id of the revision."""
    kind: WorkEventKind
    """``changed``: its description says something else."""
    fields: Sequence[str] = ()
    """CSL variables, identifiers, ``archive`` or ``custom`` (parameters without a variable) that are others than before."""
    reverted: bool = False
    """Whether a revert undid the edit."""


class WorkLife(Fact, frozen=True):
    """The life of a work, however often the page describes it at a time."""

    id: str
    """Stable id; the record's id of the work as it was first described, where no other life has it."""
    csl: dict[str, Any]
    """CSL-JSON item as last seen: the first of the page's descriptions, with its id in that revision's record."""
    identifiers: dict[str, list[str]]
    """Normalised identifiers by scheme, as last seen."""
    archive: Archive | None
    """Its snapshot, as last seen."""
    names: Sequence[str]
    """Names of the refs that described it, as last seen."""
    born: int
    """Id of the first revision that has it."""
    died: int | None
    """Id of the revision that removed it for good; null while it stands."""
    events: Sequence[WorkEvent]
    """What happened to it, in the order of the revisions."""
    uses: int
    """How many citations pointed to it, as last seen."""


class HistoryRecord(Fact, frozen=True):
    """The history of one page."""

    schema_version: str
    """Version of this schema (Semantic Versioning)."""
    page: PageHead
    """The page, as its newest revision has it."""
    source: SourceHead
    """Where the revisions stand; length is that of the newest text, the hash that of all revisions."""
    revisions: list[Revision]
    """The revisions from the oldest to the newest."""
    claims: list[ClaimLife]
    """The lives of claims, in the order of their births."""
    works: list[WorkLife]
    """The lives of works, in the order of their births."""
