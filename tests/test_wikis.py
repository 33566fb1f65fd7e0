"""Any wiki by its own dump: the language and namespaces of its head, its links, its own citation templates."""

import subprocess
import sys
from pathlib import Path

import pytest
from pages import record_of

from extractor.api import extract, read
from extractor.citations.template_uses import use_of
from extractor.cli import run
from extractor.languages import codes
from extractor.namespaces import language_of_wiki, names_of
from extractor.tables import VARIABLE, further_tables, load_table
from extractor.works.templates import known
from extractor.works.templates.learning import learned_rows, read_templates

HEAD = (
    '<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/" version="0.11"{lang}>\n<siteinfo><sitename>W</sitename>'
    "<dbname>{dbname}</dbname><base>{base}</base><namespaces>{namespaces}</namespaces></siteinfo>\n"
)
PAGE = (
    "<page><title>{title}</title><ns>{ns}</ns><id>{id}</id>{redirect}<revision><id>{id}</id>"
    "<timestamp>2020-01-01T00:00:00Z</timestamp><text>{text}</text></revision></page>\n"
)


def dump(tmp_path: Path, *pages: tuple[str, int, str], lang="", dbname="", base="", namespaces=()) -> Path:
    """An export with these pages: title, number of the namespace, wikitext."""
    named = "".join(f'<namespace key="{number}">{name}</namespace>' for number, name in namespaces)
    parts = [HEAD.format(lang=f' xml:lang="{lang}"' if lang else "", dbname=dbname, base=base, namespaces=named)]
    for place, (title, ns, text) in enumerate(pages, 1):
        target = text.partition("[[")[2].partition("]]")[0] if text.startswith("#REDIRECT") else ""
        redirect = f'<redirect title="{target}"/>' if target else ""
        escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        parts.append(PAGE.format(title=title, ns=ns, id=place, redirect=redirect, text=escaped))
    file = tmp_path / "wiki.xml"
    file.write_text("".join([*parts, "</mediawiki>\n"]), encoding="utf-8")
    return file


def only_record(file: Path):
    (page,) = [page for page in read(str(file)) if page.head.namespace == 0]
    return extract(page)


@pytest.mark.parametrize("code", [code for code in codes() if code not in {"en", "xh"}])
def test_files_and_categories_have_their_names_in_every_language(code):
    own = {namespace: name for name, namespace in names_of(code).items() if name not in names_of("en")} | {"file": "file"}
    file = next(
        (name for name, namespace in names_of(code).items() if namespace == "file" and name not in names_of("en")), "file"
    )
    category = own.get("category", "category")
    record = record_of(f"[[{file.title()}:A.jpg|thumb|120px|Abc def.]]\nFoo bar.\n\n[[{category.title()}:Zoo]]", language=code)
    assert record.page.categories == ["Zoo"]
    assert [(claim.kind, claim.text) for claim in record.claims] == [("caption", "Abc def."), ("sentence", "Foo bar.")]


@pytest.mark.parametrize(
    ("lang", "dbname", "base", "expected"),
    [
        ("cs", "enwiki", "", "cs"),
        ("", "svwiki", "", "sv"),
        ("", "zh_min_nanwiki", "", "nan"),
        ("", "svwikisource", "", "sv"),
        ("", "", "https://hu.wikipedia.org/wiki/Kezdőlap", "hu"),
        ("", "gullwiki", "https://gulls.fandom.com/wiki/Main", "en"),
    ],
)
def test_the_head_tells_the_language(tmp_path, lang, dbname, base, expected):
    assert only_record(dump(tmp_path, ("A", 0, "Foo bar."), lang=lang, dbname=dbname, base=base)).page.language == expected


def test_a_language_of_the_head_comes_before_that_of_the_links(tmp_path):
    file = dump(tmp_path, ("A", 0, "Foo bar.\n\n[[Kategorie:Zoo]]"), lang="cs", dbname="cswiki")
    assert only_record(file).page.language == "cs"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Praha je město. Byla sídlem králů, ale není.\n== Reference ==\n[[Soubor:A.jpg]]\n[[Kategorie:Zoo]]", "cs"),
        ("Die Stadt ist alt, weil sie wurde.\n== Einzelnachweise ==\n[[Datei:A.jpg]]\n[[Kategorie:Zoo]]", "de"),
        ("Byen blev bygget, fordi den havde en havn.\n== Eksterne henvisninger ==\n[[Kategori:Zoo]]", "da"),
        ("Staden är gammal. Den var där.\n== Externa länkar ==\n[[Kategori:Zoo]]", "sv"),
        ("[[File:A.jpg|thumb]] Il gatto è qui.\n== Note ==\n[[Categoria:Zoo]]", "it"),
        ("The cat is here.\n[[Category:Zoo]]", "en"),
    ],
)
def test_a_head_that_says_english_is_corrected_by_the_links(tmp_path, text, expected):
    assert only_record(dump(tmp_path, ("A", 0, text), lang="en", dbname="enwiki")).page.language == expected


def test_namespaces_are_those_of_the_head(tmp_path):
    names = [(6, "Picture"), (14, "Shelf")]
    file = dump(tmp_path, ("A", 0, "[[Picture:A.jpg|thumb|Abc def.]]Foo bar.\n[[Shelf:Zoo]]"), lang="en", namespaces=names)
    record = only_record(file)
    assert record.page.categories == ["Zoo"]
    assert [claim.text for claim in record.claims] == ["Abc def.", "Foo bar."]


