"""A record as the page view shows it: sections of blocks of claims, claims in pieces, and the source with the same marks."""

from __future__ import annotations

from itertools import chain, pairwise
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from extractor.errors import ExtractorError
from extractor.exports.queries import readable_name
from extractor.sources.live.asked import wiki_origin
from extractor.web.layout import Layout, Placed
from extractor.web.shown import CitedSource, Marker, ShownClaim, ShownSection, SourcePiece, TextPiece
from extractor.web.tables import grids_of

if TYPE_CHECKING:
    from collections.abc import Collection

MOST_MARKERS = 20
"""Citations shown behind one claim: a cell below ninety headings has those of each."""
_RESOLVERS = {
    "doi": "https://doi.org/",
    "hdl": "https://hdl.handle.net/",
    "arxiv": "https://arxiv.org/abs/",
    "pmid": "https://pubmed.ncbi.nlm.nih.gov/",
    "pmc": "https://www.ncbi.nlm.nih.gov/pmc/articles/PMC",
    "jstor": "https://www.jstor.org/stable/",
    "oclc": "https://search.worldcat.org/oclc/",
    "isbn": "https://en.wikipedia.org/wiki/Special:BookSources/",
}
"""Where the identifiers of a scheme lead, as {{cite book}} and its like link them."""
_BROKEN = {
    "no_target": "no full citation on the page fits this short one",
    "multiple_targets": "several full citations fit this short one",
    "bibliography_absent": "the source has lost its bibliography",
}


def sections_of(
    record: dict[str, Any], findings: list[dict[str, Any]], statuses: list[dict[str, Any]], text: str | None = None
) -> list[ShownSection]:
    """The sections with claims and those around them, in source order; ``statuses`` has one for each claim.

    With the page's ``text`` its tables are laid out; without it, a cell is a claim below its headings.
    """
    works = {work["id"]: work for work in record["works"]}
    markers = {
        citation["id"]: Marker(citation["id"], number, _sources(citation, works), citation["raw"])
        for number, citation in enumerate(record["citations"], 1)
    }
    facts: dict[str, list[tuple[int, str, str, str]]] = {}
    for date in record["dates"]:
        facts.setdefault(date["claim"], []).append((date["start"], date["text"], "date", date["edtf"]))
    for person in record["people"]:
        for mention in person["mentions"]:
            facts.setdefault(mention["claim"], []).append((mention["start"], mention["text"], "person", person["name"]))
    found: dict[str, list[dict[str, Any]]] = {}
    for finding in findings:
        found.setdefault(finding["about"], []).append(finding)
    by_section: dict[str, list[Placed]] = {}
    for claim, status in zip(record["claims"], statuses, strict=True):
        cited = [name for name in claim["citations"] if name in markers]
        shown = ShownClaim(
            claim["id"],
            claim["kind"],
            status["status"],
            status["reason"],
            pieces_of(claim["text"], sorted(facts.get(claim["id"], []))),
            tuple(markers[name] for name in cited[:MOST_MARKERS]),
            max(len(cited) - MOST_MARKERS, 0),
            tuple(claim["context"]),
            tuple(chain.from_iterable(found.get(about, ()) for about in (claim["id"], *claim["citations"]))),
        )
        by_section.setdefault(claim["section"], []).append(Placed(claim["start"], claim["paragraph"], shown))
    layout = Layout(record, [] if text is None else grids_of(text, record), markers)
    return [
        ShownSection(section["id"], section["title"], section["level"], layout.blocks(by_section.get(section["id"], [])))
        for section in _with_those_around(record["sections"], by_section)
    ]


def _with_those_around(sections: list[dict[str, Any]], chosen: Collection[str]) -> list[dict[str, Any]]:
    """The chosen sections and the ones that hold them; the lead, of level 0, holds none."""
    kept: set[str] = set()
    around: list[dict[str, Any]] = []
    for section in sections:
        while around and not 0 < around[-1]["level"] < section["level"]:
            around.pop()
        around.append(section)
        if section["id"] in chosen:
            kept.update(one["id"] for one in around)
    return [section for section in sections if section["id"] in kept]


