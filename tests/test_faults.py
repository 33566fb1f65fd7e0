"""Faults of sources, pages and workers on the way to a dataset: each costs what it must, and every page is counted."""

from __future__ import annotations

import bz2
import os
import resource
import signal
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from extractor import open_dataset
from extractor.conversion import run as conversion
from extractor.conversion.convert import convert
from extractor.conversion.request import Request
from extractor.engines.limits import Limits
from extractor.engines.work import Extracted, Extraction, reject
from extractor.sources.find import find

if TYPE_CHECKING:
    from pathlib import Path

    from extractor.options import Options
    from extractor.sources.page import Page, Reject

HEAD = '<mediawiki xml:lang="en"><siteinfo><dbname>testwiki</dbname></siteinfo>\n'
END = "</mediawiki>\n"
BOMB = '<?xml version="1.0"?><!DOCTYPE mediawiki [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>\n'


def page(number: int, text: str | None = None, namespace: int = 0) -> str:
    return (
        f"<page><title>Town {number}</title><ns>{namespace}</ns><id>{number}</id><revision><id>{number}0</id>"
        f"<timestamp>2020-01-01T00:00:00Z</timestamp><model>wikitext</model>"
        f"<text>{text or f'Town {number} was founded in {1800 + number}.'}</text></revision></page>\n"
    )


def export(*pages: str) -> str:
    return HEAD + "".join(pages) + END


def damaged_stream() -> bytes:
    streams = [bz2.compress(part.encode()) for part in (HEAD, page(1) + page(2), page(3) + page(4), page(5) + page(6), END)]
    middle = len(streams[2]) // 2
    streams[2] = streams[2][:middle] + bytes([streams[2][middle] ^ 0xFF]) + streams[2][middle + 1 :]
    return b"".join(streams)


def result(folder: Path, source: Path, **options: object) -> tuple[list[str], dict[str, str], list[str]]:
    """Titles of the records, codes of the rejects by title, codes of the source's failures; what must add up is asserted."""
    made = convert(find([str(source)]), folder, Request(**options))  # type: ignore[arg-type]
    data = open_dataset(folder)
    counts = made.manifest.counts
    titles = [record.page.title for record in data]
    rejects = {found["page"]["title"]: found["code"] for found in data.rejects()}
    assert counts.pages == counts.records + counts.rejects + counts.left_out
    assert (counts.records, counts.rejects) == (len(titles), len(rejects))
    return titles, rejects, [failure.code for failure in made.manifest.sources[0].failures]


@dataclass(frozen=True)
class Fault:
    """A damaged source, the towns that give records, the rejects, the failures."""

    content: bytes
    towns: tuple[int, ...]
    rejects: tuple[tuple[int, str], ...] = ()
    failures: tuple[str, ...] = ()


FAULTS = {
    "bz2 cut off": Fault(
        bz2.compress((HEAD + page(1)).encode()) + bz2.compress(page(2).encode())[:-60], (1,), (), ("damaged",)
    ),
    "XML cut off in a page": Fault((HEAD + page(1) + page(2)[:-30]).encode(), (1,), (), ("truncated",)),
    "XML cut off between pages": Fault((HEAD + page(1)).encode(), (1,), (), ("truncated",)),
    "block damaged in the middle": Fault(damaged_stream(), (1, 2, 5, 6), (), ("damaged",)),
    "no UTF-8": Fault(
        export(page(1), page(2, "caf?"), page(3)).encode().replace(b"caf?", b"caf\xe9"), (1, 3), ((2, "xml_malformed"),)
    ),
    "UTF-16 with mark": Fault(export(page(1), page(2, "naïve café 𝒳")).encode("utf-16"), (1, 2)),
    "entity bomb": Fault((BOMB + export(page(1, "&b;"), page(2))).encode(), (2,), ((1, "xml_malformed"),)),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_damaged_source_costs_what_it_must(tmp_path: Path, fault: Fault):
    source = tmp_path / "dump.xml"
    source.write_bytes(fault.content)
    titles, rejects, failures = result(tmp_path / "data", source)
    assert titles == [f"Town {number}" for number in fault.towns]
    assert rejects == {f"Town {number}": code for number, code in fault.rejects}
    assert failures == list(fault.failures)


def test_a_reject_of_another_namespace_is_left_out_as_its_page_would_be(tmp_path: Path):
    source = tmp_path / "dump.xml"
    malformed = "a <b>c</b>"
    source.write_text(export(page(1), page(2, malformed), page(3, namespace=1), page(4, malformed, namespace=1)))
    titles, rejects, _ = result(tmp_path / "data", source)
    assert titles == ["Town 1"]
    assert rejects == {"Town 2": "xml_malformed"}


# ---- pages that are too much


class Misbehaving:
    """In place of the extraction: does to its worker what the page's text says."""

    def __init__(self, options: Options) -> None:
        self.options = options

    def counted(self, given: Page) -> Extracted | Reject:
        match given.text:
            case "killed":
                os.kill(os.getpid(), signal.SIGKILL)
            case "hangs":
                while True:
                    pass
            case "hungry":
                try:
                    bytearray(1 << 31)
                except MemoryError:
                    return reject(given, "page_memory", "")
        return Extraction(self.options).counted(given)


@pytest.mark.parametrize("jobs", [1, 2])
def test_pages_that_end_their_worker_are_rejects_of_the_dataset(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, jobs: int):
    monkeypatch.setattr(conversion, "Extraction", Misbehaving)
    source = tmp_path / "dump.xml"
    texts = [None, "killed", None, "hangs", "hungry", None]
    source.write_text(export(*(page(number, text) for number, text in enumerate(texts))))
    titles, rejects, failures = result(tmp_path / "data", source, jobs=jobs, limits=Limits(1, 1000))
    assert titles == ["Town 0", "Town 2", "Town 5"]
    assert rejects == {"Town 1": "worker_died", "Town 3": "page_timeout", "Town 4": "page_memory"}
    assert failures == []


def bounded() -> None:
    """At most 500 MB of data for the process that reads, so that a page of 200 MB read whole would fail."""
    resource.setrlimit(resource.RLIMIT_DATA, (500_000_000, 500_000_000))


def test_a_page_of_200_megabytes_is_a_reject_in_bounded_memory(tmp_path: Path):
    source = tmp_path / "dump.xml"
    source.write_text(export(page(1), page(2, "word " * 40_000_000), page(3)))
    command = [sys.executable, "-m", "extractor", "convert", str(source), "--output", str(tmp_path / "data"), "--jobs", "1"]
    done = subprocess.run(command, preexec_fn=bounded, capture_output=True, text=True, check=False)
    assert done.returncode == 3, done.stderr
    data = open_dataset(tmp_path / "data")
    assert [record.page.title for record in data] == ["Town 1", "Town 3"]
    assert [(found["page"]["title"], found["code"]) for found in data.rejects()] == [("Town 2", "page_too_big")]
