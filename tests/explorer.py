"""What the tests of the explorer share: pages, hostile ones too, a server over them, and a client that asks it."""

from __future__ import annotations

import http.client
import json
import socket
import threading
import time
import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING

from extractor.targets.target import Targets

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from extractor.sources.live.asked import Asked
    from extractor.targets.dataset import Dataset

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


def write_pages(folder: Path) -> Path:
    """The folder, with the pages above in it."""
    for name, text in {"Sound": SOUND, "Ice": HOSTILE, "Trade": OTHER}.items():
        (folder / f"{name}.wiki").write_text(text, encoding="utf-8")
    return folder


@contextmanager
def serving(*targets: Path, live: Asked | None = None, histories: Dataset | None = None) -> Iterator[Client]:
    """The explorer over targets, as long as the context lasts; it fetches pages of wikis where ``live`` is given."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of the libraries, when they are loaded
        import uvicorn

        from extractor.web.app import create_app
        from extractor.web.histories import histories_of
        from extractor.web.index import index_of
    port = free_port()
    with index_of(Targets([*map(str, targets)]), print) as index, histories_of(histories) as lives:
        server = uvicorn.Server(uvicorn.Config(create_app(index, live, lives), port=port, log_level="error", lifespan="off"))
        thread = threading.Thread(target=server.run)
        thread.start()
        while not server.started:
            time.sleep(0.05)
        yield Client(port)
        server.should_exit = True
        thread.join()


def number_of(client: Client, page: str) -> int:
    return client.json(f"/api/pages?q={page}")["rows"][0]["record"]
