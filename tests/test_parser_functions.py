"""Functions of MediaWiki's parser: what they reckon and which value they show."""

import pytest

from extractor.api import extract
from extractor.markup.parser_functions import evaluate


@pytest.mark.parametrize(
    ("expression", "shown"),
    [
        ("2+3*4", "14"),
        ("2 ^ 3", "8"),
        ("7 mod 3", "1"),
        ("2.567 round 1", "2.6"),
        ("(1 + 2) / 4", "0.75"),
        ("-2 + 3", "1"),
        ("not 0", "1"),
        ("1 < 2 and 3 <> 3", "0"),
        ("1 / 0", None),
        ("two", None),
        ("", None),
    ],
)
def test_expressions(expression: str, shown: str | None):
    assert evaluate(expression) == shown


@pytest.mark.parametrize(
    ("call", "shown"),
    [
        ("{{#ifexpr:1>0|old|new}}", "old"),
        ("{{#ifexpr: 1 < 0 | old | new}}", "new"),
        ("{{#ifexpr: 1 <> 2 | old | new}}", "old"),
        ("{{#if: |old|new}}", "new"),
        ("{{#if:x|[[Roe|old]]}}", "old"),
        ("{{#ifeq:1.0|1|old|new}}", "old"),
        ("{{#switch:b|a=one|b|c=two|#default=three}}", "two"),
        ("{{#switch:d|a=one|#default=three}}", "three"),
        ("{{#switch:d|a=one|three}}", "three"),
        ("{{#switch:a|a=one|three}}", "one"),
        ("{{#expr:2+3}}", "5"),
        ("{{plural:1|pier|piers}}", "pier"),
        ("{{plural:2|pier|piers}}", "piers"),
    ],
)
def test_calls(call: str, shown: str):
    (claim,) = extract(f"The pier is {call}.").claims
    assert claim.text == f"The pier is {shown}."
