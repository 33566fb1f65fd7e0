"""What of a revision is read again: only what the edit changed, also where markup is broken."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from history_pages import REF, page_of
from timing import least_seconds

from extractor.citations import known_refs
from extractor.history import reader, stretches
from extractor.history.cutting import Cutter
from extractor.history.reader import FactReader
from extractor.options import Options
from extractor.works.too_late import may_be_too_late

if TYPE_CHECKING:
    from collections.abc import Callable

PARAGRAPHS = [f"Paragraph {number} tells of ice.{REF}" for number in range(12)]
BROKEN = "Ice <ref>Reed <ref>twice</ref> is [[cold."


def counted(monkeypatch: pytest.MonkeyPatch, module: object, name: str) -> list[object]:
    """The first arguments of the calls of a function from now on."""
    calls: list[object] = []
    function: Callable[..., object] = getattr(module, name)

    def noted(*arguments: object, **options: object) -> object:
        calls.append(arguments[0])
        return function(*arguments, **options)

    monkeypatch.setattr(module, name, noted)
    return calls


@pytest.mark.parametrize("first", ["The lead.", BROKEN])
def test_an_edit_reads_its_paragraph_alone(first: str, monkeypatch: pytest.MonkeyPatch):
    read = counted(monkeypatch, stretches, "read_stretch")
    linked = counted(monkeypatch, reader, "link_sources")
    texts = ["\n\n".join([first, *PARAGRAPHS])]
    texts.append(texts[0].replace("8 tells", "8 speaks"))
    page = page_of(*texts, texts[0])
    facts = FactReader(page, Options())
    seen = []
    for saved, text in page.unpacked():
        facts(saved, text or "")
        seen.append((len(read), len(linked)))
    assert seen == [(13, 1), (14, 1), (14, 1)]  # words are not sources, and a text that comes again costs nothing
    assert str(read[-1]).startswith("Paragraph 8 speaks")


def test_a_ref_that_an_edit_left_alone_is_not_read_again(monkeypatch: pytest.MonkeyPatch):
    read = counted(monkeypatch, known_refs, "read_contents")
    page = page_of(
        f"Ice is cold.{REF} Snow is white.<ref>Holm, ''Snow'', 1988.</ref>", f"Ice is very cold.{REF} Snow melts.{REF}"
    )
    facts = FactReader(page, Options())
    works = [len(facts(saved, text or "").works) for saved, text in page.unpacked()]
    assert (len(read), works) == (2, [2, 1])


def test_stretches_are_the_text_whatever_is_open():
    cutter = Cutter()
    for text in (
        "",
        "\n\n",
        "Ice.",
        f"Ice.\n\n{BROKEN}\n\nSnow.\n\n}}}}\n\nRain.",
        f"Ice.\n\n{BROKEN}\n\nSnow.",
        "{|\n\n== A ==\n\nB.",
    ):
        assert "".join(cutter.cut(text, "en")) == text
    assert cutter.cut(f"Ice.\n\n{BROKEN}\n\nSnow.", "en") == ["Ice.\n\n", f"{BROKEN}\n\n", "Snow."]
    assert cutter.cut("Ice.\n\nSnow [[ <!-- open\n\nRain -->", "en") == ["Ice.\n\n", "Snow [[ <!-- open\n\nRain -->"]


@pytest.mark.parametrize("piece", ["Ice {{open\n\n", "Ice [[open\n\n", "{| open\n\n", "<ref>a <ref>b</ref>\n\n", "Ice.\n\n"])
def test_cutting_takes_time_linear_in_the_text(piece: str):
    short, long = (least_seconds(lambda times=times: Cutter().cut(piece * times, "en")) for times in (500, 2000))
    assert long < 10 * short


@pytest.mark.parametrize(
    ("text", "late"),
    [
        ("{{cite web |access-date=3 May 2012}}", False),
        ("{{cite web |access-date=2012-05-04}}", False),
        ("{{cite web |access-date=May 9, 2012}}", True),
        ("{{cite web |access-date=[[2012-05-09]]}}", True),
        ("{{cite web |access-date=9. Mai 2012}}", True),  # in words of which nothing is known
        ("{{cite web |year=2012 |title=Ice}}", False),
        ("{{cite web |year=2014}}", True),
        ("{{citation needed|date=May 2012}}", False),
        ("In 2012 it melted.", False),
        ("{{cite arxiv |eprint=1205.1234}}", True),
        ("{{cite arxiv |eprint=1105.1234}}", False),
    ],
)
def test_whether_the_day_matters(text: str, late: bool):  # noqa: FBT001 - a column of the table
    assert may_be_too_late(text, "2012-05-03") == late
