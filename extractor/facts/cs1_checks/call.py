"""What the conditions look at: the shape of a template call (which parameters it has) and the call itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from extractor.facts.citation_templates import Template
    from extractor.facts.template_fields import Field, Layout
    from extractor.facts.work_names import Names

_COMMENT = re.compile(r"<!--.*?(?:-->|$)", re.DOTALL)


class Shape(NamedTuple):
    """A call without its values: calls of one shape share every condition that values have no part in."""

    template: Template
    layout: Layout
    names: tuple[str, ...]
    """Names of the non-empty parameters as written, in order."""
    keys: Mapping[str, int]
    """Field → place of the parameter that gives it; without the fields that the template does not know."""
    year: int
    """Year of the revision; 9999 when it is not known, so that today's rules hold."""

    def at(self, *fields: str) -> list[int]:
        """Places of those of the fields that the call has."""
        return [self.keys[field] for field in fields if field in self.keys]

    def has(self, *fields: str) -> bool:
        """Whether the call has one of the fields."""
        return any(field in self.keys for field in fields)


class Call(NamedTuple):
    """A template call with its values."""

    plan: Plan
    shape: Shape
    fields: Mapping[str, Field]
    """Field → parameter that gives its value."""
    given: Sequence[Field]
    """All non-empty parameters in source order."""
    empty: Sequence[Field]
    """Its parameters without value."""
    names: Names
    year: str | None
    """Year part of the citation anchor."""
    as_of: str | None
    """Day of the revision (ISO 8601)."""
    lossy: bool
    """Whether a converter has been at the text: what it does to values is no fault of the page."""

    def have(self, *fields: str) -> list[Field]:
        """Those of the fields that the call has."""
        return [self.fields[field] for field in fields if field in self.fields]


class Plan(NamedTuple):
    """What is known of all calls of a shape, and what is left to look at in each."""

    shape: Shape
    faults: tuple[tuple[str, int | None], ...]
    """Codes of conditions that hold whatever the values, with the parameter."""
    checks: tuple[ValueCheck, ...]
    names: tuple[tuple[str, str], ...]
    """Fields that hold names, and their role."""
    fields: tuple[str, ...]
    """Field of each parameter; empty where it gives none."""
    addresses: tuple[int, ...]
    """Places of the parameters that hold addresses."""
    texts: tuple[int, ...]
    """Places of all others."""
    has_helpers: bool
    """Whether there are parameters that only help identifiers."""


class ShapeCheck(NamedTuple):
    """A condition on which parameters are there."""

    code: str
    find: Callable[[Shape], Iterable[int | None]]
    """Places of the parameters at fault; None stands for the whole call."""


class ValueCheck(NamedTuple):
    """A condition on the values of certain fields."""

    code: str
    fields: frozenset[str]
    """The condition can only hold when one of these is given; enumerated ones without number."""
    find: Callable[[Call], Iterable[Field]]
    """The parameters at fault."""
    needs: frozenset[str] = frozenset()
    """And only when all of these are."""


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
    """Whether it can hold for any of the values, which come joined, with :data:`BORDER` around each."""
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
