"""What the Wikipedias call their namespaces, as ``tables/namespaces.json``: ``python -m extractor.training.namespaces FILE``.

``FILE`` is a JSON object of MediaWiki's site information (``action=query&meta=siteinfo&siprop=namespaces``), by the name of the
wiki's database: ``language``, and the names ``file``, ``category``, ``template``.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from extractor.namespaces import TABLE

_KEYS = ("language", "file", "category", "template")
_ENGLISH = ["File", "Category", "Template"]


def table(wikis: dict[str, dict[str, str]]) -> str:
    """The table as JSON, a wiki a line, without those that have the English names and whose language their database names."""
    rows = {name: [wiki[key] for key in _KEYS] for name, wiki in sorted(wikis.items()) if name.endswith("wiki")}
    kept = {name: row for name, row in rows.items() if row[1:] != _ENGLISH or name != f"{row[0]}wiki"}
    lines = ",\n".join(f"{json.dumps(name)}: {json.dumps(row, ensure_ascii=False)}" for name, row in kept.items())
    return f"{{\n{lines}\n}}\n"


def main() -> None:
    """Write the table anew."""
    TABLE.write_text(table(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))), encoding="utf-8")


if __name__ == "__main__":
    main()
