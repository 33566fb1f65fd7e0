"""Time of every page and API route of the explorer over a large dataset, and the memory of its index.

    python benchmarks/explorer.py DATASET [--claims 1000000] [--seed 1] [--rounds 5] [--folder DIR]

The dataset's records are repeated (``enlarge.py``) until there are enough claims. The large dataset and its index stay in the
folder for the next run. Every route is asked by HTTP as a browser asks; the table shows the median, the first and the worst
answer, in milliseconds, and the answer's size.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import resource
import statistics
import subprocess
import sys
import time
from http.client import HTTPConnection
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from enlarge import enlarge

if TYPE_CHECKING:
    from collections.abc import Iterator

LIMIT_MS = 200
PORT = 8765


def routes(connection: HTTPConnection) -> Iterator[str]:
    """Every route, those that search with common, rare, several and absent words, at the start and far behind."""
    searches = ("", "the", "government", "in", "war 1939", '"united states"', "histor", "zzzz", "government history president")
    for kind in ("claims", "works", "people", "pages"):
        for words in searches:
            yield f"/api/{kind}?q={quote(words)}"
            yield f"/?kind={kind}&q={quote(words)}"
        yield f"/api/{kind}?offset=10000"
        yield f"/api/{kind}?q=the&offset=5000"
    for chosen in ("status=cited", "status=uncited", "status=exempt", "kind=table_cell", "rule=UNC004"):
        for words in ("", "the", "government", "zzzz", "war 1939"):
            yield f"/api/claims?{chosen}&q={quote(words)}"
        yield f"/api/claims?{chosen}&offset=10000"
    yield from ("/?kind=works&order=cited", "/?kind=people&order=named", "/api/facets")
    for order in ("title", "coverage", "uncited"):
        for words in ("", "a", "war"):
            yield f"/api/pages?order={order}&q={words}"
        yield f"/api/pages?order={order}&offset=5000"
    yield from ("/coverage", "/api/coverage", "/paste", "/openapi.json", "/static/style.css", "/static/page.js")
    pages = ask(connection, "/api/pages?order=uncited")["rows"]
    largest = max(pages, key=lambda row: row["claims"])["record"]
    for record in (largest, 0, 3000):
        yield from (f"/pages/{record}", f"/api/pages/{record}")
    works = ask(connection, "/api/works?q=history")["rows"]
    for work in works[:3]:
        yield from (f"/works/{work['record']}/{work['id']}", f"/api/works/{work['record']}/{work['id']}")
    for person in ask(connection, "/api/named")["rows"][:3]:
        yield from (f"/people/{person['record']}/{person['person']}", f"/api/people/{person['record']}/{person['person']}")


def ask(connection: HTTPConnection, path: str) -> Any:
    connection.request("GET", path)
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != 200:
        raise SystemExit(f"{path}: {answer.status} {body[:200]!r}")
    return json.loads(body) if path.startswith("/api/") else body


def measure(rounds: int) -> bool:
    """Print a row for each route, the slowest median first; true when every median is below ``LIMIT_MS``."""
    connection = HTTPConnection("127.0.0.1", PORT, timeout=60)
    found = []
    for path in routes(connection):
        taken = []
        for _ in range(rounds):
            started = time.perf_counter()
            connection.request("GET", path)
            size = len(connection.getresponse().read())
            taken.append(1000 * (time.perf_counter() - started))
        found.append((statistics.median(taken), taken[0], max(taken), size, path))
    found.sort(reverse=True)
    print(f"{'median ms':>9}{'first':>8}{'worst':>8}{'KB':>8}  route")
    for median, first, worst, size, path in found:
        print(f"{median:9.1f}{first:8.1f}{worst:8.1f}{size / 1024:8.1f}  {path}{'' if median < LIMIT_MS else '  <<<'}")
    return found[0][0] < LIMIT_MS


def memory_of(process: int) -> str:
    status = Path(f"/proc/{process}/status").read_text()
    return re.search(r"VmHWM:\s+(\d+) kB", status)[1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dataset", type=Path)
    parser.add_argument("--claims", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--folder", type=Path, default=Path("output/explorer-benchmark"))
    given = parser.parse_args()
    large = given.folder / f"{given.claims}-{given.seed}"
    if not (large / "manifest.json").is_file():
        enlarge(given.dataset, large, given.claims, given.seed)
    manifest = json.loads((large / "manifest.json").read_text())
    print(f"{manifest['counts']['claims']:,} claims in {large}", flush=True)
    environment = {**os.environ, "XDG_CACHE_HOME": str(given.folder.resolve() / "cache")}
    command = [sys.executable, "-m", "extractor", "serve", str(large), "--port", str(PORT)]
    started = time.monotonic()
    server = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment)
    try:
        for line in server.stderr:
            if f":{PORT}/" in line:
                break
        else:
            raise SystemExit("the server ended before it answered")
        built = memory_of(server.pid)
        print(f"ready after {time.monotonic() - started:.0f} s, peak memory {int(built) // 1024} MB", flush=True)
        fast = measure(given.rounds)
        print(f"peak memory after all answers {int(memory_of(server.pid)) // 1024} MB")
    finally:
        server.terminate()
        server.wait()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(f"CPU time of the server {used.ru_utime + used.ru_stime:.0f} s")
    sys.exit(not fast)


if __name__ == "__main__":
    main()
