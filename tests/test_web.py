"""The explorer: answers, guards and pages; in a browser what a reader sees, hears and can do with the keyboard."""

from __future__ import annotations

import http.client
import importlib.util
import json
import os
import socket
import subprocess
import sys
import threading
import time
import warnings
from pathlib import Path
from urllib.parse import urlencode

import pytest

for library in ("fastapi", "uvicorn", "jinja2", "sqlite_utils"):
    pytest.importorskip(library, reason="needs the extra 'web'")

from extractor.cli import run  # noqa: E402 - after the check for the extra
from extractor.exports.targets import Target  # noqa: E402 - after the check for the extra
from extractor.web.guard import LARGEST_BODY  # noqa: E402 - after the check for the extra
from extractor.web.index import index_of  # noqa: E402 - after the check for the extra
from extractor.web.queries import match_of  # noqa: E402 - after the check for the extra
from extractor.web.view import Piece, pieces_of, safe_url, source_of  # noqa: E402 - after the check for the extra

HOSTILE = """'''Ice''' <script>document.title = "hacked"</script> & "quotes" <img src=x onerror=alert(1)> came in 1888.<ref>
{{cite web |title=<b onmouseover=alert(1)>Bold</b> |url=javascript:alert(1) |last=<i>Holm</i>}}</ref>
It left {{lang|ru|"><script>alert(1)</script>}}.

Nobody saw Erik Strand leave.
"""
SOUND = """'''Sound''' is a strait.<ref name="a">{{cite book |last=Berg |first=Anna |title=Straits |year=1998
|isbn=978-0-19-852663-6 |page=42}}</ref> It froze in 1874.{{sfn|Holm|2003|p=11}}
The ice was thick. Erik Strand walked over it.<ref name="a" />

Nobody knows why. Ships came in spring.{{sfn|Nobody|1999}}

It has never frozen since.

== Sources ==
* {{cite journal |last=Holm |first=Karin |title=Harbours |journal=Isles |date=March 2003 |doi=10.1000/182 |ref=harv}}
"""
OTHER = "Trade began early.<ref>{{cite journal |last=Holm |title=Harbours |journal=Isles |year=2003 |doi=10.1000/182}}</ref>\n"


