"""``extractor verify``."""

from __future__ import annotations

import sys
from pathlib import Path  # noqa: TC003 - the command line reads the annotations
from typing import Annotated

import typer

from extractor.cli.common import Console, number

DIFFERENT = 2


def verify(
    dataset: Annotated[Path, typer.Argument(metavar="DIR", help="A dataset.", show_default=False)], *, console: Console
) -> None:
    """Compare a dataset with its manifest: parts, sizes, hashes, counts; each difference is one line.

    Examples:
      extractor verify data
    """
    from extractor.dataset import manifest, publish
    from extractor.dataset.verify import differences
    from extractor.harmless import in_one_line

    standing = publish.standing(dataset)
    contents = manifest.read(standing.manifest)
    found = 0
    for difference in differences(dataset, standing, contents):
        found += 1
        sys.stdout.write(f"{in_one_line(str(difference))}\n")
    if found:
        raise typer.Exit(DIFFERENT)
    counted = ((len(contents.parts), "part"), (contents.counts.records, "record"), (contents.counts.rejects, "reject"))
    console.say(f"{', '.join(number(count, noun) for count, noun in counted)}: as the manifest says")
