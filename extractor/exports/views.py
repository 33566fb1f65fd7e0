"""Views of the tables."""
# ruff: noqa: S608 - queries are put together from texts of ours

from __future__ import annotations

_RANKED = "CASE scheme WHEN 'doi' THEN '0' WHEN 'pmid' THEN '1' WHEN 'pmc' THEN '2' WHEN 'isbn' THEN '3' ELSE '4' END"
"""The place of an identifier among those of a work, as one digit."""
_WORDS = """'title:' || lower(works.title) || nullif(
                    coalesce(', ' || lower(coalesce(works.container_title, works.publisher)), '')
                    || coalesce(', ' || substr(works.issued, 1, 4), ''), '')"""
"""What a work without identifier and address is known by; a title alone would not do."""
_PART = "(name LIKE 'isbn:%' AND container_title IS NOT NULL)"
"""Whether a work is a part of the book that its ISBN names."""
_ADDRESS = "rtrim(replace(replace(replace(works.url, 'https://', ''), 'http://', ''), 'www.', ''), '/')"
"""An address without what does not tell it from another."""
VIEWS = {
    "claim_sources": """
SELECT claim_citation.record, pages.title AS page, sections.title AS section, claims.id AS claim, claims.text,
       claims.status, claim_citation.relation, claim_citation.citation, works.id AS work, works.title, works.authors,
       works.container_title, works.issued, works.url,
       (SELECT min(value) FROM identifiers
        WHERE identifiers.record = works.record AND identifiers.work = works.id AND scheme = 'doi') AS doi,
       citation_work.locator
FROM claim_citation
     JOIN claims ON claims.record = claim_citation.record AND claims.id = claim_citation.claim
     JOIN pages ON pages.record = claims.record
     JOIN sections ON sections.record = claims.record AND sections.id = claims.section
     JOIN citation_work ON citation_work.record = claim_citation.record AND citation_work.citation = claim_citation.citation
     LEFT JOIN works ON works.record = citation_work.record AND works.id = citation_work.work""",
    "claim_people": """
SELECT DISTINCT mentions.record, pages.title AS page, sections.title AS section, claims.id AS claim, claims.text, claims.status,
       claims.need, people.id AS person, people.name, people.link, people.living
FROM mentions
     JOIN claims ON claims.record = mentions.record AND claims.id = mentions.claim
     JOIN people ON people.record = mentions.record AND people.id = mentions.person
     JOIN pages ON pages.record = claims.record
     JOIN sections ON sections.record = claims.record AND sections.id = claims.section""",
    "cited_works": f"""
WITH uses AS (
    SELECT record, work, count(*) AS citations FROM citation_work WHERE work IS NOT NULL GROUP BY record, work
), named AS (
    SELECT record, work, min({_RANKED} || scheme || ':' || value) AS name
    FROM identifiers WHERE scheme NOT IN ('issn', 'eissn') GROUP BY record, work
), cited AS (
    SELECT works.*, uses.citations, coalesce(substr(named.name, 2), {_ADDRESS}, {_WORDS}, lower(works.raw)) AS name
    FROM works JOIN uses ON uses.record = works.record AND uses.work = works.id
         LEFT JOIN named ON named.record = works.record AND named.work = works.id
    WHERE works.origin <> 'short_only'
), ranked AS (
    SELECT cited.*, row_number() OVER (PARTITION BY name ORDER BY {_PART}, record, id) AS place,
           {_PART} AND min(title) OVER (PARTITION BY name) <> max(title) OVER (PARTITION BY name) AS several_parts
    FROM cited
), first AS (
    SELECT name, CASE WHEN several_parts THEN container_title ELSE title END AS title,
           CASE WHEN several_parts THEN NULL ELSE authors END AS authors,
           CASE WHEN several_parts THEN NULL ELSE container_title END AS container_title, publisher, issued,
           CASE WHEN several_parts THEN NULL ELSE url END AS url,
           CASE WHEN several_parts THEN 'book' ELSE csl_type END AS csl_type, record, id
    FROM ranked WHERE place = 1
)
SELECT first.name, count(DISTINCT cited.record) AS pages, CAST(sum(cited.citations) AS BIGINT) AS citations,
       first.title, first.authors, first.container_title, first.publisher, first.issued, first.url, first.csl_type,
       first.record, first.id AS work
FROM first JOIN cited ON cited.name = first.name
GROUP BY first.name, first.title, first.authors, first.container_title, first.publisher, first.issued, first.url,
         first.csl_type, first.record, first.id""",
    "uncited_claims": """
SELECT claims.record, pages.title AS page, sections.title AS section, claims.id, claims.kind, claims.text,
       claims.need, claims.span_start, claims.span_end
FROM claims JOIN pages ON pages.record = claims.record
     JOIN sections ON sections.record = claims.record AND sections.id = claims.section
WHERE claims.status = 'uncited'""",
    "broken_short_citations": """
SELECT citation_work.record, pages.title AS page, citations.id, citations.raw, citation_work.resolution, citation_work.anchor,
       citation_work.suggestion, citations.span_start, citations.span_end
FROM citation_work JOIN citations ON citations.record = citation_work.record AND citations.id = citation_work.citation
     JOIN pages ON pages.record = citation_work.record
WHERE citation_work.resolution IN ('no_target', 'multiple_targets', 'bibliography_absent')""",
    "coverage_by_page": """
SELECT pages.record, pages.title AS page, count(claims.id) AS claims,
       coalesce(sum(claims.status = 'cited'), 0) AS cited,
       coalesce(sum(claims.status = 'covered'), 0) AS covered,
       coalesce(sum(claims.status = 'uncited'), 0) AS uncited,
       coalesce(sum(claims.status = 'exempt'), 0) AS exempt,
       coalesce(sum(claims.status = 'unknown'), 0) AS unknown,
       avg(CASE WHEN claims.status = 'uncited' THEN 0.0 ELSE 1.0 END) FILTER (
           WHERE claims.status IN ('cited', 'covered', 'uncited')) AS coverage
FROM pages LEFT JOIN claims ON claims.record = pages.record
GROUP BY pages.record, pages.title""",
}
"""The questions that people ask first, in SQL that SQLite and DuckDB both read.

In ``cited_works`` works of all pages are one where their first identifier is the same (DOI before PMID, PMCID, ISBN and others)
or, without one, their address, else title, what holds them and year, else their wording; ``record`` and ``work`` are the first.
Of several parts of a book that only its ISBN names, the book is shown.

Coverage is counted as ``extractor audit`` counts it in its default scope: claims that are cited or covered, of those that are
neither exempt nor unknown.
"""

WRITTEN = ("claim_sources", "claim_people", "cited_works")
"""Views that are written as tables, too, where a form of export has no views."""
