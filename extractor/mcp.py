"""The facts of a text as tools for language models, by the Model Context Protocol.

A tool takes wikitext and gives structured data. Nothing is read from disk or from the net and nothing is stored; a text is
worked on in another process, within limits of time and memory.
"""

from __future__ import annotations

import json
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, Any, Literal

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import ToolAnnotations
from pydantic import BaseModel, Field

from extractor.auditing.guide import explanation
from extractor.auditing.registry import find_rule
from extractor.auditing.scores import share_covered
from extractor.errors import ExtractorError
from extractor.examination import Examined, examine
from extractor.exports.bibliography import entries_of
from extractor.exports.bibtex import BIBLATEX, BIBTEX, as_bibtex
from extractor.exports.csl_json import item
from extractor.exports.ris import as_ris
from extractor.version import __version__
from extractor.web.view import work_line

if TYPE_CHECKING:
    from collections.abc import Callable

    from extractor.exports.bibliography import Entry

INSTRUCTIONS = (
    "Reads the wikitext of a Wikipedia page: which claims have which sources, what an audit of its citations finds, which full"
    " citation a short one means, and its bibliography. Offsets count Unicode code points of the text as given."
)
HELD = 8
"""Texts whose facts are kept, since a model asks several tools about one."""
FORMS: dict[str, Callable[[Entry], str]] = {
    "csl-json": lambda entry: json.dumps(item(entry), ensure_ascii=False),
    "bibtex": lambda entry: as_bibtex(entry, BIBTEX),
    "biblatex": lambda entry: as_bibtex(entry, BIBLATEX),
    "ris": as_ris,
}
Text = Annotated[str, Field(description="Wikitext of one page, or of a part of it.")]
Title = Annotated[str, Field(description="The page's title; it tells whom the page is about.")]
Language = Annotated[str, Field(description="Code of the wiki's language, as in `de`; empty: found out from the text.")]
Status = Literal["cited", "covered", "uncited", "exempt", "unknown"]


class FindingAnswer(BaseModel):
    """A defect of the page, or a claim that needs a source."""

    code: str = Field(description="Code of the rule; `explain_rule` tells what it means.")
    severity: str
    message: str
    start: int | None
    end: int | None
    text: str = Field(description="The stretch of the text that it is about.")


class Audit(BaseModel):
    """What the audit says of a text."""

    coverage: float | None = Field(description="Claims cited or covered, of those neither exempt nor unknown.")
    claims: dict[str, int] = Field(description="Number of claims by status.")
    findings: list[FindingAnswer]


class SourceAnswer(BaseModel):
    """A work that a citation points to, and the place in it."""

    work: str = Field(description="Names, title, container, publisher and date in one line.")
    place: str = Field(description="Page, chapter or other place in the work.")
    identifiers: dict[str, list[str]]
    url: str | None
    resolution: str | None = Field(description="Of a short citation: whether its full citation was found.")
    suggestion: str | None = Field(description="What a broken short citation may have meant.")


class CitationAnswer(BaseModel):
    """One place in the text where sources are pointed at."""

    raw: str
    start: int
    end: int
    sources: list[SourceAnswer]


class SourcedClaim(BaseModel):
    """A claim with the citations that support it."""

    text: str
    start: int
    end: int
    section: str
    status: str
    reason: str | None = Field(description="Why it is exempt or unknown.")
    citations: list[CitationAnswer]


def audit_text(text: Text, title: Title = "", language: Language = "") -> Audit:
    """Audit the citations of a wikitext: claims without source, broken and badly formed citations, outdated marks."""
    _, audit = _facts(text, title, language)
    counted = Counter(one["status"] for one in audit["statuses"])
    return Audit(
        coverage=share_covered(counted).value,
        claims=dict(counted),
        findings=[_finding(one, text) for one in audit["findings"]],
    )


