"""``extractor timeline``."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - the command line reads the annotations
from typing import Annotated

import typer


def timeline(
    dataset: Annotated[Path, typer.Argument(metavar="DIR", help="A dataset that `history` made.", show_default=False)],
    title: Annotated[str, typer.Argument(metavar="TITLE", help="Title of the page.", show_default=False)],
    *,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="File to write instead of stdout.", show_default=False)
    ] = None,
) -> None:
    """Show one page's claims and sources over time as an HTML document that needs nothing else.

    Examples:
      extractor timeline lives 'Blue whale' -o whale.html
    """
    from extractor.errors import ExtractorError
    from extractor.history.timeline import of_title
    from extractor.history.timeline import timeline as document
    from extractor.outputs import whole_text
    from extractor.targets.dataset import open_histories

    wanted = title.replace("_", " ")
    record = of_title(open_histories(dataset).lines(), wanted)
    if record is None:
        raise ExtractorError("no_such_page", f"has no page '{wanted}'", where=str(dataset), remedy="check the title's spelling")
    with whole_text(output) as stream:
        stream.write(document(record))
