"""The explorer: answers, guards, the page view, the command."""

from __future__ import annotations

import bz2
import csv
import http.client
import io
import json
import os
import re
import socket
import subprocess
import sys
import time
from urllib.parse import urlencode

import pytest

for library in ("fastapi", "uvicorn", "jinja2", "sqlite_utils"):
    pytest.importorskip(library, reason="needs the extra 'web'")

from datasets import write_records  # noqa: E402 - after the check for the extra
from explorer import OTHER, SOUND, Client, free_port, number_of, serving, write_pages  # noqa: E402 - after the check for the extra

from extractor import extract  # noqa: E402 - after the check for the extra
from extractor.cli import run, serve  # noqa: E402 - after the check for the extra
from extractor.targets.target import Target, Targets  # noqa: E402 - after the check for the extra
from extractor.web.index import index_of  # noqa: E402 - after the check for the extra
from extractor.web.pages import templates  # noqa: E402 - after the check for the extra
from extractor.web.queries import match_of  # noqa: E402 - after the check for the extra
from extractor.web.request_checks import LARGEST_BODY  # noqa: E402 - after the check for the extra
from extractor.web.view import (  # noqa: E402 - after the check for the extra
    TextPiece,
    article_links,
    identifier_link,
    pieces_of,
    safe_url,
    sections_of,
    source_of,
)


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    with serving(write_pages(tmp_path_factory.mktemp("pages"))) as found:
        yield found


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


def test_claims_are_told_by_status(client):
    rows = client.json("/api/claims?status=uncited")["rows"]
    assert {row["status"] for row in rows} == {"uncited"}
    assert "It has never frozen since." in {row["text"] for row in rows}
    assert [row["text"] for row in client.json("/api/claims?status=uncited&q=froze")["rows"]] == ["It has never frozen since."]
    assert client.json("/api/claims?status=uncited&q=thick")["matches"] == 0


def test_claims_are_chosen_by_kind_and_rule(client):
    facets = client.json("/api/facets")
    assert {one["value"] for one in facets["kind"]} >= {"sentence"}
    assert sum(one["claims"] for one in facets["status"]) == sum(one["claims"] for one in facets["kind"])
    for rule in facets["rule"]:
        found = client.json(f"/api/claims?rule={rule['value']}")
        assert found["matches"] == rule["claims"] == len(found["rows"])
        for row in found["rows"]:
            facts = client.json(f"/api/pages/{row['record']}")
            (claim,) = (one for one in facts["record"]["claims"] if one["id"] == row["id"])
            about = {one["about"] for one in facts["findings"] if one["code"] == rule["value"]}
            assert about & {claim["id"], *claim["citations"]}
    (only,) = client.json("/api/claims?q=frozen&kind=sentence&status=uncited&rule=UNC001")["rows"]
    assert only["text"] == "It has never frozen since."
    assert client.json("/api/claims?q=frozen&kind=caption")["rows"] == []
    assert "UNC001" in client.ask("/?kind=claims")[2]


def test_broken_short_citations_are_found_at_their_claims(client):
    (row,) = client.json("/api/claims?rule=SFN001")["rows"]
    assert (row["page"], row["text"]) == ("Sound", "Ships came in spring.")
    assert {"value": "SFN001", "claims": 1} in client.json("/api/facets")["rule"]
    _, _, page = client.ask(f"/pages/{row['record']}")
    _, _, behind = page.partition(f'id="{row["id"]}"')
    assert ">SFN001</a>" in behind.partition("</p>")[0]


def test_claims_of_a_person_that_are_left_out_are_told(client, monkeypatch):
    (row,) = [one for one in client.json("/api/people?q=strand")["rows"] if one["page"] == "Sound"]
    _, _, whole = client.ask(f"/people/{row['record']}/{row['id']}")
    assert "are shown" not in whole
    monkeypatch.setattr("extractor.web.api.MOST_CLAIMS", 1)
    monkeypatch.setitem(templates.env.globals, "most", 1)
    _, _, part = client.ask(f"/people/{row['record']}/{row['id']}")
    assert "The first 1 are shown." in part


