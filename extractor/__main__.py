"""``python -m extractor`` and the command ``extractor``.

Each worker imports this module again, so it loads only what it needs when it needs it.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path


def main() -> None:
    """Run the command line and leave with its exit code; an error is one line on stderr."""
    # The models multiply small matrices: threads would wait for each other, and take cores from other workers.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    if _makes_a_dataset(sys.argv[1:]):
        from extractor.engines.local import prepare

        prepare()
    from extractor.cli import run

    sys.exit(run(sys.argv[1:]))


def _makes_a_dataset(arguments: list[str]) -> bool:
    """Whether workers will be wanted: a conversion, and none of the arguments names a dataset that may be up to date.

    The workers load while the command line is read; a wrong guess costs time alone.
    """
    from extractor.dataset.layout import MANIFEST

    return arguments[:1] == ["convert"] and not any(Path(word.rpartition("=")[2], MANIFEST).is_file() for word in arguments)


if __name__ == "__main__":
    main()
