"""Sources: pages in = pages out, whatever the dialect, the packing and the damage."""

from __future__ import annotations

import bz2
import gzip
import io
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.errors import ExtractorError
from extractor.sources import page as limits
from extractor.sources import xml_units
from extractor.sources.find import find
from extractor.sources.page import Page, Reject, SourceFailure
from extractor.sources.read import READERS, ReadOptions, read
from extractor.sources.source import Source

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

FIXTURES = Path(__file__).parent.parent / "fixtures"
NAMESPACE = "http://www.mediawiki.org/xml/export-0.11/"
HEAD = f'<mediawiki xmlns="{NAMESPACE}" xml:lang="en"><siteinfo><dbname>testwiki</dbname></siteinfo>\n'
END = "</mediawiki>\n"


def one_page(number: int, text: str, attributes: str = "") -> str:
    return (
        f"<page><title>Page {number}</title><ns>0</ns><id>{number}</id><revision><id>{number}0</id>"
        f"<timestamp>2020-01-01T00:00:00Z</timestamp><model>wikitext</model><text{attributes}>{text}</text></revision></page>\n"
    )


def reading(data: bytes, name: str = "dump.xml", **options: object) -> list[Page | Reject | SourceFailure]:
    class Given(Source):
        def open(self):
            return io.BufferedReader(io.BytesIO(data))

    return list(read(Given(name, Path(name)), ReadOptions(**options)))


def titles(found: list[Page | Reject | SourceFailure]) -> list[str]:
    return [one.head.title for one in found if isinstance(one, Page)]


def failures(found: list[Page | Reject | SourceFailure]) -> list[tuple[str, str]]:
    return [(type(one).__name__, one.code) for one in found if not isinstance(one, Page)]


# ---- dialects


def test_every_dialect_is_known_by_its_content():
    known = {path.name: next(iter(read(Source(path.name, path), ReadOptions()))).dialect for path in sorted(FIXTURES.iterdir())}
    assert known == {
        "000_69e6d9936d7bb4a5.txt": "tpl_text",
        "harbour.wiki": "wikitext",
        "islands.txt": "tpl_text",
        "isles.xml": "mediawiki_xml",
    }
    assert [row.dialect for row in READERS] == ["mediawiki_xml", "tpl_text", "wikitext"]


def test_tpl_text_pages_begin_at_their_title_line_and_rebuild_the_file():
    path = FIXTURES / "islands.txt"
    whole = path.read_text(encoding="utf-8")
    pages = list(read(Source("islands.txt", path), ReadOptions()))
    assert titles(pages) == ["Lindholm", "Sandskerry", "Sand Skerry"]
    assert "".join(page.text for page in pages) == whole
    assert [page.offset for page in pages] == [
        whole.index("[[Lindholm]]"),
        whole.index("[[Sandskerry]]"),
        whole.index("[[Sand Skerry]]"),
    ]
    assert "[[File:Sandskerry.jpg" in pages[1].text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[[A]]\n\nText.\n", ["A"]),
        ("[[A]]\r\n\r\nText.\r\n\r\n[[B]]\r\n\r\n", ["A", "B"]),
        ("\n\n[[A]]\n\nx\n\n[[B]]", ["A", "B"]),
        ("[[2001: A Space Odyssey]]\n\nFilm.\n", ["2001: A Space Odyssey"]),
        ("[[A]]\n\nx\n\n[[File:B.jpg]]\n\n[[Category:C]]\n\ny\n", ["A"]),
        ("[[A]]\n\nx\n[[B]]\n\ny\n\n[[C]]\ny\n", ["A"]),
        ("[[A]]\n\nx\n\n[[B]] y\n\n[[C|D]]\n\n", ["A"]),
    ],
)
def test_title_lines(text, expected):
    assert titles(reading(text.encode(), "x.txt", dialect="tpl_text")) == expected


def test_text_before_the_first_title_is_a_failure_not_a_loss():
    found = reading(b"the end of a page cut off [tpl]x[/tpl]\n\n[[A]]\n\ntext\n", "x.txt")
    assert titles(found) == ["A"]
    assert failures(found) == [("SourceFailure", "no_title")]


@given(st.text(alphabet="[]A:|\n\r x\u2028", max_size=60))
def test_no_text_loses_a_character_of_a_collection(text):
    found = reading(b"[[First]]\n\n" + text.encode(), "x.txt", dialect="tpl_text")
    assert "".join(page.text for page in found) == "[[First]]\n\n" + text
    assert [page.ordinal for page in found] == list(range(len(found)))


def test_wikitext_takes_its_title_from_the_option_or_the_file_name():
    assert titles(reading(b"Text.", "folder/Lindholm_Harbour.wiki.gz")) == ["Lindholm Harbour"]
    assert titles(reading(b"Text.", "x.wiki", title="Other")) == ["Other"]