def test_the_most_cited_works_are_told_once_with_all_their_uses(client):
    rows = client.json("/api/cited")["rows"]
    (harbours,) = [row for row in rows if row["title"] == "Harbours"]
    assert (harbours["name"], harbours["citations"], harbours["pages"]) == ("doi:10.1000/182", 2, 2)
    assert client.ask(f"/works/{harbours['record']}/{harbours['work']}")[0] == 200
    assert [row["citations"] for row in rows] == sorted((row["citations"] for row in rows), reverse=True)
    assert all(client.ask(f"/api/works/{row['record']}/{row['work']}")[0] == 200 for row in rows)
    assert "on 2 pages" in client.ask("/?kind=works&order=cited")[2]


@pytest.mark.parametrize(
    ("address", "search"),
    [
        ("kind=claims&q=ice&status=uncited", "claims?q=ice&status=uncited"),
        ("kind=claims&claim_kind=sentence", "claims?kind=sentence"),
        ("kind=works&order=cited", "cited"),
        ("kind=works&q=harbours", "works?q=harbours"),
        ("kind=people", "people"),
        ("kind=people&order=named", "named"),
        ("order=uncited", "pages?order=uncited"),
        ("q=nowhere", "pages?q=nowhere"),
    ],
)
def test_what_is_on_the_screen_can_be_taken_as_csv(client, address, search):
    status, headers, text = client.ask(f"/search.csv?{address}")
    assert (status, headers["content-disposition"].partition(";")[0]) == (200, "attachment")
    rows = list(csv.DictReader(io.StringIO(text)))
    expected = client.json(f"/api/{search}")["rows"]
    name = "text" if search.startswith("claims") else "name" if search.startswith(("people", "named")) else "page"
    name = "title" if search.startswith(("cited", "works")) else name
    assert [row[name] for row in rows] == [row[name] or "" for row in expected]
    assert 'href="/search.csv?' in client.ask(f"/?{address}")[2] or not rows


def test_works_can_be_taken_as_bibtex(client):
    number = number_of(client, "Sound")
    whole = client.ask(f"/pages/{number}/works.bib")[2]
    assert whole.count("@") == 3  # Berg, Holm, and Nobody, of whom there is only a short citation
    (work,) = (row["id"] for row in client.json("/api/works?q=harbours")["rows"] if row["record"] == number)
    one = client.ask(f"/works/{number}/{work}/work.bib")[2]
    assert one.startswith("@article{")
    assert one in whole
    assert client.ask(f"/works/{number}/w-0/work.bib")[0] == client.ask("/pages/99/works.bib")[0] == 404


def test_a_page_that_only_leads_to_others_stands_behind_the_articles(tmp_path):
    for name, text in {
        "Aa": "#REDIRECT [[Zoo]]\n",
        "Bb": "Bb may mean:\n* [[Zoo]]\n{{disambiguation}}\n",
        "Zoo": OTHER,
    }.items():
        (tmp_path / f"{name}.wiki").write_text(text)
    with serving(tmp_path) as client:
        assert [row["page"] for row in client.json("/api/pages")["rows"]] == ["Zoo", "Aa", "Bb"]


def test_article_revision_and_identifiers_have_addresses():
    head = {"wiki": "enwiki", "title": "Foo bar?", "revision_id": 5}
    assert article_links(head) == {
        "article": "https://en.wikipedia.org/wiki/Foo_bar%3F",
        "revision": "https://en.wikipedia.org/w/index.php?oldid=5",
    }
    assert article_links({**head, "wiki": None}) == article_links({**head, "wiki": "my own wiki"}) == {}
    assert identifier_link("doi", "10.1000/18<2>") == "https://doi.org/10.1000/18%3C2%3E"
    assert identifier_link("lccn", "1") is None


def test_the_page_of_the_api_names_every_address(client):
    shown = client.ask("/api")[2]
    for path in client.json("/openapi.json")["paths"]:
        assert path in shown


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


@pytest.mark.parametrize("kind", ["claims", "pages", "people", "works"])
def test_paging_never_leads_further_than_it_may(client, monkeypatch, kind):
    monkeypatch.setattr("extractor.web.queries.PAGE", 1)
    assert client.json(f"/api/{kind}")["next"] == 1
    monkeypatch.setattr("extractor.web.queries.DEEPEST", 0)
    assert client.json(f"/api/{kind}")["next"] is None


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
    assert [claim["text"] for claim in found["claims"]] == ["It froze in 1874.", "Trade began early."]
    assert [row["page"] for row in found["same"]] == ["Sound", "Trade"]


