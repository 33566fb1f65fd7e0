"""How well each language is read, a language a row, over files named for their wiki (``svwiki.xml.bz2``).

    python benchmarks/languages.py FILE_OR_FOLDER... [--json]

Each file is read in the language of its name, whatever its head says. Of a language:

    clean       claims that hold neither the name of a namespace before a colon nor an option of a file link
    categories  categories found, of those that a plain scan of the wikitext finds
    dates       dates with day, month and year found, of those that a scan by Unicode CLDR (Babel) finds in the claims
    values      of these, those with the right value
    titles      works of templates that have a title
    accessed    plain references with an address and a word for "retrieved" that have the day

Languages that the files do not have are not measured; ``docs/languages.md`` says of each what is read at all.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from babel import Locale
from babel.core import UnknownLocaleError

from extractor.api import extract, read
from extractor.languages import Citations, choice, read_part
from extractor.namespaces import names_of
from extractor.sources.page import Page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractor.model import Record

COLUMNS = ("clean", "categories", "dates", "values", "titles", "accessed")
_WIKI = re.compile(r"([a-z_]+)wiki\b.*\.xml")
_OPTION = re.compile(r"(?:^|\|)\s*(?:thumb|\d+px|left|right|upright)\s*\|")
_FIGURES = str.maketrans({chr(zero + figure): str(figure) for zero in (0x660, 0x6F0, 0x966, 0x9E6) for figure in range(10)})


def files(paths: list[str]) -> Iterator[tuple[str, Path]]:
    """The files, each with the language of its name."""
    for path in map(Path, paths):
        for file in sorted(path.iterdir()) if path.is_dir() else [path]:
            if found := _WIKI.match(file.name):
                yield found[1], file


def days_by_cldr(text: str, language: str) -> Iterator[str]:
    """The ISO forms of the days that a text names with the months of CLDR, day first or year first as its pattern has it."""
    try:
        locale = Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        return
    months = {locale.months[form]["wide"][month].lower(): month for form in ("format", "stand-alone") for month in range(1, 13)}
    month = "|".join(map(re.escape, sorted(months, key=len, reverse=True)))
    year_first = locale.date_formats["long"].pattern.startswith("y")
    form = (
        rf"(?<!\d)(?P<y>\d{{4}})(?:\.|年|년)? ?(?P<m>{month}) ?(?P<d>\d{{1,2}})(?!\d)"
        if year_first
        else rf"(?<![\d.–-])(?P<d>\d{{1,2}})\.?(?: de| d')? ?(?P<m>{month})(?: de| del)?,? (?P<y>1[0-9]\d\d|20\d\d)(?!\d)"
    )
    for found in re.finditer(form, text, re.IGNORECASE):
        yield f"{int(found['y']):04d}-{months[found['m'].lower()]:02d}-{int(found['d']):02d}"


def measure(page: Page, record: Record, language: str) -> Counter[str]:
    """What was found and what there was (``… of``), of one page."""
    found: Counter[str] = Counter()
    names = [name for name, namespace in names_of(language).items() if namespace != "template"]
    stray = re.compile(rf"(?:^|[\[\s])(?:{choice(names)}):\S", re.IGNORECASE)
    found["clean of"] = len(record.claims)
    found["clean"] = sum(not (stray.search(claim.text) or _OPTION.search(claim.text)) for claim in record.claims)
    categories = choice(name for name, namespace in names_of(language).items() if namespace == "category")
    visible = re.sub(r"<!--.*?-->|<nowiki>.*?</nowiki>", "", page.text, flags=re.DOTALL)
    named = {name.strip().replace("_", " ") for name in re.findall(rf"(?i)\[\[\s*(?:{categories})\s*:([^|\]]+)", visible)}
    found["categories"], found["categories of"] = len(named & set(record.page.categories)), len(named)
    for claim in record.claims:
        wanted = Counter(days_by_cldr(claim.text.translate(_FIGURES), language))
        given = [date for date in record.dates if date.id in claim.dates]
        values = Counter(end for date in given for end in date.edtf.split("/"))
        days = sum(len(end) >= len("1999-05-03") for end in values.elements())
        found["dates of"] += wanted.total()
        found["dates"] += min(days, wanted.total())
        found["values"] += (wanted & values).total()
    found["values of"] = found["dates"]
    works = [work for work in record.works if work.origin == "template"]
    found["titles"], found["titles of"] = sum("title" in work.csl for work in works), len(works)
    words = read_part(Citations, language) or Citations()
    spoken = re.compile(choice([*words.accessed, *words.accessed_behind]), re.IGNORECASE)
    plain = [work for work in record.works if work.origin == "plain_text" and "http" in work.raw and spoken.search(work.raw)]
    found["accessed"], found["accessed of"] = sum("accessed" in work.edtf for work in plain), len(plain)
    return found


def main() -> None:
    """Print the table; with ``--json`` one line for a program."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("paths", nargs="+")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    rows: dict[str, Counter[str]] = {}
    for language, file in files(arguments.paths):
        for page in read(str(file), language=language, on_failure=lambda failure: sys.stderr.write(f"{failure}\n")):
            if isinstance(page, Page):
                rows.setdefault(language, Counter()).update(measure(page, extract(page, language=language), language))
    total = sum(rows.values(), Counter())
    if arguments.json:
        sys.stdout.write(json.dumps({column: share(total, column) for column in COLUMNS}) + "\n")
        return
    sys.stdout.write(f"{'':9}" + "".join(f"{column:>16}" for column in COLUMNS) + "\n")
    for language, row in [*rows.items(), ("all", total)]:
        sys.stdout.write(f"{language:9}" + "".join(f"{shown(row, column):>16}" for column in COLUMNS) + "\n")


def share(row: Counter[str], column: str) -> float:
    """The share of what was found; 1 where there is nothing to find."""
    whole = row[f"{column} of"]
    return row[column] / whole if whole else 1.0


def shown(row: Counter[str], column: str) -> str:
    """A share with both its numbers."""
    return f"{share(row, column):.1%} {row[column]}/{row[f'{column} of']}" if row[f"{column} of"] else "-"


if __name__ == "__main__":
    main()
