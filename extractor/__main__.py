"""``python -m extractor`` and the command ``extractor``.

Each worker imports this module again, so it loads only what it needs when it needs it.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path

from extractor.errors import ExtractorError
from extractor.outputs import open_standard_streams

INTERRUPTED = 130


def main() -> None:
    """Run the command line and leave with its exit code; an error is one line on stderr."""
    # Extraction multiplies no matrices by BLAS; without this numpy would start threads for it that nobody needs.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    if __name__ != "__main__":
        # Python would give the workers modules of the folder that it is started in; only ``-m`` asks for those.
        os.environ.setdefault("PYTHONSAFEPATH", "1")
    open_standard_streams()
    try:
        if _wants_workers(sys.argv[1:]):
            from extractor.engines.local import prepare

            with suppress(OSError, ExtractorError):  # the conversion starts workers again, and says why it cannot
                prepare()
        from extractor.cli import run

        code = run(sys.argv[1:])
    except KeyboardInterrupt:  # while things load; a command that runs answers its own
        code = INTERRUPTED
    sys.exit(code)


def _wants_workers(arguments: list[str]) -> bool:
    """Whether this is a conversion by processes of this machine, and no argument names a dataset that may be up to date.

    The workers load while the command line is read; a wrong guess costs time alone.
    """
    from extractor.dataset.file_names import is_dataset

    values = [word.rpartition("=")[2] for word in arguments]
    wanted = arguments[:1] == ["convert"] and {"--help", "spark"}.isdisjoint(values)
    return wanted and not any(is_dataset(Path(value)) for value in values)


if __name__ == "__main__":
    main()
