"""Inline templates: what a reader sees, and what kind of template it is."""

import string
import time

import mwparserfromhell
import pytest
from corpus import Case, cases
from hypothesis import given
from hypothesis import strategies as st
from pages import record_of

from extractor.api import extract as extract_text
from extractor.mark_templates import is_mark
from extractor.markup.inline_templates import Arg, Rendering, render_template, template_role
from extractor.markup.prose import Renderer
from extractor.markup.template_patterns import compile_pattern, show
from extractor.tables import load_table


def read_call(call):
    template = mwparserfromhell.parse(call).filter_templates()[0]
    args = {str(p.name).strip(): str(p.value).strip() if p.showkey else str(p.value) for p in template.params}
    return str(template.name), args


def shown(rendering, args):
    return "".join(args[piece.key] if isinstance(piece, Arg) else piece for piece in rendering.pieces)


def described(rendering, args):
    lines = [shown(rendering, args)]
    if not rendering.known:
        lines.append("! unknown")
    if rendering.dynamic:
        lines.append("! dynamic")
    if rendering.dropped:
        lines.append(f"! dropped: {rendering.dropped}")
    return "\n".join(lines)


@pytest.mark.parametrize("case", cases("inline_templates"), ids=str)
def test_corpus(case: Case, agree):
    name, args = read_call(case.input)
    agree(case, described(render_template(name, args, "en"), args))


def test_values_stay_in_place():
    assert render_template("nihongo", {"1": "a", "2": "b"}, "en").pieces == (Arg("1"), " (", Arg("2"), ")")


@pytest.mark.parametrize("name", ["Convert", "convert", "_convert ", "Template:Convert", "convert<!-- x -->", "CONVERT"])
def test_names_fold(name):
    args = {"1": "3", "2": "km"}
    assert shown(render_template(name, args, "en"), args) == "3 kilometres"


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("convert", "inline"),
        ("clear", "nothing"),
        ("Short description", "nothing"),
        ("blockquote", "quote"),
        ("Infobox person", "infobox"),
        ("Ficha de persona", "infobox"),
        ("Main article", "hatnote"),
        ("Hauptartikel", "hatnote"),
        ("Navbox", "navbox"),
        ("s-start", "navbox"),
        ("hlist", "list"),
        ("Reflist", "reflist"),
        ("примечания", "reflist"),
        ("Citation needed", "mark"),
        ("Unreferenced section", "mark"),
        ("efn", "reference"),
        ("zorblax", "other"),
    ],
)
def test_role(name, role):
    assert template_role(name, "en") == role


def all_names():
    table = load_table("inline_templates")
    for block in ("shows", "computed", "drops", "dynamic", "nothing"):
        for kind, names in table[block].items():
            if kind != "prefixes":
                yield from names
    for block in table["roles"].values():
        yield from block["names"]


def test_every_name_stands_once_and_is_folded():
    names = list(all_names())
    assert sorted({name for name in names if names.count(name) > 1}) == []
    assert [name for name in names if name != " ".join(name.lower().split())] == []


def test_no_name_is_also_a_mark():
    assert [name for name in all_names() if is_mark(name)] == []


@pytest.mark.parametrize(
    "name", ["convert", "birth date", "val", "frac", "marriage", "sclass", "lang-ru", "as of", "ill", "flag", "zh"]
)
def test_without_values(name):
    assert isinstance(render_template(name, {}, "en"), Rendering)


NAMES = st.one_of(st.text(max_size=20), st.sampled_from(sorted(all_names())))
VALUES = st.one_of(
    st.text(max_size=12),
    st.text(string.digits + ".-,/", max_size=8),
    st.sampled_from(["km", "ft", "in", "May", "-", "to", "USA", "on"]),
)
KEYS = st.one_of(
    st.integers(0, 8).map(str),
    st.sampled_from(["abbr", "adj", "df", "e", "u", "p", "lt", "alt", "text", "name", "2", "３", "²"]),
)


@given(NAMES, st.dictionaries(KEYS, VALUES, max_size=7))
def test_any_call_gives_pieces_of_its_own_values(name, args):
    rendering = render_template(name, args, "en")
    assert all(piece.key in args if isinstance(piece, Arg) else piece for piece in rendering.pieces)
    template_role(name, "en")


@given(st.text("ab{}[]|1:+./\\=", max_size=15))
def test_a_pattern_compiles_or_says_why_not(pattern):
    try:
        compiled = compile_pattern(pattern)
    except (ValueError, IndexError):
        return
    show(compiled, {"1": "x", "2": ""})


def test_rendering_is_fast():
    calls = [
        ("nowrap", {"1": "x"}),
        ("lang", {"1": "fr", "2": "x"}),
        ("convert", {"1": "70", "2": "kg", "3": "lb"}),
        ("ndash", {}),
    ]
    for name, args in calls:
        render_template(name, args, "en")
    best = min(_seconds(calls) for _ in range(5))
    assert best < 30e-6  # a third of it on a quiet machine


