"""What else a live wiki gives: histories, tables, figures, pages in the explorer, and its own citation templates."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest

pytest.importorskip("mwclient", reason="needs the extra 'live'")

from stand_in_wiki import Fault, Wiki, serving

from extractor.cli import run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SOUND = "Sound is a strait.<ref>{{cite book |last=Holm |title=Straits |year=1990}}</ref> It froze."


@pytest.fixture
def wiki() -> Iterator[Wiki]:
    pages = {
        "Sound": (1, 13, SOUND),
        "Gull": (
            2,
            20,
            "Gulls fly.<ref>{{Gull book|t=Gulls|writer=Kane}}</ref> They {{shout|often}} eat.<ref>{{GB|t=Eggs}}</ref>",
        ),
        "Template:Gull book": (3, 30, "{{cite book|title={{{t|}}}|last={{{writer|}}}}}"),
        "Template:Egg list": (4, 40, "A list."),
    }
    earlier = {"Sound": [(11, "2020-01-01T00:00:00Z", "Sound is a strait."), (12, "2021-01-01T00:00:00Z", SOUND[:-10])]}
    with serving(Wiki(pages, {"Template:GB": "Template:Gull book"}, {}, earlier)) as found:
        yield found


def program(*arguments: str) -> subprocess.CompletedProcess[str]:
    """A run of the command: what is learned of templates belongs to a process."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("EXTRACTOR_")}
    command = [sys.executable, "-m", "extractor", *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=False, timeout=120)


def records(folder: Path) -> list[dict]:
    return [json.loads(line) for part in folder.glob("records/part-*") for line in part.read_bytes().splitlines()]


# Histories


def test_the_history_of_a_page_is_read_by_its_address(wiki: Wiki, tmp_path: Path):
    command = ["history", f"{wiki.address}/wiki/Sound", "-o"]
    assert run([*command, str(tmp_path / "lives")]) == 0
    assert wiki.fetched() == [11, 12, 13]
    (record,) = records(tmp_path / "lives")
    assert [one["revision_id"] for one in record["revisions"]] == [11, 12, 13]
    assert [(one["text"], one["born"]) for one in record["claims"]] == [("Sound is a strait.", 11), ("It froze.", 13)]
    wiki.earlier["Sound"].append((13, "2026-01-02T03:04:05Z", SOUND))
    wiki.pages["Sound"] = (1, 14, "Sound is a strait.")
    assert run([*command, str(tmp_path / "lives")]) == 0
    assert wiki.fetched() == [14]
    assert run([*command, str(tmp_path / "fresh")]) == 0
    for name in ("records/part-00000.jsonl", "manifest.json"):
        assert (tmp_path / "lives" / name).read_bytes() == (tmp_path / "fresh" / name).read_bytes()


def test_only_revisions_of_the_time_asked_for_are_fetched(wiki: Wiki, tmp_path: Path):
    (tmp_path / "titles").write_text("Sound\nGull\n")
    command = ["history", "--wiki", wiki.address, "--titles", str(tmp_path / "titles"), "--until", "2021"]
    assert run([*command, "-o", str(tmp_path / "lives")]) == 0
    assert wiki.fetched() == [11, 12, 20]  # what has none of that time is left out by its newest, as in a dump
    (record,) = records(tmp_path / "lives")
    assert [one["revision_id"] for one in record["revisions"]] == [11, 12]


