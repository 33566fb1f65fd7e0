import json
import re
from pathlib import Path

import pytest
from corpus import Case, cases
from hypothesis import given, settings
from hypothesis import strategies as st
from pages import record_of

from extractor import extract
from extractor import read as read_pages
from extractor.people.finder import FoundPerson, find_people
from extractor.people.index import build, read, scan, title_key, write
from extractor.people.passages import Link, PageEvidence, Passage

SHARED = Path(__file__).resolve().parents[2] / "shared"
NOBODY = PageEvidence(title="Page", categories=(), templates=frozenset(), sort_key=None, language="en")
LINK = re.compile(r"(''|)\[\[([^|\]]+)\|([^\]]+)\]\]\1")


def passages_of(source: str) -> list[Passage]:
    """Sentences of a case, one a full stop and capital, with the links written in them."""
    passages = []
    for sentence in re.split(r"(?<=[a-z0-9]\.) (?=[A-Z])", source):
        text, row, last = "", [], 0
        for match in LINK.finditer(sentence):
            text += sentence[last : match.start()]
            row.append(Link(len(text), len(text) + len(match[3]), match[2], bool(match[1])))
            text += match[3]
            last = match.end()
        passages.append(Passage(text + sentence[last:], row))
    return passages


def described(person: FoundPerson, passages: list[Passage]) -> str:
    mentions = " | ".join(passages[mention.text_index].text[mention.start : mention.end] for mention in person.mentions)
    return f"{person.name}{' → ' + person.link if person.link else ''}: {mentions}"


@pytest.mark.parametrize("case", cases("people"), ids=str)
def test_people(case: Case, agree):
    passages = passages_of(case.input)
    agree(case, "\n".join(described(person, passages) for person in find_people(passages, NOBODY)))


def test_the_page_tells_its_own_subject():
    page = PageEvidence("Zork Quuxly", ("1950 births", "Living people"), frozenset(), "Quuxly, Zork", "en")
    passages = [Passage("Zork Quuxly is a potter."), Passage("Quuxly lives in Lyon.")]
    [person] = find_people(passages, page)
    assert described(person, passages) == "Zork Quuxly → Zork Quuxly: Zork Quuxly | Quuxly"
    assert (person.family, person.given, person.living) == ("Quuxly", "Zork", True)
    assert person.evidence[0] == "page"


def test_the_sort_key_knows_the_family_name():
    page = PageEvidence("Gabriel García Márquez", ("1927 births",), frozenset(), "Garcia Marquez, Gabriel", "en")
    [person] = find_people([Passage("Gabriel García Márquez was a writer.")], page)
    assert (person.family, person.given, person.living) == ("García Márquez", "Gabriel", True)


PAGES = [
    (title, scan(text), redirect)
    for title, text, redirect in (
        ("Ada Lovelace", "{{Infobox person}} [[Category:1815 births]] [[Category:1852 deaths]]", None),
        ("Countess of Lovelace", "#REDIRECT [[Ada Lovelace]]", "Ada Lovelace"),
        ("Lady Ada", "#REDIRECT [[countess of Lovelace]]", "countess of Lovelace"),
        ("Nowhere", "#REDIRECT [[Missing]]", "Missing"),
        ("Tim Berners-Lee", "[[Category:Living people]]", None),
        ("Homer", "{{Infobox writer|name=Homer}}", None),
        ("Ada (programming language)", "Ada is a language. [[Category:1980 software]]", None),
    )
]


def test_index_knows_persons_and_everything_else(tmp_path: Path):
    file = tmp_path / "persons"
    write(build(PAGES), file)
    index = read(file)
    assert index.lookup("Ada Lovelace") == "dead"
    assert index.lookup("ada_Lovelace#Life") == "dead"
    assert index.lookup("Countess of Lovelace") == index.lookup("Lady Ada") == "dead"
    assert index.lookup("Tim Berners-Lee") == "living"
    assert index.lookup("Homer") == "person"
    assert index.lookup("Ada (programming language)") == "not a person"
    assert index.lookup("Nowhere") is None
    assert index.lookup("Never heard of") is None


def test_index_is_the_same_whatever_the_order(tmp_path: Path):
    write(build(PAGES), tmp_path / "one")
    write(build(reversed(PAGES)), tmp_path / "other")
    assert (tmp_path / "one").read_bytes() == (tmp_path / "other").read_bytes()


def test_index_of_nothing(tmp_path: Path):
    write(build([]), tmp_path / "empty")
    assert read(tmp_path / "empty").lookup("Anyone") is None


@pytest.mark.parametrize("content", [b"", b"SQLite format 3\0", b"extractor person index 1\n123"])
def test_what_is_no_index_is_refused(tmp_path: Path, content: bytes):
    (tmp_path / "file").write_bytes(content)
    with pytest.raises(ValueError, match="no person index"):
        read(tmp_path / "file")


def test_index_decides_links():
    index = build([*PAGES, ("Delta Blue", "not a person", None)])
    text = "The notes of Lovelace were read by Delta Blue and Berners-Lee."
    links = [Link(13, 21, "Lady Ada"), Link(35, 45, "Delta Blue"), Link(50, 61, "Tim Berners-Lee")]
    people = find_people([Passage(text, links)], NOBODY, index)
    assert [(person.name, person.link, person.living, person.evidence) for person in people] == [
        ("Lovelace", "Lady Ada", False, ("index",)),
        ("Berners-Lee", "Tim Berners-Lee", True, ("index",)),
    ]


