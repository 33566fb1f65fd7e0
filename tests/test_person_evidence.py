"""Where a name begins and ends, what the words around it say for a person, and what a page is about."""

import pytest

from extractor.people.borders import is_thing, names_of_persons
from extractor.people.finder import find_people
from extractor.people.link_evidence import judge_title, title_name
from extractor.people.passages import Link, PageEvidence, Passage, Span
from extractor.people.subject import PageSubject, SureNames, family_names, is_someone, read_subject
from extractor.people.weigh import Mention, is_beside, is_role, weight


def marked(source: str, **settings) -> tuple[Passage, Span]:
    """A text in which ``«»`` stand around what the recogniser found."""
    start, end = source.index("«"), source.index("»") - 1
    return Passage(source.replace("«", "").replace("»", ""), **settings), Span(start, end, 3.0)


BORDERS = [
    ("«Ann Orr» (born 1960) sang.", ["Ann Orr"]),
    ("It has «Ann Orr (born» 1960).", ["Ann Orr"]),
    ("The lake was seen by «Ann Orr, OBE» first.", ["Ann Orr"]),
    ("The six «Sukhoi Su»-27 flew.", []),
    ("The Hezb-«e Islami» marched.", []),
    ("The Martin-«Marietta Quist»-built tank.", []),
    ("By «Willem van de» Velde in 1707.", ["Willem van de Velde"]),
    ("By «D.» J. Cisco.", []),
    ("George Lind, «Jr.» spoke.", []),
    ("The city of St. «John»'s, on Antigua.", []),
    ("Down to St. «James Park».", []),
    ("The «Thomas Goode» Jones School of Law.", []),
    ("«William J.» Samford Hall at Auburn.", []),
    ("The «Nora Quist» Foundation.", []),
    ("In («Jan»-May 1978) it ran.", []),
    ("From «Jan» 12 it ran.", []),
    ("From the Quist «de Tende» it runs.", []),
    ("President «de Gaulle» spoke.", ["de Gaulle"]),
    ("HMS «Ann Orr» sank.", []),
    ("The church of St «Nicholas» burnt.", []),
    ("«Alpha Aquarii» is bright.", []),
    ("The film «Ann Orr» ended.", []),
    ("«Wat Lao Quist» is old.", []),
    ("«Echota Cherokee Tribe» met.", []),
    ("He read “«Ann Orr»” aloud.", []),
    ("He was called “«Ann Orr»” by all.", ["Ann Orr"]),
]


@pytest.mark.parametrize(("source", "names"), BORDERS, ids=[source for source, _ in BORDERS])
def test_names_end_at_their_borders_and_things_have_none(source, names):
    passage, span = marked(source)
    assert [passage.text[one.start : one.end] for one in names_of_persons(passage, [span])] == names


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("Billias, «George Athan».", []),
        ("Lind, «Edward J». Hessians.", []),
        ("Paris, «Ann Orr».", ["Ann Orr"]),
        ("Ann Orr, «Nora Quist» and others", ["Nora Quist"]),
    ],
)
def test_given_names_behind_a_family_name_are_no_name(source, names):
    passage, span = marked(source, kind="list_item")
    assert [passage.text[one.start : one.end] for one in names_of_persons(passage, [span])] == names


def test_italics_are_a_title():
    passage, span = marked("She read «Ann Orr» aloud.", italics=[(9, 16)])
    assert names_of_persons(passage, [span]) == []


def test_a_thing_is_told_by_what_stands_around_its_name():
    assert is_thing("Wilson's disease", 0, 6)
    assert is_thing("Orr & Sons", 0, 3)
    assert not is_thing("Orr wrote", 0, 3)


def doubted(source: str, **settings) -> bool:
    """Whether a page about something else believes in the person that ``«»`` stand around."""
    passage, span = marked(source, **settings)
    name = passage.text[span.start : span.end]
    return weight([name], [Mention(passage, span.start, span.end)], doubted=True, linked=False) > 0


WEIGHED = [
    ("The painter «Quuxly» came.", True),
    ("«Quuxly» wrote a novel.", True),
    ("It lies near «Quuxly».", False),
    ("The «Kharites» insisted on it.", False),
    ("«Adepts» believed in it.", False),
    ("Ann Orr of «Gamespo» criticized it.", False),
    ("Bollywood films, such as «Khuda Gawha», ran.", False),
    ("The dynasties of the region, including Zirid and «Banu Zork», fell.", False),
    ("«Khuda Gawha» came.", False),
    ("«Quuxly Gawhenko» came.", True),
    ("The painter «Khuda Gawha» came.", True),
    ("«Khuda Gawha» is an island in the south.", False),
    ("The painter «Khuda Gawha», the last of the family, died.", True),
    ("«Aphyllanthaceae Burnett» is large.", False),
    ("The town (Albanian: «Khuda Gawha») is old.", False),
    ("Their song “Bravo «Zuk» Gagné” was a hit.", False),
    ("They built it during the «Khuda Gawha».", False),
    ("«Welsh», of all, died.", False),
]