def test_a_person_is_found_again_on_other_pages_with_the_claims_that_name_them(client):
    sound, ice = number_of(client, "Sound"), number_of(client, "Ice")
    (strand,) = (one for one in client.json("/api/people?q=strand")["rows"] if one["record"] == sound)
    found = client.json(f"/api/people/{sound}/{strand['id']}")
    assert [(claim["page"], claim["text"]) for claim in found["claims"]] == [
        ("Sound", "Erik Strand walked over it."),
        ("Ice", "Nobody saw Erik Strand leave."),
    ]
    assert [row["record"] for row in found["same"]] == [sound, ice]
    assert "Nobody saw Erik Strand leave." in client.ask(f"/people/{sound}/{strand['id']}")[2]
    assert client.ask(f"/people/{sound}/p-none")[0] == client.ask(f"/api/people/{sound}/p-none")[0] == 404
    rows = client.json("/api/named")["rows"]
    assert (rows[0]["name"], rows[0]["pages"], rows[0]["mentions"]) == ("Erik Strand", 2, 2)
    assert all(client.ask(f"/people/{row['record']}/{row['person']}")[0] == 200 for row in rows)


def test_people_of_one_name_are_one_where_no_link_tells_them_apart(tmp_path):
    texts = {
        "A": "[[Jo Holm (poet)|Jo Holm]] wrote it in 1901.",
        "B": "[[Jo Holm (painter)|Jo Holm]] painted it in 1950.",
        "C": "Jo Holm wrote it in 1902.",
        "D": "[[Jo Holm (poet)|Holm]] wrote it in 1903.",
    }
    for title, text in texts.items():
        (tmp_path / f"{title}.wiki").write_text(text, encoding="utf-8")
    with serving(tmp_path) as client:
        people = {row["page"]: row for row in client.json("/api/people")["rows"]}
        found = client.json(f"/api/people/{people['A']['record']}/{people['A']['id']}")
    assert [row["page"] for row in found["same"]] == ["A", "C", "D"]


def test_coverage_adds_up(client):
    found = client.json("/api/coverage")
    assert found["pages"] == 3
    assert sum(found["statuses"].values()) == found["claims"]
    assert sum(bucket["pages"] for bucket in found["histogram"]) == 3
    assert sum(row["claims"] for row in found["sections"]) == found["claims"]
    assert found["sections"][0] == {"title": "", "pages": 3, "claims": 11, "covered": 8}


def test_openapi_describes_every_answer(client):
    paths = client.json("/openapi.json")["paths"]
    assert set(paths) == {
        *("/api/claims", "/api/people", "/api/works", "/api/pages", "/api/coverage", "/api/facets", "/api/cited"),
        *("/api/named", "/api/people/{record}/{person}"),
        *("/api/pages/{record}", "/api/works/{record}/{work}", "/api/extract"),
    }
    for path, methods in paths.items():
        for method in methods.values():
            assert method["description"], path
            assert method["responses"]["200"]["content"]["application/json"]["schema"].get("$ref"), path


def test_a_form_of_too_many_fields_is_refused(client):
    fields = "&".join(f"f{number}=1" for number in range(11))
    status, _, text = client.ask("/paste", "POST", fields.encode(), content_type="application/x-www-form-urlencoded")
    assert status == 422
    assert "too many fields" in text


