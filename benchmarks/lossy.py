"""What the tpl_text form of a page still shows of what its wikitext holds: counts, and what only the lossy path claims to find.

    python benchmarks/lossy.py DUMP GOLD

DUMP is the XML dump, GOLD the JSON Lines of the same pages after the converter (``title``, ``text``). Sources are compared by
what both forms keep: the anchors of short citations, and addresses and identifiers of works.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
from typing import TYPE_CHECKING

from extractor.model import PageHead
from extractor.options import Options
from extractor.pipeline import extract
from extractor.sources.find import find
from extractor.sources.page import Page
from extractor.sources.read import ReadOptions, read

if TYPE_CHECKING:
    from extractor.model import Record


def keys(record: Record) -> dict[str, set[str]]:
    """What tells sources apart in both forms."""
    shorts = {target.short.anchor or "" for c in record.citations for target in c.targets if target.short}
    urls = {re.sub(r"[.,;:]+$", "", work.csl["URL"]) for work in record.works if "URL" in work.csl}
    ids = {f"{scheme}:{value}" for work in record.works for scheme, values in work.identifiers.items() for value in values}
    return {"short citations": shorts - {""}, "addresses": urls, "identifiers": ids}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dump")
    parser.add_argument("gold")
    given = parser.parse_args()
    with gzip.open(given.gold, "rt", encoding="utf-8") as file:
        lossy = {row["title"]: row["text"].lstrip("\n") for row in map(json.loads, file)}
    raw: dict[str, Page] = {}
    for source in find([given.dump]):
        for page in read(source, ReadOptions()):
            if isinstance(page, Page) and page.head.title in lossy:
                raw.setdefault(page.head.title, page)
    total: dict[str, list[int]] = {}
    citations = [0, 0]
    for title, page in raw.items():
        whole = extract(page, Options())
        head = PageHead(title, language="en", timestamp=page.head.timestamp)
        rest = extract(Page(head, lossy[title], "tpl", "tpl_text", 0, 0), Options())
        citations[0] += len(whole.citations)
        citations[1] += len(rest.citations)
        held = keys(whole)
        for kind, found in keys(rest).items():
            row = total.setdefault(kind, [0, 0, 0])
            row[0] += len(held[kind])
            row[1] += len(found & held[kind])
            row[2] += len(found - held[kind])
    print(f"{len(raw)} pages; citations: {citations[0]} in wikitext, {citations[1]} in tpl_text")
    print(f"{'':18}{'wikitext':>10}{'recovered':>11}{'share':>8}{'only lossy':>12}")
    for kind, (whole_count, both, only) in total.items():
        print(f"{kind:18}{whole_count:10}{both:11}{both / max(1, whole_count):8.3f}{only:12}")


if __name__ == "__main__":
    main()
