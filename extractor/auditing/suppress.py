"""What the user does not want to hear: comments in the page, rules left out for some pages, a baseline of known findings."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extractor.auditing.registry import select
from extractor.errors import ExtractorError
from extractor.regexes import lazy_regex

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_COMMENT = lazy_regex(r"<!--\s*extractor:\s*ignore(-page)?\b[ \t]*((?:[A-Za-z]{2,4}\d{0,3}[,\s]*)*)-->", re.ASCII)


@dataclass(frozen=True, slots=True)
class Silence:
    """Codes that are not reported for places in ``[start, end)``; the whole page where ``end`` is None."""

    codes: frozenset[str]
    start: int
    end: int | None

    def holds(self, code: str, start: int | None) -> bool:
        """Whether a finding is silenced."""
        if code not in self.codes:
            return False
        return self.end is None or (start is not None and self.start <= start < self.end)


def silences_of(text: str) -> list[Silence]:
    """What comments in a page's text silence.

    ``<!-- extractor: ignore UNC004, SFN -->`` holds for its line, or for the next one when it stands alone on its line;
    ``ignore-page`` holds for the page; without codes all rules are meant. Codes that mean no rule are passed over.
    """
    if "extractor:" not in text:
        return []
    found = []
    for match in _COMMENT.finditer(text):
        codes = _codes(match[2].replace(",", " ").split())
        if match[1]:
            found.append(Silence(codes, 0, None))
            continue
        start = text.rfind("\n", 0, match.start()) + 1
        end = _line_end(text, match.end())
        if not text[start : match.start()].strip() and not text[match.end() : end].strip():
            start, end = end, _line_end(text, end)
        found.append(Silence(codes, start, end))
    return found


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end + 1


def _codes(selectors: Sequence[str]) -> frozenset[str]:
    found: set[str] = set()
    for selector in selectors or ["ALL"]:
        try:
            found |= select([selector])
        except ExtractorError:
            continue
    return frozenset(found)


@dataclass(frozen=True, slots=True)
class PageIgnores:
    """Rules left out for pages by their titles."""

    rows: tuple[tuple[str, frozenset[str]], ...]

    def codes(self, title: str) -> frozenset[str]:
        """The codes that are not reported on the page."""
        return frozenset().union(*(codes for pattern, codes in self.rows if fnmatchcase(title, pattern)))


def read_page_ignores(settings: Iterable[str]) -> PageIgnores:
    """The rows of settings such as ``List of *:UNC012,UNC013``; raises :class:`ExtractorError` for any other form."""
    rows = []
    for setting in settings:
        pattern, colon, codes = setting.rpartition(":")
        if not colon or not pattern:
            raise ExtractorError(
                "bad_value", f"'{setting}' is no pattern with codes", remedy="write it as 'List of *:UNC012,UNC013'"
            )
        rows.append((pattern, select(codes.replace(",", " ").split())))
    return PageIgnores(tuple(rows))


def read_baseline(path: str) -> frozenset[str]:
    """Fingerprints of the findings that an earlier report holds: one of format json, jsonl or sarif."""
    try:
        text = Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ExtractorError("unreadable", f"the baseline cannot be read ({error})", where=path) from error
    try:
        rows = (
            [json.loads(text)]
            if text.lstrip()[:1] == "{" and "\n{" not in text.strip()
            else [json.loads(line) for line in text.splitlines() if line]
        )
    except json.JSONDecodeError as error:
        raise ExtractorError(
            "bad_baseline", f"the baseline is no report ({error})", where=path, remedy="make one with --format json"
        ) from error
    return frozenset(fingerprint for row in rows for fingerprint in _fingerprints(row))


def _fingerprints(node: Any) -> Iterable[str]:  # noqa: ANN401 - any JSON
    """Every fingerprint below a node of JSON."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key in ("fingerprint", "extractor/v1") and isinstance(value, str):
                yield value
            else:
                yield from _fingerprints(value)
    elif isinstance(node, list):
        for value in node:
            yield from _fingerprints(value)