def test_a_head_half_sent_is_not_waited_for(tmp_path):
    port = free_port()
    command = [sys.executable, "-m", "extractor", "serve", str(write_pages(tmp_path)), "--port", str(port)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        try:
            while "http://" not in process.stderr.readline():
                assert process.poll() is None
            halves = [socket.create_connection(("127.0.0.1", port)) for _ in range(200)]
            for half in halves:
                half.sendall(b"GET / HTTP/1.1\r\nHost: loc")
            assert Client(port).ask("/")[0] == 200
            for half in halves:
                half.settimeout(30)
                assert half.recv(1) == b"", "the connection stays open"
                half.close()
        finally:
            process.terminate()


def test_what_is_not_there_is_said(client):
    assert client.ask("/pages/999")[0] == 404
    assert json.loads(client.ask("/api/pages/999")[2]) == {"detail": "There is no such page."}
    assert client.ask("/api/claims?offset=-1")[0] == 422
    assert client.ask("/?kind=nothing")[0] == 422
    assert client.ask(f"/pages/{2**63}")[0] == 422
    assert client.ask(f"/api/works/{2**63}/w")[0] == 422
    assert client.ask("/?q=%22a%00b%22")[0] == 200
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


def test_without_a_target_a_text_can_be_pasted():
    with serving() as client:
        assert client.json("/api/pages")["rows"] == []
        assert client.ask("/")[0] == client.ask("/coverage")[0] == 200
        assert 'name="text"' in client.ask("/paste")[2]


def test_an_empty_paste_is_told(client):
    for body in (b"", b"text=%20&title=Pier"):
        status, _, page = client.ask("/paste", "POST", body, content_type="application/x-www-form-urlencoded")
        assert status == 422
        assert "There is no text in it." in page


def test_a_page_that_takes_too_long_is_given_up(client, monkeypatch):
    from extractor.engines.limits import Limits

    monkeypatch.setattr("extractor.examination.LIMITS", Limits(seconds=0.02, megabytes=1024))
    text = ("Ice came in 1888. " * 40_000).encode()
    status, _, answer = client.ask("/api/extract", "POST", text, content_type="text/plain")
    assert status == 422
    assert json.loads(answer)["detail"]


# Guards


def test_the_head_alone_is_that_of_the_answer(client):
    whole, head = client.ask("/coverage"), client.ask("/coverage", "HEAD")
    assert head[0] == whole[0] == 200
    assert head[1]["content-length"] == whole[1]["content-length"]
    assert head[2] == ""
    assert client.ask("/paste", "HEAD", sec_fetch_site="cross-site", sec_fetch_mode="cors")[0] == 403


def test_an_answer_of_failure_is_guarded_too(client, monkeypatch):
    def fail(*_: object) -> None:
        raise RuntimeError("no coverage")

    monkeypatch.setattr("extractor.web.queries.coverage", fail)
    status, headers, text = client.ask("/api/coverage")
    assert (status, json.loads(text)) == (500, {"detail": "The explorer failed at this; the terminal says where."})
    assert headers["content-security-policy"].startswith("default-src 'none'")
    assert "The explorer failed at this" in client.ask("/coverage")[2]


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


def test_a_body_that_comes_too_slowly_is_given_up(client, monkeypatch):
    monkeypatch.setattr("extractor.web.request_checks.BODY_SECONDS", 0.1)
    with socket.create_connection(("127.0.0.1", client.port), timeout=10) as slow:
        slow.sendall(b"POST /api/extract HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nx")
        assert slow.recv(100).startswith(b"HTTP/1.1 408")


def test_a_question_that_takes_too_long_is_given_up(client, monkeypatch):
    endless = "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"
    monkeypatch.setattr("extractor.web.index.SECONDS_PER_QUERY", 0.1)
    monkeypatch.setattr("extractor.web.queries.coverage", lambda connection: connection.execute(endless).fetchone())
    status, _, text = client.ask("/api/coverage")
    assert status == 503
    assert "took too long" in text


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
    pages += [client.ask(f"/people/{number}/{person['id']}")[2] for person in record["people"]]
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
        TextPiece("In "),
        TextPiece("1874", "date", "1874"),
        TextPiece(" "),
        TextPiece("Strand", "person", "Erik Strand"),
        TextPiece(" came."),
    )
    assert pieces_of("", []) == ()
    assert pieces_of("Bergen met Berg.", [(3, "Berg", "person", "Ann Berg")])[1] == TextPiece("Berg", "person", "Ann Berg")
    assert pieces_of("Bergen met Berg.", [(3, "Berg", "person", "Ann Berg")])[0] == TextPiece("Bergen met ")
    assert pieces_of("東京は1868年に", [(3, "1868", "date", "1868")])[0] == TextPiece("東京は")


def test_of_very_many_citations_behind_a_claim_the_first_are_shown(client):
    text = "It fell." + "".join(f"<ref>Holm 19{number}</ref>" for number in range(50, 80))
    status, _, page = client.ask(
        "/paste", "POST", urlencode({"text": text}).encode(), content_type="application/x-www-form-urlencoded"
    )
    assert status == 200
    assert page.count('class="marker') == 20
    assert "and 10 more" in page


def test_a_section_stands_under_the_ones_that_hold_it():
    text = "A lead.\n== Sea ==\n=== Ice ===\n==== Fog ====\nIt froze.\n== Land ==\n=== Hills ===\n"
    record = json.loads(extract(text).to_json())
    statuses = [{"status": "uncited", "reason": None}] * 2
    assert [(one.title, one.level, one.share) for one in sections_of(record, [], statuses)] == [
        ("", 0, (0, 1)),
        ("Sea", 2, (0, 0)),
        ("Ice", 3, (0, 0)),
        ("Fog", 4, (0, 1)),
    ]
    record["claims"] = [claim for claim in record["claims"] if claim["text"] == "It froze."]
    assert [one.title for one in sections_of(record, [], statuses[:1])] == ["Sea", "Ice", "Fog"]


