"""What the conditions look at, a call of a template, and what a condition is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from extractor.works.templates.fields import CountedParameters, Field, Spelling
    from extractor.works.templates.known import CitationTemplate
    from extractor.works.templates.names import Names

_COMMENT = re.compile(r"<!--.*?(?:-->|$)", re.DOTALL)


class Call(Struct, frozen=True):
    """A call of a CS1/CS2 template."""

    template: CitationTemplate
    layout: CountedParameters
    given: Sequence[Field]
    """All non-empty parameters in source order."""
    fields: Mapping[str, Field]
    """Field → parameter that gives its value."""
    empty: Sequence[Field]
    """Parameters without value."""
    misnamed: Sequence[tuple[str, Field]]
    """Conditions that hold for the names of its parameters."""
    addresses: Mapping[str, Field]
    """Those of the fields that hold an address."""
    texts: str
    """The values of all other fields as written, with :data:`BORDER` around each."""
    names: Names
    year: str | None
    """Year part of the citation anchor."""
    as_of: str | None
    """Day of the revision (ISO 8601)."""
    rules: int
    """Year whose rules hold."""
    lossy: bool
    """Whether a converter has been at the text: what it does to values is no fault of the page."""

    def have(self, *fields: str) -> list[Field]:
        """Those of the fields that the call has."""
        return [self.fields[field] for field in fields if field in self.fields]

    def has(self, *fields: str) -> bool:
        """Whether the call has one of the fields."""
        return not self.fields.keys().isdisjoint(fields)


class Check(NamedTuple):
    """A condition on a call."""

    code: str
    fields: frozenset[str]
    """It can only hold when one of these is given (enumerated ones without number); empty: in calls of any kind."""
    find: Callable[[Call], Iterable[Field | None]]
    """The parameters at fault; None stands for the whole call."""
    classes: frozenset[str] = frozenset()
    """Classes of templates that it is about; empty: all."""
    unless: frozenset[str] = frozenset()
    """It cannot hold when one of these is given."""


class SpellingCheck(NamedTuple):
    """A condition on the name of a parameter."""

    code: str
    holds: Callable[[str, Spelling, str, int], bool]
    """Whether it holds for a name as written, what it means, the class of the template and the year of the rules."""


class NameCheck(NamedTuple):
    """A condition on a single name of a person."""

    code: str
    holds: Callable[[str], bool]
    """Whether it holds for the text of a name."""
    roles: frozenset[str]
    """Fields that it is about, without their number."""


class TextCheck(NamedTuple):
    """A condition on any single value."""

    code: str
    may_hold: Callable[[str], bool]
    """Whether it can hold for any of the values, which come as :attr:`Call.texts`."""
    holds: Callable[[str, Field, Call], bool]
    """Whether it holds for this field (empty for an unknown one) and parameter."""


BORDER = "|"


def written(field: Field) -> str:
    """The value as the module gets it: wikitext without comments, templates rendered."""
    raw = field.raw
    if "{{" in raw or "[tpl]" in raw:
        return field.text
    return _COMMENT.sub("", raw).strip() if "<!--" in raw else raw


def has_template(field: Field) -> bool:
    """Whether the value holds a template, which we render but the module gets expanded."""
    return "{{" in field.raw or "[tpl]" in field.raw
