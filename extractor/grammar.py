"""The parser of an inner language: lark grammars and word lists from the project's ``grammars/``.

The folder stands at the top of the project and is carried into the wheel as ``extractor/grammars``; this module alone knows
both places.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lark import Lark

_PACKAGE = Path(__file__).resolve().parent
ROOT = next(path for path in (_PACKAGE / "grammars", _PACKAGE.parent / "grammars") if path.is_dir())


@cache
def load_grammar(name: str, *starts: str) -> Lark:
    """The LALR parser of ``grammars/NAME.lark``; ``starts`` are its start rules (default ``start``)."""
    from lark import Lark

    return Lark.open(str(ROOT / f"{name}.lark"), parser="lalr", start=list(starts) or ["start"], maybe_placeholders=False)


@cache
def load_words(kind: str, language: str) -> dict[str, Any]:
    """The words of one language for one grammar: ``grammars/words/KIND.LANGUAGE.toml``."""
    with (ROOT / "words" / f"{kind}.{language}.toml").open("rb") as file:
        return tomllib.load(file)
