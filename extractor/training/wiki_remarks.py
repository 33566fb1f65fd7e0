"""What refs hold beside full references, as training needs it: remarks on the matter, and places in classical works."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

from extractor.works.plain.units import Marked

if TYPE_CHECKING:
    import random

    from extractor.training.wiki_sources import Call
    from extractor.training.written import Written

_CLASSICS: list[tuple[str, list[str]]] = list(
    tomllib.loads(Path(__file__).with_name("wiki_classics.toml").read_text(encoding="utf-8")).items()
)


def remark(out: Written, prose: list[str], call: Call, chance: random.Random) -> None:
    """Sentences, whole or from a word in the middle on, some words of which are set apart; maybe a link that they point to."""
    for number in range(chance.choice((1, 1, 1, 2, 3))):
        words = chance.choice(prose).split()
        if not number and chance.random() < 0.45:
            words = words[chance.randrange(len(words)) :][: chance.choice((4, 7, 12, 40))]
            words[0] = words[0][:1].upper() + words[0][1:]
        out.add((" " if number else "") + " ".join(words), "note")
    if chance.random() < 0.5:
        spans = [match.span() for match in re.finditer(r"[A-Z]\w+(?: [A-Z]\w+)*|\b\w{4,}", out.text)]
        picked = sorted(chance.sample(spans, min(chance.choice((1, 2, 4)), len(spans))))
        out.marked += [Marked(*span, chance.choice(("italic", "link", "link"))) for span in picked]
    elif chance.random() < 0.3 and "url" in call:
        out.add(chance.choice((" See ", " see ", " – ", " (see ", " The figures are on ", " Compare ")), "note")
        out.add(call["title"], "title", "a")
        out.add(chance.choice((".", "", " for an overview.", " for the details of it.", ").")), "note")


def classical_place(out: Written, chance: random.Random) -> None:
    """An author of antiquity, a work, and a place in it in one of the forms that articles use; one of both may be missing."""
    author, titles = chance.choice(_CLASSICS)
    if chance.random() < 0.15:
        out.add(chance.choice(("cf. ", "see ", "See ", "e.g. ")))
    named = chance.random() < 0.88
    if named:
        out.add(author, "author", chance.choice(("", "l")))
        out.add(chance.choice((", ", ", ", " ", ". ")))
    if not named or chance.random() < 0.88:
        out.add(chance.choice(titles), "title", chance.choice(("i", "i", "i", "il", "l", "")))
        out.add(chance.choice((" ", " ", ", ", ". ")))
    out.add(_passage(chance), "locator", "a" if chance.random() < 0.25 else "")
    if chance.random() < 0.4:
        out.add(".")


def _passage(chance: random.Random) -> str:
    """Book, chapter, line, or the page of an old edition."""
    book = chance.choice([str(chance.randrange(1, 25)), *"I II III IV V VI VII IX X XI XII i ii iii iv v ix x".split()])
    line = chance.randrange(1, 700)
    bekker = f"{chance.randrange(180, 1460)}{chance.choice('ab')}{chance.choice(('', str(line % 35), '5–10', '12-18'))}"
    return chance.choice(
        (f"{book}.{line}", f"{book}. {line}", f"{book}.{line}–{line + 3}", f"{book}.{line % 40}.{line % 9}",
         f"{book}. {line % 40}. {line % 9}", bekker, f"{book} {bekker}", book, f"{book}, {line}", str(line),
         f"{line}–{line + 9}", f"{book}.{line % 40 + 1}, {line % 9 + 1}.{line % 30 + 1}", f"{line} ff.", f"{line % 90}",
         f"book {book}", f"Book {book}, {line}", f"{book}, ch. {line % 30}", f"{book}:{line}", f"{book}.{bekker}",
         f"lines {line}–{line + 9}", f"line {line}", f"Line {line} ff", f"fr. {line}", f"fr. {line % 90}.{line % 30} MW",
         f"{book}. p. {line}", f"{book}.{line % 30}.{line % 9} {bekker}", f"{book}. {line % 30}. § {line % 40 + 1}")
    )  # fmt: skip