@pytest.mark.parametrize("content", [b"", b" \n\t\n"])
def test_an_empty_file_is_no_page(content):
    (failure,) = reading(content, "empty.wiki")
    assert failure.code == "empty_source"


@pytest.mark.parametrize("content", [b'{"error": "gone"}', b"{}", b'[{"a": 1}]', b'\n["a", "b"]', b"<!DOCTYPE html><p>No."])
def test_what_an_address_answers_instead_of_a_page_is_no_page(content):
    (failure,) = reading(content, "-")
    assert failure.code == "not_a_source"


@pytest.mark.parametrize("content", [b"{{stub}}", b"{|\n|a\n|}", b"[[A]] is old.", b'["A"] is a name.', b"{ a"])
def test_wikitext_may_begin_with_any_bracket(content):
    (page,) = reading(content, "-")
    assert page.text == content.decode()


# ---- MediaWiki export


def test_the_newest_revision_counts_wherever_it_stands():
    path = FIXTURES / "isles.xml"
    pages = list(read(Source("isles.xml", path), ReadOptions()))
    assert [(page.head.title, page.head.namespace, page.head.page_id, page.head.revision_id) for page in pages] == [
        ("Lindholm", 0, 11, 103),
        ("Sand Skerry", 0, 12, 104),
        ("Talk:Lindholm", 1, 13, 105),
    ]
    assert pages[0].head.parent_id == 101
    assert pages[0].head.timestamp == "2020-03-04T05:06:07Z"
    assert (pages[0].head.wiki, pages[0].head.language) == ("isleswiki", "en")
    assert pages[0].text.startswith("'''Lindholm''' is an island of 412 people.<ref name=\"census\">")
    assert pages[1].head.redirect == "Sandskerry"


def test_all_revisions_are_pages_in_source_order():
    path = FIXTURES / "isles.xml"
    pages = list(read(Source("isles.xml", path), ReadOptions(all_revisions=True)))
    assert [page.head.revision_id for page in pages] == [103, 101, 104, 105]
    assert [page.ordinal for page in pages] == [0, 1, 2, 3]


def test_old_schemas_without_ns_model_and_dbname():
    old = (
        '<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.3/"><siteinfo><namespaces>'
        '<namespace key="10">Template</namespace></namespaces></siteinfo>'
        "<page><title>Template:X</title><id>1</id><revision><id>2</id><text>a</text></revision></page>"
        "<page><title>Y: Z</title><id>3</id><revision><text>b</text></revision></page></mediawiki>"
    )
    pages = reading(old.encode())
    assert [(page.head.namespace, page.model, page.text) for page in pages] == [(10, "wikitext", "a"), (0, "wikitext", "b")]


def test_other_content_models_are_pages_that_say_so():
    data = HEAD + one_page(1, "{}").replace("wikitext", "json") + END
    assert [page.model for page in reading(data.encode())] == ["json"]


@pytest.mark.parametrize(
    ("page", "code"),
    [
        (one_page(1, "", ' deleted="deleted"'), "text_deleted"),
        (one_page(1, "", ' bytes="120" id="9"'), "text_absent"),
        ("<page><title>Page 1</title><ns>0</ns><id>1</id></page>", "no_revision"),
        (one_page(1, "a &lt b"), "xml_malformed"),
        (one_page(1, "a <b>c</b> d"), "xml_malformed"),
        (one_page(1, "control \x01 character"), "xml_malformed"),
    ],
)
def test_a_bad_page_is_rejected_by_name_and_the_next_one_read(page, code):
    found = reading((HEAD + page + one_page(2, "good") + END).encode())
    assert failures(found) == [("Reject", code)]
    assert found[0].head.title == "Page 1"
    assert titles(found) == ["Page 2"]
    assert [one.ordinal for one in found] == [0, 1]


def test_bytes_that_are_no_utf8_cost_their_page():
    data = (HEAD + one_page(1, "caf?") + one_page(2, "good") + END).encode().replace(b"caf?", b"caf\xe9")
    found = reading(data)
    assert failures(found) == [("Reject", "xml_malformed")]
    assert titles(found) == ["Page 2"]
    collection = reading(b"[[A]]\n\ncaf\xe9\n\n[[B]]\n\ngood\n", "x.txt")
    assert failures(collection) == [("Reject", "bad_encoding")]
    assert titles(collection) == ["B"]
    assert failures(reading(b"caf\xe9", "x.wiki")) == [("SourceFailure", "bad_encoding")]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig", "iso-8859-1"])
def test_encodings_of_exports(encoding):
    text = f'<?xml version="1.0" encoding="{encoding.removesuffix("-sig")}"?>\n' + HEAD + one_page(1, "café") + END
    (page,) = reading(text.encode(encoding))
    assert page.text == "café"


