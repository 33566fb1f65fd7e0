"""A real MediaWiki on this machine: pages by address, list and category, and a dataset that follows its edits.

Debian's packages ``mediawiki php-cli php-sqlite3 php-mbstring php-xml php-intl`` are all that it needs. It is installed into a
folder of the test with SQLite, and answers on the loopback address alone.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

import pytest

pytest.importorskip("mwclient", reason="needs the extra 'live'")
pytestmark = pytest.mark.mediawiki

import requests  # noqa: E402 - after the check for the extra
from conftest import PROJECT, SHARED  # noqa: E402 - after the check for the extra
from rendered import of_html, of_record, pages_without_templates  # noqa: E402 - after the check for the extra
from test_commands import run_session  # noqa: E402 - after the check for the extra

from extractor.api import extract  # noqa: E402 - after the check for the extra
from extractor.cli import run  # noqa: E402 - after the check for the extra
from extractor.sources.live.mirror import Mirror  # noqa: E402 - after the check for the extra

if TYPE_CHECKING:
    from collections.abc import Iterable

PAGES = 300
MANY_REFS = 2000
SAME_PARAGRAPHS = 0.98
"""What differs are lists of works, which make no claims, and what this wiki lacks: other languages' links and categories."""
QUOTED_TWICE = {"American National Standards Institute"}
"""Of ``name=""ms" glossary"`` Cite takes the empty name and says nothing, the record tells an unknown attribute."""
INSTALLED = Path("/usr/share/mediawiki")


