"""Trains the reader of plain references: ``python -m extractor.training.references GOLD [--hold 0] [--dumps FILE...]``.

GOLD is the folder of the labelled references. Three things teach: AnyStyle's strings, divided into fields; references written
from the citation templates of the dumps in the styles of wikitext (:mod:`extractor.training.wiki_references`); references of
articles labelled by hand, of which ``--hold 0`` and ``--hold 1`` leave out those of half of the pages, so that the model can be
measured on them.
"""

from __future__ import annotations

import argparse
import random
import re
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET
from zlib import crc32

import pycrfsuite

from extractor.tables import load_table
from extractor.training.hand_labels import labelled
from extractor.training.wiki_references import written
from extractor.training.wiki_sources import sentences, template_calls
from extractor.training.written import Written
from extractor.works.identifiers import find_identifiers
from extractor.works.plain.features import features
from extractor.works.plain.units import Marked, read_units

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

Lesson = tuple[list[list[bytes]], list[str]]
"""Features and labels of the units of a reference."""

_HAND = Path(__file__).resolve().parents[2] / "tests" / "quality" / "references" / "labelled.jsonl"
_MODELS = Path(__file__).resolve().parent.parent / "models"
_MARKUP = re.compile(r"[\[\]{}<>|]")
_LABELS = {
    "journal": "container", "container-title": "container", "location": "place", "collection-title": "series",
    "doi": "identifier", "isbn": "identifier", "medium": "note", "source": "note", "director": "author", "producer": "author",
    "citation-number": "other",
}  # fmt: skip
_BY_KIND = {"url": "url", "identifier": "identifier", "accessed": "access", "extent": "extent", "edition": "edition"}
_ROLE_WORDS = frozenset(
    word
    for role in ("editor", "translator", "director", "producer", "in", "by")
    for word in load_table("reference_words")[role]
)
_WITH_ROLES = frozenset(("author", "editor", "container", "translator", "title"))
_CORE = re.compile(r"\W*(?:(?:[Ii]n|[Dd]ans|by)\b\W*)?(.*?)\W*", re.DOTALL)
_SETTINGS = {"c1": 0.2, "c2": 0.03, "max_iterations": 70, "feature.minfreq": 3, "feature.possible_transitions": False}


def load(path: Path) -> list[Written]:
    """The strings of an AnyStyle file, without the characters that would be markup."""
    root = ET.parse(path).getroot()  # noqa: S314 - our own labelled file
    found = []
    for sequence in root:
        reference = Written()
        for node in sequence:
            reference.add(_MARKUP.sub("", (node.text or "").strip()), _LABELS.get(node.tag, node.tag))
            reference.add(" ")
        found.append(reference)
    return found


def dressed_up(reference: Written, chance: random.Random) -> Written:
    """The same string with markup over it: what contains the work in italics, else its title; an address; links."""
    marked = []
    spans = {label: (start, end) for start, end, label in reference.fields}
    italic = "container" if "container" in spans else "title"
    for label, (start, end) in spans.items():
        core = _CORE.fullmatch(reference.text[start:end])
        if core is None or len(core[1]) < 3:
            continue
        place = (start + core.start(1), start + core.end(1))
        if label == italic and chance.random() < 0.85:
            marked.append(Marked(*place, "italic"))
        if label == "title" and chance.random() < 0.3:
            marked.append(Marked(*place, "address", "http://a.org"))
        if label in ("author", "publisher", "container", "place") and core[1].count(" ") < 4 and chance.random() < 0.15:
            marked.append(Marked(*place, "link"))
    return Written(reference.text, sorted(marked), reference.fields)


def lesson(reference: Written) -> Lesson:
    """Features and labels of the units of a reference."""
    units = read_units(reference.text, reference.marked, [(start, end) for start, end, _ in find_identifiers(reference.text)])
    labels = []
    for number, unit in enumerate(units):
        field = next((one for one in reference.fields if one[0] <= (unit.start + unit.end - 1) // 2 < one[1]), (0, 0, "other"))
        label = field[2]
        edge = (
            number == 0 or units[number - 1].end <= field[0] or number + 1 == len(units) or units[number + 1].start >= field[1]
        )
        word = reference.text[unit.start : unit.end].lower().rstrip(".")
        if edge and label in _WITH_ROLES and unit.kind == "word" and word in _ROLE_WORDS and (label != "title" or word == "in"):
            label = "other"
        labels.append(_BY_KIND.get(unit.kind, label))
    return features(reference.text, units), labels


def lessons(gold: Sequence[Written], hand: Sequence[Written], dumps: Sequence[Path], count: int) -> Iterator[Lesson]:
    """All that teaches."""
    chance = random.Random(5)  # noqa: S311 - reproducible, not a secret
    for reference in gold:
        yield lesson(reference)
        yield lesson(dressed_up(reference, chance))
    for reference in hand:
        taught = lesson(reference)
        for _ in range(6):
            yield taught
    for reference in written(list(template_calls(dumps)), sentences(dumps), count, chance):
        yield lesson(reference)


def train(taught: Iterable[Lesson], path: Path) -> None:
    """Writes the model that the lessons teach."""
    trainer = pycrfsuite.Trainer("lbfgs", verbose=False)
    trainer.set_params(_SETTINGS)
    for given, labels in taught:
        if labels:
            trainer.append(given, labels)
    trainer.train(str(path))


def main() -> None:
    """Runs the training from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--count", type=int, default=12000, help="references written from templates")
    parser.add_argument("--dumps", type=Path, nargs="*")
    parser.add_argument("--hold", type=int, help="leave out this half of the hand-labelled pages, 0 or 1")
    parser.add_argument("--out", type=Path, default=_MODELS / "references.crf")
    options = parser.parse_args()
    dumps = options.dumps
    if dumps is None:
        dumps = sorted((options.gold.resolve().parents[1] / "corpora" / "dumps").glob("enwiki-*.xml.bz2"))
    held = [item for path in (options.gold / "wiki-references-dev.jsonl", _HAND) for item in labelled(path)]
    hand = [reference for item, reference in held if options.hold is None or crc32(item["page"].encode()) % 2 != options.hold]
    train(lessons(load(options.gold / "anystyle-core.xml"), hand, dumps, options.count), options.out)
    print(f"{options.out}: {options.out.stat().st_size:,} bytes", flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