def test_encodings_of_plain_text():
    assert reading("\ufeff[[A]]\n\ncafé – 𝒳".encode("utf-16-le"), "x.txt")[0].text == "[[A]]\n\ncafé – 𝒳"
    assert reading("\ufeffcafé".encode(), "x.wiki")[0].text == "café"
    found = reading("\ufeff[[A]]\n\ncafé".encode("utf-16-le")[:-1], "x.txt")
    assert failures(found) == [("SourceFailure", "damaged")]


def test_an_entity_bomb_is_never_expanded():
    bomb = (
        '<?xml version="1.0"?><!DOCTYPE mediawiki [<!ENTITY a "ha"><!ENTITY b "'
        + "&a;" * 50
        + '"><!ENTITY c "'
        + "&b;" * 50
        + '">'
    )
    bomb += (
        '<!ENTITY x SYSTEM "file:///etc/passwd">]>\n'
        + HEAD
        + one_page(1, "&c;")
        + one_page(2, "&x;")
        + one_page(3, "good")
        + END
    )
    found = reading(bomb.encode())
    assert failures(found) == [("Reject", "xml_malformed"), ("Reject", "xml_malformed")]
    assert titles(found) == ["Page 3"]


def test_a_page_beyond_the_limit_is_rejected_in_bounded_memory(monkeypatch):
    monkeypatch.setattr(xml_units, "MAX_UNIT_BYTES", 10_000)

    def chunks():
        yield (
            HEAD + one_page(1, "good") + "<page><title>Page 2</title><ns>0</ns><id>2</id><revision><id>20</id><text>"
        ).encode()
        for _ in range(500):
            yield b"x" * 1000
        yield ("</text></revision></page>" + one_page(3, "good") + END).encode()

    units = list(xml_units.cut(chunks()))
    big = [unit for unit in units if isinstance(unit, xml_units.RevisionUnit) and unit.oversized]
    assert len(big) == 1
    assert len(big[0].data) <= xml_units.KEPT_OF_OVERSIZED
    monkeypatch.setattr("extractor.sources.mediawiki_xml.MAX_PAGE_BYTES", 10_000)
    found = reading(b"".join(chunks()))
    assert titles(found) == ["Page 1", "Page 3"]
    assert failures(found) == [("Reject", "page_too_big")]
    assert found[1].head.title == "Page 2"


def test_big_pages_of_the_other_dialects(monkeypatch):
    for module in ("tpl_text", "wikitext"):
        monkeypatch.setattr(f"extractor.sources.{module}.MAX_PAGE_BYTES", 1000)
    found = reading(b"[[A]]\n\n" + b"x" * 5000 + b"\n\n[[B]]\n\ngood\n", "x.txt", dialect="tpl_text")
    assert failures(found) == [("Reject", "page_too_big")]
    assert titles(found) == ["B"]
    assert failures(reading(b"x" * 5000, "x.wiki")) == [("Reject", "page_too_big")]
    assert limits.MAX_PAGE_BYTES >= 8 * 2 * 1024 * 1024


@pytest.mark.parametrize("size", [1, 7, 64, 1000])
def test_units_do_not_depend_on_how_the_bytes_arrive(size):
    data = (FIXTURES / "isles.xml").read_bytes()
    whole = list(xml_units.cut([data]))
    assert list(xml_units.cut(data[i : i + size] for i in range(0, len(data), size))) == whole


@given(st.integers(min_value=0, max_value=3000))
def test_an_export_cut_off_anywhere_gives_all_complete_pages_and_one_failure(length):
    data = (FIXTURES / "isles.xml").read_bytes()[:length]
    found = reading(data, dialect="mediawiki_xml")
    assert len(titles(found)) == data.count(b"</page>")
    assert len(failures(found)) == (b"</mediawiki>" not in data)


# ---- packing


def multistream(pages: int, per_stream: int = 2) -> list[bytes]:
    streams = [HEAD.encode()]
    for first in range(1, pages + 1, per_stream):
        numbers = range(first, first + per_stream)
        streams += ["".join(one_page(number, f"text {number}") for number in numbers).encode()]
    return [bz2.compress(stream) for stream in [*streams, END.encode()]]


def test_every_packing_is_known_by_its_content():
    plain = (FIXTURES / "isles.xml").read_bytes()
    for packed in (
        plain,
        bz2.compress(plain),
        gzip.compress(plain),
        zstd.compress(plain),
        gzip.compress(plain[:999]) + gzip.compress(plain[999:]),
    ):
        assert titles(reading(packed, "no-suffix")) == ["Lindholm", "Sand Skerry", "Talk:Lindholm"]