class Client:
    """Asks the explorer as a browser on this machine does."""

    def __init__(self, port: int) -> None:
        self.port = port

    def ask(self, path: str, method: str = "GET", body: bytes | None = None, **headers: str) -> tuple[int, dict[str, str], str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            connection.request(method, path, body, given)
            answer = connection.getresponse()
            return answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read().decode()
        finally:
            connection.close()

    def json(self, path: str) -> dict:
        status, _, text = self.ask(path)
        assert status == 200, text
        return json.loads(text)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of the libraries, when they are loaded
        import uvicorn

        from extractor.web.app import create_app
    folder = tmp_path_factory.mktemp("pages")
    for name, text in {"Sound": SOUND, "Ice": HOSTILE, "Trade": OTHER}.items():
        (folder / f"{name}.wiki").write_text(text, encoding="utf-8")
    port = free_port()
    with index_of(Target(str(folder)), print) as index:
        server = uvicorn.Server(uvicorn.Config(create_app(index), port=port, log_level="error", lifespan="off"))
        thread = threading.Thread(target=server.run)
        thread.start()
        while not server.started:
            time.sleep(0.05)
        yield Client(port)
        server.should_exit = True
        thread.join()


def number_of(client: Client, page: str) -> int:
    return client.json(f"/api/pages?q={page}")["rows"][0]["record"]


# Answers


def test_search_finds_claims_people_works_and_pages(client):
    assert [row["text"] for row in client.json("/api/claims?q=froz")["rows"]] == [
        "It froze in 1874.",
        "It has never frozen since.",
    ]
    assert [row["text"] for row in client.json("/api/claims?q=%22ice+was%22")["rows"]] == ["The ice was thick."]
    assert [row["page"] for row in client.json("/api/people?q=strand")["rows"]] == ["Ice", "Sound"]
    (work,) = client.json("/api/works?q=straits+berg")["rows"]
    assert (work["title"], work["authors"], work["citations"]) == ("Straits", ["Anna Berg"], 2)
    assert [row["page"] for row in client.json("/api/pages?q=oun")["rows"]] == ["Sound"]


def test_claims_are_told_by_support(client):
    rows = client.json("/api/claims?support=none")["rows"]
    assert {row["support"] for row in rows} == {"none"}
    assert "It has never frozen since." in {row["text"] for row in rows}
    assert [row["text"] for row in client.json("/api/claims?support=none&q=froze")["rows"]] == ["It has never frozen since."]
    assert client.json("/api/claims?support=none&q=thick")["matches"] == 0


def test_a_search_of_signs_only_shows_all(client):
    assert match_of("?!") is None
    assert match_of('ice "thick fog"') == '"ice" "thick fog"*'
    assert match_of("the") == '"the"'
    assert match_of("ле") == '"ле"*'
    assert client.json("/api/claims?q=%22")["matches"] == client.json("/api/claims")["matches"] > 5
    for query in ("AND", "a* OR", "text:ice", "(", "NEAR(a b)", "'", "-"):
        assert client.ask(f"/api/claims?{urlencode({'q': query})}")[0] == 200, query


def test_paging_shows_every_row_once(client, monkeypatch):
    everything = client.json("/api/claims")["rows"]
    monkeypatch.setattr("extractor.web.queries.PAGE", 3)
    found, offset = [], 0
    while offset is not None:
        answer = client.json(f"/api/claims?offset={offset}")
        found += answer["rows"]
        offset = answer["next"]
    assert found == everything


def test_a_page_gives_its_record_and_findings(client):
    found = client.json(f"/api/pages/{number_of(client, 'Sound')}")
    assert found["record"]["page"]["title"] == "Sound"
    about = {one["about"] for one in found["findings"]}
    lonely = next(claim for claim in found["record"]["claims"] if claim["text"] == "It has never frozen since.")
    assert lonely["id"] in about


def test_a_work_is_found_again_on_other_pages(client):
    sound = number_of(client, "Sound")
    record = client.json(f"/api/pages/{sound}")["record"]
    holm = next(work for work in record["works"] if work["csl"].get("title") == "Harbours")
    found = client.json(f"/api/works/{sound}/{holm['id']}")
    assert [claim["text"] for claim in found["claims"]] == ["It froze in 1874."]
    assert [row["page"] for row in found["same"]] == ["Sound", "Trade"]


def test_coverage_adds_up(client):
    found = client.json("/api/coverage")
    assert found["pages"] == 3
    assert sum(found["support"].values()) == found["claims"]
    assert sum(bucket["pages"] for bucket in found["histogram"]) == 3


def test_openapi_describes_every_answer(client):
    paths = client.json("/openapi.json")["paths"]
    assert set(paths) == {
        *("/api/claims", "/api/people", "/api/works", "/api/pages", "/api/coverage"),
        *("/api/pages/{record}", "/api/works/{record}/{work}", "/api/extract"),
    }
    for path, methods in paths.items():
        for method in methods.values():
            assert method["description"], path
            assert method["responses"]["200"]["content"]["application/json"]["schema"].get("$ref"), path


def test_what_is_not_there_is_said(client):
    assert client.ask("/pages/999")[0] == 404
    assert json.loads(client.ask("/api/pages/999")[2]) == {"detail": "There is no such page."}
    assert client.ask("/api/claims?offset=-1")[0] == 422
    assert client.ask("/?kind=nothing")[0] == 422
    assert "Not shown" in client.ask("/nowhere")[2]


# Paste


def test_pasted_text_is_examined_and_not_stored(client):
    before = client.json("/api/coverage")
    status, _, text = client.ask("/api/extract?title=Pier", "POST", b"Fog sank the ferry in 1888.", content_type="text/plain")
    assert status == 200
    found = json.loads(text)
    assert found["record"]["page"]["title"] == "Pier"
    assert found["record"]["dates"][0]["edtf"] == "1888"
    assert found["findings"]
    assert client.json("/api/coverage") == before
    assert client.json("/api/claims?q=ferry")["matches"] == 0


def test_the_paste_form_shows_the_page(client):
    body = urlencode({"text": "Fog sank the ferry in 1888.\r\n\r\nNobody came.", "title": "Pier"}).encode()
    status, _, page = client.ask("/paste", "POST", body, content_type="application/x-www-form-urlencoded")
    assert status == 200
    assert "Fog sank the ferry in" in page
    assert "was not stored" in page


def test_a_page_that_takes_too_long_is_given_up(client, monkeypatch):
    from extractor.engines.local import Limits

    monkeypatch.setattr("extractor.web.paste.LIMITS", Limits(seconds=0.02, megabytes=1024))
    text = ("Ice came in 1888. " * 40_000).encode()
    status, _, answer = client.ask("/api/extract", "POST", text, content_type="text/plain")
    assert status == 422
    assert json.loads(answer)["detail"]


# Guards


def test_other_hosts_are_refused(client):
    assert client.ask("/", host=f"127.0.0.1:{client.port}")[0] == 200
    assert client.ask("/", host=f"localhost:{client.port}")[0] == 200
    for host in ("evil.example", f"evil.example:{client.port}", "127.0.0.1.evil.example", ""):
        assert client.ask("/", host=host)[0] == 421, host


def test_other_sites_forms_are_refused(client):
    assert client.ask("/api/extract", "POST", b"x", origin="https://evil.example")[0] == 403
    assert client.ask("/api/claims", sec_fetch_site="cross-site", sec_fetch_mode="cors")[0] == 403
    assert client.ask("/", sec_fetch_site="cross-site", sec_fetch_mode="navigate")[0] == 200
    assert client.ask("/paste", "POST", b"text=x", sec_fetch_site="cross-site", sec_fetch_mode="navigate")[0] == 403
    assert client.ask("/paste", "POST", b"text=x", origin="null")[0] == 403


def test_large_bodies_are_refused(client):
    assert client.ask("/api/extract", "POST", b"x", content_length=str(LARGEST_BODY + 1))[0] == 413
    chunks = (b"x" * 65536 for _ in range(LARGEST_BODY // 65536 + 2))
    connection = http.client.HTTPConnection("127.0.0.1", client.port, timeout=30)
    try:
        connection.request("POST", "/api/extract", chunks, encode_chunked=True, headers={"Transfer-Encoding": "chunked"})
        assert connection.getresponse().status == 413
    except (BrokenPipeError, ConnectionResetError):
        pass  # the server hung up before all was sent
    finally:
        connection.close()


def test_every_answer_is_locked_down(client):
    for path in ("/", "/api/claims", "/static/page.js", "/nowhere"):
        headers = client.ask(path)[1]
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
    assert client.ask("/nowhere", host="evil.example")[1]["content-security-policy"]


def test_hostile_text_is_escaped_everywhere(client):
    number = number_of(client, "Ice")
    record = client.json(f"/api/pages/{number}")["record"]
    pages = [client.ask(f"/pages/{number}")[2], client.ask("/?kind=claims&q=quotes")[2], client.ask("/?kind=works")[2]]
    pages += [client.ask(f"/works/{number}/{work['id']}")[2] for work in record["works"]]
    pages.append(client.ask(f"/?{urlencode({'q': '<script>alert(1)</script>', 'kind': 'claims'})}")[2])
    for page in pages:
        assert "<script>" not in page
        assert "<img" not in page
        assert "<b onmouseover" not in page
        assert 'href="javascript:' not in page


def test_only_web_addresses_become_links():
    assert safe_url("https://a.example") == "https://a.example"
    assert safe_url("HTTP://a.example") == "HTTP://a.example"
    assert safe_url("javascript:alert(1)") is None
    assert safe_url(" javascript:alert(1)") is None
    assert safe_url(None) is None


# The page view


def test_a_claim_is_cut_at_its_dates_and_people():
    facts = [(3, "1874", "date", "1874"), (20, "Strand", "person", "Erik Strand"), (40, "nobody", "person", "Nobody")]
    assert pieces_of("In 1874 Strand came.", facts) == (
        Piece("In "),
        Piece("1874", "date", "1874"),
        Piece(" "),
        Piece("Strand", "person", "Erik Strand"),
        Piece(" came."),
    )
    assert pieces_of("", []) == ()


def test_the_source_beside_is_the_whole_source(client):
    record = client.json(f"/api/pages/{number_of(client, 'Sound')}")["record"]
    stretches = source_of(SOUND, record)
    assert "".join(one.text for one in stretches) == SOUND
    claims = {one.claim for one in stretches if one.claim}
    assert claims == {claim["id"] for claim in record["claims"]}


def test_the_index_of_a_dataset_is_kept_until_the_dataset_changes(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "Trade.wiki").write_text(OTHER, encoding="utf-8")
    lines = list(Target(str(tmp_path / "Trade.wiki")).lines())
    (tmp_path / "data" / "records").mkdir(parents=True)
    manifest = tmp_path / "data" / "manifest.json"
    manifest.write_text('{"a": 1}')
    (tmp_path / "data" / "records" / "part-00000.jsonl").write_bytes(lines[0] + b"\n")
    said: list[str] = []
    for _ in range(2):
        with index_of(Target(str(tmp_path / "data")), said.append) as index, index.open() as connection:
            assert connection.execute("SELECT count(*) FROM claims").fetchone()[0] == 1
    assert len(said) == 1
    manifest.write_text('{"a": 2}')
    with index_of(Target(str(tmp_path / "data")), said.append):
        assert len(said) == 2


# The command


def test_serve_answers_and_ends_on_a_signal_leaving_nothing(tmp_path):
    (tmp_path / "Trade.wiki").write_text(OTHER, encoding="utf-8")
    (tmp_path / "tmp").mkdir()
    port = free_port()
    command = [sys.executable, "-m", "extractor", "serve", str(tmp_path / "Trade.wiki"), "--port", str(port)]
    server = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env={**os.environ, "TMPDIR": str(tmp_path / "tmp")})
    try:
        assert f"http://127.0.0.1:{port}/" in server.stderr.readline()
        end = time.monotonic() + 20
        while time.monotonic() < end:
            try:
                assert Client(port).json("/api/coverage")["pages"] == 1
                break
            except ConnectionRefusedError:
                time.sleep(0.1)
        server.terminate()
        assert server.wait(timeout=20) == 0
        assert list((tmp_path / "tmp").glob("extractor-explorer-*")) == []
    finally:
        server.kill()
        server.stderr.close()


def test_a_taken_port_is_one_clear_line(tmp_path, client, capsys):
    (tmp_path / "Trade.wiki").write_text(OTHER, encoding="utf-8")
    assert run(["serve", str(tmp_path / "Trade.wiki"), "--port", str(client.port)]) == 2
    said = capsys.readouterr().err
    assert "--port" in said
    assert said.count("\n") == 1


def test_a_missing_extra_is_named(tmp_path, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    assert run(["serve", str(tmp_path)]) == 2
    assert "extractor[web]" in capsys.readouterr().err


# In a browser

CHROMIUM = next((path for path in map(Path, ("/usr/bin/chromium", "/usr/bin/chromium-browser")) if path.exists()), None)
AXE = importlib.util.find_spec("axe_playwright_python")


@pytest.fixture(scope="module")
def browser():
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed (pip install playwright)")
    if CHROMIUM is None:
        pytest.skip("chromium is not installed (apt-get install chromium)")
    with sync_api.sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def tab(browser):
    """Opens tabs; errors that a page logs fail the test."""
    contexts, errors = [], []

    def opened(width: int = 1280, scheme: str = "light"):
        context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("dialog", lambda dialog: errors.append(f"dialog: {dialog.message}"))
        return page

    yield opened
    for context in contexts:
        context.close()
    assert errors == []


def address(client: Client, path: str) -> str:
    return f"http://127.0.0.1:{client.port}{path}"


@pytest.mark.browser
def test_a_reader_searches_and_opens_the_claim(client, tab):
    page = tab()
    page.goto(address(client, "/?kind=claims"))
    page.get_by_label("Search claims").fill("never frozen")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="It has never frozen since.").click()
    assert page.title().startswith("Sound")
    target = page.locator(".claim:target")
    assert target.text_content().startswith("It has never frozen since.")
    assert target.is_visible()


@pytest.mark.browser
def test_citation_cards_open_on_hover_and_focus_and_close_on_escape(client, tab):
    page = tab()
    page.goto(address(client, f"/pages/{number_of(client, 'Sound')}"))
    first, card = page.locator(".marker").first, page.locator(".card").first
    assert not card.is_visible()
    first.hover()
    assert card.is_visible()
    assert "Anna Berg. Straits" in card.text_content()
    assert "page 42" in card.text_content()
    page.mouse.move(0, 0)
    assert not card.is_visible()
    first.focus()
    assert card.is_visible()
    assert card.get_attribute("id") == first.get_attribute("aria-describedby")
    page.keyboard.press("Escape")
    assert not card.is_visible()


@pytest.mark.browser
def test_the_keyboard_jumps_between_uncited_claims(client, tab):
    page = tab()
    page.goto(address(client, f"/pages/{number_of(client, 'Sound')}"))
    uncited = page.locator("article [data-need]").all_text_contents()
    assert uncited == ["It has never frozen since. (uncited)"]
    page.keyboard.press("n")
    assert page.evaluate("document.activeElement.textContent").startswith("It has never frozen since.")
    assert page.locator("#place").text_content() == "1 of 1"
    lit = page.locator(".source .lit").all_text_contents()
    assert lit == ["It has never frozen since."]


@pytest.mark.browser
def test_pasted_text_is_shown_at_once(client, tab):
    page = tab()
    page.goto(address(client, "/paste"))
    page.get_by_label("Wikitext").fill("Fog sank the ferry in 1888.\n\nNobody came.")
    page.get_by_label("Title").fill("Pier")
    page.get_by_role("button", name="Examine").click()
    assert page.get_by_role("heading", name="Pier").is_visible()
    assert page.locator("article .claim.none").count() == 2
    assert page.locator("article .chip.date").text_content() == "1888"


@pytest.mark.browser
def test_hostile_text_does_nothing(client, tab):
    page = tab()
    page.goto(address(client, f"/pages/{number_of(client, 'Ice')}"))
    page.locator(".marker").first.hover()
    page.wait_for_timeout(200)
    assert page.title().startswith("Ice")
    assert page.locator("main script, main img, main b").count() == 0


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/", "/?kind=claims", "/?kind=works", "/?kind=people", "/coverage", "/paste", "/pages/{}"])
def test_pages_have_no_serious_barriers(client, tab, path, scheme):
    if AXE is None:
        pytest.skip("axe is not installed (pip install axe-playwright-python)")
    page = tab(scheme=scheme)
    page.goto(address(client, path.format(number_of(client, "Sound"))))
    page.evaluate((Path(AXE.origin).parent / "axe.min.js").read_text(encoding="utf-8"))
    found = page.evaluate("axe.run()")["violations"]
    bad = [
        (one["id"], [node["html"] for node in one["nodes"][:3]]) for one in found if one["impact"] in {"serious", "critical"}
    ]
    assert bad == []


@pytest.mark.browser
@pytest.mark.parametrize("path", ["/", "/?kind=claims", "/coverage", "/paste", "/pages/{}"])
def test_a_phone_needs_no_sideways_scrolling(client, tab, path):
    page = tab(width=360)
    page.goto(address(client, path.format(number_of(client, "Sound"))))
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.browser
def test_dark_mode_is_dark(client, tab):
    page = tab(scheme="dark")
    page.goto(address(client, "/"))
    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert max(int(part) for part in background[4:-1].split(",")) < 64


@pytest.mark.browser
def test_a_picture_of_the_explorer(client, tab):
    """Leaves it in ``output/``; docs/explorer.png is a copy."""
    picture = Path(__file__).resolve().parent.parent / "output" / "explorer.png"
    page = tab()
    page.goto(address(client, f"/pages/{number_of(client, 'Sound')}"))
    page.locator(".marker").first.focus()
    page.screenshot(path=str(picture))
    assert picture.stat().st_size > 10_000
