"""References of articles labelled by hand → text, markup, fields, as the reader of plain references meets them.

The labels name values, not places: a value is looked for in the text, folded, and the units that it covers get its role.
"""

from __future__ import annotations

import json
import re
import sys
import unicodedata
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extractor.citations.plain_text import marked_stretches
from extractor.citations.template_uses import shown_source, use_of
from extractor.mark_templates import mark_text_arg
from extractor.markup import parse
from extractor.markup.prose import Renderer
from extractor.sources.find import find
from extractor.sources.page import Page
from extractor.sources.read import ReadOptions, read
from extractor.training.written import Written
from extractor.works.identifiers import find_identifiers
from extractor.works.plain.units import Marked, read_units

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_FIELDS = {
    "title": "title",
    "container": "container",
    "publisher": "publisher",
    "place": "place",
    "edition": "edition",
    "series": "series",
}
_WORD = re.compile(r"\w+")
_NAME_GAP = 4
"""Words between two words of the names of one list (``and``, ``et al.``, ``Dr.``)."""


def items_of(path: Path, corpora: Path) -> list[dict[str, Any]]:
    """The items of a file with their texts, which stand in the items or at a place of a revision in ``corpora``."""
    items = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    placed = [item for item in items if "text" not in item]
    names = {item["source"] for item in placed}
    wanted = {item["revision"] for item in placed}
    texts = {
        page.head.revision_id: page.text
        for source in find([str(corpora / name) for name in sorted(names)] if names else [])
        for page in read(source, ReadOptions(all_revisions=True))
        if isinstance(page, Page) and page.head.revision_id in wanted
    }
    for item in placed:
        item["text"] = texts[item["revision"]][item["start"] : item["end"]]
    return items


def labelled(path: Path, corpora: Path) -> Iterator[tuple[dict[str, Any], Written]]:
    """The items of a file with one source or none, each with its text, markup and fields."""
    for item in items_of(path, corpora):
        works, shorts = item.get("works") or [], item.get("short") or []
        if len(works) + len(shorts) < 2:
            text, marked = readable(item["text"])
            yield item, Written(text, marked, list(_fields(text, marked, (works or shorts or [None])[0], item["class"])))


def readable(source: str) -> tuple[str, list[Marked]]:
    """The text that a reader sees of a wikitext, and what its markup sets apart."""
    document = parse(source)
    renderer = Renderer(
        document, "en", lambda name: use_of(name, "en").text, partial(shown_source, language="en"), mark_text_arg
    )
    prose = renderer.prose(0, len(source), document.children)
    low, high = len(prose.text) - len(prose.text.lstrip()), len(prose.text.rstrip())
    return prose.text[low:high], list(marked_stretches(prose, low, high, prose.addresses(low, high)))


def _folded(text: str) -> list[tuple[str, int, int]]:
    """The words of a text without case and accents, each with its place."""
    out = []
    for match in _WORD.finditer(text):
        plain = "".join(char for char in unicodedata.normalize("NFKD", match[0]) if not unicodedata.combining(char))
        out.append((plain.casefold(), match.start(), match.end()))
    return out


def _fields(text: str, marked: list[Marked], work: dict[str, Any] | None, kind: str) -> Iterator[tuple[int, int, str]]:
    words = _folded(text)
    taken: list[tuple[int, int]] = []

    def free(span: tuple[int, int]) -> bool:
        return not any(span[0] < end and start < span[1] for start, end in taken)

    if work is not None:
        for name, role in _FIELDS.items():
            for value in (part.strip() for part in str(work.get(name) or "").split("||")):
                span = _find(words, value, free)
                if value and span is not None:
                    taken.append(span)
                    yield *span, role
                    break
        for name, role in (("authors", "author"), ("editors", "editor")):
            for span in _names(words, work.get(name) or [], free):
                taken.append(span)
                yield *span, role
    units = read_units(text, marked, [(start, end) for start, end, _ in find_identifiers(text)])
    figures = {role: set(re.findall(r"\d+|[IVXLC]+\b", value)) for role, value in _figures(work)} if work else {}
    year = str((work or {}).get("issued") or (work or {}).get("year") or "")[:4]
    for unit in units:
        span = (unit.start, unit.end)
        if not free(span) or unit.kind in ("word", "initial", "stretch"):
            continue
        numbers = set(re.findall(r"\d+|[IVXLC]+\b", text[unit.start : unit.end]))
        if unit.kind in ("date", "year"):
            if year and year in text[unit.start : unit.end]:
                yield *span, "date"
            continue
        role = next((role for role, values in figures.items() if numbers and numbers & values), "")
        if unit.kind in ("volume", "issue", "dotted", "number") and role in ("pages", ""):
            role = "volume" if figures.get("volume") else role
        if role:
            yield *span, "volume" if role == "issue" else role
    prose = "quote" if kind == "quotation" else "note"
    if kind in ("note", "quotation", "mixed"):
        for unit in units:
            span = (unit.start, unit.end)
            if free(span) and unit.kind in ("word", "initial", "stretch", "figure") and (unit.kind != "stretch" or unit.dress):
                yield *span, "quote" if "q" in unit.dress else "note" if prose == "note" or unit.kind != "stretch" else prose


def _figures(work: dict[str, Any]) -> Iterator[tuple[str, str]]:
    yield "volume", f"{work.get('volume') or ''} {work.get('issue') or ''}"
    places = [str(value) for label, value in work.get("locators") or () if "page" in label]
    yield "pages", " ".join([str(work.get("pages") or ""), *places])
    yield "locator", " ".join(str(value) for label, value in work.get("locators") or () if "page" not in label)


def _find(words: list[tuple[str, int, int]], value: str, free: Callable[[tuple[int, int]], bool]) -> tuple[int, int] | None:
    wanted = [word for word, _, _ in _folded(value)]
    for at in range(len(words) - len(wanted) + 1 if wanted else 0):
        if [word for word, _, _ in words[at : at + len(wanted)]] == wanted:
            span = (words[at][1], words[at + len(wanted) - 1][2])
            if free(span):
                return span
    return None


def _names(
    words: list[tuple[str, int, int]], names: list[str], free: Callable[[tuple[int, int]], bool]
) -> Iterator[tuple[int, int]]:
    """Where the names of a list stand: the first run of their words."""
    wanted = {word for name in names for word, _, _ in _folded(name)}
    initials = {word[0] for word in wanted}
    run: list[int] = []
    runs: list[list[int]] = []
    for at, (word, start, end) in enumerate(words):
        if (word in wanted or (len(word) <= 2 and word[0] in initials)) and free((start, end)):
            if run and at - run[-1] > _NAME_GAP:
                runs.append(run)
                run = []
            run.append(at)
    runs += [run] if run else []
    families = {_folded(name.partition(",")[0])[-1][0] for name in names if _folded(name.partition(",")[0])}
    runs = [run for run in runs if any(words[at][0] in families for at in run)]
    if runs:
        best = max(runs, key=lambda run: len({words[at][0] for at in run} & wanted))
        span = (words[best[0]][1], words[best[-1]][2])
        if free(span):
            yield span


def main() -> None:
    """Print the items of a file with their texts: ``python -m extractor.training.hand_labels FILE CORPORA``."""
    path, corpora = map(Path, sys.argv[1:])
    for item in items_of(path, corpora):
        print(json.dumps(item, ensure_ascii=False))  # noqa: T201


if __name__ == "__main__":
    main()
