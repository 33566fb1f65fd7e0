"""``extractor mcp``."""

from __future__ import annotations


def mcp() -> None:
    """Offer the facts of a text as tools for language models, over standard input and output (Model Context Protocol).

    Examples:
      extractor mcp
    """
    from extractor.extras import require

    require("mcp", "mcp")
    from extractor.mcp import create_server

    create_server().run("stdio")