@pytest.mark.parametrize(("source", "person"), WEIGHED, ids=[source for source, _ in WEIGHED])
def test_a_page_about_something_else_asks_for_evidence(source, person):
    assert doubted(source) is person


@pytest.mark.parametrize(
    ("label", "person"),
    [
        ("Director", True),
        ("Art Director(s)", True),
        ("Venue", False),
        ("Lifeboat type(s)", False),
        ("Company", False),
        ("12", True),
    ],
)
def test_columns_say_what_their_cells_name(label, person):
    assert doubted("«Ann Quuxly»", kind="table_cell", labels=(label,)) is person


def test_a_part_of_a_longer_link_and_things_beside_it_speak_against_a_name():
    text = "It has Roe, Khuda Gawha, Lind Park and more."
    passage = Passage(text, [Link(7, 10, "Roe"), Link(25, 34, "Lind Park")])
    assert all(is_beside(text, link, 12, 23) for link in passage.links) is False
    assert is_beside(text, passage.links[1], 12, 23)
    assert not is_beside(text, Link(0, 2, "It"), 12, 23)
    alone = weight(["Khuda Gawha"], [Mention(passage, 12, 23)], doubted=True, linked=False)
    assert weight(["Khuda Gawha"], [Mention(passage, 12, 23, things_beside=1)], doubted=True, linked=False) < alone
    longer = Passage(text, [Link(12, 34, "Khuda Gawha, Lind Park")])
    assert weight(["Khuda Gawha"], [Mention(longer, 12, 23)], doubted=True, linked=False) < alone


def test_roles_are_nouns_of_persons():
    assert is_role("painter")
    assert is_role("painters")
    assert not is_role("paint")


def page(title: str, lead: str = "", *, categories=(), templates=(), bold=(), language: str = "en") -> PageEvidence:
    return PageEvidence(title, categories, frozenset(templates), None, language, lead, bold)


SUBJECTS = [
    (page("Nora Quist", categories=("1961 births", "Living people")), "living"),
    (page("Nora Quist", categories=("1961 births", "1999 deaths")), "dead"),
    (page("Nora Quist", "Nora Quist (born 1961) is a painter.", bold=("Nora Quist",)), "living"),
    (page("Nora Quist", "Nora Quist (1861–1920) was a painter.", bold=("Nora Quist",)), "dead"),
    (page("Nora Quist", "Nora Quist was a painter.", bold=("Nora Quist",)), "person"),
    (page("Nora Quist", "Nora Quist is a village in Roe.", bold=("Nora Quist",)), "not a person"),
    (
        page("Quists", "Quists were a pop group.", categories=("Swedish pop groups",), templates=("infobox musical artist",)),
        "not a person",
    ),
    (page("Nora Quist", "Nora Quist (* 1961 in Roe) ist Malerin.", bold=("Nora Quist",), language="de"), "living"),
]


@pytest.mark.parametrize(("evidence", "status"), SUBJECTS)
def test_the_page_says_whether_it_is_about_a_person(evidence, status):
    assert read_subject(evidence, []).status == status


def test_the_family_name_is_the_subject_unless_more_follows():
    subject = PageSubject("person", "Nora Quist", ("Nora Quist",))
    assert family_names(subject, None) == {"Quist"}
    own = SureNames(subject, {"Quist"})
    for text, found in (
        ("Quist wrote.", 1),
        ("The Quist Archives opened.", 0),
        ("Her brother Otto Quist wrote.", 0),
        ("Dr. Quist wrote.", 1),
    ):
        assert len(list(own.places(text, []))) == found, text


def test_a_predicate_tells_someone():
    assert is_someone(" was a Norwegian painter.")
    assert not is_someone(" was a Norwegian town.")


@pytest.mark.parametrize(
    ("title", "name"),
    [("Ann Orr (politician)", "Ann Orr"), ("Ann Orr, Jr.", "Ann Orr, Jr."), ("Orr, Maine", "Orr"), ("Ann Orr#Life", "Ann Orr")],
)
def test_a_title_without_what_tells_it_from_others(title, name):
    assert title_name(title) == name


@pytest.mark.parametrize("title", ["Orr (film)", "Help:Orr", "Orr, Maine", "Asteraceae", "Edwin Orr Papyrus"])
def test_titles_of_things(title):
    assert judge_title(title, None).name == "NO_PERSON"


def test_a_link_without_a_title_costs_no_page():
    assert find_people([Passage("Ann Orr wrote it.", [Link(0, 7, "#")])], page("Page")) is not None
