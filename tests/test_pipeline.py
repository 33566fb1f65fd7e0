"""What a record says of its page beside claims and citations."""

from __future__ import annotations

import pytest
from pages import record_of

from extractor.model import PageHead
from extractor.options import Options
from extractor.pipeline import extract
from extractor.sources.page import Page, text_hash

PAGE = """{{Unreferenced|date=May 2013}}
{{About|the town}}
'''Holm''' is a town.

== History ==
=== Early years ===
{{Refimprove section|date=June 2014}}
It fell in 1453.

== {{anchor|x}} People & [[places]] ==
Some live there.
[[Category:Towns|Holm]]
[[Category:Harbours]]
"""


def test_sections_have_paths_and_marks():
    record = record_of(PAGE)
    assert [(section.title, section.level, list(section.path)) for section in record.sections] == [
        ("", 0, []),
        ("History", 2, ["History"]),
        ("Early years", 3, ["History", "Early years"]),
        ("People & places", 2, ["People & places"]),
    ]
    marks = [(mark.template, mark.date) for section in record.sections for mark in section.marks]
    assert marks == [("unreferenced", "2013-05"), ("more citations needed", "2014-06")]
    assert [len(section.marks) for section in record.sections] == [1, 0, 1, 0]
    assert PAGE[record.sections[1].start :].startswith("== History ==")
    assert record.sections[1].end == record.sections[2].start


@pytest.mark.parametrize(
    ("links", "language"),
    [
        ("[[Catégorie:Ville]]", "fr"),
        ("[[Kategorie:Stadt]] [[Datei:Hafen.jpg|mini]]", "de"),
        ("[[Archivo:Puerto.jpg]] [[File:Puerto.jpg]]", "en"),
        ("[[Categoria:Porto]]", "en"),
        ("[[:Kategorie:Stadt]] [[Category:Towns]]", "en"),
        ("[[Categoria:Porto]] [[Ficheiro:Porto.jpg]]", "pt"),
    ],
)
def test_links_show_the_language_where_only_one_wiki_knows_them(links: str, language: str):
    assert record_of(f"It froze.\n\n{links}").page.language == language


def test_a_page_is_read_in_the_language_that_its_links_show():
    (work,) = record_of("Il gèle.<ref>{{Lien web|titre=Glace|url=http://a.org}}</ref>\n\n[[Catégorie:Ville]]").works
    assert work.csl["title"] == "Glace"


def test_categories_stand_once_in_order():
    assert list(record_of(PAGE).page.categories) == ["Towns", "Harbours"]


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("#REDIRECT [[Bronze Age]] {{R from x}}", "Bronze Age"),
        ("#redirect[[Bronze_Age#Dates|x]]", "Bronze Age#Dates"),
        ("#WEITERLEITUNG [[Bronzezeit]]", "Bronzezeit"),
        ("It is no #REDIRECT [[x]]", None),
    ],
)
def test_redirects_make_records_without_claims(text: str, target: str | None):
    record = record_of(text)
    assert record.page.redirect == target
    assert bool(record.claims) == (target is None)


def test_a_list_of_meanings_says_so():
    assert record_of("'''Holm''' may be:\n* [[Holm (town)]]\n{{disambiguation}}").page.disambiguation


def test_the_head_of_a_tpl_text_page_is_no_claim():
    text = "[[Holm]]\n\nCATEGORIES: Towns in Jones County, Texas, Harbours, lost places\n\nHolm is a town.\n"
    record = record_of(text, dialect="tpl_text", title="Holm")
    assert [claim.text for claim in record.claims] == ["Holm is a town."]
    assert list(record.page.categories) == ["Towns in Jones County", "Texas", "Harbours, lost places"]


def test_a_tpl_text_page_says_what_it_lost():
    text = (
        "[[Holm]]\n\nHolm is a town.[tpl]sfn|Smith|1990|p=5[/tpl] It has:\n\n==Sights==\n\n==Bibliography==\n\n"
        "==External links==\n\nthumb|right|The gate\n"
    )
    losses = record_of(text, dialect="tpl_text", title="Holm").source.losses
    assert list(losses) == [
        *("named_ref_reuse", "bibliography", "lists", "tables", "template_lines", "link_targets", "images"),
    ]
    assert record_of(text.replace("[tpl]", "{{").replace("[/tpl]", "}}")).source.losses == []


def test_dates_and_people_point_into_the_source():
    text = "'''Ada Byron''' (born {{birth date|1815|12|10}}) met [[Charles Babbage|Babbage]] on 5&nbsp;June 1833."
    record = record_of(text, title="Ada Byron")
    found = {date.edtf: text[date.start : date.end] for date in record.dates}
    assert found == {"1815-12-10": "{{birth date|1815|12|10}}", "1833-06-05": "5&nbsp;June 1833"}
    mentions = {text[mention.start : mention.end] for person in record.people for mention in person.mentions}
    assert "Babbage" in mentions
    claim = record.claims[0]
    assert set(claim.dates) == {date.id for date in record.dates}


def test_an_unclosed_template_is_a_record_with_a_problem():
    record = record_of("{{Infobox x|name=Holm")
    assert [problem.code for problem in record.problems] == ["unclosed_template"]


def test_an_empty_page_is_a_record():
    record = record_of("")
    assert (record.claims, record.citations, len(record.sections), record.source.length) == ([], [], 1, 0)


@pytest.mark.parametrize("model", ["Scribunto", "javascript", "css", "sanitized-css", "json", "text", "GeoJSON"])
def test_of_another_content_model_nothing_is_read(model: str):
    text = "Ada Holm was born on 3 May 1900.<ref>{{cite book|title=Snow|last=Orr}}</ref>\n\n[[Category:Living people]]"
    record = extract(Page(PageHead("Module:Ada", language="en"), text, "-", "mediawiki_xml", 0, model=model), Options())
    assert (record.claims, record.citations, record.works, record.dates, record.people) == ([], [], [], [], [])
    assert [(problem.code, problem.message) for problem in record.problems] == [("not_wikitext", model)]
    assert (record.source.length, record.source.sha256) == (len(text), text_hash(text))
