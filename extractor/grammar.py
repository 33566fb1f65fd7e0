"""The parser of an inner language: a lark grammar of the project's ``grammars/``.

The folder stands at the top of the project and is carried into the wheel as ``extractor/grammars``; this module alone knows
both places.
"""

from __future__ import annotations

from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lark import Lark

_PACKAGE = Path(__file__).resolve().parent
ROOT = next(path for path in (_PACKAGE / "grammars", _PACKAGE.parent / "grammars") if path.is_dir())


@cache
def load_grammar(name: str) -> Lark:
    """The LALR parser of ``grammars/NAME.lark``.

    Its tables are kept as Python keeps bytecode: made anew when the grammar, lark or Python is another, and each time where
    the folder cannot be written.
    """
    from lark import Lark

    kept = _PACKAGE / "__pycache__" / f"{name}.tables"
    with suppress(OSError):
        kept.parent.mkdir(exist_ok=True)
    return Lark.open(str(ROOT / f"{name}.lark"), parser="lalr", maybe_placeholders=False, cache=str(kept))