def _seconds(calls):
    start = time.perf_counter()
    for _ in range(500):
        for name, args in calls:
            render_template(name, args, "en")
    return (time.perf_counter() - start) / (500 * len(calls))


def names_of_templates():
    """Every name that the table of inline templates holds, an unknown one, and functions of the parser."""

    def below(value):
        if isinstance(value, dict):
            for inner in value.values():
                yield from below(inner)
        elif isinstance(value, list):
            yield from (name for name in value if isinstance(name, str))

    names = {name for group in ("shows", "computed", "drops", "roles") for name in below(load_table("inline_templates")[group])}
    return [*sorted(names), "no such template", "#if:x", "lc:x"]


@pytest.mark.parametrize("shape", ["A {} end.", "It fell.<ref>{}</ref>", "* The {} fell.", "== {} ==\nIt fell."])
def test_a_template_is_rendered_once_however_deep_it_stands(shape, monkeypatch):
    calls = 0
    render = Renderer._template

    def counted(*given):
        nonlocal calls
        calls += 1
        return render(*given)

    monkeypatch.setattr(Renderer, "_template", counted)
    deep = 20
    for name in names_of_templates()[::7]:
        calls = 0
        extract_text(shape.format(f"{{{{{name}|" * deep + "deep" + "}}" * deep))
        assert calls <= 6 * deep, name


@pytest.mark.parametrize(
    ("language", "wikitext", "expected"),
    [
        ("ja", "猫は{{仮リンク|三毛猫|en|Calico cat}}である。", "猫は三毛猫である。"),
        ("zh", "猫是{{link-en|三花猫|Calico cat}}。", "猫是三花猫。"),
        ("fr", "{{M.|Orr}} vint le {{1er|mai}} du XII{{e}} siècle.", "M. Orr vint le 1er mai du XIIe siècle."),
        ("pt", "Nasceu em {{dni|3|5|1950}} no {{séc|XX}}.", "Nasceu em 3 de maio de 1950 no século XX."),
        ("fr", "Il mesure {{unité|2853|km|2}}.", "Il mesure 2\u202f853 km²."),
        ("fr", "Il mesure {{unité|1500 m}}.", "Il mesure 1\u202f500 m."),
        ("fr", "Il mesure {{unité|5|m|−1}}.", "Il mesure 5 m⁻¹."),
        ("fr", "Il mesure {{unité|" + "1" * 5000 + "|m}}.", "Il mesure " + "1" * 5000 + " m."),
        ("it", "Misura {{unità|3|km}}.", "Misura 3 km."),
        ("fr", "Il a {{nombre|12.5|ans}}.", "Il a 12,5 ans."),
        ("fr", "Le {{2e|pont}} tomba.", "Le 2e pont tomba."),
        ("fr", "Un {{refnec|vieux pont}} tomba.", "Un vieux pont tomba."),
        ("ru", "Длина {{num|1500|м}} моста.", "Длина 1\xa0500 м моста."),
        ("ru", "Кот (cat {{ref-en}}) спит.", "Кот (cat (английский)) спит."),
        ("it", "Misura {{M|300|ul=km}}.", "Misura 300 km."),
        ("ja", "{{ルビ|橋|はし}}は長い。", "橋(はし)は長い。"),
        ("fr", "Il y a {{formatnum:6000.5}} ponts.", "Il y a 6\u202f000,5 ponts."),
        ("es", "Hay {{formatnum:6000}} puentes.", "Hay 6000 puentes."),
        ("en", "There are {{formatnum:6000}} piers.", "There are 6,000 piers."),
        ("de", "Die Katze ({{enS|cat}}) schläft.", "Die Katze (Englisch: cat) schläft."),
        ("ru", "Кот ({{lang-de|Berlin}}) спит.", "Кот (немецкий: Berlin) спит."),
        ("pl", "Pies {{j|en|dog}} biegł.", "Pies dog biegł."),
        ("sv", "{{Se även|Kategori:Orr}}Katten sover.", "Katten sover."),
        ("zh", "-{zh-hans:计算机; zh-hant:電腦;}-很-{好}-。-{H|zh-cn:博客; zh-tw:部落格}-", "计算机很好。"),
        ("zh", "他说-{[[电脑|機]]}-在。", "他说機在。"),
        ("en", "The 4-(2-{4-[(11R)-3]yl}-2-ethyl) drug.", "The 4-(2-{4-[(11R)-3]yl}-2-ethyl) drug."),
    ],
)
def test_the_words_of_other_wikipedias(language, wikitext, expected):
    assert [claim.text for claim in record_of(wikitext, language=language).claims] == [expected]
