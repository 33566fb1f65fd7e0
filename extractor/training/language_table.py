"""Which parts of each language are read: ``docs/languages.md``, written by ``python -m extractor.training.language_table``."""

from __future__ import annotations

from pathlib import Path

from babel import Locale

from extractor.languages import WITHOUT, Inline, Templates, codes, not_read, read_part

PAGE = Path(__file__).resolve().parents[2] / "docs" / "languages.md"
_HEAD = """# Languages

The words of each language stand in one file, `grammars/languages/LANGUAGE.toml`, over what Unicode CLDR knows
(`grammars/cldr`); `extractor/languages.py` declares the parts. A part marked – is not read in that language: the record then
says so in a problem `language_not_read`, and no other language's rules take its place. Names of namespaces are those of all
Wikipedias, and those that a dump's head gives. The column of templates counts the citation templates that are read beside the
English ones, that of inline templates those inside sentences.

How well each is read, `python benchmarks/languages.py ../shared/corpora/minidumps` measures over one article of 27 Wikipedias.

"""


def table() -> str:
    """The page as Markdown."""
    parts = [part.__name__.lower() for part in WITHOUT if part not in {Inline, Templates}]
    rows = [["language", "code", *parts, "citation templates", "inline templates"]]
    for code in codes():
        missing = {text.partition(":")[0] for text in not_read(code)}
        templates, inline = read_part(Templates, code), read_part(Inline, code)
        cited = 0 if templates is None else sum(1 + len(row.get("also", ())) for row in templates.known.values())
        shown = 0 if inline is None else sum(map(len, inline.shows.values())) + len(inline.dates) + len(inline.language_names)
        counts = ("English" if code == "en" else str(count or "–") for count in (cited, shown))
        name = Locale.parse(code).english_name or code
        rows.append([name, code, *("–" if part in missing else "yes" for part in parts), *counts])
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    lines.insert(1, "|" + "---|" * len(rows[0]))
    return _HEAD + "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(table(), encoding="utf-8")