def test_a_wiki_is_its_database_or_its_address():
    assert language_of_wiki("commonswiki", None) is None
    assert language_of_wiki(None, "//pt.m.wikipedia.org/wiki/A") == "pt"


DATA = (
    '<templatedata>{"params": {"name": {"aliases": ["heading"]}}, "maps": {"citoid": {"title": "name", "url": "link", '
    '"author": [["who"], ["who2"]], "date": "when", "ISBN": ["isbn1"]}}}</templatedata>'
)
OWN = (
    ("Template:Sandwich cite", 10, "''{{{name}}}''"),
    ("Template:Sandwich cite/doc", 10, DATA),
    ("Template:Gull book", 10, "{{cite book|title={{{t|}}}|last={{{writer|}}}|year={{{y}}}}}"),
    ("Template:Gb", 10, "#REDIRECT [[Template:Gull book]]"),
    ("Template:Cited page", 10, "#REDIRECT [[Template:Cite web]]"),
    ("Template:Broken", 10, '<templatedata>{"maps": </templatedata> {{{1}}}'),
    ("Template:Infobox", 10, "{{cite web|url={{{1}}}}} {{{caption}}}"),
    ("MediaWiki:Citoid-template-type-map.json", 8, '{"webpage": "Sandwich cite", "book": "Gull book"}'),
)
TEXT = (
    "Gulls fly.<ref>{{Sandwich cite|heading=Gulls|link=http://e.org|who=Ann Orr|when=3 May 1999}}</ref> They eat."
    "<ref>{{gb|t=Eating|writer=Kane|y=1990}}</ref>"
)


def test_templates_are_learned_from_data_wrappers_and_redirects(tmp_path):
    rows = learned_rows(read_templates(read(str(dump(tmp_path, *OWN, ("Gull", 0, TEXT), lang="en")))), "en")
    assert sorted(rows) == ["Cited page", "Gull book", "Infobox", "Sandwich cite"]
    assert rows["Gull book"] == {
        "class": "book",
        "type": "book",
        "parameters": {"t": "title", "writer": "last#", "y": "year"},
        "also": ["Gb"],
    }
    assert rows["Sandwich cite"]["parameters"] == {
        "heading": "title", "isbn#": "isbn", "link": "url", "name": "title", "when": "date", "who": "last#", "who#": "last#",
    }  # fmt: skip
    assert (rows["Sandwich cite"]["class"], rows["Sandwich cite"]["type"]) == ("web", "webpage")
    assert rows["Cited page"]["class"] == "web"


def forget() -> None:
    """Let the next command load its tables anew, as in a process of its own."""
    for one in (further_tables, load_table, known._index, known.find_template, use_of):
        one.cache_clear()


@pytest.fixture
def _own_tables(monkeypatch):
    monkeypatch.setenv(VARIABLE, "")
    forget()
    yield
    monkeypatch.delenv(VARIABLE, raising=False)
    forget()


@pytest.mark.usefixtures("_own_tables")
def test_what_was_learned_is_read(tmp_path, capfdbinary):
    file, table = dump(tmp_path, *OWN, ("Gull", 0, TEXT), lang="en"), tmp_path / "own.toml"
    assert run(["templates", str(file), "-o", str(table)]) == 0
    forget()
    assert run(["parse", str(file), "--namespace", "0", "--tables", str(table)]) == 0
    line = capfdbinary.readouterr().out
    assert b'"title":"Gulls"' in line
    assert b'"title":"Eating"' in line


@pytest.mark.parametrize("configured", [False, True])
def test_workers_of_a_first_conversion_have_the_tables_of_the_user(tmp_path, configured):
    file = dump(tmp_path, *OWN, ("Gull", 0, TEXT), lang="en")
    command = [sys.executable, "-m", "extractor"]
    subprocess.run([*command, "templates", file, "-o", "own.toml"], cwd=tmp_path, check=True)
    if configured:
        (tmp_path / "extractor.toml").write_text('tables = "own.toml"\n')
    given = [] if configured else ["--tables", "own.toml"]
    subprocess.run([*command, "convert", file, *given, "-o", "data"], cwd=tmp_path, check=True)
    assert b'"title":"Gulls"' in (tmp_path / "data" / "records" / "part-00000.jsonl").read_bytes()


@pytest.mark.usefixtures("_own_tables")
def test_templates_of_a_dump_that_is_cut_off_are_learned_and_the_rest_is_told(tmp_path, capsys):
    file, table = dump(tmp_path, *OWN, ("Gull", 0, TEXT), lang="en"), tmp_path / "own.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text[: text.rindex("</text>")], encoding="utf-8")
    assert run(["templates", str(file), "-o", str(table)]) == 3
    assert "[truncated]" in capsys.readouterr().err
    assert "Sandwich cite" in table.read_text(encoding="utf-8")


@pytest.mark.usefixtures("_own_tables")
def test_a_dump_without_templates_and_a_broken_table_are_refused(tmp_path, capsys):
    file = dump(tmp_path, ("Gull", 0, TEXT), lang="en")
    assert run(["templates", str(file), "-o", str(tmp_path / "own.toml")]) == 2
    forget()
    (tmp_path / "broken.toml").write_text("[x", encoding="utf-8")
    assert run(["parse", str(file), "--tables", str(tmp_path / "broken.toml")]) == 2
    assert "the table cannot be read" in capsys.readouterr().err


def test_the_table_of_languages_is_written_from_the_packs():
    language_table = pytest.importorskip("extractor.training.language_table")
    written = language_table.PAGE.read_text(encoding="utf-8")
    assert written == language_table.table(), "run python -m extractor.training.language_table"
