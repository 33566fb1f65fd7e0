"""How many times faster a history is read than its revisions one by one: a made article of 1,000 small edits, or a dump.

``python benchmarks/history.py`` edits a page of about 80 KB of the corpora a thousand times, as editors do: words are changed,
sentences added, references added, changed and dropped, marks set, and every twentieth edit undoes the last ones.
``python benchmarks/history.py DUMP`` reads the histories of a dump. Both are compared with records of every ``--every``-th
revision.
"""

from __future__ import annotations

import argparse
import random
import re
import time
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path

import msgspec

from extractor.engines import warm  # noqa: F401 - loads what pages need
from extractor.engines.work import Extraction
from extractor.history.extraction import HistoryExtraction
from extractor.options import Options
from extractor.sources.find import find
from extractor.sources.histories import HistoryOptions, HistoryPage, histories
from extractor.sources.page import Edit, Page
from extractor.sources.read import ReadOptions, read

CORPUS = Path(__file__).parent.parent.parent / "shared" / "corpora" / "dumps" / "enwiki-sample.xml.bz2"
EDITS = 1000
SEED = 20
_WORD = re.compile(r"(?<=[a-z] )[a-z]{4,12}(?= [a-z])")
_SENTENCE_END = re.compile(r"(?<=[a-z]\.) (?=[A-Z][a-z]+ )")


def edited(text: str, chance: random.Random, number: int) -> str:
    """The text after one small edit."""
    kind = chance.choice(("word", "word", "word", "sentence", "cite", "drop", "mark", "parameter"))
    words = list(_WORD.finditer(text))
    ends = [found.start() for found in _SENTENCE_END.finditer(text)]
    at = chance.choice(ends)
    if kind == "word":
        word = chance.choice(words)
        return f"{text[: word.start()]}{word[0][::-1]}{text[word.end() :]}"
    if kind == "sentence":
        return f"{text[:at]} In {1900 + number % 100} the committee heard of matter {number} again.{text[at:]}"
    if kind == "cite":
        ref = f"<ref>{{{{cite book |last=Reed{number} |first=J. |title=Ice and {number} |year={1950 + number % 50}}}}}</ref>"
        return text[:at] + ref + text[at:]
    if kind == "drop" and (refs := list(re.finditer(r"<ref>[^<]{20,400}</ref>", text))):
        ref = chance.choice(refs)
        return text[: ref.start()] + text[ref.end() :]
    if kind == "parameter" and (pages := list(re.finditer(r"\|\s*pages?\s*=\s*\d+", text))):
        page = chance.choice(pages)
        return f"{text[: page.end()]}{number % 10}{text[page.end() :]}"
    return text[:at] + "{{citation needed|date=May 2011}}" + text[at:]


def made(size: int = 80_000) -> HistoryPage:
    """An article of the corpora with a thousand edits."""
    (source,) = find([str(CORPUS)])
    pages = (page for page in read(source, ReadOptions()) if isinstance(page, Page) and page.head.namespace == 0)
    page = min(pages, key=lambda page: abs(len(page.text) - size))
    first = datetime.fromisoformat(page.head.timestamp or "")
    chance = random.Random(SEED)  # noqa: S311 - a benchmark
    texts = [page.text]
    for number in range(1, EDITS):
        undone = chance.randint(2, 6)
        is_revert = number % 20 == 0 and number > undone
        texts.append(texts[-undone] if is_revert else edited(texts[-1], chance, number))
    revisions = (
        Page(
            msgspec.structs.replace(
                page.head,
                revision_id=number,
                parent_id=number - 1,
                timestamp=f"{first + timedelta(hours=8 * number):%Y-%m-%dT%H:%M:%SZ}",
            ),
            text,
            page.file,
            page.dialect,
            number,
            edit=Edit("Ada"),
        )
        for number, text in enumerate(texts, 1)
    )
    (history,) = histories(revisions, HistoryOptions())
    assert isinstance(history, HistoryPage)
    return history


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("dump", nargs="?")
    parser.add_argument("--every", type=int, default=20)
    given = parser.parse_args()
    pages: list[HistoryPage]
    if given.dump:
        (source,) = find([given.dump])
        reading = ReadOptions(all_revisions=True, history=HistoryOptions(namespaces=frozenset({0})))
        pages = [page for page in read(source, reading) if isinstance(page, HistoryPage) and page.packed]
    else:
        pages = [made()]
    options = Options()
    newest = pages[0]
    Extraction(options).counted(Page(newest.head, newest.text, newest.file, newest.dialect, 0))  # compiles what is used first
    alone = together = 0.0
    count = sampled = 0
    for page in pages:
        start = time.process_time()
        HistoryExtraction(options).counted(page)
        together += time.process_time() - start
        revisions = [(saved, text) for saved, text in page.unpacked() if text is not None]
        count += len(revisions)
        for saved, text in islice(revisions, None, None, given.every):
            head = msgspec.structs.replace(page.head, revision_id=saved.revision_id, timestamp=saved.timestamp, redirect=None)
            revision = Page(head, text, page.file, page.dialect, 0)
            start = time.process_time()
            Extraction(options).counted(revision)
            alone += time.process_time() - start
            sampled += 1
    apart, joint = alone / sampled, together / count
    print(f"{count} revisions: {joint * 1000:.1f} ms each in a history, {apart * 1000:.1f} ms alone: {apart / joint:.1f} times")


if __name__ == "__main__":
    main()
