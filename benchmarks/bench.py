"""Ours and the peers side by side over one dump, on one core: MB/s of wikitext, ratio to mwparserfromhell.parse(), peak memory.

    python benchmarks/bench.py DUMP [--rounds 3] [--limit 200]

Every row runs in a process of its own, so that memory is its own and nothing is warm from another row; the rows of one round
follow each other, so that a busy machine slows all alike. The ratios hold; the absolute figures are the machine's.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import resource
import subprocess
import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from extractor.sources.page import Page

BASE = "mwparserfromhell.parse"
_REDIRECT = 500  # shorter pages are no articles
# numpy's idle threads would be counted; the workers of convert have none either.
ONE_CORE = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}


def pages_of(dump: str, limit: int) -> list[Page]:
    """The articles of a dump."""
    from itertools import islice

    from extractor.sources.find import find
    from extractor.sources.page import Page
    from extractor.sources.read import ReadOptions, read

    found = (page for source in find([dump]) for page in read(source, ReadOptions()))
    articles = (page for page in found if isinstance(page, Page) and page.head.namespace == 0)
    return list(islice((page for page in articles if len(page.text) > _REDIRECT), limit or None))


def tokenizer() -> Callable[[Page], object]:
    from mwparserfromhell.parser._tokenizer import CTokenizer

    return lambda page: CTokenizer().tokenize(page.text, 0, True)


def library() -> Callable[[Page], object]:
    import mwparserfromhell

    return lambda page: mwparserfromhell.parse(page.text)


def library_templates() -> Callable[[Page], object]:
    import mwparserfromhell

    def run(page: Page) -> object:
        tree = mwparserfromhell.parse(page.text)
        return tree.filter_templates(), tree.strip_code()

    return run


def wikitextparser_templates() -> Callable[[Page], object]:
    import wikitextparser

    def run(page: Page) -> object:
        tree = wikitextparser.parse(page.text)
        return [template.name for template in tree.templates], tree.plain_text()

    return run


def ours_tree() -> Callable[[Page], object]:
    from extractor.markup import parse

    return lambda page: parse(page.text)


def ours_record() -> Callable[[Page], object]:
    from extractor.options import Options
    from extractor.pipeline import extract

    options = Options()
    return lambda page: extract(page, options).to_json()


def texts_of(pages: Iterable[Page]) -> list[list[str]]:
    from extractor.options import Options
    from extractor.pipeline import extract

    return [[claim.text for claim in extract(page, Options()).claims] for page in pages]


def ours_dates(pages: list[Page]) -> tuple[Callable[[list[str]], object], list[list[str]]]:
    from extractor.dates.finder import find_dates

    return find_dates, texts_of(pages)


def ours_people(pages: list[Page]) -> tuple[Callable[[list[str]], object], list[list[str]]]:
    from extractor.people.finder import find_people
    from extractor.people.passages import PageEvidence, Passage

    evidence = PageEvidence("", (), (), None, "en")
    return lambda texts: find_people([Passage(text) for text in texts], evidence), texts_of(pages)


ROWS: dict[str, Callable[[], Callable[[Page], object]]] = {
    BASE: library,
    "mwparserfromhell tokenizer alone": tokenizer,
    "mwparserfromhell.parse + templates + text": library_templates,
    "wikitextparser templates + text": wikitextparser_templates,
    "extractor: text to tree with spans": ours_tree,
    "extractor: text to record as JSON": ours_record,
}
# These read the text of claims; their MB are MB of that text.
TEXT_ROWS = {"extractor: dates in the text of claims": ours_dates, "extractor: people in the text of claims": ours_people}


def measure(name: str, dump: str, limit: int) -> dict[str, float]:
    """Bytes, CPU seconds and peak memory of one row, with its own start-up counted where it is ours."""
    pages = pages_of(dump, limit)
    if name in TEXT_ROWS:
        run, items = TEXT_ROWS[name](pages)
        size = sum(len(text.encode()) for texts in items for text in texts)
    else:
        run, items = None, pages
        size = sum(len(page.text.encode()) for page in pages)
    gc.collect()
    gc.freeze()
    gc.disable()
    started = time.process_time()
    run = run or ROWS[name]()
    for item in items:
        run(item)
    return {
        "bytes": size,
        "seconds": time.process_time() - started,
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dump")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--limit", type=int, default=0, help="articles at most")
    parser.add_argument("--row", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.row:
        print(json.dumps(measure(given.row, given.dump, given.limit)))
        return
    best: dict[str, dict[str, float]] = {}
    for _ in range(given.rounds):
        for name in (*ROWS, *TEXT_ROWS):
            command = [sys.executable, __file__, given.dump, "--limit", str(given.limit), "--row", name]
            done = subprocess.run(command, capture_output=True, text=True, check=False, env=ONE_CORE)
            if done.returncode:
                print(f"{name}: not measured ({done.stderr.strip().splitlines()[-1]})", file=sys.stderr)
                continue
            row = json.loads(done.stdout)
            if name not in best or row["seconds"] < best[name]["seconds"]:
                best[name] = row
    base = best[BASE]["bytes"] / best[BASE]["seconds"]
    print(f"{'':44}{'MB/s':>8}{'ratio':>8}{'peak MB':>9}")
    for name, row in best.items():
        speed = row["bytes"] / row["seconds"]
        print(f"{name:44}{speed / 1e6:8.2f}{speed / base:8.2f}{row['peak'] / 1e6:9.0f}")


if __name__ == "__main__":
    main()
