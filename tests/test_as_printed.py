"""Text and citations as MediaWiki prints them: apostrophes, tags, headings, footnotes in odd forms, links as sources."""

import pytest
from pages import record_of

BOOK = "{{cite book|title=A|last=Orr|year=1990}}"
TEXTS = [
    ("The ''Blue Post'''s editor left.", ["The Blue Post's editor left."]),
    ("He liked dell'''Arte'' and left.", ["He liked dell'Arte and left."]),
    ("He wrote '''foo'' there.", ["He wrote 'foo there."]),
    ("It is ''''bold'''' there.", ["It is 'bold' there."]),
    ("Bob&apos;s boat sank.", ["Bob's boat sank."]),
    ("See http://a.org/?a=1&amp;b=2 for it.", ["See http://a.org/?a=1&b=2 for it."]),
    ("__noToc__\nThe boat sank.", ["The boat sank."]),
    ("Write to <bob@example.org> or ask Ann.", ["Write to <bob@example.org> or ask Ann."]),
    ("The <onlyinclude>price</onlyinclude> rose.", ["The price rose."]),
    ('It <span style="display: none">never</span> rose.', ["It rose."]),
    ('It rose.\n\n<div style="display:none">hidden words</div>', ["It rose."]),
    ("It fell.\n\n==head== foo\n\nIt rose.", ["It fell.", "==head== foo", "It rose."]),
    ("12. The hall is old.\n\n13. The hall is large.", ["12. The hall is old.", "13. The hall is large."]),
    ("The mill closed.[3] It burned.[5] It fell.", ["The mill closed.[3]", "It burned.[5]", "It fell."]),
    ("It was made by Harald I. King Olav joined it.", ["It was made by Harald I.", "King Olav joined it."]),
    ("He fought in World War I. Germany lost.", ["He fought in World War I.", "Germany lost."]),
    ("It was by Martin I. King, a lawyer.", ["It was by Martin I. King, a lawyer."]),
    ("See {{USStat|5|6}} for it.", ["See 5 Stat. 6 for it."]),
    ("See [[Media:A.ogg|the film]] of it.", ["See the film of it."]),
    ("It has {{{1|no}}} name.", ["It has no name."]),
    ("It is {{#iferror:{{#expr:1/0}}|bad|ok}}, {{#iferror:{{#expr:1+1}}|bad}}.", ["It is bad, 2."]),
    ("It is {{ucfirst:orr}}, {{lcfirst:Kay}}, {{padleft:7|3|0}}, {{padright:x|3|ab}}.", ["It is Orr, kay, 007, xab."]),
    ("He is {{height|feet=6|inches=1}} and {{weight|pounds=180}}.", ["He is 6 ft 1 in and 180 lb."]),
    ("It is {{yes|sure}}, {{no}} and {{n/a|none left}}.", ["It is sure, No and none left."]),
    ("* ''Blue Pier'' (novel). London: Mills. 1992.", ["Blue Pier (novel). London: Mills. 1992."]),
    ("* ''Blue'' is from 1992. It is old. It has no end.", ["Blue is from 1992.", "It is old.", "It has no end."]),
]


@pytest.mark.parametrize(("text", "claims"), TEXTS, ids=[text[:40] for text, _ in TEXTS])
def test_texts(text: str, claims: list[str]):
    assert [claim.text for claim in record_of(text).claims] == claims


@pytest.mark.parametrize(
    "before", ["<includeonly>x</includeonly>", "<!-- c -->", "<!-- a --><!-- b -->", "<section begin=x />", "<noinclude>", ""]
)
@pytest.mark.parametrize(
    ("text", "kind", "shown"), [("== Head ==\nIt rose.", "sentence", "It rose."), ("* An item", "list_item", "An item")]
)
def test_what_shows_nothing_hides_no_mark_of_a_line(before: str, text: str, kind: str, shown: str):
    record = record_of(f"It fell.\n\n{before}{text}")
    assert (record.claims[-1].kind, record.claims[-1].text) == (kind, shown)
    assert [section.title for section in record.sections] == ["", *(["Head"] * text.startswith("="))]


def test_a_heading_in_html_begins_a_section():
    record = record_of("It fell.\n<h2>Early life</h2>\nIt rose.")
    assert [(section.level, section.title) for section in record.sections] == [(0, ""), (2, "Early life")]
    assert [claim.text for claim in record.claims] == ["It fell.", "It rose."]


