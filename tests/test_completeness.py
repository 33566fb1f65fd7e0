"""Nothing of the real dumps is missing: every ref, citation template, short citation and parameter is in some record.

The counting is independent of the program: a regular expression over the source, with nowiki and comments out.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import TYPE_CHECKING

import mwparserfromhell
import pytest
from conftest import dump_pages
from pages import record_of

if TYPE_CHECKING:
    from extractor.model import Record

_OPAQUE = re.compile(
    r"<!--.*?-->|<(nowiki|pre|source|syntaxhighlight|math|score|timeline)\b[^<>/]*>.*?</\1\s*>", re.DOTALL | re.IGNORECASE
)
_REF = re.compile(r"<ref\b[^<>]*>", re.IGNORECASE)
_CALL = re.compile(r"\{\{\s*((?:cite[ _]|citation\s*[|}\n]|sfn|harv|vcite)[^|{}<]*)", re.IGNORECASE)
_ANCHOR_ONLY = re.compile(r"\{\{\s*(?:sfnref|harvid|sfn whitelist)", re.IGNORECASE)
# What readers truly see, in formulas and in words about markup, is no leftover.
_LEFTOVER = re.compile(r"\[\[|\{\{|\}\}|(?<!')''(?!')|thumb\||</?[a-z]+[^<>]*>", re.IGNORECASE)

DUMPS = {"enwiki-sample.xml.bz2": 206, "enwiki-2014-11-truncated.xml.bz2": 361}


@pytest.fixture(scope="module", params=DUMPS)
def records(request: pytest.FixtureRequest) -> list[tuple[str, str, Record]]:
    pages = dump_pages(request.param)
    assert len(pages) == DUMPS[request.param]
    return [(title, text, record_of(text, dialect="mediawiki_xml", title=title)) for title, text in pages]


@pytest.mark.shared
def test_every_ref_and_citation_template_is_in_its_record(records):
    missing = []
    for title, text, record in records:
        visible = _OPAQUE.sub(lambda opaque: " " * len(opaque[0]), text)
        starts = {citation.start for citation in record.citations} | {work.start for work in record.works}
        spans = [(citation.start, citation.end) for citation in record.citations]
        missing += [(title, mark[0]) for mark in _REF.finditer(visible) if mark.start() not in starts]
        for call in _CALL.finditer(visible):
            short = call[1].lower().startswith(("sfn", "harv"))
            inside = short and any(start <= call.start() < end for start, end in spans)
            if call.start() not in starts and not inside and not _ANCHOR_ONLY.match(call[0]):
                missing.append((title, text[call.start() : call.start() + 60]))
    assert not missing


@pytest.mark.shared
def test_no_parameter_of_a_citation_template_is_lost(records):
    lost: Counter[str] = Counter()
    for _, text, record in records:
        for work in record.works:
            if work.origin != "template":
                continue
            call = mwparserfromhell.parse(text[work.start : work.end], skip_style_tags=True).filter_templates(recursive=False)[
                0
            ]
            held = _words(
                json.dumps(
                    [work.csl, work.edtf, work.identifiers, work.archive and work.archive.url], ensure_ascii=False, default=str
                )
            )
            for parameter in call.params:
                value = _words(parameter.value.strip_code())
                # A value may change its form (a date, a language, an identifier); a word or number of it stays, or its name.
                if value == {"et", "al"}:
                    value = {"truncated"}  # what the record calls it
                if value and not value & held and not _words(str(parameter.name)) & held:
                    lost[f"{parameter.name.strip()} = {parameter.value.strip()}"] += 1
    assert not lost


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w{2,}|\d", text.lower()))


@pytest.mark.shared
def test_every_span_is_exact_and_every_id_stands_once(records):
    for _, text, record in records:
        for citation in record.citations:
            assert text[citation.start : citation.end] == citation.raw
        for work in record.works:
            assert work.start is None or text[work.start : work.end] == work.raw
        for facts in (record.sections, record.claims, record.citations, record.works, record.dates, record.people):
            ids = [fact.id for fact in facts]
            assert len(ids) == len(set(ids))
        known = {citation.id for citation in record.citations}
        works = {work.id for work in record.works}
        for claim in record.claims:
            assert known.issuperset([*claim.citations, *claim.covered_by])
            assert 0 <= claim.start < claim.end <= len(text)
        for citation in record.citations:
            assert all(target.work is None or target.work in works for target in citation.targets)
        assert record.to_json()


@pytest.mark.shared
def test_claims_hold_no_markup(records):
    claims = [claim.text for _, _, record in records for claim in record.claims]
    left = [text for text in claims if _LEFTOVER.search(text)]
    assert len(left) * 2000 < len(claims), f"{len(left)} of {len(claims)} claims hold what looks like markup: {left[:20]}"
