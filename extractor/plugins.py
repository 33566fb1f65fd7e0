"""What other packages add: rules, reports and exports that their metadata declares as entry points.

A package adds an export with ``[project.entry-points."extractor.exports"]`` and a line ``NAME = "package.module:object"`` in
its ``pyproject.toml``; the groups ``extractor.reports`` and ``extractor.rules`` work the same way. What is built in keeps its
name.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Any, Literal

from extractor.errors import ExtractorError

Group = Literal["rules", "reports", "exports"]


def load_reference(reference: str) -> Any:  # noqa: ANN401 - whatever stands there
    """The object that ``module:name`` means; a table of references loads only the row that is wanted."""
    module, _, name = reference.partition(":")
    return getattr(import_module(module), name)


@cache
def plugin_names(group: Group) -> tuple[str, ...]:
    """The names that other packages declare in a group, in alphabetical order."""
    from importlib.metadata import entry_points

    return tuple(sorted(entry_points(group=f"extractor.{group}").names))


def load_plugin(group: Group, name: str) -> Any:  # noqa: ANN401 - whatever the package declares
    """The object that another package declares under a name; :class:`ExtractorError` where it cannot be loaded."""
    from importlib.metadata import entry_points

    (entry, *_) = entry_points(group=f"extractor.{group}", name=name)
    try:
        return entry.load()
    except Exception as error:
        package = entry.dist.name if entry.dist else entry.module
        raise ExtractorError(
            "bad_plugin",
            f"the plugin '{name}' of extractor.{group} cannot be loaded ({type(error).__name__}: {error})",
            where=package,
            remedy="update the package, or remove it",
        ) from error