def pieces_of(text: str, facts: list[tuple[int, str, str, str]]) -> tuple[TextPiece, ...]:
    """The text cut at its dates and people, which come in source order; one that the text does not show is left out."""
    pieces: list[TextPiece] = []
    done = 0
    for _, shown, kind, title in facts:
        start = _find_word(text, shown, done) if shown else -1
        if start < 0:
            continue
        if start > done:
            pieces.append(TextPiece(text[done:start]))
        done = start + len(shown)
        pieces.append(TextPiece(shown, kind, title))
    if done < len(text):
        pieces.append(TextPiece(text[done:]))
    return tuple(pieces)


def _find_word(text: str, shown: str, start: int) -> int:
    """The position of a name or date from ``start`` on, preferably at word boundaries; -1 where there is none."""
    at = text.find(shown, start)
    while at >= 0 and any(map(str.isalnum, (text[at - 1 : at], text[at + len(shown) : at + len(shown) + 1]))):
        at = text.find(shown, at + 1)
    return at if at >= 0 else text.find(shown, start)


def _sources(citation: dict[str, Any], works: dict[str, Any]) -> tuple[CitedSource, ...]:
    return tuple(
        CitedSource(
            work["id"],
            work_line(work["csl"], work["edtf"]),
            ", ".join(f"{locator['label']} {locator['value']}" for locator in target["locators"]),
            safe_url(work["csl"].get("URL")),
            _wrong(target["short"]),
        )
        for target in citation["targets"]
        if (work := works.get(target["work"])) is not None
    )


def _wrong(short: dict[str, Any] | None) -> str:
    if short is None or short["resolution"] not in _BROKEN:
        return ""
    return _BROKEN[short["resolution"]]


def work_line(csl: dict[str, Any], edtf: dict[str, str]) -> str:
    """A work in one line: names, title, container, publisher, date."""
    names = [readable_name(name) for name in csl.get("author") or csl.get("editor") or ()]
    shown = ", ".join(names[:3]) + (" et al." if len(names) > 3 else "")
    parts = [shown, csl.get("title"), csl.get("container-title"), csl.get("publisher"), edtf.get("issued")]
    return ". ".join(str(part).rstrip(".") for part in parts if part) or str(csl.get("URL", "untitled"))


def counted(number: int, thing: str) -> str:
    """``1 page``, ``2,466 pages``."""
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def safe_url(url: str | None) -> str | None:
    """The address if a browser may follow it."""
    return url if url and url.lower().startswith(("http://", "https://")) else None


def article_links(page: dict[str, Any]) -> dict[str, str]:
    """Addresses of the article and of the revision that was read, by their names; none where the wiki is not known."""
    if not page["wiki"]:
        return {}
    try:
        origin, _ = wiki_origin(page["wiki"])
    except ExtractorError:
        return {}
    revision = {"revision": f"{origin}/w/index.php?oldid={page['revision_id']}"} if page["revision_id"] else {}
    return {"article": f"{origin}/wiki/{quote(page['title'].replace(' ', '_'))}", **revision}


def identifier_link(scheme: str, value: str) -> str | None:
    """The address of the work that an identifier names, at who keeps the scheme; None where that is nowhere public."""
    return _RESOLVERS[scheme] + quote(value, safe="/:;()") if scheme in _RESOLVERS else None


def source_of(text: str, record: dict[str, Any], statuses: list[dict[str, Any]]) -> list[SourcePiece]:
    """The source cut at the borders of claims and citations; the stretches together are the text."""
    claims = sorted(
        (claim["start"], claim["end"], claim["id"], status["status"])
        for claim, status in zip(record["claims"], statuses, strict=True)
    )
    citations = sorted((citation["start"], citation["end"]) for citation in record["citations"])
    borders = {0, len(text)}
    for start, end, *_ in (*claims, *citations):
        borders |= {start, end}
    places = sorted(border for border in borders if border <= len(text))
    stretches = []
    at_claim = at_citation = 0
    for start, end in pairwise(places):
        while at_claim < len(claims) and claims[at_claim][1] <= start:
            at_claim += 1
        while at_citation < len(citations) and citations[at_citation][1] <= start:
            at_citation += 1
        inside = at_claim < len(claims) and claims[at_claim][0] <= start
        cited = at_citation < len(citations) and citations[at_citation][0] <= start
        _, _, name, status = claims[at_claim] if inside else (0, 0, None, None)
        stretches.append(SourcePiece(text[start:end], name, status, cited))
    return stretches