def claims_with_sources(
    text: Text,
    title: Title = "",
    language: Language = "",
    status: Annotated[Status | None, Field(description="Only claims of this status.")] = None,
) -> list[SourcedClaim]:
    """List the claims of a wikitext in order, each with its status and the works cited for it."""
    record, audit = _facts(text, title, language)
    sections = {section["id"]: section["title"] for section in record["sections"]}
    citations = _citations(record)
    return [
        SourcedClaim(
            text=claim["text"],
            start=claim["start"],
            end=claim["end"],
            section=sections[claim["section"]],
            status=standing["status"],
            reason=standing["reason"],
            citations=[citations[name] for name in (*claim["citations"], *claim["covered_by"])],
        )
        for claim, standing in zip(record["claims"], audit["statuses"], strict=True)
        if status in (None, standing["status"])
    ]


def resolve_short_citation(
    text: Text,
    citation: Annotated[str, Field(description="The short citation: `{{sfn|Holm|2003|p=5}}`, or in words `Holm 2003, p. 5`.")],
    title: Title = "",
    language: Language = "",
) -> list[CitationAnswer]:
    """Find the full citation in a wikitext that a short citation means; it need not stand in the text yet."""
    end = len(text)
    if citation not in text:
        marked = citation if citation.lstrip().startswith(("{{", "<ref")) else f"<ref>{citation}</ref>"
        text = f"{text}\n\nIt is so.{marked}"
    record, _ = _facts(text, title, language)
    shorts = [one for one in record["citations"] if any(target["short"] for target in one["targets"])]
    described = _citations(record)
    found = [described[one["id"]] for one in shorts if one["start"] >= end or citation in one["raw"]]
    if not found:
        raise ToolError(f"'{citation}' is no short citation")
    return found


def bibliography(
    text: Text,
    form: Annotated[Literal["csl-json", "bibtex", "biblatex", "ris"], Field(description="The form of the entries.")] = "bibtex",
    title: Title = "",
    language: Language = "",
) -> list[str]:
    """List the works that a wikitext cites, each once, in a form that programs for references read."""
    record, _ = _facts(text, title, language)
    return [FORMS[form](entry) for entry in entries_of(record["works"])]


def explain_rule(code: Annotated[str, Field(description="Code of a rule, as in `UNC001`.")]) -> str:
    """Explain a rule of the audit: the defect, why it matters, and examples."""
    try:
        return explanation(find_rule(code))
    except ExtractorError as error:
        raise ToolError(str(error)) from error


TOOLS = (audit_text, claims_with_sources, resolve_short_citation, bibliography, explain_rule)


def create_server() -> MCPServer[Any]:
    """The server with all tools, each of which only reads."""
    server: MCPServer[Any] = MCPServer("extractor", instructions=INSTRUCTIONS, version=__version__, log_level="WARNING")
    for tool in TOOLS:
        server.add_tool(tool, annotations=ToolAnnotations(read_only_hint=True, open_world_hint=False))
    return server


@lru_cache(HELD)
def _examined(text: str, title: str, language: str) -> Examined:
    return examine(text, title, language)


def _facts(text: str, title: str, language: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Record and audit of a text; a tool's error where there are none."""
    found = _examined(text, title, language)
    if found.record is None:
        raise ToolError(found.error or "the text could not be read")
    return found.record, found.audit


def _finding(found: dict[str, Any], text: str) -> FindingAnswer:
    kept = {name: found[name] for name in ("code", "severity", "message", "start", "end")}
    return FindingAnswer(**kept, text="" if found["start"] is None else text[found["start"] : found["end"]])


def _citations(record: dict[str, Any]) -> dict[str, CitationAnswer]:
    """The citations of a record by id, described with their works."""
    works = {work["id"]: work for work in record["works"]}
    return {
        one["id"]: CitationAnswer(
            raw=one["raw"],
            start=one["start"],
            end=one["end"],
            sources=[_source(works[target["work"]], target) for target in one["targets"] if target["work"]],
        )
        for one in record["citations"]
    }


def _source(work: dict[str, Any], target: dict[str, Any]) -> SourceAnswer:
    short = target["short"] or {"resolution": None, "suggestion": None}
    return SourceAnswer(
        work=work_line(work["csl"], work["edtf"]),
        place=", ".join(f"{locator['label']} {locator['value']}" for locator in target["locators"]),
        identifiers=work["identifiers"],
        url=work["csl"].get("URL"),
        resolution=short["resolution"],
        suggestion=short["suggestion"],
    )
