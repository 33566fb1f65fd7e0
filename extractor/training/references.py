"""Trains the reader of plain references: ``python -m extractor.training.references GOLD [--folds 5] [--dumps FILE...]``.

GOLD is ``anystyle-core.xml``: reference strings divided into fields. So few strings know few names; each is therefore also
taught in copies whose titles, periodicals, publishers, places and people are replaced by values of citation templates in the
dumps (default: the English ones of ``corpora/dumps`` beside the gold). Prints cross-validated scores counted as ``score.py
references`` counts them, then trains on everything and writes the model.
"""

from __future__ import annotations

import argparse
import bz2
import random
import re
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pycrfsuite

from extractor.facts.plain.reader import read_plain_reference
from extractor.facts.plain.surroundings import features
from extractor.facts.plain.tokens import read_word, tokens

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Reference = list[tuple[str, str]]
"""Fields of a string in order: label and text."""

_MODEL = Path(__file__).resolve().parent.parent / "models" / "plain_references.crf"
_MARKUP = re.compile(r"[\[\]{}<>|]")
_TEMPLATE = re.compile(r"\{\{\s*(?:cite|citation)\b[^{}|]*\|([^{}]*)\}\}", re.IGNORECASE)
_PARAMETER = re.compile(r"\|?\s*([a-z-]+?)\d*\s*=\s*([^|]*)")
_LINK = re.compile(r"\[\[(?:[^\]|]*\|)?([^\]]*)\]\]")
_SOURCES = {
    "title": ("title", "chapter"),
    "journal": ("journal", "newspaper", "magazine"),
    "container-title": ("journal", "newspaper", "magazine"),
    "publisher": ("publisher",),
    "location": ("location",),
    "family": ("last",),
    "given": ("first",),
}
_PEOPLE = ("author", "editor", "translator")
_FRAME = re.compile(r"(\W*)(.*?)(\W*)", re.DOTALL)
_NAME_WORD = re.compile(r"[^\W\d_][\w’'-]{2,}")
_KEPT_WORDS = frozenset(
    "and others the iii von van und der den del with from eds trans translated edited editor editors".split()
)
_SETTINGS = {"c1": 0.1, "c2": 0.05, "max_iterations": 80, "feature.minfreq": 2, "feature.possible_transitions": False}


def load(path: Path) -> list[Reference]:
    """The strings of an AnyStyle file, without the characters that would be markup."""
    root = ET.parse(path).getroot()  # noqa: S314 - our own labelled file
    return [[(node.tag, _MARKUP.sub("", (node.text or "").strip())) for node in sequence] for sequence in root]


def lesson(reference: Reference) -> tuple[list[list[bytes]], list[str]]:
    """Features and labels of the tokens of a string."""
    items = tokens(" ".join(text for _, text in reference))
    bounds, position = [], 0
    for tag, text in reference:
        bounds.append((position, position + len(text), tag))
        position += len(text) + 1
    labels, previous = [], -1
    for item in items:
        number = next(n for n, (start, end, _) in enumerate(bounds) if start <= item.start < end)
        labels.append(("B-" if number != previous else "I-") + bounds[number][2])
        previous = number
    return features([read_word(item.text) for item in items]), labels


def template_values(dumps: Iterable[Path]) -> dict[str, list[str]]:
    """Different values that citation templates of the dumps give to each kind of field."""
    found: dict[str, set[str]] = {}
    kinds = {parameter: kind for kind, parameters in _SOURCES.items() for parameter in parameters}
    for path in dumps:
        unpacker = bz2.BZ2Decompressor()
        text = unpacker.decompress(path.read_bytes()).decode("utf-8", "replace")
        for call in _TEMPLATE.finditer(_LINK.sub(r"\1", text)):
            for name, value in _PARAMETER.findall(call[1]):
                clean = re.sub(r"''+|&nbsp;|&lt;.*?&gt;|&\w+;", " ", value).strip()
                if name in kinds and 3 <= len(clean) < 160 and not re.search(r"[\[\]<>]|http", clean):
                    found.setdefault(kinds[name], set()).add(clean)
    found["given"] = {word for value in found.get("given", ()) if (word := value.split()[0]).isalpha() and len(word) > 2}
    found["family"] = {value for value in found.get("family", ()) if value.isalpha()}
    found["journal"] = found.get("container-title", set())
    return {kind: sorted(values) for kind, values in sorted(found.items()) if values}


def disguise(reference: Reference, values: dict[str, list[str]], chance: random.Random) -> Reference:
    """The same string about another work: punctuation and order stay, the values change."""
    out = []
    for tag, text in reference:
        new = text
        if tag in _PEOPLE and chance.random() < 0.6:
            new = _rename(text, values, chance)
        elif tag in values and chance.random() < 0.5 and not (tag == "container-title" and re.match(r"(?i)in\b|proc", text)):
            frame = _FRAME.fullmatch(text)
            value = _MARKUP.sub("", chance.choice(values[tag])).strip(' .,"“”')
            if frame and value:
                if tag == "title" and frame[2][1:] == frame[2][1:].lower():
                    value = value[:1] + value[1:].lower()
                new = frame[1] + value + frame[3]
        out.append((tag, new))
    return out


