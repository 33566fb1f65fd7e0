"""Pages of a live wiki: which are asked for, what is fetched, what becomes of missing ones, and of a wiki that fails."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("mwclient", reason="needs the extra 'live'")

from stand_in_wiki import Fault, Wiki, serving

from extractor.cli import run
from extractor.errors import ExtractorError
from extractor.sources.live import site
from extractor.sources.live.asked import Asked, page_address, wiki_origin

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def wiki(monkeypatch: pytest.MonkeyPatch) -> Iterator[Wiki]:
    monkeypatch.setattr("mwclient.sleep.time.sleep", lambda _: None)
    monkeypatch.setattr("urllib3.util.retry.time.sleep", lambda _: None)
    pages = {
        "Sound": (1, 11, "Sound is a strait.<ref>{{cite book |last=Holm |title=Straits |year=1990}}</ref> It froze."),
        "Ice cap": (2, 12, "Ice & <b>snow</b> came in 1888."),
        "Trade": (3, 13, "Trade began early."),
    }
    categories = {"Isles": ["Sound", "Sort:North"], "North": ["Ice cap", "Sort:Isles"]}
    with serving(Wiki(pages, {"The Sound": "Sound"}, categories)) as found:
        yield found


def records(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict]:
    run(["parse", *arguments])
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def titles(found: list[dict]) -> list[str]:
    return [record["page"]["title"] for record in found]


# Which pages


@pytest.mark.parametrize(
    ("address", "origin", "path", "title", "revision"),
    [
        ("https://en.wikipedia.org/wiki/Blue_whale", "https://en.wikipedia.org", "/wiki/Blue_whale", None, None),
        ("https://en.m.wikipedia.org/wiki/Caf%C3%A9", "https://en.wikipedia.org", "/wiki/Café", None, None),
        ("http://wiki.test:8080/index.php?title=A_b&oldid=7", "http://wiki.test:8080", "/index.php", "A_b", 7),
        ("HTTPS://wiki.test/w/index.php/A?action=history", "https://wiki.test", "/w/index.php/A", None, None),
        ("https://wiki.test", "https://wiki.test", "/", None, None),
        ("http://[::1]:8080/wiki/A", "http://[::1]:8080", "/wiki/A", None, None),
    ],
)
def test_an_address_is_read_in_parts(address: str, origin: str, path: str, title: str | None, revision: int | None):
    assert page_address(address) == (origin, path, title, revision, None)


@pytest.mark.parametrize(
    "address", ["https://", "http://a:b@wiki.test/wiki/A", "https://wiki.test:x/wiki/A", "https://w/?oldid=a"]
)
def test_what_is_no_address_is_said(address: str):
    with pytest.raises(ExtractorError, match="address"):
        page_address(address)


@pytest.mark.parametrize(
    ("name", "origin"),
    [
        ("enwiki", "https://en.wikipedia.org"),
        ("zh_min_nanwiki", "https://zh-min-nan.wikipedia.org"),
        ("dewikisource", "https://de.wikisource.org"),
        ("commonswiki", "https://commons.wikimedia.org"),
        ("http://wiki.test/w/", "http://wiki.test"),
    ],
)
def test_a_wiki_is_named_by_address_or_database(name: str, origin: str):
    assert wiki_origin(name)[0] == origin


def test_a_page_is_read_by_its_address(wiki: Wiki, capsys: pytest.CaptureFixture[str]):
    address = f"{wiki.address}/wiki/Ice_cap"
    (record,) = records(capsys, address)
    assert record["page"] | {"title": "Ice cap", "page_id": 2, "revision_id": 12, "wiki": "islewiki"} == record["page"]
    assert record["page"]["timestamp"] == "2026-01-02T03:04:05Z"
    assert record["source"]["file"] == address
    assert [claim["text"] for claim in record["claims"]] == ["Ice & snow came in 1888."]


def test_the_same_text_gives_the_same_record_from_a_file(wiki: Wiki, capsys: pytest.CaptureFixture[str], tmp_path: Path):
    (live,) = records(capsys, f"{wiki.address}/w/index.php?title=Sound")
    (tmp_path / "Sound.wiki").write_text(wiki.pages["Sound"][2])
    (there,) = records(capsys, str(tmp_path / "Sound.wiki"), "--language", "en")
    assert live.keys() == there.keys()
    assert {key for key in live if live[key] != there[key]} == {"page", "source"}


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        (["Trade", "sound"], ["Trade", "Sound"]),
        (["The_Sound", "Sound"], ["Sound"]),
        (["--category", "Isles"], ["Sound"]),
        (["--category", "Sort:Isles", "--depth", "5"], ["Sound", "Ice cap"]),
        (["--prefix", "T"], ["Trade"]),
        (["Trade", "--category", "North"], ["Trade", "Ice cap"]),
    ],
)
def test_pages_are_asked_for_by_title_category_and_prefix(
    wiki: Wiki, capsys: pytest.CaptureFixture[str], arguments: list[str], found: list[str]
):
    assert titles(records(capsys, "--wiki", wiki.address, *arguments)) == found


def test_titles_come_from_a_file(wiki: Wiki, capsys: pytest.CaptureFixture[str], tmp_path: Path):
    (tmp_path / "titles").write_text("\ufeffTrade\n\n  Ice cap \n", encoding="utf-8")
    assert titles(records(capsys, "--wiki", wiki.address, "--titles", str(tmp_path / "titles"))) == ["Trade", "Ice cap"]


def test_recent_changes_are_asked_for(wiki: Wiki, capsys: pytest.CaptureFixture[str]):
    wiki.pages["Trade"] = (3, 100, "Trade ended.")
    assert titles(records(capsys, "--wiki", wiki.address, "--since", "2026-01-01T00:00:00Z")) == ["Trade"]


def test_pages_that_are_not_there_are_rejects(wiki: Wiki, capsys: pytest.CaptureFixture[str]):
    assert run(["parse", "--wiki", wiki.address, "Sound", "Nowhere", "A[b"]) == 3
    told = capsys.readouterr()
    rejects = [json.loads(line) for line in told.err.splitlines()]
    assert [(one["page"]["title"], one["code"]) for one in rejects] == [("Nowhere", "page_missing"), ("A[b", "title_invalid")]
    assert len(told.out.splitlines()) == 1
    assert run(["parse", f"{wiki.address}/w/index.php?oldid=99"]) == 3


# The wiki's wishes


def test_many_pages_want_a_contact(wiki: Wiki, capsys: pytest.CaptureFixture[str], tmp_path: Path):
    names = [f"Page {number}" for number in range(51)]
    wiki.pages.update({name: (100 + number, 1000 + number, "A text.") for number, name in enumerate(names)})
    (tmp_path / "titles").write_text("\n".join(names))
    command = ["parse", "--wiki", wiki.address, "--titles", str(tmp_path / "titles")]
    assert run(command) == 2
    assert "[no_contact]" in capsys.readouterr().err
    assert run([*command, "--contact", "ada@isles.test"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 51
    assert any("ada@isles.test" in agent and agent.startswith("extractor/") for agent in wiki.agents)
    assert max(len(query.get("titles", "").strip("\x1f").split("\x1f")) for query in wiki.asked) == 50
    assert all(query.get("maxlag") for query in wiki.asked)


def test_a_token_is_never_told(wiki: Wiki, capsys: pytest.CaptureFixture[str], tmp_path: Path):
    (tmp_path / "token").write_text("s3cret\n")
    command = ["convert", f"{wiki.address}/wiki/Sound", "--token", str(tmp_path / "token"), "-o", str(tmp_path / "data"), "-v"]
    assert run(command) == 0
    told = capsys.readouterr()
    written = b"".join(file.read_bytes() for file in (tmp_path / "data").rglob("*") if file.is_file())
    assert "s3cret" not in told.out + told.err
    assert b"s3cret" not in written
    assert run(["parse", f"{wiki.address}/wiki/Sound", "--token", str(tmp_path / "none")]) == 2
    assert "[bad_token]" in capsys.readouterr().err


def test_a_token_is_for_one_wiki(wiki: Wiki, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    (tmp_path / "token").write_text("s3cret")
    other = wiki.address.replace("127.0.0.1", "localhost")
    assert run(["parse", f"{wiki.address}/wiki/Sound", f"{other}/wiki/Sound", "--token", str(tmp_path / "token")]) == 2
    assert "the addresses are of several" in capsys.readouterr().err
    assert wiki.asked == []


def test_a_redirect_is_told(wiki: Wiki, capsys: pytest.CaptureFixture[str]):
    for command in ("parse", "audit", "stats"):
        run([command, f"{wiki.address}/wiki/The_Sound"])
        assert "The Sound" in capsys.readouterr().err


@pytest.mark.parametrize("path", ["/elsewhere/Trade", "/zh-tw/Trade", "/w/other.php"])
def test_an_address_of_something_else_is_no_main_page(wiki: Wiki, capsys: pytest.CaptureFixture[str], path: str):
    assert run(["parse", f"{wiki.address}{path}"]) == 2
    assert "is no page of the wiki, whose pages begin with /wiki/" in capsys.readouterr().err


@pytest.mark.parametrize("path", ["", "/", "/wiki/", "/w/", "/w/index.php"])
def test_the_address_of_the_wiki_is_its_main_page(wiki: Wiki, capsys: pytest.CaptureFixture[str], path: str):
    run(["parse", f"{wiki.address}{path}"])
    assert "Main" in capsys.readouterr().err


@pytest.mark.parametrize("options", [["--contact", "李@x.test"], ["--contact", "a\nb"]])
def test_a_contact_that_no_header_can_hold(wiki: Wiki, capsys: pytest.CaptureFixture[str], options: list[str]):
    assert run(["parse", f"{wiki.address}/wiki/Sound", *options]) == 2
    assert capsys.readouterr().err.endswith("[bad_contact]\n")


# What fails


PASSING = {
    "too many requests": Fault(2, 429, {"retry-after": "1"}),
    "busy": Fault(2, 503),
    "lagging": Fault(1, 200, {"x-database-lag": "7", "retry-after": "5"}, b'{"error": {"code": "maxlag", "info": "lag"}}'),
    "cut off": Fault(1, 200, {}, b'{"query":', announced=4000),
}
LASTING = {
    "too many requests": (Fault(99, 429), "live_refused"),
    "busy": (Fault(99, 503), "live_refused"),
    "not allowed": (Fault(99, 403), "live_refused"),
    "HTML": (Fault(99, 200, {"content-type": "text/html"}, b"<html>Log in first.</html>"), "live_no_api"),
    "another charset": (Fault(99, 200, {"content-type": "application/json; charset=utf-16"}, b"{}"), "live_no_api"),
    "a list": (Fault(99, 200, {}, b"[]"), "live_no_api"),
    "another host": (Fault(99, 302, {"location": "http://elsewhere.test/w/api.php"}), "live_redirect"),
    "another port": (Fault(99, 302, {"location": "http://127.0.0.1:9/w/api.php"}), "live_redirect"),
    "a private address": (Fault(99, 302, {"location": "http://192.168.0.1/w/api.php"}), "live_redirect"),
    "cut off": (Fault(99, 200, {}, b'{"query":', announced=4000), "live_unreachable"),
    "lagging, who knows how long": (
        Fault(99, 200, {"x-database-lag": "7"}, b'{"error": {"code": "maxlag", "info": "lag"}}'),
        "live_busy",
    ),
    "lagging until a day": (
        Fault(
            99, 200, {"x-database-lag": "7", "retry-after": "Fri, 07 Nov 2014 23:59:59 GMT"}, b'{"error": {"code": "maxlag"}}'
        ),
        "live_busy",
    ),
    "a list of something": (Fault(99, 200, {}, b"[1]"), "live_no_api"),
    "a number": (Fault(99, 200, {}, b"5"), "live_no_api"),
    "a query that is none": (Fault(99, 200, {}, b'{"query": 5}'), "live_no_api"),
    "a user that is none": (Fault(99, 200, {}, b'{"query": {"userinfo": null}}'), "live_no_api"),
    "warnings that are none": (Fault(99, 200, {}, b'{"warnings": ["old"]}'), "live_no_api"),
    "an error in words": (Fault(99, 200, {}, b'{"error": "no"}'), "live_no_api"),
    "an error without a code": (Fault(99, 200, {}, b'{"error": {"info": "no"}}'), "live_no_api"),
    "an API that is off": (Fault(99, 200, {}, b"MediaWiki API is not enabled for this site."), "live_no_api"),
    "an error": (
        Fault(99, 200, {}, b'{"error": {"code": "readapidenied", "info": "You need read permission."}}'),
        "live_refused",
    ),
}


@pytest.mark.parametrize("fault", PASSING.values(), ids=PASSING)
def test_a_failure_that_passes_costs_nothing(wiki: Wiki, capsys: pytest.CaptureFixture[str], fault: Fault):
    wiki.faults.append(fault)
    assert titles(records(capsys, f"{wiki.address}/wiki/Sound")) == ["Sound"]


@pytest.mark.parametrize(("fault", "code"), LASTING.values(), ids=LASTING)
def test_a_failure_that_lasts_is_one_line(wiki: Wiki, capsys: pytest.CaptureFixture[str], fault: Fault, code: str):
    wiki.faults.append(replace(fault))
    assert run(["parse", f"{wiki.address}/wiki/Sound"]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("extractor: error: ")
    assert line.endswith(f"[{code}]")


@pytest.mark.parametrize("fault", [fault for fault, _ in LASTING.values()], ids=LASTING)
def test_a_failure_leaves_the_earlier_dataset(wiki: Wiki, tmp_path: Path, fault: Fault):
    command = ["convert", f"{wiki.address}/wiki/Sound", "-o", str(tmp_path / "data"), "--jobs", "1", "-q"]
    assert run(command) == 0
    before = {
        path: path.read_bytes() for path in (tmp_path / "data").rglob("*") if path.is_file() and ".live" not in path.parts
    }
    wiki.faults.append(replace(fault, times=99))
    assert run(command) == 2
    assert {path: path.read_bytes() for path in before} == before


def test_a_fault_of_the_program_is_not_told_as_one_of_the_wiki(wiki: Wiki, monkeypatch: pytest.MonkeyPatch):
    def broken(*_: object, **__: object) -> None:
        raise TypeError("ours")

    monkeypatch.setattr("mwclient.Site.api", broken)
    with pytest.raises(TypeError, match="ours"):
        site.open_site(wiki.address, "/wiki/Sound", Asked())


def test_answers_without_end_are_given_up(wiki: Wiki, capsys: pytest.CaptureFixture[str]):
    wiki.endless = True
    assert run(["parse", f"{wiki.address}/wiki/Sound"]) == 2
    assert "[live_endless]" in capsys.readouterr().err


def test_an_answer_that_is_too_large_or_too_slow_is_given_up(
    wiki: Wiki, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(site, "LARGEST_ANSWER", 5000)
    wiki.pages["Sound"] = (1, 11, "Long. " * 2000)
    assert run(["parse", f"{wiki.address}/wiki/Sound"]) == 2
    assert "[live_too_big]" in capsys.readouterr().err
    monkeypatch.setattr(site, "SECONDS", 0.2)
    wiki.faults.append(Fault(99, 200, {}, b'{"query":', announced=4000, drips=True))
    assert run(["parse", f"{wiki.address}/wiki/Sound"]) == 2
    assert "[live_too_slow]" in capsys.readouterr().err


def test_nobody_there_is_one_line(capsys: pytest.CaptureFixture[str]):
    assert run(["parse", "http://127.0.0.1:9/wiki/A"]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.endswith("check the network [live_unreachable]")


def test_a_host_whose_tls_cannot_be_verified_is_one_line(wiki: Wiki, capsys: pytest.CaptureFixture[str]):
    assert run(["parse", f"{wiki.address.replace('http:', 'https:')}/wiki/Sound"]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.endswith("[live_unreachable]")
    assert wiki.asked == []


# Again


def test_a_dataset_is_regenerated_by_what_changed(wiki: Wiki, capsys: pytest.CaptureFixture[str], tmp_path: Path):
    names = ["Sound", "Ice cap", "Trade", "Gone"]
    wiki.pages["Gone"] = (4, 14, "It was here.")
    command = ["convert", "--wiki", wiki.address, *names, "-o"]
    assert run([*command, str(tmp_path / "data")]) == 0
    assert wiki.fetched() == [11, 12, 13, 14]
    assert run([*command, str(tmp_path / "data")]) == 0
    assert wiki.fetched() == []
    wiki.pages["Ice cap"] = (2, 102, "Ice went.")
    del wiki.pages["Gone"]
    wiki.pages["Commerce"] = (3, 103, wiki.pages.pop("Trade")[2])
    wiki.redirects["Trade"] = "Commerce"
    capsys.readouterr()
    assert run([*command, str(tmp_path / "data")]) == 3
    assert wiki.fetched() == [102, 103]
    assert "1 reused" in capsys.readouterr().err
    assert run([*command, str(tmp_path / "fresh")]) == 3
    for name in ("records/part-00000.jsonl", "rejects.jsonl", "manifest.json"):
        assert (tmp_path / "data" / name).read_bytes() == (tmp_path / "fresh" / name).read_bytes()
    (source,) = json.loads((tmp_path / "data" / "manifest.json").read_bytes())["sources"]
    assert source["revisions"] == {"Sound": 11, "Ice cap": 102, "Commerce": 103}
    wiki.pages["Gone"] = (4, 14, "It was here.")
    wiki.fetched()
    assert run([*command, str(tmp_path / "data")]) == 0
    assert wiki.fetched() == [14]


def test_what_was_fetched_before_a_failure_is_not_fetched_again(wiki: Wiki, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setattr("extractor.sources.live.resolve.A_REQUEST", 1)
    command = ["convert", "--wiki", wiki.address, "Sound", "Ice cap", "Trade", "-o", str(tmp_path / "data")]
    answer = wiki.answer

    def failing(query: dict[str, str]) -> dict:
        return {"error": {"code": "x", "info": "no"}} if query.get("revids") == "13" else answer(query)

    wiki.answer = failing
    assert run(command) == 2
    wiki.answer = answer
    wiki.fetched()
    assert run(command) == 0
    assert wiki.fetched() == [13]


# The command line


@pytest.mark.parametrize(
    "arguments",
    [
        ["parse"],
        ["parse", "--category", "Isles"],
        ["parse", "--wiki", "enwiki"],
        ["parse", "--wiki", "klingon", "A"],
        ["parse", "--wiki", "https://", "A"],
        ["parse", "--wiki", "enwiki", "--titles", "nowhere"],
        ["convert", "https://w.test/?oldid=a", "-o", "data"],
    ],
)
def test_wrong_usage_is_one_line(arguments: list[str], capsys: pytest.CaptureFixture[str]):
    assert run(arguments) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("extractor: error: ")
    assert "bug" not in line
