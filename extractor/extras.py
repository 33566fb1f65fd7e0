"""Optional libraries, imported when they are used; a missing one is an error that names the extra to install."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from extractor.errors import ExtractorError


def require(module: str, extra: str) -> Any:  # noqa: ANN401 - a module
    """The module; :class:`ExtractorError` that names the extra to install where it is missing."""
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        raise ExtractorError(
            "missing_extra",
            f"needs the library '{error.name}'",
            remedy=f"install it with: pip install 'wikiclaims[{extra}]', in a clone: pip install '.[{extra}]'",
        ) from error
