"""What the tree takes for granted of mwparserfromhell's C tokenizer, so that another version of it cannot fail silently."""

from __future__ import annotations

import inspect
import sys

import mwparserfromhell
import pytest
from mwparserfromhell.parser import tokens
from mwparserfromhell.parser._tokenizer import CTokenizer

from extractor.markup.build import build

SNIPPETS = {
    "template": "a {{b|c= d |[[e]]\n}} f",
    "argument": "{{{a|b}}}",
    "wikilinks": "[[a]] [[b|c ''d'']] [[File:e|thumb|f [[g]]]]",
    "external links": "http://a.b/c. [http://d e] [http://f] [//g {{h}}]",
    "entities": "&nbsp; &#160; &#xA0; &bogus;",
    "headings": "== a ==\nb\n=== c {{d}} ===\n",
    "comment": "a <!-- b --> c",
    "tags": "<ref name=\"a\" group='b' c = d >e</ref ><br/><br ><ref name = x /></br><b>f</b>",
    "tag with markup in its attributes": '<span style="{{a|b}}" c>d</span>',
    "lists": "* a\n*# b\n; c : d\n----\n: e\n",
    "table": '{| class="a"\n|+ b\n|- style="c"\n! d !! e\n|-\n| f || align="g" | h\n|}\n',
    "opaque tags": "<nowiki>{{a}}</nowiki> <math>b</math><pre>c &amp; d</pre>",
}
UNUSED = {"Token"}


@pytest.mark.parametrize("text", SNIPPETS.values(), ids=SNIPPETS)
def test_the_tokens_cover_their_source(text: str):
    # build() raises when the lengths of the tokens do not add up to the source
    assert build(text, text, 0, len(text), [])


def test_every_kind_of_token_is_known():
    kinds = {name for name, kind in inspect.getmembers(tokens, inspect.isclass) if issubclass(kind, dict)} - UNUSED
    assert kinds <= set(vars(sys.modules[build.__module__]))


def test_the_snippets_show_every_kind_of_token():
    shown = {type(token).__name__ for text in SNIPPETS.values() for token in CTokenizer().tokenize(text, 0, True)}
    kinds = {name for name, kind in inspect.getmembers(tokens, inspect.isclass) if issubclass(kind, dict)} - UNUSED
    assert not kinds - shown


def test_the_version_is_one_of_those_tested():
    assert mwparserfromhell.__version__.split(".")[:2] == ["0", "7"]
