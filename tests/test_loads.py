"""What a path does not need, it does not load: each of these libraries takes as long to load as a page to read."""

from __future__ import annotations

import subprocess
import sys

import pytest
from conftest import PROJECT

from extractor.options import FACT_KINDS

HEAVY = "numpy lark lxml mwparserfromhell pycrfsuite pyarrow duckdb pandas pyarrow.compute extractor.pipeline".split()
PAGE = "Ann Orr wrote it in 1990.<ref>{{cite book |last=Orr |title=Ice |year=1990}}</ref>"
RUN = "from extractor.cli import run; run({arguments!r})"


def loaded(code: str, names: list[str]) -> list[str]:
    """Those of the modules that a process has loaded after this code."""
    code = f"import sys; {code}; sys.stderr.write(' '.join(name for name in {names} if name in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=PROJECT)
    return done.stderr.split()


@pytest.mark.parametrize(
    "arguments", [["--help"], ["parse", "--help"], ["rules"], ["explain", "UNC001"], ["schema"]], ids=" ".join
)
def test_a_command_that_reads_no_page_loads_nothing_for_pages(arguments):
    assert loaded(RUN.format(arguments=arguments), HEAVY) == []


def test_help_loads_no_pydantic():
    assert loaded(RUN.format(arguments=["--help"]), ["pydantic"]) == []


@pytest.mark.parametrize(
    ("facts", "unneeded"),
    [(["claims"], ["numpy"]), (["claims", "citations"], ["numpy"]), (FACT_KINDS, [])],
)
def test_a_page_loads_what_its_facts_need(facts, unneeded):
    code = f"from extractor import extract; extract({PAGE!r}, facts={facts!r})"
    assert loaded(code, [*unneeded, "lxml", "pydantic", "pyarrow"]) == []


def test_an_export_loads_no_data_frames(tmp_path):
    pytest.importorskip("duckdb", reason="needs the extra 'export'")
    arguments = ["export", "fixtures/harbour.wiki", "--to", "parquet", "-o", str(tmp_path / "tables"), "--quiet"]
    assert loaded(RUN.format(arguments=arguments), ["pandas", "pyarrow.compute"]) == []
    assert list((tmp_path / "tables").iterdir())
