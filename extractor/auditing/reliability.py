"""The user's list of reliable and unreliable domains; none is shipped."""

from __future__ import annotations

import csv
import json
from pathlib import Path

from extractor.errors import ExtractorError


def read_reliability(path: str) -> dict[str, str]:
    """Class of each domain, both in lower case.

    CSV has the domain and its class in the first two columns, a head with the name ``domain`` is passed over; JSON is an object
    from domains to classes. Raises :class:`ExtractorError` where the file is neither.
    """
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
        rows = (
            json.loads(text).items()
            if text.lstrip().startswith("{")
            else [row[:2] for row in csv.reader(text.splitlines()) if row]
        )
        return {
            _host(str(domain)): str(kind).strip().lower() for domain, kind in rows if str(domain).strip().lower() != "domain"
        }
    except (OSError, ValueError) as error:
        raise ExtractorError(
            "bad_reliability_list", f"the list cannot be read ({error})", where=path, remedy="give CSV rows of domain and class"
        ) from error


def _host(domain: str) -> str:
    return domain.strip().lower().removeprefix("https://").removeprefix("http://").removeprefix("www.").rstrip("/")
