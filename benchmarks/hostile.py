"""Time per sign on markup that costs a naive reader quadratic or exponential time, and a search for worse.

    python benchmarks/hostile.py [--fuzz SECONDS] [--seed N] [--growth [WORDS]]

Each row compares 64,000 repeats with 4,000: the ratio of time per sign should stay near 1, and no row may take 3 seconds. Then
all inline templates of the table nest, and no page of them may take 0.3 seconds. Then pages grow from 40 to 160 KB
(``growth.py``); with ``--growth`` they alone, those with WORDS in their name. With ``--fuzz`` random pieces of markup are
repeated to 30,000 signs, and each new worst case is shown in seconds per 100 KB.
"""

from __future__ import annotations

import argparse
import gc
import random
import sys
import time

from growth import growth

from extractor import extract
from extractor.markup import parse
from extractor.tables import load_table

OPENINGS = [
    *("{{a|", "{{a} {{b|", "{{a|b=c ", "[[a|", "<ref>", "<ref name=a", "<div>", '<span a="b', "<!--", "<nowiki>", "[http://a"),
    *("{|", "[tpl]a|", "[ref]", "</b><b>\n{|", "</ref><ref>\n{|", "{|}}</div><div>\n", "{{a|<ref>"),
]
PAIRS = [("{|\n|\n", "|}\n"), ("{{a|", "}}"), ("[[a|", "]]"), ("<div>", "</div>"), ("<ref>", "</ref>")]
PIECES = [
    *("{{", "}}", "{{{", "}}}", "[[", "]]", "[", "]", "|", "=", "\n", " ", "a", "''", '"', "'", "&nbsp;", "<ref>", "</ref>"),
    *("<ref name=x/>", "<div>", "</div>", "<br>", "<li>", "<nowiki>", "</nowiki>", "<!--", "-->", "<", ">", "http://a.b/c"),
    *("[http://a.b", "\n{|", "\n|-", "\n|", "\n|}", "\n!", "\n* ", "\n== h ==\n", "[tpl]", "[/tpl]", "[ref]", "[/ref]"),
    *("<gallery>", "</gallery>", "\x00"),
]
NESTED_IN = ("A {} end.", "It fell.<ref>{}</ref>", "* The {} fell.", "{{{{cite book|title={}}}}}", "[tpl]small|{}[/tpl] fell.")
LEVELS, SLOWEST_NESTED = 40, 0.3
SMALL, LARGE, SLOWEST = 4_000, 64_000, 3.0
FUZZED = 30_000


def seconds(text: str, *, tpl: bool) -> float:
    gc.collect()
    gc.disable()
    started = time.process_time()
    parse(text, tpl=tpl)
    taken = time.process_time() - started
    gc.enable()
    return taken


def table() -> bool:
    """Print a row for each kind of markup; true when all stay linear."""
    linear = True
    for opening, closing in [*((opening, "") for opening in OPENINGS), *PAIRS]:
        for tpl in (False, True):
            small, large = (opening * count + closing * count for count in (SMALL, LARGE))
            taken = seconds(large, tpl=tpl)
            ratio = taken / len(large) / (min(seconds(small, tpl=tpl) for _ in range(3)) / len(small))
            fine = ratio <= 2 and taken <= SLOWEST
            linear = linear and fine
            name = f"{opening!r}{' … ' + repr(closing) if closing else ''}"
            print(f"{name:28}{'tpl_text' if tpl else 'wikitext':10}{taken:7.2f} s{ratio:7.2f}{'' if fine else '  <<<'}")
    return linear


def nested() -> bool:
    """Print the slowest records of pages where each inline template, or all by turns, nest; true when none takes too long."""
    table = load_table("inline_templates")
    found = sorted({name for group in ("shows", "computed", "drops") for names in table[group].values() for name in names})
    roles = [name for block in table["roles"].values() for name in block["names"]]
    names = [*found, *roles, "no such template", "#if:x"]
    chains = [[name] * LEVELS for name in names] + [names[at : at + LEVELS] for at in range(0, len(names), LEVELS)]
    extract("Warm.")
    rows = []
    for chain in chains:
        for shape in NESTED_IN:
            text = shape.format("".join(f"{{{{{name}|" for name in chain) + "deep" + "}}" * len(chain))
            started = time.process_time()
            extract(text)
            rows.append((time.process_time() - started, shape, chain[0]))
    for taken, shape, name in sorted(rows)[-5:]:
        print(
            f"{LEVELS} × {name!r} in {shape!r}: {taken:.3f} s of {len(rows)} pages{'  <<<' if taken > SLOWEST_NESTED else ''}"
        )
    return max(rows)[0] <= SLOWEST_NESTED


def growing(words: str = "") -> bool:
    """Print a row for each kind of page that grows; true when all stay linear and short."""
    extract("Warm.")
    linear = True
    for row, fine in growth(words):
        linear = linear and fine
        print(row, flush=True)
    return linear


def fuzz(limit: float, seed: int) -> float:
    """The worst time found, in seconds per 100 KB."""
    chosen = random.Random(seed)  # noqa: S311 - a search, no secret
    end = time.monotonic() + limit
    worst = 0.0
    while time.monotonic() < end:
        unit = "".join(chosen.choices(PIECES, k=chosen.randint(1, 6)))
        tail = "".join(chosen.choices(PIECES, k=chosen.randint(1, 4)))
        text = unit * (FUZZED // len(unit)) + tail * (FUZZED // len(tail)) * chosen.randint(0, 1)
        for tpl in (False, True):
            taken = seconds(text, tpl=tpl) / len(text) * 1e5
            if taken > worst:
                worst = taken
                print(f"{taken:.3f} s/100 KB {unit!r} {tail!r}", flush=True)
    return worst


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fuzz", type=float, default=0, metavar="SECONDS")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--growth", nargs="?", const="", metavar="WORDS")
    given = parser.parse_args()
    if given.fuzz:
        sys.exit(fuzz(given.fuzz, given.seed) > 1)
    if given.growth is not None:
        sys.exit(not growing(given.growth))
    sys.exit(not all([table(), nested(), growing()]))


if __name__ == "__main__":
    main()
