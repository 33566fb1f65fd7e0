"""Control characters of a source, and texts that a spreadsheet would compute: neither leaves the program as it is."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.cli import run
from extractor.harmless import escaped_in_json, in_one_line, no_formula, without_controls

if TYPE_CHECKING:
    from pathlib import Path

CONTROLS = {chr(code) for code in (*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029)} - {"\n"}
BIDIRECTIONAL = set("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
FORBIDDEN = CONTROLS | BIDIRECTIONAL
EVIL = "\x1b[31m\x9b2J\u202eevil\u2066\u200f\u061c\u2028\x85\x07"
PAGE = (
    f"The lar{EVIL}gest harbour lies in {{{{no such {EVIL}}}}}.<ref nmae={EVIL}>{{{{cite book|titel={EVIL}|title=A {EVIL} b"
    f"|last=Ho{EVIL}lm|year=19{EVIL}90|isbn=12{EVIL}34|url=http://a.org/{EVIL}x}}}}</ref> "
    f"It fell in 1990.{{{{sfn|Bo{EVIL}|1990}}}}\n"
    f"== He{EVIL}ad ==\nNobody {EVIL} knows the largest of them.{{{{citation needed|date={EVIL}}}}}\n"
)
REPORTS = ("table", "json", "jsonl", "csv", "sarif", "github", "junit", "markdown", "wikitext")
COMMANDS = {
    **{f"audit as {form}": ["audit", "{}", "--exit-zero", "--profile", "strict", "--format", form] for form in REPORTS},
    **{
        f"export to {form}": ["export", "{}", "--to", form]
        for form in ("csl-json", "bibtex", "biblatex", "ris", "webannotation")
    },
    "training": ["export", "{}", "--to", "training"],
    "stats": ["stats", "{}"],
    "stats as json": ["stats", "{}", "--format", "json"],
    "parse": ["parse", "{}", "--pretty"],
    **{f"diff as {form}": ["diff", "{}", "{}.other", "--format", form] for form in ("table", "json", "jsonl")},
}


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_no_control_character_of_a_source_is_written(tmp_path: Path, capfdbinary, command: list[str]):
    page, other = tmp_path / "a.wiki", tmp_path / "a.wiki.other"
    page.write_text(PAGE, encoding="utf-8", newline="")
    other.write_text(PAGE.replace("harbour", f"port{EVIL}").replace("Nobody", "It sank."), encoding="utf-8", newline="")
    assert run([word.replace("{}", str(page)) for word in command]) == 0
    out = capfdbinary.readouterr().out.decode().replace("\r\n", "\n")
    assert len(out) > 30
    assert not FORBIDDEN & set(out), FORBIDDEN & set(out)


def test_no_control_character_of_a_source_is_in_a_message(tmp_path: Path, capfd: pytest.CaptureFixture[str]):
    dump = tmp_path / "a.xml"
    pages = "".join(
        f"<page><title>Evil\u202e\x9b2J</title><ns>0</ns><id>{n}</id><revision><id>{n}</id><text>{text}</text></revision></page>"
        for n, text in enumerate(("a <b>c</b>", "It fell."), 1)
    )
    dump.write_text(f"<mediawiki>{pages}</mediawiki>", encoding="utf-8")
    for command in (["parse", str(dump)], ["stats", str(dump)], ["parse", f"no{EVIL}where"], ["audit", str(dump), f"no{EVIL}"]):
        assert run(command) in (2, 3)
        said = capfd.readouterr().err
        assert said
        assert not FORBIDDEN & set(said)


@given(st.text())
def test_json_says_the_same_with_escapes(text: str):
    document = json.dumps({text: [text]}, ensure_ascii=False)
    assert json.loads(escaped_in_json(document)) == {text: [text]}
    assert not FORBIDDEN & set(escaped_in_json(document))


@given(st.text(alphabet=st.one_of(st.sampled_from(sorted(FORBIDDEN)), st.characters())))
def test_a_text_keeps_all_but_controls(text: str):
    assert not (FORBIDDEN | {"\n"}) & set(in_one_line(text) + without_controls(text))
    plain = text.replace("·", "")
    assert without_controls(in_one_line(plain)).replace("·", "").split() == without_controls(plain).split()


FORMULAS = ("=HYPERLINK(A1)", "+1+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "＝1")


def test_a_table_of_csv_computes_nothing_unless_it_is_raw(tmp_path: Path, capfd: pytest.CaptureFixture[str]):
    page = tmp_path / "a.wiki"
    page.write_text("".join(f"* {text} is what it says.\n" for text in FORMULAS), encoding="utf-8")
    found = {}
    for options in ([], ["--raw"]):
        assert run(["export", str(page), "--to", "csv", str(tmp_path / "out"), *options]) == 0
        with (tmp_path / "out" / "claims.csv").open(encoding="utf-8", newline="") as file:
            found[not options] = [row["text"] for row in csv.DictReader(file)]
    assert found[True] == [no_formula(text) for text in found[False]]
    assert [text[:1] for text in found[True]] == ["'"] * len(FORMULAS)
    assert run(["export", str(page), "--to", "sqlite", str(tmp_path / "out.db"), "--raw"]) == 2
    assert "--raw" in capfd.readouterr().err
