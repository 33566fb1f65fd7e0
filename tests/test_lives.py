"""The lives of claims and works where pages are looked at: in the audit and in the explorer."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from extractor.cli import run
from extractor.targets.dataset import open_histories

if TYPE_CHECKING:
    from pathlib import Path

REF = "&lt;ref&gt;{{cite book |last=Reed |title=Ice |year=1972}}&lt;/ref&gt;"
TEXTS = (
    f"Ice is cold.{REF} Snow is white.{REF} Rain is wet. Fog is grey.{REF} Hail is hard.{REF}",
    f"Ice is cold. Snow is white.{REF} Rain is wet. Fog is grey. Hail is hard.{REF}",
    f"Ice is cold. Snow is white. Rain is wet. Fog is grey.{REF} Hail is hard.",
    f"Ice is cold. Snow is white.{REF} Rain is wet. Fog is grey. Hail is hard.{REF}",
    f"Ice is cold.\n\nRain is wet.\n\nFog is grey.\n\nHail is hard.{REF}",
)


@pytest.fixture
def dump(tmp_path: Path) -> Path:
    revisions = "".join(
        f"<revision><id>{number}</id><timestamp>2012-01-0{number}T00:00:00Z</timestamp><text>{text}</text></revision>"
        for number, text in enumerate(TEXTS, 1)
    )
    file = tmp_path / "dump.xml"
    file.write_text(
        f"<mediawiki xml:lang='en'><page><title>Ice</title><ns>0</ns><id>1</id>{revisions}</page></mediawiki>", encoding="utf-8"
    )
    assert run(["history", str(file), "-o", str(tmp_path / "lives"), "--jobs", "1"]) == 0
    return file


def test_the_audit_says_when_a_claim_lost_its_citation(dump: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    arguments = ["audit", str(dump), "--select", "UNC", "--format", "json", "--exit-zero"]
    capsys.readouterr()
    assert run([*arguments, "--history", str(tmp_path / "lives")]) == 0
    told = {one["excerpt"]: one["message"] for one in json.loads(capsys.readouterr().out)["pages"][0]["findings"]}
    assert {text: re.findall(r"lost its citation.*", message) for text, message in told.items()} == {
        "Ice is cold.": ["lost its citation in revision 2 on 2012-01-02."],
        "Rain is wet.": [],  # had none
        "Fog is grey.": ["lost its citation in revision 2 on 2012-01-02."],  # what gave it back was reverted
    }
    assert run(arguments) == 0
    assert "lost its citation" not in capsys.readouterr().out
    assert run([*arguments, "--history", str(dump)]) == 2


def test_the_explorer_shows_the_life_of_a_claim_and_a_work(dump: Path, tmp_path: Path):
    for library in ("fastapi", "uvicorn", "jinja2", "sqlite_utils"):
        pytest.importorskip(library, reason="needs the extra 'web'")
    from explorer import serving

    with serving(dump, histories=open_histories(tmp_path / "lives")) as client:
        shown = client.ask("/pages/0")[2]
        lives = re.findall(r'href="/pages/0/history#([^"]+)"', shown)
        assert len(lives) == shown.count('class="life"') == 4
        status, headers, document = client.ask("/pages/0/history")
        assert status == 200
        assert all(f'id="{life}"' in document for life in lives)
        assert "lost its last own citation" in document
        assert "sha256-" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        (work,) = client.json("/api/works")["rows"]
        (life,) = re.findall(r'href="/pages/0/history#([^"]+)">Its life', client.ask(f"/works/0/{work['id']}")[2])
        assert f'id="{life}"' in document
    with serving(dump) as client:
        assert "/history" not in client.ask("/pages/0")[2]
        assert client.ask("/pages/0/history")[0] == 404
