"""Whether the values of an infobox parameter or a column are quantities, so that a bare number among them is no year."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from extractor.languages import Dates, language_code, read_part
from extractor.regexes import lazy_regex

if TYPE_CHECKING:
    from collections.abc import Iterable

_WORD = lazy_regex(r"[^\W\d_]+|[%№#]")
_HUMP = lazy_regex(r"(?<=[a-z])(?=[A-Z])")


def hold_quantities(labels: Iterable[str], language: str) -> bool:
    """Whether a value under these labels is a quantity or a code.

    ``population_total``, "Votes" and ``MeanElev`` hold some, ``population_as_of`` does not.
    """
    words = {word for label in labels for word in _WORD.findall(_HUMP.sub(" ", label).lower())}
    quantities, dates = _words(language_code(language))
    return not words.isdisjoint(quantities) and words.isdisjoint(dates)


@cache
def _words(language: str) -> tuple[frozenset[str], frozenset[str]]:
    """The words of quantities and of dates in a language and in English, in which parameters are often written."""
    parts = [part for code in {"en", language} if (part := read_part(Dates, code)) is not None]
    return (
        frozenset(word for part in parts for word in part.alone.quantity_labels),
        frozenset(word for part in parts for word in part.alone.date_labels),
    )
