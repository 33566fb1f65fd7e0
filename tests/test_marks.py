"""Maintenance marks: names, dates, reasons, and the words that stay."""

import json
from itertools import chain

import mwparserfromhell
import pytest
from corpus import Case, cases
from hypothesis import given
from hypothesis import strategies as st

from extractor.mark_templates import is_mark, mark_scope, mark_text_arg, read_mark
from extractor.model import Mark
from extractor.tables import load_table
from extractor.template_names import fold_name


def read_call(call):
    template = mwparserfromhell.parse(call).filter_templates()[0]
    return str(template.name), {str(p.name).strip(): str(p.value).strip() for p in template.params}


@pytest.mark.parametrize("case", cases("marks"), ids=str)
def test_corpus(case: Case, agree):
    name, args = read_call(case.input)
    mark = read_mark(name, args, 0, len(case.input))
    found = {
        "scope": mark_scope(name),
        "template": mark.template,
        "date": mark.date,
        "reason": mark.reason,
        "text": mark_text_arg(name, args),
    }
    agree(case, json.dumps(found, ensure_ascii=False))


def test_the_mark_keeps_its_place_and_the_name_as_written():
    mark = read_mark("Fact", {"date": "May 2013"}, 10, 31)
    assert mark == Mark(template="citation needed", name_used="Fact", date="2013-05", reason=None, start=10, end=31)


@pytest.mark.parametrize("name", ["sic", "quote", "convert", "cite web", "efn", "main", "AD", "citation", "reflist", ""])
def test_no_mark(name):
    assert not is_mark(name)
    assert mark_scope(name) is None


def all_names():
    table = load_table("maintenance_templates")
    for block in ("inline", "span", "section"):
        for canonical, aliases in table[block].items():
            yield from (canonical, *aliases)
    yield from chain.from_iterable(chain(table["languages"].values(), table["language_sections"].values()))


def test_every_name_stands_once_and_is_folded():
    names = list(all_names())
    assert sorted({name for name in names if names.count(name) > 1}) == []
    assert [name for name in names if name != fold_name(name)] == []


@given(
    st.one_of(st.text(max_size=20), st.sampled_from(sorted(all_names()))),
    st.dictionaries(st.sampled_from(["1", "2", "date", "reason", "text", "x"]), st.text(max_size=15), max_size=4),
)
def test_any_call_is_read(name, args):
    mark = read_mark(name, args, 0, 1)
    assert mark.reason is None or mark.reason.strip()
    key = mark_text_arg(name, args)
    assert key is None or args[key].strip()
