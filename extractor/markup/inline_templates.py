"""What a template inside prose shows a reader, and what kind of template it is.

The knowledge stands in ``tables/inline_templates.toml``: patterns for templates that show their values, kinds for those that
compute (dates, measures, names), reasons for those that show nothing. Source of the rules: documentation of the templates.
"""

from __future__ import annotations

from functools import cache, lru_cache, partial
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from extractor.languages import Inline, language_code, read_part
from extractor.mark_templates import is_mark
from extractor.markup import age_templates, date_templates, local_templates, name_templates, number_templates, sound_templates
from extractor.markup.measures import convert
from extractor.markup.parser_functions import CHOOSING, chosen_key, evaluate, padding
from extractor.markup.rendering import NOTHING, Arg, Piece, Rendering, literal
from extractor.markup.template_patterns import Pattern, Slot, compile_pattern, show
from extractor.regexes import lazy_regex
from extractor.tables import load_table
from extractor.template_names import fold_name

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Container, Iterator, Mapping

__all__ = ["Arg", "Piece", "Rendering", "Role", "render_template", "template_role"]

Role = Literal["inline", "nothing", "quote", "infobox", "hatnote", "navbox", "list", "reflist", "mark", "reference", "other"]


def _upper_case(_name: str, args: Mapping[str, str]) -> Rendering:
    return literal(args.get("1", "").upper())


def _lower_case(_name: str, args: Mapping[str, str]) -> Rendering:
    return literal(args.get("1", "").lower())


def _upper_first(_name: str, args: Mapping[str, str]) -> Rendering:
    value = args.get("1", "")
    return literal(value[:1].upper() + value[1:])


def _lower_first(_name: str, args: Mapping[str, str]) -> Rendering:
    value = args.get("1", "")
    return literal(value[:1].lower() + value[1:])


def _padded(_name: str, args: Mapping[str, str], *, left: bool) -> Rendering:
    value = args.get("1", "")
    missing = padding(args.get("2", ""), args.get("3", "") or "0", len(value))
    return literal(missing + value if left else value + missing)


def _language_name(_name: str, args: Mapping[str, str]) -> Rendering:
    return literal(name_templates.name_of_language(args.get("1", "")))


COMPUTED: dict[str, Callable[[str, Mapping[str, str]], Rendering]] = {
    "age": age_templates.age,
    "as_of": date_templates.as_of,
    "birth_date": date_templates.birth_date,
    "birth_date_and_age": date_templates.birth_date_and_age,
    "century": date_templates.century,
    "chinese": name_templates.chinese,
    "convert": convert,
    "country": name_templates.country,
    "currency": number_templates.currency,
    "death_date_and_age": date_templates.death_date_and_age,
    "decade": age_templates.decade,
    "decimal_degrees": number_templates.decimal_degrees,
    "dental_formula": number_templates.dental_formula,
    "duration": age_templates.duration,
    "english_sound": sound_templates.english_sound,
    "enumeration": name_templates.enumeration,
    "etymology": name_templates.etymology,
    "fraction": number_templates.fraction,
    "goal": number_templates.goal,
    "grouped_number": number_templates.grouped_number,
    "in_language": name_templates.in_language,
    "interlanguage": name_templates.interlanguage,
    "iso_date": date_templates.iso_date,
    "iso_language": name_templates.iso_language,
    "italic_ship_class": name_templates.ship_class,
    "korean": name_templates.korean,
    "language": name_templates.language,
    "language_icon": name_templates.language_icon,
    "language_name": _language_name,
    "lower_case": _lower_case,
    "lower_first": _lower_first,
    "marriage": date_templates.marriage,
    "music": number_templates.music,
    "native_name": name_templates.native_name,
    "nuclide": number_templates.nuclide,
    "ordinal": number_templates.ordinal,
    "own_name": name_templates.own_name,
    "padded_left": partial(_padded, left=True),
    "padded_right": partial(_padded, left=False),
    "percentage": number_templates.percentage,
    "plural": number_templates.plural,
    "plural_form": number_templates.plural_form,
    "pop_density": number_templates.pop_density,
    "prefixed_ship": name_templates.prefixed_ship,
    "rail_gauge": number_templates.rail_gauge,
    "releases": date_templates.releases,
    "roman_number": number_templates.roman_number,
    "route": name_templates.route,
    "season": date_templates.season,
    "ship": name_templates.ship,
    "ship_class": name_templates.ship_class,
    "sic": name_templates.sic,
    "sortname": name_templates.sortname,
    "sound": sound_templates.sound,
    "spell_number": number_templates.spell_number,
    "start_and_end_dates": age_templates.start_and_end_dates,
    "unit_number": number_templates.unit_number,
    "upper_case": _upper_case,
    "upper_first": _upper_first,
    "val": number_templates.val,
    "winning_percentage": number_templates.winning_percentage,
}


