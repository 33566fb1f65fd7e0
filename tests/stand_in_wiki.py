"""A small server that answers as the API of a MediaWiki would, and fails in the ways that real ones do."""

from __future__ import annotations

import hashlib
import json
import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator

SITE = {
    "general": {
        "sitename": "Isles",
        "wikiid": "islewiki",
        "base": "http://isles.test/wiki/Main_Page",
        "generator": "MediaWiki 1.39",
        "lang": "en",
        "articlepath": "/wiki/$1",
        "script": "/w/index.php",
        "mainpage": "Main Page",
    },
    "namespaces": {
        "0": {"id": 0, "case": "first-letter", "name": ""},
        "10": {"id": 10, "case": "first-letter", "name": "Template"},
        "14": {"id": 14, "case": "first-letter", "name": "Sort"},
    },
}


@dataclass
class Fault:
    """What is sent instead of the answer, a number of times."""

    times: int
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    announced: int | None = None
    """Length that is promised, where it is not that of the body."""
    drips: bool = False
    """Whether the body comes sign by sign, and never to its end."""


@dataclass
class Wiki:
    """Pages by title as ``(id, revision, text)``, redirects, and what was asked of it."""

    pages: dict[str, tuple[int, int, str]]
    redirects: dict[str, str] = field(default_factory=dict)
    categories: dict[str, list[str]] = field(default_factory=dict)
    earlier: dict[str, list[tuple[int, str, str]]] = field(default_factory=dict)
    """Earlier revisions of pages as ``(revision, time, text)``, from the oldest on."""
    template_data: dict[str, dict[str, Any]] = field(default_factory=dict)
    """TemplateData by title; without any, the wiki has no such extension."""
    faults: list[Fault] = field(default_factory=list)
    asked: list[dict[str, str]] = field(default_factory=list)
    agents: set[str] = field(default_factory=set)
    address: str = ""
    endless: bool = False

    def fetched(self) -> list[int]:
        """The revisions whose text was asked for since the last call."""
        asked = (query.get("revids", "") for query in self.asked if "content" in query.get("rvprop", ""))
        found = [int(one) for revisions in asked for one in revisions.split("|")]
        self.asked.clear()
        return found

    def answer(self, query: dict[str, str]) -> dict[str, Any]:
        if query.get("action") == "templatedata":
            titles = query["titles"].strip("\x1f").split("\x1f")
            data = enumerate(self.template_data[title] | {"title": title} for title in titles if title in self.template_data)
            return {"batchcomplete": True, "pages": {str(number): one for number, one in data}}
        found: dict[str, Any] = {}
        if "meta" in query and "siteinfo" in query["meta"]:
            found.update(SITE)
            found["extensions"] = [{"name": "TemplateData"}] if self.template_data else []
        if "titles" in query:
            found.update(self._resolved(query["titles"].strip("\x1f").split("\x1f")))
        if "pageids" in query:
            wanted = query["pageids"].split("|")
            found["pages"] = [
                self._info(title) | ({"revisions": self._all_revisions(title)} if "rvprop" in query else {})
                for title, page in self.pages.items()
                if str(page[0]) in wanted
            ]
        if "revids" in query:
            wanted = query["revids"].split("|")
            of_pages = {title: self._all_revisions(title) for title in self.pages}
            found["pages"] = [
                {**self._info(title), "revisions": asked}
                for title, revisions in of_pages.items()
                if (asked := [one for one in revisions if str(one["revid"]) in wanted])
            ]
        if query.get("list") == "categorymembers":
            names = self.categories.get(query["cmtitle"].partition(":")[2], [])
            found["categorymembers"] = [
                {"title": name, "type": "subcat" if name.startswith("Sort:") else "page"} for name in names
            ]
        if query.get("list") == "allpages":
            found["allpages"] = [{"title": title} for title in sorted(self.pages) if title.startswith(query["apprefix"])]
        if query.get("list") == "recentchanges":
            found["recentchanges"] = [{"title": title} for title, page in self.pages.items() if page[1] >= 100]
        more = {"continue": {"x": "again", "continue": "-||"}} if self.endless else {}
        return {"batchcomplete": True, "query": found, **more}

    def _resolved(self, titles: list[str]) -> dict[str, Any]:
        normal = {title: _normal(title) for title in titles}
        leads = {title: self.redirects[title] for title in normal.values() if title in self.redirects}
        ends = dict.fromkeys(leads.get(title, title) for title in normal.values())
        return {
            "normalized": [{"from": one, "to": other} for one, other in normal.items() if one != other],
            "redirects": [{"from": one, "to": other} for one, other in leads.items()],
            "pages": [self._info(title) for title in ends],
        }

    def _info(self, title: str) -> dict[str, Any]:
        if "[" in title:
            return {"title": title, "invalid": True, "invalidreason": "The title holds signs that it cannot hold."}
        if title not in self.pages:
            return {"title": title, "ns": 0, "missing": True}
        number, revision, _ = self.pages[title]
        namespace = 10 if title.startswith("Template:") else 0
        return {"title": title, "ns": namespace, "pageid": number, "lastrevid": revision}

    def _all_revisions(self, title: str) -> list[dict[str, Any]]:
        _, newest, text = self.pages[title]
        return [_revision(*one) for one in [*self.earlier.get(title, ()), (newest, "2026-01-02T03:04:05Z", text)]]


def _normal(title: str) -> str:
    namespace, colon, name = title.replace("_", " ").rpartition(":")
    return f"{namespace}{colon}{name[:1].upper()}{name[1:]}"


def _revision(revision: int, timestamp: str, text: str) -> dict[str, Any]:
    slot = {"contentmodel": "wikitext", "contentformat": "text/x-wiki", "content": text}
    sha1 = hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()
    return {
        "revid": revision,
        "parentid": 0,
        "user": "Ada",
        "timestamp": timestamp,
        "sha1": sha1,
        "slots": {"main": slot},
    }


def _handler(wiki: Wiki) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _serve(self) -> None:
            length = int(self.headers.get("content-length") or 0)
            given = self.rfile.read(length).decode() or urlsplit(self.path).query
            wiki.agents.add(self.headers.get("user-agent", ""))
            query = {name: values[0] for name, values in parse_qs(given).items()}
            if not self.path.startswith("/w/api.php"):
                self._send(404, {}, b"There is nothing here.")
                return
            wiki.asked.append(query)
            fault = next((one for one in wiki.faults if one.times), None)
            if fault is not None:
                fault.times -= 1
                self._send(fault.status, fault.headers, fault.body, fault.announced)
                with suppress(OSError):  # whoever asked has gone
                    while fault.drips:
                        threading.Event().wait(0.02)  # tests replace time.sleep
                        self.wfile.write(b" ")
            else:
                self._send(200, {"content-type": "application/json"}, json.dumps(wiki.answer(query)).encode())

        do_GET = do_POST = _serve  # noqa: N815 - names of http.server

        def _send(self, status: int, headers: dict[str, str], body: bytes, announced: int | None = None) -> None:
            self.send_response(status)
            for name, value in {"content-length": str(len(body) if announced is None else announced), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)
            if announced is not None:
                self.close_connection = True

        def log_message(self, format: str, *given: object) -> None:  # noqa: A002 - name of http.server
            pass

    return Handler


@contextmanager
def serving(wiki: Wiki) -> Iterator[Wiki]:
    """The wiki at an address of this machine, as long as the context lasts."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(wiki))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    wiki.address = f"http://127.0.0.1:{server.server_port}"
    try:
        yield wiki
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