def test_7z(tmp_path):
    py7zr = pytest.importorskip("py7zr", reason="the extra 7z is not installed")
    path = tmp_path / "isles.xml.7z"
    with py7zr.SevenZipFile(path, "w") as archive:
        archive.writestr((FIXTURES / "isles.xml").read_bytes(), "isles.xml")
    assert titles(list(read(Source("isles.xml.7z", path), ReadOptions()))) == ["Lindholm", "Sand Skerry", "Talk:Lindholm"]
    first = next(iter(read(Source("isles.xml.7z", path), ReadOptions())))
    assert first.head.title == "Lindholm"
    path.write_bytes(path.read_bytes()[:-40])
    assert failures(list(read(Source("isles.xml.7z", path), ReadOptions()))) == [("SourceFailure", "damaged")]


@pytest.mark.parametrize("threads", [1, 3])
def test_multistream_bzip2_keeps_its_order(threads):
    found = reading(b"".join(multistream(20)), threads=threads)
    assert titles(found) == [f"Page {number}" for number in range(1, 21)]
    assert failures(found) == []


@pytest.mark.parametrize("threads", [1, 3])
def test_a_damaged_stream_costs_its_own_pages_only(threads):
    streams = multistream(20)
    damaged = bytearray(streams[5])
    damaged[len(damaged) // 2] ^= 0xFF
    streams[5] = bytes(damaged)
    found = reading(b"".join(streams), threads=threads)
    assert titles(found) == [f"Page {number}" for number in range(1, 21) if number not in (9, 10)]
    assert failures(found) == [("SourceFailure", "damaged")]


def test_a_stream_longer_than_the_limit_is_read_in_order(monkeypatch):
    monkeypatch.setattr("extractor.sources.bzip2.LONG_STREAM", 300)
    monkeypatch.setattr("extractor.sources.bzip2.READ_AHEAD", 100)
    pages = "".join(one_page(number, f"text {number * 7919}") for number in range(1, 400))
    data = bz2.compress((HEAD + pages).encode()) + bz2.compress((one_page(400, "last") + END).encode())
    assert len(titles(reading(data, threads=2))) == 400


@pytest.mark.parametrize("pack", [bz2.compress, gzip.compress, zstd.compress])
def test_a_truncated_packing_gives_one_failure(pack):
    packed = pack((HEAD + "".join(one_page(number, str(number) * 50) for number in range(1, 50)) + END).encode())
    found = reading(packed[:-20])
    assert failures(found) in ([("SourceFailure", "damaged")], [("SourceFailure", "truncated")])
    assert len(failures(found)) == 1


def test_trailing_bytes_behind_a_bzip2_stream_are_reported():
    found = reading(bz2.compress((HEAD + one_page(1, "a") + END).encode()) + b"rubbish")
    assert titles(found) == ["Page 1"]
    assert failures(found) == [("SourceFailure", "damaged")]


# ---- what is no source


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n\0\0\0",
        b"<!DOCTYPE html><html><body>x</body></html>",
        b'<?xml version="1.0"?><svg></svg>',
        bz2.compress(b"\0\1\2" * 9),
    ],
)
def test_a_file_that_is_no_source(data):
    assert failures(reading(data, "x")) == [("SourceFailure", "not_a_source")]


def test_files_folders_patterns(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("b.txt", "a.xml.bz2", "deep/c.wikitext", "deep/d.png", ".hidden.txt", "deep/.git/e.txt"):
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text("x", encoding="utf-8")
    assert [source.name for source in find(["."])] == ["a.xml.bz2", "b.txt", "deep/c.wikitext"]
    assert [source.name for source in find(["deep", "*.txt", "b.txt"])] == ["deep/c.wikitext", "b.txt"]
    assert [source.name for source in find([str(tmp_path / "deep" / "d.png"), "-"])] == ["d.png", "-"]
    (tmp_path / "empty").mkdir()
    for wrong, code in (("missing.xml", "not_found"), ("*.zip", "not_found"), ("empty", "no_sources")):
        with pytest.raises(ExtractorError) as caught:
            find([wrong])
        assert caught.value.code == code
        assert wrong in str(caught.value)


# ---- real dumps


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "pages", "lost"),
    [
        ("dumps/enwiki-sample.xml.bz2", 206, []),
        ("dumps/enwiki-2014-11-truncated.xml.bz2", 361, ["truncated"]),
        ("dumps/aawiki-current.xml.bz2", 507, []),
        ("tpl_text/wiki-example.txt", 20, []),
    ],
)
def test_real_sources(name, pages, lost):
    path = Path(__file__).parent.parent.parent / "shared" / "corpora" / name
    if not path.exists():
        pytest.skip("../shared is missing")
    found = list(read(Source(name, path), ReadOptions()))
    assert len(titles(found)) == pages
    assert [one.code for one in found if not isinstance(one, Page)] == lost
