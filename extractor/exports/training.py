"""Examples for training and testing claim verification: a claim, what stands around it, and a source that it cites."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from extractor.border import facts_in
from extractor.harmless import harmless_json

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TextIO

    from extractor.targets.target import Targets


KEYS = {
    "claim_id": "Id of the claim.",
    "claim": "The claim as a reader sees it.",
    "context_before": "The claim before it in its paragraph.",
    "context_after": "The claim after it in its paragraph.",
    "page": "Title of the page.",
    "wiki": "Database name of the wiki.",
    "revision_id": "Revision of the page.",
    "language": "Language of the page.",
    "section": "Titles of the sections around it, the outermost first.",
    "relation": "`direct`: cited in the claim or right after it; `later`: the next citations in the paragraph.",
    "citation_id": "Id of the citation.",
    "source": "The cited work as a CSL-JSON item.",
    "archive": "Snapshot of the work: `url`, `date`, `status`.",
    "identifiers": "Normalised identifiers of the work by scheme.",
    "locators": "Places in the work that the citation names.",
}
"""What an example holds, in this order."""


def write_examples(targets: Targets, stream: TextIO) -> None:
    """One line of JSON per claim and cited work, claims without citation left out."""
    for line in targets.lines():
        stream.writelines(harmless_json(example) + "\n" for example in examples(facts_in(line)))


def examples(record: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The pairs of a record; ``relation`` is ``direct``, or ``later`` for the next citations in the paragraph."""
    page, claims = record["page"], record["claims"]
    works = {work["id"]: work for work in record["works"]}
    citations = {citation["id"]: citation for citation in record["citations"]}
    paths = {section["id"]: section["path"] for section in record["sections"]}
    before, after = _neighbours(claims)
    for claim in claims:
        for relation, key in (("direct", "citations"), ("later", "covered_by")):
            for citation in (citations[name] for name in claim[key] if name in citations):
                for cited in (one for one in citation["targets"] if one["work"] in works):
                    work = works[cited["work"]]
                    yield {
                        "claim_id": claim["id"],
                        "claim": claim["text"],
                        "context_before": before.get(claim["id"]),
                        "context_after": after.get(claim["id"]),
                        "page": page["title"],
                        "wiki": page["wiki"],
                        "revision_id": page["revision_id"],
                        "language": page["language"],
                        "section": paths.get(claim["section"], []),
                        "relation": relation,
                        "citation_id": citation["id"],
                        "source": work["csl"],
                        "archive": work["archive"],
                        "identifiers": work["identifiers"],
                        "locators": cited["locators"],
                    }


def _neighbours(claims: list[dict[str, Any]]) -> tuple[dict[str, str], dict[str, str]]:
    """The claims before and after each one in its paragraph."""
    pairs = [(one, other) for one, other in pairwise(claims) if one["paragraph"] == other["paragraph"]]
    return {other["id"]: one["text"] for one, other in pairs}, {one["id"]: other["text"] for one, other in pairs}