class _Entry(NamedTuple):
    """How one template is rendered: one of ``fixed``, ``compute``, ``pattern``."""

    role: Role
    fixed: Rendering | None = None
    pattern: Pattern = ()
    compute: Callable[[str, Mapping[str, str]], Rendering] | None = None


_GROUPED = "grouped_number"
_UNKNOWN = Rendering((), known=False)
_UNKNOWN_VALUE = Rendering((Arg("1"),), known=False)
_NOT_KNOWN = _Entry("other")


def render_template(name: str, args: Mapping[str, str], language: str) -> Rendering:
    """What ``{{name|…}}`` shows in running text of a page in that language.

    ``name`` is the name as written; ``args`` maps the keys in source order (``"1"``, ``"2"`` … for positional values, trimmed
    names for the others) to readable values. A template that no table knows shows its value if it has exactly one and that is
    positional, else nothing; ``known`` is false then.
    """
    folded = fold_name(name)
    entry = _find_entry(folded, language)
    if entry is _NOT_KNOWN:
        if ":" in folded:
            return _render_function(name, folded, args, language)
        return _UNKNOWN_VALUE if len(args) == 1 and args.get("1", "").strip() else _UNKNOWN
    if entry.fixed is not None:
        return entry.fixed
    if entry.compute is not None:
        return entry.compute(folded, args)
    pattern = entry.pattern
    if len(pattern) == 1:
        slot = pattern[0]
        if isinstance(slot, Slot) and slot.separator is None and not slot.first and not slot.given and not slot.default:
            for key in slot.keys:
                value = args.get(key)
                if value and not value.isspace():
                    return _shown_value(key)
            return NOTHING
    return Rendering(show(pattern, args))


@lru_cache(maxsize=8192)
def template_role(name: str, language: str) -> Role:
    """What kind of template ``name`` is; ``other`` for one that no table here knows."""
    if is_mark(name):
        return "mark"
    return _find_entry(fold_name(name), language).role


@lru_cache(maxsize=8192)
def shows_language(name: str, language: str) -> bool:
    """Whether a template only says, on a page that is not English, in which language something is: ``{{en}}``."""
    compute = _find_entry(fold_name(name), language).compute
    return isinstance(compute, partial) and compute.func in (local_templates.language_icon, local_templates.in_languages)


def quoted_in(name: str, given: Container[str]) -> list[str]:
    """Which of the parameters that a call of a quotation template has hold the quotation, and its translation."""
    table = load_table("inline_templates")["roles"]["quote"]
    own = next((keys for keys, names in table["quoted"].items() if fold_name(name) in names), None)
    if own is not None:
        return [key for key in own.split("/") if key in given]
    text = [key for key in table["shows"].strip("{}").split("/") if key in given][:1]
    return text + [key for key in table["translations"] if key in given]


@lru_cache(maxsize=256)
def _shown_value(key: str) -> Rendering:
    return Rendering((Arg(key),))


def _render_function(name: str, folded: str, args: Mapping[str, str], language: str) -> Rendering:
    """A function of the parser, ``{{formatnum:1234567}}``: what stands behind the colon is its first value."""
    function = folded.partition(":")[0].strip()
    value = name.partition(":")[2].strip()
    if function == "#iferror" and value and not args.get("2", ""):
        return literal(value)
    if function in CHOOSING:
        key = chosen_key(function, value, args)
        return _shown_value(key) if key is not None else NOTHING
    if function == "#expr":
        result = evaluate(value)
        return literal(result) if result is not None else Rendering((), dynamic=True)
    shown = load_table("inline_templates")["functions"].get(function)
    if shown is None:
        return NOTHING if function.startswith("#") else _UNKNOWN
    shifted = {"1": value, **{str(int(key) + 1) if key.isdecimal() else key: text for key, text in args.items()}}
    rendering = _render(_entry("inline", shown), function, shifted)
    if shown == _GROUPED and language_code(language) != "en":
        return local_templates.number(value, language)
    pieces = []
    for piece in rendering.pieces:
        if isinstance(piece, Arg) and piece.key.isdecimal():
            pieces.append(value if piece.key == "1" else Arg(str(int(piece.key) - 1)))
        else:
            pieces.append(piece)
    return Rendering(tuple(piece for piece in pieces if piece), rendering.known, rendering.dynamic, rendering.dropped)


def _render(entry: _Entry, name: str, args: Mapping[str, str]) -> Rendering:
    if entry.fixed is not None:
        return entry.fixed
    return entry.compute(name, args) if entry.compute else Rendering(show(entry.pattern, args))


