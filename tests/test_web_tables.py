"""Tables in the page view: laid out as in the article, every claim once, citations where they stand."""

from __future__ import annotations

import json

import pytest

for library in ("fastapi", "uvicorn", "jinja2", "sqlite_utils"):
    pytest.importorskip(library, reason="needs the extra 'web'")

from conftest import dump_pages  # noqa: E402 - after the check for the extra
from explorer import serving  # noqa: E402 - after the check for the extra
from pages import record_of  # noqa: E402 - after the check for the extra

from extractor.web.view import sections_of  # noqa: E402 - after the check for the extra

TOWNS = """Some towns lie by the sea.

{| class="wikitable"
|+ Towns by the sea<ref name="c">Census 1990</ref>
! Town !! Harbour !! People<ref>Holm 2003</ref>
|-
! rowspan="2" | Lindholm
| Old harbour<ref name="c" /> || 1,200
|-
| New harbour || 300
|-
! Skerry
| colspan="2" | None was ever built there.
|-
| Fog || || –
|}
Nobody counted them again.
"""


def facts_of(text: str, title: str = "Test", language: str = "en") -> dict:
    return json.loads(record_of(text, title=title, language=language).to_json())


def blocks_of(record: dict, text: str | None) -> list:
    statuses = [{"status": "uncited", "reason": None}] * len(record["claims"])
    return [block for section in sections_of(record, [], statuses, text) for block in section.blocks]


def shown(cell) -> tuple[str, ...]:
    """What a cell reads, then the numbers of the citations behind its claims, then of those behind none."""
    words = " ".join("".join(piece.text for piece in claim.pieces) for claim in cell.claims) or cell.place.text
    behind = [marker.number for claim in cell.claims for marker in claim.markers]
    return (words, *behind, *(marker.number for marker in cell.markers))


def test_a_table_is_laid_out_as_in_the_article():
    before, table, after = blocks_of(facts_of(TOWNS), TOWNS)
    assert [before.kind, table.kind, after.kind] == ["sentence", "table", "sentence"]
    assert [[shown(cell) for cell in row] for row in (table.captions, *table.rows)] == [
        [("Towns by the sea", 1)],
        [("Town",), ("Harbour",), ("People", 2)],
        [("Lindholm",), ("Old harbour", 3), ("1,200",)],
        [("New harbour",), ("300",)],
        [("Skerry",), ("None was ever built there.",)],
        [("Fog",), ("",), ("–",)],
    ]
    spans = {(cell.place.rows, cell.place.columns) for row in table.rows for cell in row}
    assert spans == {(1, 1), (2, 1), (1, 2)}
    assert [cell.place.scope for row in table.rows for cell in row if cell.place.scope] == ["col", "col", "col", "row", "row"]


def test_without_the_text_a_cell_is_a_claim_below_its_headings():
    _, table, _ = blocks_of(facts_of(TOWNS), None)
    assert [claim.context for claim in table.claims][:2] == [(), ("Lindholm", "Harbour")]


@pytest.mark.parametrize(
    "text",
    [
        "{|\n| Outer\n{|\n| Inner one || Inner two\n|}\n| Beside\n|}",
        "{|\n! Title\n{{Episode list|Title=Pilot|ShortSummary=They meet.}}\n|}",
        "{|\n|-\n| Never closed || but read\n\nA line below.\n== Next ==\nAnd text.",
        "<table><tr><th>Year<td>1999 was wet.<tr><td>2000<td>2001 was dry.</table>",
        "* An item\n{|\n| Cell one.\n* An item in it.\n|}\n<blockquote>{|\n| Quoted cell.\n|}</blockquote>",
        '{|\n| rowspan="9999999" colspan="9999999" | Wide.\n| Another.\n|}',
        "{|\n| One || Two\n|}\n{|\n| Three\n|}\n== Again ==\n{|\n| Four\n|}",
    ],
)
def test_every_claim_is_shown_once(text):
    record = facts_of(text)
    assert sorted(shown_claims(blocks_of(record, text))) == sorted(claim["id"] for claim in record["claims"])


def shown_claims(blocks) -> list[str]:
    """The ids of the claims, those of tables as their cells have them."""
    inside = [
        claim
        for block in blocks
        for claim in (
            [one for row in (block.captions, *block.rows) for cell in row for one in cell.claims]
            if block.rows
            else block.claims
        )
    ]
    return [claim.id for claim in inside]


@pytest.mark.shared
@pytest.mark.parametrize("dump", ["enwiki-mixed.xml.bz2", "dewiki-mini.xml.bz2"])
def test_every_claim_of_real_pages_is_shown_once_and_those_of_tables_in_tables(dump):
    for title, text in dump_pages(dump):
        record = facts_of(text, title, dump[:2])
        blocks = blocks_of(record, text)
        assert sorted(shown_claims(blocks)) == sorted(claim["id"] for claim in record["claims"]), title
        assert {block.kind for block in blocks for claim in block.claims if claim.kind == "table_cell"} <= {"table"}, title


def test_an_infobox_has_a_row_for_each_parameter():
    text = "{{Infobox town\n| name = Lindholm\n| mayor_since = 1999\n| twins = Skerry<br>Fog\n}}\nIt is a town."
    box, _ = blocks_of(facts_of(text), text)
    assert [name for name, _ in box.values] == ["name", "mayor since", "twins"]


def test_the_page_view_has_tables_with_headings(tmp_path):
    (tmp_path / "Towns.wiki").write_text(TOWNS, encoding="utf-8")
    with serving(tmp_path) as client:
        _, _, page = client.ask("/pages/0")
    assert '<th scope="row" rowspan="2">Lindholm</th>' in page
    assert '<td colspan="2"><span class="claim' in page
    assert page.count('<caption><span class="claim') == 1