def _rename(text: str, values: dict[str, list[str]], chance: random.Random) -> str:
    given = set(values["given"])

    def other(match: re.Match[str]) -> str:
        word = match.group()
        if word.lower() in _KEPT_WORDS or not word[0].isupper():
            return word
        name = chance.choice(values["given" if word in given else "family"])
        return name.upper() if word.isupper() and len(word) > 3 else name

    looks_like_a_body = len(text.split()) > 3 and "," not in text and " and " not in text
    return text if looks_like_a_body else _NAME_WORD.sub(other, text)


def train(references: Iterable[Reference], values: dict[str, list[str]], copies: int, path: Path) -> None:
    """Writes the model that the strings and their copies teach."""
    chance = random.Random(5)  # noqa: S311 - reproducible, not a secret
    trainer = pycrfsuite.Trainer("lbfgs", verbose=False)
    trainer.set_params(_SETTINGS)
    for reference in references:
        trainer.append(*lesson(reference))
        for _ in range(copies if values else 0):
            trainer.append(*lesson(disguise(reference, values, chance)))
    trainer.train(str(path))


def _words(text: str) -> str:
    return re.sub(r"[^\w]+", " ", text or "").strip().lower()


def _long_words(text: str) -> set[str]:
    return {word for word in _words(text).split() if len(word) > 2 and word not in ("and", "und", "others")}


def gold_fields(reference: Reference) -> dict[str, Any]:
    """What ``score.py references`` expects of a string."""

    def joined(*tags: str) -> str:
        return " ".join(text for tag in tags for name, text in reference if name == tag)

    year = re.search(r"\d{4}", joined("date"))
    pages = re.findall(r"\d+", joined("pages"))
    return {
        "title": _words(joined("title")),
        "container-title": _words(joined("journal", "container-title")),
        "publisher": _words(joined("publisher")),
        "year": year[0] if year else "",
        "pages": pages[0] if pages else "",
        "authors": _long_words(joined("author")),
    }


def read_fields(text: str, model: str) -> dict[str, Any]:
    """The same fields as the reader finds them."""
    work = read_plain_reference(text, model=model)
    csl = work.csl if work else {}
    parts = (csl.get("issued", {}).get("date-parts") or [[None]])[0]
    locators = " ".join(value for name, value in (work.locators if work else ()) if name == "page")
    pages = re.findall(r"\d+", str(csl.get("page") or "") or locators)
    return {
        "title": _words(csl.get("title", "")),
        "container-title": _words(csl.get("container-title", "")),
        "publisher": _words(csl.get("publisher", "")),
        "year": str(parts[0]) if parts and parts[0] else "",
        "pages": pages[0] if pages else "",
        "authors": _long_words(" ".join(str(value) for name in csl.get("author", ()) for value in name.values())),
    }


def cross_validate(
    references: Sequence[Reference], values: dict[str, list[str]], folds: int, copies: int
) -> dict[str, Counter[str]]:
    """Hits, false values and misses by field; each string is read by a model that has not seen it."""
    counts: dict[str, Counter[str]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for fold in range(folds):
            path = Path(folder) / f"fold{fold}.crf"
            train((r for n, r in enumerate(references) if n % folds != fold), values, copies, path)
            for reference in references[fold::folds]:
                gold, read = (
                    gold_fields(reference),
                    read_fields(" ".join(text for _, text in reference), str(path.with_suffix(""))),
                )
                for name, value in gold.items():
                    hit = bool(value) and value == read[name]
                    missed = {"hit": hit, "false": bool(read[name]) and not hit, "missed": bool(value) and not hit}
                    counts.setdefault(name, Counter()).update({key: int(flag) for key, flag in missed.items()})
    return counts


def f1(counts: Counter[str]) -> float:
    """The harmonic mean of precision and recall."""
    return 2 * counts["hit"] / max(1, 2 * counts["hit"] + counts["false"] + counts["missed"])


def main() -> None:
    """Runs the training from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--copies", type=int, default=3)
    parser.add_argument("--dumps", type=Path, nargs="*")
    parser.add_argument("--out", type=Path, default=_MODEL)
    options = parser.parse_args()
    dumps = options.dumps
    if dumps is None:
        dumps = sorted((options.gold.resolve().parents[2] / "corpora" / "dumps").glob("enwiki-*.xml.bz2"))
    references = load(options.gold)
    random.Random(7).shuffle(references)  # noqa: S311 - a fixed order, not a secret
    values = template_values(dumps)
    if options.folds > 1:
        counts = cross_validate(references, values, options.folds, options.copies)
        total = sum(counts.values(), Counter[str]())
        fields = " ".join(f"{name} {f1(count):.4f}" for name, count in counts.items())
        print(f"{options.folds}-fold cross-validation, {len(references)} strings: all_fields {f1(total):.4f} · {fields}")  # noqa: T201
    train(references, values, options.copies, options.out)
    print(f"{options.out}: {options.out.stat().st_size:,} bytes")  # noqa: T201


if __name__ == "__main__":
    main()