@pytest.mark.shared
def test_index_of_a_dump():
    file = SHARED / "corpora" / "dumps" / "enwiki-sample.xml.bz2"
    if not file.exists():
        pytest.skip(f"{file} is not there")
    pages = [page for page in read_pages(file) if page.head.namespace == 0 and page.head.redirect is None]
    index = build((page.head.title, scan(page.text), None) for page in pages)
    statuses = {page.head.title: index.lookup(page.head.title) for page in pages}
    assert [title for title, status in statuses.items() if status == "living"] == ["Alain Connes", "Andre Agassi"]
    assert {title for title, status in statuses.items() if status == "dead"} == {
        "Abraham Lincoln", "Albert Einstein", "Albert Sidney Johnston", "Aldous Huxley", "Allan Dwan", "Andrei Tarkovsky",
        "Aristotle", "Arthur Schopenhauer", "Ayn Rand",
    }  # fmt: skip
    assert "person" not in statuses.values()


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("It is by [[Ada Holm]] of Oslo.", ["Ada Holm"]),
        ("It is by '''[[Ada Holm]]''' of Oslo.", ["Ada Holm"]),
        ("It is about ''[[Ada Holm]]'' of Oslo.", []),
        ("It is about '''''[[Ada Holm]]''''' of Oslo.", []),
        ("It is about [[Ada Holm|''Ada Holm'']] of Oslo.", []),
        ("It is ''about [[Ada Holm]] of'' Oslo.", ["Ada Holm"]),
    ],
)
def test_italics_of_links(source: str, found: list[str]):
    assert [person.name for person in extract(source, title="Page").people] == found


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("[[Kategorie:Geboren 1879]] [[Kategorie:Gestorben 1955]]", "dead"),
        ("{{Personendaten|NAME=X}}", "person"),
        ("[[Catégorie:Naissance en mai 1950]]", "person"),
        ("[[Categoría:Nacidos en 1950]] [[Categoría:Personas vivas]]", "living"),
        ("[[Категория:Родившиеся в 1950 году]] [[Категория:Умершие в 2000 году]]", "dead"),
        ("[[Category:1950 animal births]]", "not a person"),
        ("[[:Category:Living people]]", "not a person"),
        ("[[Category:8th-century BC deaths]]", "dead"),
    ],
)
def test_status_by_categories_and_templates(text: str, status: str):
    assert scan(text) == status


@given(st.text())
def test_any_title_has_a_key(title: str):
    assert title_key(title) & 3 == 0


@given(st.lists(st.text(alphabet=st.sampled_from("AbcÉж .,'’-\"()\0\n1of"), max_size=40), max_size=4), st.data())
@settings(max_examples=60, deadline=None)
def test_mentions_lie_in_their_texts(texts: list[str], data: st.DataObject):
    titles = st.sampled_from(["Ab C", "", "A (film)", "a:b"])
    passages = [
        Passage(text, [Link(start, data.draw(st.integers(start, len(text))), data.draw(titles))])
        for text in texts
        for start in [data.draw(st.integers(0, len(text)))]
    ]
    for person in find_people(passages, NOBODY):
        assert person.mentions
        for mention in person.mentions:
            assert 0 <= mention.start < mention.end <= len(texts[mention.text_index])


@pytest.mark.shared
def test_seed_page():
    file = SHARED / "gold" / "000_69e6d9936d7bb4a5.json"
    if not file.exists():
        pytest.skip(f"{file} is not there")
    gold = json.loads(file.read_text(encoding="utf-8"))
    texts = [claim["raw"] for claim in gold["claims"]]
    starts = [claim["start"] for claim in gold["claims"]]
    found = find_people([Passage(text) for text in texts], NOBODY)
    assert [person.name for person in found] == [person["name"] for person in gold["people"]]
    assert [[(starts[m.text_index] + m.start, starts[m.text_index] + m.end) for m in person.mentions] for person in found] == [
        [(m["start"], m["end"]) for m in person["mentions"]] for person in gold["people"]
    ]


def test_in_other_languages_links_name_people_and_words_alone_do_not():
    text = "Der Philosoph [[Immanuel Kant]] schrieb in Königsberg. Dort sah ihn Friedrich Majer, und Immanuel Kant las viel."
    assert [(person.name, len(person.mentions)) for person in record_of(text, language="de").people] == [("Immanuel Kant", 2)]
    assert "Friedrich Majer" in {person.name for person in record_of(text).people}


@pytest.mark.parametrize(
    ("value", "names"),
    [
        ("Ola Holm<br />Ada Holm", ["Ola Holm", "Ada Holm"]),
        ("John Smith <br> Mary Smith<br/>Anna {{nowrap|Brown}}", ["John Smith", "Mary Smith", "Anna Brown"]),
        ("{{nowrap|John Smith}}<br>Mary Smith", ["John Smith", "Mary Smith"]),
        ("John<br>Smith", ["John Smith"]),
        ("John Adam<br>Smith", ["John Adam Smith"]),
    ],
)
def test_a_line_break_parts_full_names_in_values_and_cells(value: str, names: list[str]):
    for text in ("{{Infobox x|children=" + value + "}}", '{| class="wikitable"\n|-\n| ' + value + "\n|}"):
        record = record_of(text)
        assert [person.name for person in record.people] == names
        assert all("\0" not in claim.text for claim in record.claims)
