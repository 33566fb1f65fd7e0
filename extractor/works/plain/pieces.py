"""A plain reference divided into pieces, each with the role that it has in the description of the work.

A conditional random field (:mod:`extractor.training.references`) gives the units their roles; what the pieces say of each other
(:mod:`extractor.works.plain.settling`) overrules it.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from extractor.works.plain.features import features
from extractor.works.plain.neighbours import BYLINE
from extractor.works.plain.piece import LONGEST_RUN, Piece
from extractor.works.plain.sequence_model import label
from extractor.works.plain.settling import SETTLING
from extractor.works.plain.units import read_units

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractor.works.plain.units import Marked, Unit

_SHARED = frozenset(("author", "container", "publisher", "place", "series", "note", "title"))
"""Roles of which words without punctuation between them have but one."""
_RUNNING = ("word", "figure")
_ALONE = frozenset(
    ("date", "title", "edition", "extent", "url", "identifier", "access", "container", "place", "publisher", "author")
)
"""Roles of which two units side by side are two pieces, if markup or quotation marks set one of them apart."""


def read_pieces(
    text: str,
    marked: Sequence[Marked],
    identifiers: Sequence[tuple[int, int]] = (),
    model: str = "references",
    language: str = "en",
) -> tuple[list[Piece], float]:
    """The pieces of a reference, and the probability that the model gives to all its labels together."""
    units = read_units(text, marked, identifiers, language)
    if not units:
        return [], 0.0
    labels, probability = label(model, features(text, units))
    pieces = _at_links(_joined(units, _agreed(text, units, labels)), marked)
    for settle in SETTLING:
        pieces = settle(text, pieces)
    return pieces, probability


def _agreed(text: str, units: Sequence[Unit], labels: list[str]) -> list[str]:
    """The labels; words that only blanks part have the one that most of them have."""
    found = ["access" if unit.kind == "accessed" else role for unit, role in zip(units, labels, strict=True)]
    for number, unit in enumerate(units[1:], 1):
        if unit.kind == "initial" and found[number] == "access":  # the V. of "e. V., abgerufen am 3. Mai"
            found[number] = found[number - 1]
    start = 0
    for end in range(1, len(units) + 1):
        if (
            end < len(units)
            and units[end].kind in _RUNNING
            and units[end - 1].kind in _RUNNING
            and text[units[end - 1].end : units[end].start].isspace()
        ):
            continue
        run = found[start:end]
        if 1 < len(run) < LONGEST_RUN and len(set(run)) > 1 and _SHARED.issuperset(run):
            counted = Counter(label for label in run if label != "note")
            most = max(counted, key=lambda role: (counted[role], -run.index(role)))
            found[start:end] = [most] * len(run)
        start = end
    return _bylines(text, units, found)


def _bylines(text: str, units: Sequence[Unit], labels: list[str]) -> list[str]:
    """The labels; between ``by`` behind a title and the next stop stand its authors."""
    for number, unit in enumerate(units[1:], 1):
        if labels[number - 1] != "title" or labels[number] not in _SHARED or text[unit.start : unit.end].lower() not in BYLINE:
            continue
        labels[number] = "other"
        for behind in range(number + 1, len(units)):
            if labels[behind] not in _SHARED or (
                behind > number + 1 and "." in text[units[behind - 1].end : units[behind].start]
            ):
                break
            labels[behind] = "author"
    return labels


def _joined(units: Sequence[Unit], labels: Sequence[str]) -> list[Piece]:
    runs: list[tuple[str, list[Unit]]] = []
    for unit, role in zip(units, labels, strict=True):
        if runs and runs[-1][0] == role and not _apart(role, runs[-1][1][-1], unit):
            runs[-1][1].append(unit)
        else:
            runs.append((role, [unit]))
    return [Piece(role, tuple(run)) for role, run in runs]


def _at_links(pieces: list[Piece], marked: Sequence[Marked]) -> list[Piece]:
    """The pieces; names before a link and the words with which its text begins are two, of which those are the title."""
    starts = {stretch.start for stretch in marked if stretch.kind == "address"}
    if not starts or any(piece.role == "title" for piece in pieces):
        return pieces
    for number, piece in enumerate(pieces):
        at = next((at for at, unit in enumerate(piece.units) if at and unit.kind == "word" and unit.start in starts), 0)
        if at and piece.role == "author":
            parted = [Piece("author", piece.units[:at]), Piece("title", piece.units[at:])]
            return [*pieces[:number], *parted, *pieces[number + 1 :]]
    return pieces


def _apart(role: str, left: Unit, right: Unit) -> bool:
    """Whether two units side by side that have one role are two pieces."""
    if "accessed" in (left.kind, right.kind):
        return True
    if role == "date":
        return right.kind in ("date", "year")
    return role in _ALONE and any(unit.kind == "stretch" and unit.dress != "l" for unit in (left, right))
