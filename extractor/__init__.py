"""Claims, dates, people and linked citations from raw Wikipedia sources, each with its exact place."""

from typing import TYPE_CHECKING, Any

__all__ = ["audit", "extract", "open_dataset", "read"]

if TYPE_CHECKING:
    from extractor.api import audit, extract, open_dataset, read


def __getattr__(name: str) -> Any:  # noqa: ANN401 - one of several functions
    """The public functions, loaded when first asked for, so that the command line starts at once."""
    if name in __all__:
        from extractor import api

        return getattr(api, name)
    raise AttributeError(f"module 'extractor' has no attribute '{name}'")
