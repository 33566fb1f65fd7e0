"""The record: every fact of one page, each with its exact place.

Frozen structs; :mod:`extractor.border` turns them into JSON and back, and into a JSON Schema, where the docstring below each
field becomes its description. All offsets are Unicode code points, half open, into the page's own source text, so that
``text[start:end] == raw``; what has no place has null. The order of the fields is the order of the keys in JSON.
"""

from __future__ import annotations

from collections.abc import Sequence  # noqa: TC003 - JSON is read by the annotations
from typing import Any, Literal

from msgspec import Struct
from msgspec.json import Encoder, decode

from extractor.options import NOT_LOOKED_FOR, Dialect, Loss  # JSON is read by the annotations

SCHEMA_VERSION = "1.0.0"
_encode = Encoder().encode

ClaimKind = Literal["sentence", "list_item", "table_cell", "caption", "quotation", "infobox"]
Support = Literal["direct", "following", "paragraph", "none"]
CitationKind = Literal["ref", "short", "template", "plain_text", "url", "parenthetical", "note"]
Resolution = Literal["resolved", "no_target", "multiple_targets", "bibliography_absent", "suppressed", "assumed"]
WorkOrigin = Literal["template", "plain_text", "url", "orphan_tail", "short_only"]
Calendar = Literal["gregorian", "julian", "unspecified"]
Relation = Literal["since", "until", "by", "before", "after"]
Part = Literal["early", "mid", "late"]