@pytest.mark.parametrize(
    "mark",
    [
        f"{{{{nowrap|<ref>{BOOK}</ref>}}}}",
        f"{{{{small|{{{{sup|<ref>{BOOK}</ref>}}}}}}}}",
        f"{{{{unknown to all|x|y|<ref>{BOOK}</ref>}}}}",
        f'<ref\nname="x">{BOOK}</ref>',
        f'<ref name="q <b>z</b>">{BOOK}</ref>',
        f"{{{{refn|<ref>{BOOK}</ref>}}}}",
        "<ref>{{#invoke:cite|book|title=A|last=Orr|year=1990}}</ref>",
        "<ref>{{#invoke:cite book||title=A|last=Orr|year=1990}}</ref>",
        "[http://a.org/x The Recorder, 3 May 1901]",
        " http://a.org/x",
        " ([http://a.org/x Orr News])",
    ],
)
def test_a_citation_behind_a_sentence_is_tied_to_it(mark: str):
    record = record_of(f"The pier in the bay is old.{mark} It fell.")
    first, second = record.claims
    assert (first.text, first.support, second.text) == ("The pier in the bay is old.", "direct", "It fell.")
    assert len(record.works) == 1
    assert not {"ref_without_source", "references_no_text"} & {problem.code for problem in record.problems}


@pytest.mark.parametrize(
    "text",
    [
        "The site is at http://a.org/x. It is big.",
        "He lived in the town. [http://a.org Orr Works] was his.",
        "* Orr, Ann. [http://a.org Rivers]",
    ],
)
def test_a_link_that_is_part_of_a_text_is_no_citation(text: str):
    assert record_of(text).citations == []


@pytest.mark.parametrize("name", ['"kol', "'kol", '"kol"', "kol", '"x" name="kol"'])
def test_names_of_refs(name: str):
    record = record_of(f"It fell.<ref name={name} />\n\nIt rose.<ref name=kol>{BOOK}</ref>")
    assert [citation.ref_name for citation in record.citations] == ["kol", "kol"]


def test_the_first_end_ends_a_ref():
    record = record_of("The boat sank.<ref>foo <ref>bar</ref> baz</ref> It was old.")
    assert "included_ref" in {problem.code for problem in record.problems}
    assert any("baz" in claim.text for claim in record.claims)


def test_places_in_a_row_are_all_places_of_the_source():
    record = record_of(f"It fell.<ref>{BOOK}</ref>{{{{rp|pp=7–8}}}}{{{{rp|at=ch. 2}}}}")
    assert [place.value for place in record.citations[0].targets[0].locators] == ["7–8", "2"]


def test_comments_and_references_are_no_part_of_addresses():
    record = record_of("It fell.<ref>{{cite web|title=T|url=http://a.org/?a=1&amp;b=2<!-- dead -->|last=Orr}}</ref>")
    assert record.works[0].csl["URL"] == "http://a.org/?a=1&b=2"


@pytest.mark.parametrize(
    "line",
    [
        "It was rebuilt.thumb|right|Poster for the pier",
        "It was rebuilt.\nthumb|220px|Poster for the pier",
        "It was rebuilt.\nleft|200px|Poster for the pier",
        "It was rebuilt.\nFile:Orr Factory 10.jpg|Poster for the pier",
        "It was rebuilt.\nImage:Dr. Holm by Strand.svg",
    ],
)
def test_residue_of_images_is_no_claim(line: str):
    record = record_of(f"[[T]]\n\n{line}\nIt fell.\n", dialect="tpl_text")
    assert [claim.text for claim in record.claims] == ["It was rebuilt.", "It fell."]


@pytest.mark.parametrize(
    ("text", "claims", "citations"),
    [
        ("It was cheap.Quist, 12Berg, 40 It fell in May.", ["It was cheap.", "It fell in May."], 2),
        ("The gift was lostHolm, 42 – and then found.", ["The gift was lost – and then found."], 1),
        (
            "Many were there.Orr Days 2010, was held on May 6, 2010.",
            ["Many were there.", "Orr Days 2010, was held on May 6, 2010."],
            0,
        ),
        ("The film stars Ben Holm.http://a.org/b.html Talking Pictures: Bright Moon.", ["The film stars Ben Holm."], 1),
    ],
)
def test_glued_texts_of_certain_form(text: str, claims: list[str], citations: int):
    record = record_of(f"[[T]]\n\n{text}\n", dialect="tpl_text")
    assert [claim.text for claim in record.claims] == claims
    assert len(record.citations) == citations
