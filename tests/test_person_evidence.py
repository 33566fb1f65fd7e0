"""Where a name begins and ends, what the words around it say for a person, and what a page is about."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.names.words import TITLES
from extractor.people import borders
from extractor.people.borders import is_thing, names_of_persons
from extractor.people.cut import cut
from extractor.people.features import ROLES, Mention, _has_title, features_of, is_beside, is_role, section_kind
from extractor.people.finder import find_people
from extractor.people.link_evidence import has_form_of_person, judge_title, title_name
from extractor.people.passages import Link, PageEvidence, Passage, Span
from extractor.people.subject import PageSubject, SureNames, family_names, is_someone, read_subject
from extractor.people.weigh import load_weights, weigh


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
    ("In 1 «John» 4 it is written.", []),
    ("At 10, 1 «John» came.", ["John"]),
    ("The archipelago of «Ann Orr» is small.", []),
    ("The town of «Orr» voted.", []),
    ("The «Ann Orr» dollar was issued.", []),
    ("By «Margot» & the Nuclear Orrs.", []),
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


_DOUBTFUL = 0.0
"""Log odds of a name of which the recogniser is not sure."""


def doubted(source: str, **settings) -> bool:
    """Whether a page about something else believes in the person that ``«»`` stand around."""
    passage, span = marked(source, **settings)
    return weight(Mention(passage, span.start, span.end, log_odds=_DOUBTFUL)) > 0


def weight(mention: Mention) -> float:
    """What a page about something else makes of a name that is mentioned once."""
    name = mention.passage.text[mention.start : mention.end]
    return weigh(features_of([name], [mention], page="doubted", formed=False))


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
    alone = weight(Mention(passage, 12, 23))
    assert weight(Mention(passage, 12, 23, things_beside=1)) < alone
    longer = Passage(text, [Link(12, 34, "Khuda Gawha, Lind Park")])
    assert weight(Mention(longer, 12, 23)) < alone


@pytest.mark.parametrize(
    ("language", "title", "shown"),
    [
        ("en", "Matilda of Flanders", "Matilda"),
        ("en", "Louis XIV of France", "Louis XIV"),
        ("de", "Hildegard von Bingen", "Hildegard von Bingen"),
        ("de", "Karl der Große", "Karl"),
        ("fr", "Charles le Chauve", "Charles le Chauve"),
        ("fr", "Jeanne d'Arc", "Jeanne"),
        ("es", "Alfonso el Sabio", "Alfonso el Sabio"),
        ("it", "Caterina da Siena", "Caterina da Siena"),
        ("nl", "Karel de Stoute", "Karel de Stoute"),
        ("sv", "Birgitta av Vadstena", "Birgitta"),
    ],
)
def test_bynames_are_known_in_the_words_of_their_language(language, title, shown):
    assert has_form_of_person(title, shown, language, found=False)
    assert not has_form_of_person(title, title.rpartition(" ")[2] + "er", language, found=False)


@pytest.mark.parametrize(
    ("language", "title"),
    [("es", "Santiago de Cuba"), ("fr", "Bataille de Lens"), ("de", "Schlacht von Lund"), ("en", "Isle of Man")],
)
def test_places_and_battles_have_no_bynames(language, title):
    assert not has_form_of_person(title, title, language, found=False)


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("Named was «Anna Holm Q.C». of Roe.", "Anna Holm"),
        ("Named was «Nils Lund FRS» first.", "Nils Lund"),
        ("Named was «Otto Falk DSO MC» first.", "Otto Falk"),
        ("Named was «Ida Berg, C.B.E». and others.", "Ida Berg"),
    ],
)
def test_letters_of_honour_end_a_name(source, name):
    passage, span = marked(source)
    assert [passage.text[one.start : one.end] for one in names_of_persons(passage, [span])] == [name]


@pytest.mark.parametrize(
    ("source", "feature"),
    [
        ("A song by «Nora».", "one by work"),
        ("It was by «Nora».", "one by"),
        ("«Nora» wrote it.", "one behind"),
        ("«Nora», a painter, came.", "one apposition"),
        ("The painter «Nora» came.", "one titled"),
        ("The «Nora» Park.", "large behind"),
        ("It is «Nora»-Lind.", "one joined"),
        ("As by «Ann Lind»–Roe.", "several joined"),
        ("The co-Emperors «Nora» and Lind came.", "one titled"),
        ("So it is read (see «Nora» and Orr 1990).", "one cited"),
        ("So it is read (see «Nora», 55).", "one cited"),
        ("1920 – «Nora», Danish potter (d. 1990)", "one life"),
        ("The tune (a «Nora Lind» song).", "several by work"),
        ("It was «Hippostratus» himself.", "one classical"),
        ("It was «Nora van Lind».", "several particle"),
        ("It was «Nora de Lind».", "several small word"),
        ("The dynasties of Roe and «Nora» fell.", "said thing"),
        ("The works of Roe and «Nora» fell.", "one sentence"),
    ],
)
def test_what_stands_around_a_name_is_a_feature(source, feature):
    passage, span = marked(source)
    name = passage.text[span.start : span.end]
    found = features_of([name], [Mention(passage, span.start, span.end)], page="doubted", formed=False)
    assert feature in found
    assert ("said thing" in found) is (feature == "said thing")


@pytest.mark.parametrize(
    ("headings", "kind"),
    [
        (("Births",), "section of persons"),
        (("Notable people", "Sport"), "section of persons"),
        (("Orr", "Painters"), "section of persons"),
        (("People", "Places"), "section of things"),
        (("Flora and fauna",), "section of things"),
        (("History",), ""),
        ((), ""),
    ],
)
def test_headings_say_what_a_section_lists(headings, kind):
    assert section_kind(headings) == kind
    passage = Passage("Nora", headings=headings)
    found = features_of(["Nora"], [Mention(passage, 0, 4)], page="doubted", formed=False)
    assert {name for name in found if name.startswith("section")} == ({kind} - {""})


@pytest.mark.parametrize(
    ("label", "feature"),
    [("binomial_authority", "label of persons"), ("Device", "label of things"), ("leader_name2", "label of persons")],
)
def test_labels_say_what_a_value_is(label, feature):
    passage = Passage("Nora", kind="infobox", labels=(label,))
    assert feature in features_of(["Nora"], [Mention(passage, 0, 4)], page="doubted", formed=False)


def test_the_author_of_a_listed_work_comes_family_first():
    for source, first in (("Quist, Nora A. The Rivers. Orr, 1920.", True), ("Quist, the town on the Orr.", False)):
        passage = Passage(source, kind="list_item")
        found = features_of(["Quist"], [Mention(passage, 0, 5)], page="doubted", formed=False)
        assert ("family first" in found) is first


def test_a_word_that_mostly_is_no_name_is_doubted():
    assert cut(["Orr met Nora Orr.", "Lind saw Orr.", "Orr"]).times(["Orr", "Lind", "Roe"], 2) == [3, 1, 0]
    passage = Passage("Orr met Nora.")
    for share in (0.0, 0.5):
        found = features_of(["Orr"], [Mention(passage, 0, 3)], page="doubted", formed=False, unfound=share)
        assert found.get("one unfound", 0.0) == share


def test_every_weight_is_of_a_feature_that_may_be_found():
    assert {name.split()[0] for name in load_weights()} <= {
        "one", "several", "said", "label", "in", "large", "bracket", "things", "further", "mentions", "beside", "section",
        "family",
    }  # fmt: skip


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


BEFORE = st.lists(
    st.sampled_from(
        "HMS |the |ship |ship called |steam-ship |(poem |St. |Saint |Church of |M/V |king |Dr. |was |vice-king, "
        "|Orr, | |.|²|In 1990, |a|the town of |of |co-Kings |kings |1 ".split("|")
    )
).map("".join)


class _All:
    def __contains__(self, word: str) -> bool:
        return True


@settings(deadline=None, max_examples=300)
@given(
    BEFORE,
    st.sampled_from(["Orr", "HMS Orr", "HMS. Orr", "HMSOrr", "Ann Orr", "May"]),
    st.sampled_from(["", "'s", " wrote", " Church", " 4"]),
)
def test_what_is_asked_first_changes_nothing(before, name, behind):
    """Things are searched for only behind the words that may lead to one, and titles are found without a pattern."""
    text, start, end = f"{before}{name}{behind}", len(before), len(before) + len(name)
    found = is_thing(text, start, end)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(borders, "_LEADING", _All())
        assert is_thing(text, start, end) == found
    word = re.search(r"([^\W\d_]+)\.?(?:,| was| is| were| named| called)? $", before)
    lower = word[1].lower() if word else ""
    titled = word is not None and (
        lower in ROLES if word[1] == lower else not {lower, lower.removesuffix("s")}.isdisjoint(TITLES)
    )
    assert _has_title(before) == titled
