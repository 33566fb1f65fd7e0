"""What a conversion says on its way: one line that changes on a terminal, plain lines elsewhere."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from extractor.cli import run
from extractor.cli.common import Console, number
from extractor.cli.convert import _progress_line
from extractor.cli.meter import Meter
from extractor.conversion.outcome import Progress
from extractor.dataset.manifest import Counts

FIXTURES = sorted(map(str, (Path(__file__).parent.parent / "fixtures").glob("*.wiki")))


def test_pages_speed_failures_share_and_time_left():
    progress = Progress(total=1000, position=250, characters=50_000_000, counts=Counts(records=1990, rejects=10))
    assert _progress_line(progress, 100) == "2,000 pages, 20 pages/s, 0.5 MB/s, 10 rejected, 25%, 0:05:00 left"


def test_standard_input_has_no_share():
    assert _progress_line(Progress(total=0, position=0, counts=Counts(records=1)), 1) == "1 page, 1 pages/s, 0.0 MB/s"


def test_an_export_tells_how_many_pages_it_has_read(monkeypatch, capsys):
    meter = Meter(Console())
    monkeypatch.setattr(meter, "_terminal", True)
    monkeypatch.setattr(meter, "_interval", 0)
    monkeypatch.setattr("extractor.cli.export.Meter", lambda _: meter)
    assert run(["export", *FIXTURES[:1], "--to", "csl-json"]) == 0
    assert re.fullmatch(r"\r\x1b\[K1 page, [\d,]+ pages/s\r\x1b\[K", capsys.readouterr().err)


def test_numbers_agree_with_their_nouns():
    assert [number(count, "person", "people") for count in (0, 1, 2)] == ["0 people", "1 person", "2 people"]
    assert [number(count, "page") for count in (0, 1, 2)] == ["0 pages", "1 page", "2 pages"]


def test_on_a_terminal_the_line_changes_in_its_place(tmp_path: Path):
    ours, theirs = os.openpty()
    command = [sys.executable, "-m", "extractor", "convert", *FIXTURES, "--output", str(tmp_path / "data")]
    with subprocess.Popen(command, stderr=theirs) as process:
        os.close(theirs)
        said = b""
        try:
            while data := os.read(ours, 4096):
                said += data
        except OSError:  # Linux's way to say that the other side has closed
            pass
        os.close(ours)
    assert process.returncode == 0
    *changing, last = said.decode().split("\r\x1b[K")
    assert all("pages/s" in line for line in changing if line)
    assert last.startswith(f"{len(FIXTURES)} ")
    assert "\r\x1b[K" in said.decode()


def test_elsewhere_plain_lines_come_last(tmp_path: Path):
    command = [sys.executable, "-m", "extractor", "convert", *FIXTURES, "--output", str(tmp_path / "data")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout == ""
    assert "\x1b" not in done.stderr
    assert len(done.stderr.splitlines()) == 3