@lru_cache(maxsize=8192)
def _find_entry(folded: str, language: str) -> _Entry:
    if language_code(language) != "en" and (local := _find_local(folded, language)) is not None:
        return local
    entries = _entries()
    entry = entries.get(folded)
    if entry is not None:
        return entry
    for prefixes, suffixes, block in _affixes():
        if folded.startswith(prefixes) or folded.endswith(suffixes):
            return block
    for form, block in _forms():
        if form.fullmatch(folded):
            return block
    return _NOT_KNOWN


def _find_local(folded: str, language: str) -> _Entry | None:
    """The entry of a template that only the Wikipedias of a language have, or that shows words of their own there."""
    entry = _local_entries(language).get(folded)
    if entry is not None:
        return entry
    code = local_templates.language_named(folded, language)
    if code is not None:
        return _Entry("inline", compute=partial(local_templates.language, language=language, code=code))
    shared = (
        _entries().get(folded)
        or next((block for start, block in _language_prefixes() if folded.startswith(start)), None)
        or next((block for form, block in _forms() if form.fullmatch(folded)), None)
    )
    own = _own(shared, language) if shared is not None else None
    return own if own is not shared else None


def _own(entry: _Entry, language: str) -> _Entry:
    """The entry, in the words of a language where it has words of its own."""
    compute = local_templates.IN_OWN_WORDS.get(entry.compute) if entry.compute is not None else None
    return entry if compute is None else _Entry("inline", compute=partial(compute, language=language))


@cache
def _language_prefixes() -> tuple[tuple[str, _Entry], ...]:
    return tuple((prefix, block) for prefixes, _, block in _affixes() for prefix in prefixes if block.compute is not None)


@cache
def _local_entries(language: str) -> dict[str, _Entry]:
    local = read_part(Inline, language) or Inline()
    entries = {name: _own(_entry("inline", shown), language) for shown, names in local.shows.items() for name in names}
    entries.update(dict.fromkeys(local.nothing, _entry("nothing", "")))
    shown_measure = _Entry("inline", compute=partial(local_templates.measure, language=language))
    entries.update(dict.fromkeys(local.measures, shown_measure))
    for name, order in local.dates.items():
        entries[name] = _Entry("inline", compute=partial(local_templates.day, language=language, order=order))
    return entries


def _entry(role: Role, shown: str) -> _Entry:
    """The entry of a pattern, of a computed kind, or of a reason to show nothing."""
    table = load_table("inline_templates")
    if shown in COMPUTED:
        return _Entry(role, compute=COMPUTED[shown])
    if shown in table["drops"]:
        return _Entry("nothing", fixed=Rendering((), dropped=shown))
    if shown == "dynamic":
        return _Entry("nothing", fixed=Rendering((), dynamic=True))
    pattern = compile_pattern(shown)
    if all(isinstance(part, str) for part in pattern):
        return _Entry(role, fixed=literal("".join(part for part in pattern if isinstance(part, str))))
    return _Entry(role, pattern=pattern)


@cache
def _entries() -> dict[str, _Entry]:
    table: dict[str, Any] = load_table("inline_templates")
    entries: dict[str, _Entry] = {}
    for role, names, shown in _groups(table):
        entry = _entry(role, shown)
        entries.update((name, entry) for name in names)
    countries = load_table("countries")
    own_names = [(name, name) for names in countries["own_names"].values() for name in names]
    for template, country in [*countries["names"].items(), *own_names]:
        entries.setdefault(template.lower(), _Entry("inline", fixed=literal(country)))
    return entries


def _groups(table: dict[str, Any]) -> Iterator[tuple[Role, list[str], str]]:
    if missing := table["computed"].keys() - COMPUTED.keys():
        raise ValueError(f"nothing computes {sorted(missing)}")
    for shown, names in [*table["shows"].items(), *table["computed"].items(), *table["drops"].items()]:
        yield "inline", names, shown
    yield "nothing", table["dynamic"]["names"], "dynamic"
    for block, names in table["nothing"].items():
        if block != "prefixes":
            yield "nothing", names, ""
    for role, block in table["roles"].items():
        yield role, block["names"], block.get("shows", "")


@cache
def _affixes() -> tuple[tuple[tuple[str, ...], tuple[str, ...], _Entry], ...]:
    table: dict[str, Any] = load_table("inline_templates")
    rows: list[tuple[tuple[str, ...], tuple[str, ...], _Entry]] = [
        (tuple(block["prefixes"]), tuple(block["suffixes"]), _entry(role, block.get("shows", "")))
        for role, block in table["roles"].items()
        if block["prefixes"] or block["suffixes"]
    ]
    rows.append((tuple(table["nothing"]["prefixes"]), (), _entry("nothing", "")))
    return tuple(rows)


@cache
def _forms() -> tuple[tuple[re.Pattern[str], _Entry], ...]:
    return tuple((lazy_regex(form["name"]), _entry("inline", form["show"])) for form in load_table("inline_templates")["forms"])