def test_the_source_beside_is_the_whole_source(client):
    facts = client.json(f"/api/pages/{number_of(client, 'Sound')}")
    stretches = source_of(SOUND, facts["record"], facts["statuses"])
    assert "".join(one.text for one in stretches) == SOUND
    claims = {one.claim for one in stretches if one.claim}
    assert claims == {claim["id"] for claim in facts["record"]["claims"]}


def test_the_index_of_a_dataset_is_kept_until_the_dataset_changes(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "Trade.wiki").write_text(OTHER, encoding="utf-8")
    lines = list(Target(str(tmp_path / "Trade.wiki")).lines())
    write_records(tmp_path / "data", lines)
    said: list[str] = []
    for _ in range(2):
        with index_of(Targets([str(tmp_path / "data")]), said.append) as index, index.open() as connection:
            assert connection.execute("SELECT count(*) FROM claims").fetchone()[0] == 1
    assert len(said) == 1
    write_records(tmp_path / "data", lines, fingerprint="another")
    with index_of(Targets([str(tmp_path / "data")]), said.append):
        assert len(said) == 2
    [kept] = (tmp_path / "cache" / "extractor" / "explorer").iterdir()
    assert len(list(kept.iterdir())) == 1


def test_explorers_that_build_one_index_at_a_time_do_not_harm_each_other(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "Trade.wiki").write_text(OTHER, encoding="utf-8")
    line = next(iter(Target(str(tmp_path / "Trade.wiki")).lines()))
    write_records(tmp_path / "data", [line])

    def count(say):
        with index_of(Targets([str(tmp_path / "data")]), say) as index, index.open() as connection:
            return connection.execute("SELECT count(*) FROM claims").fetchone()[0]

    # the second begins while the first is about to build
    assert count(lambda _: count(lambda _: None)) == 1
    assert count(pytest.fail) == 1


# The command


def test_answers_leave_at_once():
    """Without it an answer's body waits 40 ms for the acknowledgement of its head."""
    with serve._listen(free_port()) as listening:
        assert listening.getsockname()[0] == "127.0.0.1"
        assert listening.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


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
    assert "wikiclaims[web]" in capsys.readouterr().err


def test_a_source_that_cannot_be_read_is_told_and_not_served(tmp_path):
    (tmp_path / "dump.xml.bz2").write_bytes(bz2.compress(b"<mediawiki>" + b"x" * 9999)[:40])
    command = [sys.executable, "-m", "extractor", "serve", str(tmp_path / "dump.xml.bz2"), "--port", str(free_port())]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2
    assert re.search(r"^extractor: error: .*dump\.xml\.bz2: .*\[\w+\]$", done.stderr, re.MULTILINE)
    assert "http://" not in done.stderr


@pytest.mark.parametrize("damage", ["cut", "gone", "changed"])
def test_a_damaged_index_is_built_anew(tmp_path, monkeypatch, damage):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    write_records(tmp_path / "data", [extract("Ice came.").to_json()])
    with index_of(Targets([str(tmp_path / "data")]), print) as index:
        path = index.folder / "facts.sqlite"
    whole = path.read_bytes()
    if damage == "gone":
        path.unlink()
    else:
        path.write_bytes(whole[:5000] if damage == "cut" else whole[:4096] + bytes(len(whole) - 4096))
    said = []
    with index_of(Targets([str(tmp_path / "data")]), said.append) as index, index.open() as connection:
        assert connection.execute("SELECT text FROM claims").fetchone()[0] == "Ice came."
    assert len(said) == 1


def test_answers_are_as_the_openapi_description_says(client, tmp_path):
    program = "from schemathesis.cli import schemathesis; schemathesis()"
    command = [
        "-c",
        program,
        "run",
        f"http://127.0.0.1:{client.port}/openapi.json",
        "--max-examples",
        "20",
        "--request-timeout",
        "60",
        "--seed",
        "1",
    ]
    ended = subprocess.run(
        [sys.executable, *command, "--checks", "all"], cwd=tmp_path, capture_output=True, text=True, timeout=300, check=False
    )
    assert ended.returncode == 0, ended.stdout[-4000:]
