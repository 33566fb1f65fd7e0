"""The parser of an inner language: a lark grammar of the project's ``grammars/``.

The folder stands at the top of the project and is carried into the wheel as ``extractor/grammars``; this module alone knows
both places.
"""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from extractor.kept import kept_file

if TYPE_CHECKING:
    from lark import Lark, Token, Tree

_PACKAGE = Path(__file__).resolve().parent
ROOT = next(path for path in (_PACKAGE / "grammars", _PACKAGE.parent / "grammars") if path.is_dir())


@cache
def load_grammar(name: str) -> Lark:
    """The LALR parser of ``grammars/NAME.lark``.

    Its tables are kept: made anew when the grammar, lark or Python is another, and each time where nothing can be written.
    """
    from lark import Lark

    kept = str(kept_file(f"{name}.tables"))
    return Lark.open(str(ROOT / f"{name}.lark"), parser="lalr", maybe_placeholders=False, cache=kept)


@lru_cache(maxsize=16384)
def parse_shape(grammar: str, shape_text: str) -> tuple[Tree[Token] | None, int]:
    """The tree of a shape, which is symbols parted by blanks; without one, how many fit before the first that does not."""
    from lark import UnexpectedInput

    try:
        return load_grammar(grammar).parse(shape_text), 0
    except UnexpectedInput as error:
        place = error.pos_in_stream
        whole = place is None or place < 0 or place >= len(shape_text)
        return None, shape_text.count(" ") if whole else shape_text.count(" ", 0, place)


def place_in_shape(token: Token, shape_text: str) -> int:
    """Which symbol of a shape a token of its tree is, counted from 0."""
    return shape_text.count(" ", 0, token.start_pos or 0)