def test_every_revision_of_a_page_is_read(wiki: Wiki, capsys: pytest.CaptureFixture[str]):
    assert run(["parse", f"{wiki.address}/wiki/Sound"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 1
    assert run(["parse", f"{wiki.address}/wiki/Sound", "--all-revisions"]) == 0
    found = [json.loads(line)["page"]["revision_id"] for line in capsys.readouterr().out.splitlines()]
    assert found == [11, 12, 13]


# Targets


def test_a_table_and_figures_are_made_of_a_wiki(wiki: Wiki, capsys: pytest.CaptureFixture[str], tmp_path: Path):
    live = ["--wiki", wiki.address, "Sound", "Gull", "Nowhere"]
    assert run(["export", *live, "--to", "csv", "-o", str(tmp_path / "tables")]) == 3
    assert "page_missing" in capsys.readouterr().err
    with (tmp_path / "tables" / "pages.csv").open(encoding="utf-8") as file:
        assert [row["title"] for row in csv.DictReader(file)] == ["Sound", "Gull"]
    assert run(["stats", *live, "--format", "json"]) == 3
    assert json.loads(capsys.readouterr().out)["counts"]["pages"] == 2


# The explorer


@pytest.fixture
def paste(tmp_path: Path):
    for library in ("fastapi", "uvicorn", "jinja2", "sqlite_utils"):
        pytest.importorskip(library, reason="needs the extra 'web'")
    from explorer import serving as explorer
    from explorer import write_pages

    from extractor.sources.live.asked import Asked

    with explorer(write_pages(tmp_path), live=Asked()) as client:
        yield lambda address: client.ask("/paste", "POST", urlencode({"address": address}).encode())


def test_the_explorer_shows_a_page_by_its_address(wiki: Wiki, paste):
    status, _, text = paste(f"{wiki.address}/wiki/Sound")
    assert status == 200
    assert "Sound is a strait." in text
    assert f"{wiki.address}/wiki/Sound" in text


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("{wiki}/wiki/Nowhere", "there is no such page"),
        ("{wiki}/w/index.php?oldid=99", "there is no such revision"),
        ("file:///etc/passwd", "is no address of a wiki page"),
        ("/etc/passwd", "is no address of a wiki page"),
        ("http://a:b@wiki.test/wiki/A", "is no address of a wiki page"),
        ("http://127.0.0.1:9/wiki/A", "cannot be reached"),
    ],
)
def test_the_explorer_says_why_a_page_cannot_be_shown(wiki: Wiki, paste, address: str, said: str):
    status, _, text = paste(address.format(wiki=wiki.address))
    assert status == 422
    assert said in text


def test_the_explorer_follows_no_address_elsewhere(wiki: Wiki, paste):
    wiki.faults.append(Fault(99, 302, {"location": "http://127.0.0.1:9/w/api.php"}))
    status, _, text = paste(f"{wiki.address}/wiki/Sound")
    assert status == 422
    assert "leads to another host" in text


def test_the_explorer_fetches_nothing_unless_told_to(wiki: Wiki, tmp_path: Path):
    for library in ("fastapi", "uvicorn", "jinja2", "sqlite_utils"):
        pytest.importorskip(library, reason="needs the extra 'web'")
    from explorer import serving as explorer
    from explorer import write_pages

    with explorer(write_pages(tmp_path)) as client:
        assert 'name="address"' not in client.ask("/paste")[2]
        body = urlencode({"address": f"{wiki.address}/wiki/Sound"}).encode()
        assert client.ask("/paste", "POST", body)[0] == 403
    assert wiki.asked == []


# Templates


def titles_of_works(output: str) -> list[str]:
    return [work["csl"].get("title") for line in output.splitlines() for work in json.loads(line)["works"]]


def test_templates_of_the_wiki_are_learned(wiki: Wiki):
    address = f"{wiki.address}/wiki/Gull"
    assert titles_of_works(program("parse", address).stdout) != ["Gulls", "Eggs"]
    assert titles_of_works(program("parse", address, "--learn-templates").stdout) == ["Gulls", "Eggs"]
    asked = [query["titles"] for query in wiki.asked if "Template:" in query.get("titles", "")]
    assert len(asked) == 1
    assert "cite book" not in asked[0]


def test_what_was_learned_is_in_the_dataset(wiki: Wiki, tmp_path: Path):
    command = ["convert", "--wiki", wiki.address, "Gull", "Sound", "--learn-templates", "-o"]
    data = tmp_path / "data"
    assert program(*command, str(data)).returncode == 0
    manifest = json.loads((data / "manifest.json").read_bytes())
    (source,) = manifest["sources"]
    assert source["learned"] == {
        "Gull book": {
            "class": "book",
            "type": "book",
            "parameters": {"t": "title", "writer": "last#"},
            "also": ["GB"],
        }
    }
    wiki.fetched()
    again = program(*command, str(data))
    assert "2 reused, 0 changed" in again.stderr
    assert wiki.fetched() == []
    wiki.template_data["Template:Shout"] = {"params": {"name": {}}, "maps": {"citoid": {"title": "name"}}}
    wiki.pages["Template:Shout"] = (5, 50, "{{{name}}}")
    assert program(*command, str(data)).returncode == 0
    assert wiki.fetched() == [50]
    changed = json.loads((data / "manifest.json").read_bytes())
    assert set(changed["sources"][0]["learned"]) == {"Gull book", "Shout"}
    assert changed["fingerprint"] != manifest["fingerprint"]
    assert program(*command, str(tmp_path / "fresh")).returncode == 0
    assert (data / "manifest.json").read_bytes() == (tmp_path / "fresh" / "manifest.json").read_bytes()
    assert records(data) == records(tmp_path / "fresh")
