from __future__ import annotations

import html
import re

import pytest
from corpus import Case, cases
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.citations.ref_rules import RefList, RefUse, link_refs
from extractor.tables import load_table

TAG = re.compile(r"<(/?)(ref|references)\b([^<>]*?)(/?)>")
ATTRIBUTE = re.compile(r"""([^\s=/]+)(?:\s*=\s*(?:"([^"]*)"|([^\s"/]+)))?""")
KNOWN = {"name", "group", "follow", "details", "dir", "responsive"}


def attributes(text: str) -> dict[str, str]:
    found = ((match[1], " ".join((match[2] or match[3] or "").split())) for match in ATTRIBUTE.finditer(text))
    return {name: html.unescape(value) for name, value in found}


def read(wikitext: str) -> tuple[list[RefUse], list[RefList]]:
    """Refs and lists of a small text without nested refs."""
    uses: list[RefUse] = []
    lists: list[RefList] = []
    open_lists: list[int] = []
    tags = list(TAG.finditer(wikitext))
    for number, tag in enumerate(tags):
        given_ = attributes(tag[3])
        unknown = tuple(name for name in given_ if name not in KNOWN)
        closer = next((after for after in tags[number:] if after[1] and after[2] == tag[2]), tag)
        if tag[1]:
            if tag[2] == "references":
                open_lists.pop()
        elif tag[2] == "references":
            end = tag.end() if tag[4] else wikitext.rindex("</references>") + 13
            lists.append(RefList(tag.start(), end, given_.get("group", ""), unknown))
            if not tag[4]:
                open_lists.append(len(lists) - 1)
        else:
            inside = open_lists[-1] if open_lists else None
            around = lists[inside].group if inside is not None else ""
            uses.append(
                RefUse(
                    tag.start(),
                    tag.end() if tag[4] else closer.end(),
                    None if tag[4] else wikitext[tag.end() : closer.start()],
                    given_.get("name", ""),
                    given_.get("group", around),
                    given_.get("follow", ""),
                    given_.get("details", ""),
                    given_.get("dir", ""),
                    unknown,
                    inside,
                )
            )
    return uses, lists


@pytest.mark.parametrize("case", cases("ref_rules"), ids=str)
def test_rules_of_the_cite_extension(case: Case, agree):
    uses, lists = read(case.input)
    links = link_refs(uses, lists)
    places = {use.start: str(number) for number, use in enumerate(uses, 1)}
    places |= {printed.start: f"L{number}" for number, printed in enumerate(lists, 1)}
    shown = [" ".join("–" if number is None else str(number + 1) for number in links.definitions)]
    shown += [f"{problem.code} {places[problem.start]}" for problem in links.problems]
    agree(case, "\n".join(shown))


def codes(*uses: RefUse) -> list[str]:
    return [problem.code for problem in link_refs(uses, []).problems]


def test_a_ref_inside_a_ref_is_no_note_unless_a_template_makes_the_outer_one():
    assert codes(RefUse(0, 9, "x<ref>y")) == ["included_ref"]
    assert codes(RefUse(0, 9, "x<references />")) == ["included_ref"]
    assert codes(RefUse(0, 9, "x<ref>y</ref>")) == []
    assert codes(RefUse(0, 9, "x<!-- <ref> -->")) == []
    assert codes(RefUse(0, 9, "x<ref>y", by_template=True)) == []


def test_every_condition_has_a_case():
    shown = {line.split(" ")[0] for case in cases("ref_rules") for line in case.expected.split("\n")[1:]}
    assert shown | {"included_ref"} == set(load_table("cite_errors")["messages"])


def test_messages_name_what_the_page_writes():
    (problem,) = link_refs([RefUse(3, 8, None, "Smith 2003")], []).problems
    assert problem.message == "The ref “Smith 2003” is used and never defined."
    assert (problem.start, problem.end) == (3, 8)


SHORT = st.sampled_from(["", "a", "b", "1"])
USE = st.fixed_dictionaries(
    {
        "start": st.integers(0, 99),
        "end": st.integers(100, 199),
        "content": st.none() | st.sampled_from(["", "x", "y", "<ref>", "<b></ref>"]),
        "name": SHORT,
        "group": SHORT,
        "follow": SHORT,
        "details": SHORT,
        "direction": st.sampled_from(["", "ltr", "up"]),
        "unknown": st.lists(st.text(max_size=4), max_size=2).map(tuple),
        "list_number": st.sampled_from([None, None, None, 0]),
    }
).map(lambda attributes: RefUse(**attributes))


@settings(deadline=None)
@given(
    st.lists(USE, max_size=8),
    st.lists(st.builds(RefList, st.integers(0, 99), st.integers(100, 199), SHORT), min_size=1, max_size=4),
)
def test_any_refs_link_to_uses_with_content(uses, lists):
    uses.sort(key=lambda use: use.start)
    lists.sort(key=lambda printed: printed.start)
    links = link_refs(uses, lists)
    assert len(links.definitions) == len(uses)
    for use, number in zip(uses, links.definitions, strict=True):
        if number is not None and not use.follow:
            assert uses[number].content
            assert uses[number].group == use.group
            assert uses[number].name == use.name
