"""A page's text as the tokenizer must be given it: as long as the page's, with other signs where the tokenizer would err."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractor.markup.whole import STAND_IN
from extractor.regexes import lazy_regex

if TYPE_CHECKING:
    import re

# What neither opens, closes nor parts anything.
_PLAIN = "."
_ZS = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_WIDE_BLANK = lazy_regex(f"[\t{_ZS}]")
_BEHIND_ADDRESS = lazy_regex(rf'(?<=[\[:])//[^][<>"\x00-\x20\x7f{_ZS}]+([\t{_ZS}])')
# A term of a list of definitions with quotes before a colon.
_TERM = lazy_regex(r"\n[*#:;]*+(?<=;)[^'\n]*+(?:'(?!')[^'\n]*+)*+''.*:.*")
_OF_TERM = lazy_regex(r"\[\[[^]\[\n]*\]\]|\{\{[^{}\n]*\}\}|\[[^]\[\n]*\]|<[^<>\n]*>|(?P<quotes>''+)|(?P<colon>:)(?!//)")
# What a run of quotes of some length begins or ends: italics, bold, both.
_QUOTES = {2: 1, 3: 2, 4: 2, 5: 3}
# A call with a single brace in its name; no template has such a name.
_BRACE_IN_NAME = lazy_regex(
    r"\{\{(?<!\{\{\{)(?!\{)[^{}|\n]*+(?:\{(?!\{)|(?<!\})\}(?!\}))(?:[^{}\n]|(?<!\{)\{(?!\{)|(?<!\})\}(?!\})){0,1000}\}\}"
)
_MARK_IN_CALL = lazy_regex("[{}|]")


def tokenizable(text: str) -> str:
    """``text`` with signs exchanged one for one, so that the tokenizer reads it as MediaWiki does.

    The tokenizer takes a NUL for the end of the text, and we take the stand-in for a node. A wide blank ends an address
    (MediaWiki's EXT_LINK_URL_CLASS). A colon in italics or bold ends no term (BlockLevelPass::findColonNoLinks). Braces around
    what can be no name are text.
    """
    text = text.replace("\0", "\ufffd").replace(STAND_IN, "\ufffd")
    if _WIDE_BLANK.search(text):
        text = _BEHIND_ADDRESS.sub(lambda match: match[0][:-1] + " ", text)
    if ";" in text:
        text = _TERM.sub(_without_quoted_colons, f"\n{text}")[1:]
    return _BRACE_IN_NAME.sub(lambda match: _MARK_IN_CALL.sub(_PLAIN, match[0]), text)


def _without_quoted_colons(line: re.Match[str]) -> str:
    marks = 0  # 1: inside italics, 2: inside bold

    def sign(match: re.Match[str]) -> str:
        nonlocal marks
        marks ^= _QUOTES.get(len(match["quotes"] or ""), 0)
        return _PLAIN if marks and match["colon"] else match[0]

    return _OF_TERM.sub(sign, line[0])
