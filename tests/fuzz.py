"""A search for pages that break what must hold (``broken.py``), guided by coverage.

    pip install atheris
    python -m tests.fuzz FOUND SOURCE... --seconds 1800

It begins with stretches of the pages of the sources, and goes on from whatever reaches code that nothing reached before. Each
page that breaks something becomes a file of the folder FOUND, one of each kind; the last line counts pages and kinds.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["extractor"]):
    from extractor import read
    from tests.broken import SIGNS, damaged, wrong_with

STRETCHES_OF_A_PAGE, STRETCHES = 2, 1500
SLOWEST = 0.3
"""Seconds for 10,000 signs."""


def stretches(sources: list[str], chosen: random.Random) -> list[str]:
    """Stretches of pages, each a page of its own."""
    found = []
    for source in sources:
        for page in read(source, on_failure=lambda _: None):
            for _ in range(STRETCHES_OF_A_PAGE):
                start = chosen.randrange(max(len(page.text) - SIGNS, 1))
                found.append(f"{page.head.language or 'en'} {page.dialect}\n{page.text[start : start + SIGNS]}")
    return chosen.sample(found, min(len(found), STRETCHES))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("found", type=Path)
    parser.add_argument("sources", nargs="+")
    parser.add_argument("--seconds", type=int, default=1800)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    given.found.mkdir(parents=True, exist_ok=True)
    seeds = stretches(given.sources, random.Random(given.seed))  # noqa: S311 - no secret
    kinds: dict[str, int] = {}
    pages = 0

    def tried(data: bytes) -> None:
        nonlocal pages
        pages += 1
        content = data.decode(errors="ignore")
        if wrong := wrong_with(content, SLOWEST):
            kind = wrong.partition("): ")[0]
            kinds[kind] = kinds.get(kind, 0) + 1
            if kinds[kind] == 1:
                (given.found / f"{len(kinds):03}").write_text(content, newline="")
                print(wrong, flush=True)  # noqa: T201

    def mutated(data: bytes, longest: int, seed: int) -> bytes:
        chosen = random.Random(seed)  # noqa: S311
        return damaged(data.decode(errors="ignore"), chosen, chosen.choice(seeds)).encode()[:longest]

    with tempfile.TemporaryDirectory() as corpus:
        for number, seed in enumerate(seeds):
            Path(corpus, str(number)).write_text(seed, newline="")
        flags = [f"-max_total_time={given.seconds}", f"-seed={given.seed}", f"-max_len={SIGNS * 4}", "-timeout=300"]
        atheris.Setup([sys.argv[0], corpus, *flags], tried, custom_mutator=mutated)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
