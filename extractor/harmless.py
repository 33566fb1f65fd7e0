"""Texts of a source made harmless for what shows them or computes with them: terminals, logs, JSON, spreadsheets.

Control characters (C0, DEL and C1) move cursors, set colours and answer for the user; the bidirectional controls of Unicode
(UAX 9) and the separators of lines and paragraphs show a text in another order than it has. HTML has :mod:`extractor.html`.
"""

from __future__ import annotations

import json

from extractor.regexes import lazy_regex

_BREAK = lazy_regex(r"\r\n|[\t-\r\x1c-\x1f\x85\u2028\u2029]")
# What JSON, which escapes C0 by itself, leaves as it is.
_BEYOND_C0 = r"\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff"
_CONTROL = lazy_regex(rf"[\x00-\x1f{_BEYOND_C0}]")
_IN_JSON = lazy_regex(rf"[{_BEYOND_C0}]")
FORMULA_STARTS = "=+@\t\r\n＝＋－＠-"
"""What begins a text that a spreadsheet takes for a formula (OWASP, "CSV Injection")."""


def in_one_line(text: str) -> str:
    """The text for a terminal or a log: line breaks and tabs are blanks, other controls ``·``."""
    return _CONTROL.sub("·", _BREAK.sub(" ", text))


def without_controls(text: str) -> str:
    """The text without controls, blanks in place of those that break a line."""
    return _CONTROL.sub("", _BREAK.sub(" ", text))


def escaped_in_json(document: str) -> str:
    """A JSON document, or a piece of one, that says the same with controls in its strings as escapes."""
    return _IN_JSON.sub(lambda found: f"\\u{ord(found[0]):04x}", document)


def harmless_json(value: object, indent: int | None = None) -> str:
    """The value as JSON in which no control stands; letters of any script stand as they are."""
    return escaped_in_json(json.dumps(value, ensure_ascii=False, indent=indent))


def no_formula(value: object) -> object:
    """A cell's value; an apostrophe stands before a text that a spreadsheet takes for a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(tuple(FORMULA_STARTS)) else value
