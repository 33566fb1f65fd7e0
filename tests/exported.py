"""What the tests of exports share: a page with every kind of fact, its records, a dataset of them, the command."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

from datasets import write_records

from extractor.targets.target import Target

PROJECT = Path(__file__).resolve().parent.parent
FIXTURES = PROJECT / "fixtures"
PAGE = """'''Sound''' is a [[strait]].<ref name="a">{{cite book |last=Berg |first=Anna |year=1998 |isbn=978-0-19-852663-6
|title=A & B: 100% of {curly} NATO_files #1 |page=42}}</ref> It [[Ice#Frost|froze]] in 1874.{{sfn|Holm|2003|p=11}}
The ice was thick.<ref name="a" /> Nobody knows why.

Ships came in spring.{{sfn|Nobody|1999}} Captain Erik Strand saw them.{{citation needed|date=June 2019}}

== Sources ==
* {{cite journal |last=Holm |first=Karin |title=Harbours |journal=Isles |volume=7 |date=March 2003 |doi=10.1000/182 |ref=harv}}
"""


@cache
def lines() -> tuple[bytes, ...]:
    """The records of ``PAGE`` and of the fixtures, in this order."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "Sound.wiki"
        path.write_text(PAGE, encoding="utf-8")
        return (*Target(str(path)).lines(), *Target(str(FIXTURES)).lines())


def write_dataset(folder: Path) -> Path:
    """A dataset of two parts that holds ``lines()``."""
    return write_records(folder, lines()[:2], lines()[2:])


def counts(records: list[dict]) -> dict[str, int]:
    """Rows of each table, counted in the records themselves."""
    citations = [citation for record in records for citation in record["citations"]]
    targets = [target for citation in citations for target in citation["targets"]]
    claims = [claim for record in records for claim in record["claims"]]
    works = [work for record in records for work in record["works"]]
    holders = [*claims, *(section for record in records for section in record["sections"])]
    return {
        "pages": len(records),
        **{name: sum(len(record[name]) for record in records) for name in ("sections", "dates", "people", "problems")},
        "claims": len(claims),
        "links": sum(len(claim["links"]) for claim in claims),
        "citations": len(citations),
        "works": len(works),
        "identifiers": sum(len(values) for work in works for values in work["identifiers"].values()),
        "claim_citation": sum(len(claim["citations"]) + len(claim["covered_by"]) for claim in claims),
        "citation_work": len(targets),
        "locators": sum(len(target["locators"]) for target in targets),
        "mentions": sum(len(person["mentions"]) for record in records for person in record["people"]),
        "marks": sum(len(holder["marks"]) for holder in holders),
        "unknown_templates": sum(len(record["unknown_templates"]) for record in records),
    }


def export(target: Path | str, to: str, *out: Path) -> str:
    """What the command writes to stdout."""
    command = [sys.executable, "-m", "extractor", "export", str(target), *map(str, out), "--to", to]
    return subprocess.run(command, check=True, capture_output=True, text=True, encoding="utf-8").stdout
