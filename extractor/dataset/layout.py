"""Where things stand in the folder of a dataset."""

from __future__ import annotations

MANIFEST = "manifest.json"
RECORDS = "records"
REJECTS = "rejects.jsonl"
KEYS = ".keys"
"""Inside ``RECORDS``: what later runs need to know of each record."""
SEAL = f"{RECORDS}/{KEYS}/seal"
RUNS = ".runs"
LOCK = f"{RUNS}/lock"
