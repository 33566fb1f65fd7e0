"""Memory and time to know the records of an earlier run, for a dataset of so many records.

    python benchmarks/earlier.py [--records 7000000]

The keys are random; the records themselves are not there, and not needed until one is found.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from pathlib import Path

import numpy as np

from extractor.dataset import keys
from extractor.dataset.file_names import KEYS
from extractor.dataset.parts import RECORDS_A_PART
from extractor.dataset.reuse import Earlier


def write_keys(folder: Path, records: int) -> None:
    (folder / KEYS).mkdir()
    chosen = np.random.default_rng(1)
    for number in range(records // RECORDS_A_PART):
        rows = np.frombuffer(chosen.bytes(RECORDS_A_PART * keys.ROW.itemsize), keys.ROW)
        (folder / KEYS / f"part-{number:05}").write_bytes(rows.tobytes())
        (folder / f"part-{number:05}.jsonl").touch()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, default=7_000_000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        write_keys(Path(folder), given.records)
        before, started = resident(), time.process_time()
        known = Earlier(Path(folder), [])
        taken, held = time.process_time() - started, resident() - before
        assert known.removed == given.records // RECORDS_A_PART * RECORDS_A_PART
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 - before
    print(f"{given.records:,} records: {taken:.1f} s CPU, {held:.0f} MB held, {peak:.0f} MB at most while they are sorted")


def resident() -> float:
    """Megabytes of this process in memory."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20


if __name__ == "__main__":
    main()