class MediaWiki:
    """The wiki in a folder, and what its operators do."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder = folder
        self.address = f"http://127.0.0.1:{port}"

    def maintain(self, script: str, *arguments: str, text: str = "") -> str:
        command = ["php", f"maintenance/{script}.php", *arguments]
        done = subprocess.run(command, cwd=self.folder, input=text, capture_output=True, text=True, timeout=300, check=True)
        return done.stdout

    def edit(self, title: str, text: str) -> None:
        self.maintain("edit", "--user", "Admin", title, text=text)

    def rendered(self, title: str, text: str) -> str:
        """The text as HTML."""
        asked = {"action": "parse", "title": title, "text": text, "contentmodel": "wikitext", "prop": "text"}
        form = {"format": "json", "formatversion": 2, "disablelimitreport": 1, "disableeditsection": 1, "disabletoc": 1}
        return requests.post(f"{self.address}/api.php", data={**asked, **form}, timeout=60).json()["parse"]["text"]

    def listed(self, script: str, line: str, *arguments: str) -> None:
        """Run a script that reads what it does from a file of lines."""
        (self.folder / "lines").write_text(line + "\n")
        self.maintain(script, *arguments, "lines")


def text_of(number: int) -> str:
    return (
        f"Town {number} was founded in {1800 + number} by [[Ada Holm]]."
        f"<ref>{{{{cite book |last=Holm |title=Towns |year=1990}}}}"
        f'</ref> It has a harbour & a "mill".\n\n[[Category:{"Ports" if number % 2 else "Mills"}]]\n'
    )


def export(texts: dict[str, str]) -> str:
    pages = "".join(
        f"<page><title>{escape(title)}</title><ns>{10 * title.startswith('Template:')}</ns><id>{number}</id><revision>"
        f"<id>{number}</id><timestamp>2020-01-01T00:00:00Z</timestamp><contributor><username>Ada</username><id>0</id>"
        f"</contributor><model>wikitext</model><format>text/x-wiki</format>"
        f'<text xml:space="preserve">{escape(text)}</text></revision></page>'
        for number, (title, text) in enumerate(texts.items(), 1)
    )
    return f'<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.10/" version="0.10" xml:lang="en">{pages}</mediawiki>'


TITLES = [f"Town {number}" for number in range(1, PAGES + 1)]
OTHERS = {
    "Gull": "Gulls fly.<ref>{{Gull book|t=Gulls|writer=Kane}}</ref> They eat.<ref>{{GB|t=Eggs}}</ref>"
    " {{Shelf mark|name=Nests}}",
    "Template:Gull book": "{{cite book|title={{{t|}}}|last={{{writer|}}}}}",
    "Template:GB": "#REDIRECT [[Template:Gull book]]",
    "Template:Shelf mark": "{{{name}}}<noinclude>{{/data}}</noinclude>",
    "Template:Shelf mark/data": '<templatedata>{"params": {"name": {}}, "maps": {"citoid": {"title": "name"}}}</templatedata>',
}


@pytest.fixture(scope="module")
def wiki(tmp_path_factory: pytest.TempPathFactory):
    base = tmp_path_factory.mktemp("mediawiki")
    folder = base / "wiki"
    shutil.copytree(INSTALLED, folder, ignore=lambda _, names: [name for name in names if name == "LocalSettings.php"])
    (base / "data").mkdir()
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = int(found.getsockname()[1])
    wiki = MediaWiki(folder, port)
    database = ["--dbtype", "sqlite", "--dbpath", str(base / "data"), "--dbname", "townwiki"]
    server = ["--server", wiki.address, "--scriptpath", "", "--pass", "a-long-password-1"]
    wiki.maintain("install", *database, *server, "--with-extensions=Cite,ParserFunctions,TemplateData", "Towns", "admin")
    towns = {title: text_of(number) for number, title in enumerate(TITLES, 1)}
    (base / "pages.xml").write_text(export(towns | OTHERS), encoding="utf-8")
    wiki.maintain("importDump", "--no-updates", str(base / "pages.xml"))
    wiki.maintain("rebuildall")
    wiki.maintain("rebuildrecentchanges")
    with (base / "log").open("w") as log:
        process = subprocess.Popen(["php", "-S", f"127.0.0.1:{port}"], cwd=folder, stdout=log, stderr=log)
        try:
            for _ in range(100):
                with socket.socket() as tried:
                    if tried.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.1)
            yield wiki
        finally:
            process.terminate()
            process.wait()


def records(folder: Path) -> list[dict]:
    parts = sorted((folder / "records").glob("part-*.jsonl"))
    return [json.loads(line) for part in parts for line in part.read_bytes().splitlines()]


def content(folder: Path) -> dict[str, bytes]:
    found = (file for file in folder.rglob("*") if file.is_file() and not {".live", ".runs"} & set(file.parts))
    return {str(file.relative_to(folder)): file.read_bytes() for file in found}


def test_a_page_is_audited_by_its_address(wiki, capsys):
    assert run(["audit", f"{wiki.address}/index.php/Town_7", "--format", "json", "--exit-zero"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert "Town 7" in json.dumps(report)


def test_a_newcomer_needs_the_extra_and_one_command(wiki, tmp_path):
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "venv"], check=True)
    pip = [tmp_path / "venv" / "bin" / "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, f"{PROJECT}[live]"], check=True)
    command = [tmp_path / "venv" / "bin" / "extractor", "audit", f"{wiki.address}/index.php/Town_7", "--exit-zero"]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=tmp_path, env=environment)
    assert "Town 7" in done.stdout
    assert "coverage 50%" in done.stdout


def test_the_session_of_the_documentation_runs(wiki, tmp_path, pytestconfig):
    run_session(
        Path(__file__).parent / "commands" / "live.md", tmp_path, update=pytestconfig.getoption("update"), WIKI=wiki.address
    )


def test_an_old_revision_is_read_by_its_address(wiki, capsys):
    wiki.edit("Old town", "It was small.")
    run(["parse", f"{wiki.address}/index.php?title=Old_town"])
    old = json.loads(capsys.readouterr().out)
    wiki.edit("Old town", "It became large.")
    run(["parse", f"{wiki.address}/index.php?title=Old_town&oldid={old['page']['revision_id']}"])
    assert json.loads(capsys.readouterr().out)["page"] == old["page"]


def test_a_category_and_a_prefix_are_read(wiki, tmp_path):
    common = ["--wiki", wiki.address, "--contact", "ada@towns.test"]
    assert run(["convert", *common, "--category", "Ports", "-o", str(tmp_path / "ports")]) == 0
    found = records(tmp_path / "ports")
    assert sorted(record["page"]["title"] for record in found) == sorted(TITLES[::2])
    assert run(["convert", *common, "--prefix", "Town 11", "-o", str(tmp_path / "some")]) == 0
    assert {record["page"]["title"] for record in records(tmp_path / "some")} == {
        one for one in TITLES if one.startswith("Town 11")
    }


def test_pages_are_as_in_an_export_of_the_wiki(wiki, tmp_path):
    (tmp_path / "titles").write_text("\n".join(TITLES))
    live = ["--wiki", wiki.address, "--titles", str(tmp_path / "titles"), "--contact", "ada@towns.test"]
    assert run(["convert", *live, "-o", str(tmp_path / "live")]) == 0
    (tmp_path / "dump.xml").write_text(wiki.maintain("dumpBackup", "--current", "--quiet"), encoding="utf-8")
    assert run(["convert", str(tmp_path / "dump.xml"), "-o", str(tmp_path / "dumped")]) == 0
    dumped = {record["page"]["title"]: record for record in records(tmp_path / "dumped")}
    for record in records(tmp_path / "live"):
        there = dumped[record["page"]["title"]]
        del record["source"], there["source"]
        assert record == there


def test_a_history_is_as_in_an_export_of_the_wiki(wiki, tmp_path):
    for text in ("It is old.", "It is old. It is small.", "It is small.", "It is small.<ref>Holm, A. (1990). ''Towns''.</ref>"):
        wiki.edit("Lasting town", text)
    address = f"{wiki.address}/index.php/Lasting_town"
    assert run(["history", address, "-o", str(tmp_path / "live")]) == 0
    (tmp_path / "titles").write_text("Lasting town")
    (tmp_path / "dump.xml").write_text(wiki.maintain("dumpBackup", "--full", "--quiet"), encoding="utf-8")
    dumped = ["--titles", str(tmp_path / "titles"), "-o", str(tmp_path / "dumped")]
    assert run(["history", str(tmp_path / "dump.xml"), *dumped]) == 0
    (live,), (there,) = records(tmp_path / "live"), records(tmp_path / "dumped")
    assert len(live["revisions"]) == 4
    assert {key for key in live if live[key] != there[key]} == {"source"}


def test_templates_are_learned_of_the_wiki(wiki):
    command = [sys.executable, "-m", "extractor", "parse", f"{wiki.address}/index.php/Gull", "--learn-templates"]
    done = subprocess.run(command, capture_output=True, check=True, timeout=120)
    assert [work["csl"]["title"] for work in json.loads(done.stdout)["works"]] == ["Gulls", "Eggs", "Nests"]


@pytest.mark.shared
def test_refs_and_paragraphs_are_those_that_the_wiki_shows(wiki):
    """Of 200 articles of the corpora, templates left out: names, groups, reuse and errors of refs, and paragraphs."""
    dumps = [SHARED / "corpora" / "dumps" / f"enwiki-{name}.xml.bz2" for name in ("2014-11-truncated", "sample", "mixed")]
    pages = pages_without_templates(dumps, 200)
    assert len(pages) == 200
    different, refs = {}, 0
    shown: Counter[str] = Counter()
    told: Counter[str] = Counter()
    for page, text in pages:
        theirs = of_html(wiki.rendered(page.head.title, text))
        ours = of_record(extract(replace(page, text=text)), text)
        if ours[:3] != theirs[:3]:
            different[page.head.title] = (ours[:3], theirs[:3])
        refs += len(theirs.refs)
        shown += Counter({f"{page.head.title} {paragraph}": number for paragraph, number in theirs.paragraphs.items()})
        told += Counter({f"{page.head.title} {paragraph}": number for paragraph, number in ours.paragraphs.items()})
    assert different.keys() <= QUOTED_TWICE, different
    assert refs > MANY_REFS
    assert (shown & told).total() >= SAME_PARAGRAPHS * shown.total()


@pytest.fixture
def brought(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The revisions whose text is fetched."""
    found: list[int] = []
    add = Mirror.add

    def spy(self: Mirror, revisions: Iterable[tuple[int, bytes]]) -> None:
        given = [*revisions]
        found.extend(revision for revision, _ in given)
        add(self, given)

    monkeypatch.setattr(Mirror, "add", spy)
    return found


