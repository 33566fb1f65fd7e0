"""Several sources in one ref: each joint between two of them, and what parts none."""

from __future__ import annotations

import pytest

from extractor import extract

STYLES = [
    ("Holm, Ada. ''Rivers''. London: Sund, 1999", "Quist, Otto. ''Dykes''. Oslo: Havn, 2001"),
    ("Holm, Ada (1999). ''Rivers''. London: Sund", "Quist, Otto (2001). ''Dykes''. Oslo: Havn"),
    ("Ada Holm, ''Rivers'' (London: Sund, 1999), pp. 3–4", "Otto Quist, ''Dykes'' (Oslo: Havn, 2001), p. 7"),
    ("See Ada Holm, ''Rivers'' (1999)", "Otto Quist, \"Dykes\", ''Water'' 3 (2001), 4–5"),
]
JOINTS = [". ", "; ", ". See also ", "; see also ", ". Cf. ", ".<br>", ".<br />\n", "; and "]


def works(text: str) -> list[str]:
    record = extract(f"The river floods.<ref>{text}</ref>", title="Floods")
    return [str(work.csl.get("title")) for work in record.works if work.origin != "short_only"]


def shorts(text: str) -> list[tuple[tuple[str, ...], str | None, list[tuple[str, str]]]]:
    record = extract(f"The river floods.<ref>{text}</ref>", title="Floods")
    return [
        (target.short.authors, target.short.year, [(place.label, place.value) for place in target.locators])
        for citation in record.citations
        for target in citation.targets
        if target.short
    ]


@pytest.mark.parametrize(("first", "second"), STYLES)
@pytest.mark.parametrize("joint", JOINTS)
def test_each_joint_parts_two_sources(first, second, joint):
    assert works(f"{first}{joint}{second}.") == ["Rivers", "Dykes"]


@pytest.mark.parametrize("joint", [" and ", ", and ", " & "])
def test_a_conjunction_behind_a_place_or_bracket_parts_two_sources(joint):
    first, second = STYLES[2]
    assert works(f"{first}{joint}{second}.") == ["Rivers", "Dykes"]


@pytest.mark.parametrize(
    "text",
    [
        "Holm, Ada. \"Weirs\". In Quist, Otto (ed.). ''Rivers''. London: Sund, 1999.",
        "Holm, Ada (1999). \"Weirs\". ''Water''. 3: 4–5.",
        "Holm, Ada. ''Rivers of 1999''. Translated by Otto Quist. Oslo: Havn, 2001.",
        "Holm and Quist, ''Rivers and Dykes'' (1999), pp. 3 and 5.",
        "Holm, A. and Quist, O. (1999) and others. ''Rivers''. Oslo: Havn.",
        "Ada Holm, \"Weirs\", ''Water'', 4 May 1999. Retrieved 5 June 2001.",
        "Holm, J. R. ''Rivers''. Sund Papers. ''Series 3''. Oslo: Havn, 1999.",
    ],
)
def test_one_source_is_not_parted(text):
    assert len(works(text)) == 1


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("Hesiod, ''Theogony'', fr. 204.87–89 MW; ''Iliad'' 11.830–32", ["Theogony", "Iliad"]),
        ("Plutarch, ''Solon'', 12; [[Aristotle]], ''Politics'' 4.1", ["Solon", "Politics"]),
        ("[[Leviticus]] 19 and Matthew 22", ["Leviticus", "Matthew"]),
        ("Gen. 12:1, Lev. 3:4 & Exodus 2:3–5", ["Gen", "Lev", "Exodus"]),
    ],
)
def test_places_in_classical_texts_are_as_many_sources(text, titles):
    assert works(text) == titles


@pytest.mark.parametrize(
    "whence",
    ["(Holm 1972:5)", "(Holm 1972, p. 5).", "(Holm 1972:5", "Holm 1972, p. 5.", "– Holm (1972), p. 5", "(Holm, 1972, p. 5)"],
)
def test_behind_a_quotation_a_short_citation_says_whence_it_is(whence):
    assert shorts(f'"The river rose by four feet, and then it fell." {whence}') == [(("Holm",), "1972", [("page", "5")])]
    assert works(f'"The river rose by four feet, and then it fell." {whence}') == []


@pytest.mark.parametrize(
    "text", ["Holm (1999) and Quist (2001).", "Holm 1999 & Quist 2001", "Cf. Holm (1999), and Quist (2001)"]
)
def test_a_conjunction_joins_short_citations(text):
    assert shorts(text) == [(("Holm",), "1999", []), (("Quist",), "2001", [])]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Orr, pp. 3–9; Holm, p. 7. Orr tells that it was colder then.", [("Orr",), ("Holm",)]),
        ("Orr (1962), p. 4; Holm (1990), p. 7. Orr says that it was colder.", [("Orr",), ("Holm",)]),
        ('Orr simply asks that "it must end in a number of steps" (Orr 1973:7–8).', [("Orr",)]),
        ("It was the coldest winter that they had seen (Holm and Orr 1973, p. 4).", [("Holm", "Orr")]),
    ],
)
def test_short_citations_beside_a_remark_are_all_that_a_ref_cites(text, names):
    assert works(text) == []
    assert [authors for authors, _, _ in shorts(text)] == names


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("On the names of winds, see Holm, Ada (1987) \"The Wind,\" in ''Weather'', pp. 3–5. Oslo: Sund.", ["The Wind"]),
        ("Case in point: he left for the coast. See Ada Holm (2003), ''The Coast'', Oslo: Sund, p. 26.", ["The Coast"]),
        ("Holm, A. (1990). ''Ice''. Oslo: Sund; the translator supplies a note on all of the older names.", ["Ice"]),
        ("Orr, \"Ways\", ''Polar Notes'', 19 (1972), 339–340, see also C. Quist, ''Ice'', Sund, 1985, p. 1.", ["Ways", "Ice"]),
    ],
)  # fmt: skip
def test_what_leads_to_sources_or_tells_of_them_is_none(text, titles):
    assert works(text) == titles
