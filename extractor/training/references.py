"""Trains the reader of plain references: ``python -m extractor.training.references GOLD [--folds 5] [--dumps FILE...]``.

GOLD is ``anystyle-core.xml``: reference strings divided into fields. So few strings know few names; each is therefore also
taught in copies whose titles, periodicals, publishers, places and people are replaced by values of citation templates in the
dumps (default: the English ones of ``corpora/dumps`` beside the gold). One model reads text alone; for text with markup there
is another, taught with the strings in markup and with references in the styles of wikitext
(:mod:`extractor.training.wiki_references`). Prints scores by cross-validation, counted as ``score.py references`` counts them,
then trains on everything and writes the models.
"""

from __future__ import annotations

import argparse
import random
import re
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pycrfsuite

from extractor.training.wiki_references import bounds_of, dressed_up, template_calls, written
from extractor.works.plain.reader import read_plain_reference
from extractor.works.plain.surroundings import dressed, features
from extractor.works.plain.tokens import read_word, tokens

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from extractor.training.wiki_references import Call, Reference
    from extractor.works.plain.surroundings import Marked

Lesson = tuple[list[list[bytes]], list[str]]
"""Features and labels of the tokens of a string."""
Teach = Callable[[list["Reference"]], Iterable[Lesson]]
"""What a model is taught of some strings."""

_MODELS = Path(__file__).resolve().parent.parent / "models"
_MARKUP = re.compile(r"[\[\]{}<>|]")
_KINDS = {
    "title": "title",
    "chapter": "title",
    "journal": "container-title",
    "newspaper": "container-title",
    "magazine": "container-title",
    "publisher": "publisher",
    "location": "location",
    "last": "family",
    "first": "given",
}
_SHORTEST = 3
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


def lesson(reference: Reference, marked: Sequence[Marked] = ()) -> Lesson:
    """Features and labels of the tokens of a string that wears the markup ``marked``."""
    items = tokens(" ".join(text for _, text in reference))
    bounds = bounds_of(reference)
    labels, previous = [], -1
    for item in items:
        number = next(n for n, (start, end, _) in enumerate(bounds) if start <= item.start < end)
        labels.append(("B-" if number != previous else "I-") + bounds[number][2])
        previous = number
    return features([read_word(item.text) for item in items], dressed(items, marked)), labels


def template_values(calls: Iterable[Call]) -> dict[str, list[str]]:
    """Different values that citation templates give to each kind of field."""
    found: dict[str, set[str]] = {}
    for call in calls:
        for name, value in call:
            if name in _KINDS and len(value) >= _SHORTEST:
                found.setdefault(_KINDS[name], set()).add(value)
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


def lessons(references: Sequence[Reference], calls: Sequence[Call], copies: int) -> Iterator[Lesson]:
    """What teaches to read strings without markup: the strings and their copies."""
    chance = random.Random(5)  # noqa: S311 - reproducible, not a secret
    values = template_values(calls)
    for reference in references:
        yield lesson(reference)
        for _ in range(copies if values else 0):
            yield lesson(disguise(reference, values, chance))


def marked_lessons(references: Sequence[Reference], calls: Sequence[Call], copies: int) -> Iterator[Lesson]:
    """What teaches to read strings with markup: the strings and their copies wear some; references as wikitext writes them."""
    chance = random.Random(5)  # noqa: S311 - reproducible, not a secret
    values = template_values(calls)
    for reference in references:
        yield lesson(reference, dressed_up(reference, chance))
        for _ in range(copies if values else 0):
            copy = disguise(reference, values, chance)
            yield lesson(copy, dressed_up(copy, chance))
    for reference, marked in written(calls, 2 * len(references), chance):
        yield lesson(reference, marked)


def train(taught: Iterable[Lesson], path: Path) -> None:
    """Writes the model that the lessons teach."""
    trainer = pycrfsuite.Trainer("lbfgs", verbose=False)
    trainer.set_params(_SETTINGS)
    for given, labels in taught:
        trainer.append(given, labels)
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


def read_fields(text: str, marked: Sequence[Marked], model: str) -> dict[str, Any]:
    """The same fields as the reader finds them."""
    work = read_plain_reference(text, marked, model=model)
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
    teach: Teach, wear: Callable[[Reference], Sequence[Marked]], references: Sequence[Reference], folds: int
) -> dict[str, Counter[str]]:
    """Hits, false values and misses by field; each string, in the markup it wears, is read by a model that has not seen it."""
    counts: dict[str, Counter[str]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for fold in range(folds):
            path = Path(folder) / f"fold{fold}.crf"
            train(teach([r for n, r in enumerate(references) if n % folds != fold]), path)
            for reference in references[fold::folds]:
                text = " ".join(text for _, text in reference)
                gold, read = gold_fields(reference), read_fields(text, wear(reference), str(path.with_suffix("")))
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
    parser.add_argument("--out", type=Path, default=_MODELS, help="folder of the models")
    options = parser.parse_args()
    dumps = options.dumps
    if dumps is None:
        dumps = sorted((options.gold.resolve().parents[2] / "corpora" / "dumps").glob("enwiki-*.xml.bz2"))
    references = load(options.gold)
    random.Random(7).shuffle(references)  # noqa: S311 - a fixed order, not a secret
    calls = list(template_calls(dumps))
    chance = random.Random(11)  # noqa: S311 - reproducible, not a secret
    plain = partial(lessons, calls=calls, copies=options.copies)
    marked = partial(marked_lessons, calls=calls, copies=options.copies)
    for name, teach, wear in (
        ("plain_references", plain, lambda _: ()),
        ("marked_references", marked, lambda reference: dressed_up(reference, chance)),
    ):
        if options.folds > 1:
            counts = cross_validate(teach, wear, references, options.folds)
            total = sum(counts.values(), Counter[str]())
            fields = " ".join(f"{field} {f1(count):.4f}" for field, count in counts.items())
            print(  # noqa: T201
                f"{name}, {options.folds}-fold cross-validation, {len(references)} strings: "
                f"all_fields {f1(total):.4f} · {fields}",
                flush=True,
            )
        path = options.out / f"{name}.crf"
        train(teach(references), path)
        print(f"{path}: {path.stat().st_size:,} bytes", flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