def newest(wiki: MediaWiki, capsys: pytest.CaptureFixture[str], *titles: str) -> list[int]:
    run(["parse", "--wiki", wiki.address, *titles])
    return sorted(json.loads(line)["page"]["revision_id"] for line in capsys.readouterr().out.splitlines())


def test_a_dataset_follows_the_wiki(wiki, tmp_path, capsys, brought):
    (tmp_path / "titles").write_text("\n".join(TITLES))
    common = ["convert", "--wiki", wiki.address, "--contact", "ada@towns.test"]
    by_titles, by_category = [*common, "--titles", str(tmp_path / "titles"), "-o"], [*common, "--category", "Mills", "-o"]
    wiki.listed("deleteBatch", "Town 6")
    assert run([*by_titles, str(tmp_path / "data")]) == 3
    assert len(brought) == PAGES - 1
    assert run([*by_category, str(tmp_path / "mills")]) == 0
    assert len(brought) == PAGES - 1 + PAGES // 2 - 1
    for number in (1, 2, 3):
        wiki.edit(f"Town {number}", f"Town {number} was abandoned in 1950. [[Category:{'Ports' if number % 2 else 'Mills'}]]")
    wiki.listed("moveBatch", "Town 4|City 4")
    wiki.listed("deleteBatch", "Town 8")
    wiki.maintain("undelete", "--user", "Admin", "Town 6")
    wiki.maintain("runJobs")
    changed = newest(wiki, capsys, "Town 1", "Town 2", "Town 3", "City 4", "Town 6")

    brought.clear()
    assert run([*by_titles, str(tmp_path / "data")]) == 3
    assert sorted(brought) == changed
    assert f"{PAGES - 6} reused, 3 changed, 2 new, 2 removed" in capsys.readouterr().err
    (reject,) = [json.loads(line) for line in (tmp_path / "data" / "rejects.jsonl").read_bytes().splitlines()]
    assert (reject["page"]["title"], reject["code"]) == ("Town 8", "page_missing")
    brought.clear()
    assert run([*by_category, str(tmp_path / "mills")]) == 0
    assert sorted(brought) == newest(wiki, capsys, "Town 2", "City 4", "Town 6")

    assert run([*by_titles, str(tmp_path / "fresh")]) == 3
    assert content(tmp_path / "data") == content(tmp_path / "fresh")
    assert run([*by_category, str(tmp_path / "fresh_mills")]) == 0
    assert content(tmp_path / "mills") == content(tmp_path / "fresh_mills")