class Fact(Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """A JSON object of the record, with these keys and no others."""


class PageHead(Fact, frozen=True):
    """Which page, and which revision of it."""

    title: str
    """Full title, with its namespace prefix."""
    page_id: int | None = None
    """Id of the page, unique inside its wiki; null where the source has none."""
    namespace: int = 0
    """Namespace number; 0 holds the articles."""
    revision_id: int | None = None
    """Id of the revision whose text was read."""
    parent_id: int | None = None
    """Id of the revision before it."""
    timestamp: str | None = None
    """When the revision was saved: ISO 8601, UTC."""
    wiki: str | None = None
    """Database name of the wiki, as in ``enwiki``."""
    language: str | None = None
    """Language of the wiki as a BCP 47 tag: the one asked for, else what links to categories show, else the source's."""
    redirect: str | None = None
    """Title that the page redirects to."""
    disambiguation: bool = False
    """Whether the page lists the meanings of a title."""
    categories: Sequence[str] = ()
    """Names of the page's categories, in source order, without prefix."""


class SourceHead(Fact, frozen=True):
    """Where the page's text stands, and what that source cannot show."""

    file: str
    """The source's name as given; ``-`` is standard input."""
    dialect: Dialect
    """How the source writes a page."""
    ordinal: int
    """Place of the page in its source, from 0."""
    offset: int | None
    """Code point at which the page starts in the file; null inside XML."""
    length: int
    """Length of the page's text in code points."""
    sha256: str
    """SHA-256 of the page's text in UTF-8."""
    losses: Sequence[Loss] = ()
    """Kinds of content that the source has lost."""


class Mark(Fact, frozen=True):
    """A maintenance template: an editor's opinion, not our finding."""

    template: str
    """Canonical name of the template."""
    name_used: str
    """The name as the page writes it."""
    date: str | None
    """Month of tagging as an EDTF value."""
    reason: str | None
    """The reason that the template gives."""
    start: int
    """First code point of the template."""
    end: int
    """Code point after the template."""


class Section(Fact, frozen=True):
    """A heading and the text up to the next one; the lead comes first and has no heading."""

    id: str
    """Stable id."""
    title: str
    """Readable heading; empty for the lead."""
    level: int
    """Level of the heading, 1 to 6; 0 for the lead."""
    path: Sequence[str]
    """Headings from the top of the page down to this one."""
    start: int
    """First code point, that of the heading."""
    end: int
    """Code point after the section's own text."""
    marks: Sequence[Mark] = ()
    """Maintenance templates that speak of the section (of the page, on the lead)."""


class Segment(Fact, frozen=True):
    """The part of a claim up to a citation that stands inside it."""

    start: int
    """First code point."""
    end: int
    """Code point after the last."""
    citations: Sequence[str]
    """Ids of the citations behind this part."""


class Link(Fact, frozen=True):
    """An internal link in a claim."""

    target: str
    """Full title of the page that it leads to, with ``#`` and the anchor where it names one."""
    text: str
    """What a reader sees."""
    start: int
    """First code point of the link."""
    end: int
    """Code point after it."""


class Claim(Fact, frozen=True):
    """A statement that a source could support, as a reader sees it."""

    id: str
    """Stable id, built from the page's title and the normalised text."""
    text: str
    """What a reader sees: markup gone, inline templates rendered, citations taken out, spaces folded."""
    start: int
    """First code point of the claim in the source."""
    end: int
    """Code point after the claim, without its trailing citations."""
    section: str
    """Id of the section."""
    paragraph: int
    """Number of the paragraph (or list, or table) in the page, from 0."""
    kind: ClaimKind
    """What the claim is in the article."""
    citations: Sequence[str] | None = ()
    """Ids of the citations inside or right after the claim, in its table row, or beside it in an infobox or quotation; null,
    as the next three, where citations were not looked for."""
    covered_by: Sequence[str] | None = ()
    """Ids of the next group of citations later in the paragraph, and of those of a column's heading or a caption."""
    support: Support | None = "none"
    """How near the nearest citation stands."""
    segments: Sequence[Segment] | None = ()
    """The clauses before citations that stand inside the claim."""
    dates: Sequence[str] | None = ()
    """Ids of the dates in the claim; null where dates were not looked for."""
    people: Sequence[str] | None = ()
    """Ids of the people in the claim; null where people were not looked for."""
    marks: Sequence[Mark] = ()
    """Maintenance templates behind or inside the claim."""
    context: Sequence[str] = ()
    """Headings of a table cell's row and column, or the parameter of an infobox value."""
    links: Sequence[Link] = ()
    """The internal links that a reader sees in the claim."""


class Locator(Fact, frozen=True):
    """A place inside a work."""

    label: str
    """Kind of place: a CSL locator label."""
    value: str
    """Normalised value, ranges with an en dash and whole numbers."""
    first: str | None
    """First page (or other unit) of a range, or the only one."""
    last: str | None
    """Last one of a range; null for a single one."""
    raw: str
    """The value as the source writes it."""


class Short(Fact, frozen=True):
    """What a short citation says of its full one, and whether that was found."""

    authors: Sequence[str]
    """Names as written."""
    year: str | None
    """Year as written, with its letter."""
    anchor: str | None
    """Citation anchor that the short citation points to."""
    resolution: Resolution
    """How it met its work."""
    suggestion: str | None = None
    """Nearest anchor of the page, or the reason why none can be named."""


class CitationTarget(Fact, frozen=True):
    """One work that a citation points to, with the places in it."""

    work: str | None
    """Id of the work."""
    locators: Sequence[Locator] = ()
    """Places inside the work."""
    short: Short | None = None
    """The short citation; null where the full citation stands in place."""


class Citation(Fact, frozen=True):
    """One place in the text where sources are pointed at."""

    id: str
    """Stable id."""
    kind: CitationKind
    """Form of the citation."""
    start: int
    """First code point of the whole marker."""
    end: int
    """Code point after it."""
    raw: str
    """The marker as the source writes it."""
    section: str
    """Id of the section."""
    ref_name: str | None = None
    """Name of the ref; of a shortened footnote the one that its template makes, which equal footnotes share."""
    group: str | None = None
    """Group of the ref."""
    inside: str | None = None
    """Id of the note that holds the citation."""
    targets: Sequence[CitationTarget] | None = ()
    """The works it points to, in order; null where they are in words, and plain references were not looked for."""


class Archive(Fact, frozen=True):
    """A snapshot of a web page."""

    url: str
    """Address of the snapshot."""
    date: str | None = None
    """Its date as EDTF."""
    status: str | None = None
    """Status of the original: ``live``, ``dead``, ``unfit``, ``usurped`` …"""


class Work(Fact, frozen=True):
    """What a full citation describes."""

    id: str
    """Stable id."""
    start: int | None
    """First code point of the description; null for a work known only from short citations."""
    end: int | None
    """Code point after it."""
    raw: str | None
    """The description as the source writes it."""
    origin: WorkOrigin
    """Form of the description."""
    template: str | None
    """Canonical name of the template."""
    csl: dict[str, Any]
    """CSL-JSON item."""
    edtf: dict[str, str]
    """Dates of the item as EDTF, by CSL variable."""
    identifiers: dict[str, list[str]]
    """Normalised valid identifiers by scheme."""
    archive: Archive | None = None
    """Snapshot of the web page."""
    anchors: Sequence[str] = ()
    """Citation anchors that lead here."""
    confidence: float = 1.0
    """How sure the reading is, 0 to 1; below 1 only where no template names the fields."""
    cited_by: Sequence[str] = ()
    """Ids of the citations that point here."""


class DateValue(Fact, frozen=True):
    """A date in a claim."""

    id: str
    """Stable id."""
    text: str
    """The date as a reader sees it."""
    start: int
    """First code point."""
    end: int
    """Code point after the last."""
    edtf: str
    """Extended Date/Time Format, level 0 to 2 (ISO 8601-2); 44 BC is ``-0043``."""
    precision: str
    """Unit of the value: ``day``, ``month``, ``season``, ``year``, ``decade``, ``century``, ``interval`` …"""
    calendar: Calendar
    """Calendar of a date that names one or lies where only one was in use."""
    relation: Relation | None
    """Word that stands beside the date."""
    part: Part | None
    """Part of the period."""
    inferred: Sequence[str]
    """Parts of the value that were taken from the context, such as ``year``."""
    claim: str | None
    """Id of the claim."""


class Mention(Fact, frozen=True):
    """A place that names a person."""

    text: str
    """The name as a reader sees it."""
    start: int
    """First code point."""
    end: int
    """Code point after the last."""
    claim: str | None
    """Id of the claim."""


class Person(Fact, frozen=True):
    """A person of the page with all mentions."""

    id: str
    """Stable id."""
    name: str
    """Fullest name on the page."""
    family: str | None
    """Family name, with its particles."""
    given: str | None
    """Given names or initials."""
    link: str | None
    """Title of the person's own page."""
    living: bool | None
    """Whether the person lives, where the source or the person index says so."""
    evidence: Sequence[str]
    """Why this is a person, strongest first."""
    mentions: Sequence[Mention]
    """Every mention, in source order."""


class Problem(Fact, frozen=True):
    """Something in the source that is wrong or could not be read."""

    code: str
    """Stable code; CS1 and Cite conditions carry the module's own key. ``language_not_read``, ``not_looked_for`` and
    ``not_wikitext`` are no fault of the page; their message names the part, kind of facts or content model not read."""
    message: str
    """What is wrong, in one sentence."""
    start: int | None
    """First code point of the parameter, tag or other place."""
    end: int | None
    """Code point after it."""


class Record(Fact, frozen=True):
    """All facts of one revision of one page."""

    schema_version: str
    """Version of this schema (Semantic Versioning)."""
    page: PageHead
    """Which page."""
    source: SourceHead
    """Where its text stands."""
    sections: list[Section]
    """Sections in source order, the lead first."""
    claims: list[Claim] | None
    """Claims in source order; null where they were not looked for."""
    citations: list[Citation] | None
    """Citations in source order; null where they were not looked for."""
    works: list[Work] | None
    """Works in source order, those known only from short citations last; null where citations were not looked for."""
    dates: list[DateValue] | None
    """Dates in source order; null where they were not looked for."""
    people: list[Person] | None
    """People in the order of their first mention; null where they were not looked for."""
    unknown_templates: dict[str, int] | None
    """Templates in prose that no table knows, with their number; null where claims were not looked for."""
    problems: list[Problem]
    """Problems in source order."""

    @property
    def not_looked_for(self) -> frozenset[str]:
        """The kinds of facts that were not asked for."""
        return frozenset(problem.message for problem in self.problems if problem.code == NOT_LOOKED_FOR)

    def to_json(self) -> bytes:
        """The record as one line of UTF-8 JSON without line end, keys in the order of the model."""
        return _encode(self)

    def to_dict(self) -> dict[str, Any]:
        """The record as its JSON holds it."""
        return decode(self.to_json(), type=dict[str, Any])
