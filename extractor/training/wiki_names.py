"""Names of a citation template in the forms in which bibliographies write them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random

    from extractor.training.wiki_sources import Call
    from extractor.training.written import Written

Name = tuple[str, str]
"""Family name and given names; a body has no given names."""


def people(call: Call, kind: str) -> list[Name]:
    """The names that a template gives to the authors or editors."""
    found: list[Name] = []
    for number in ("", *map(str, range(2, 9))):
        family = (
            call.get(f"{kind}{number}-last")
            or call.get(f"{kind}-last{number}")
            or (call.get(f"last{number}") if kind == "author" else None)
        )
        given = (
            call.get(f"{kind}{number}-first")
            or call.get(f"{kind}-first{number}")
            or (call.get(f"first{number}") if kind == "author" else None)
        )
        whole = call.get(f"{kind}{number}")
        if family:
            found.append((family, given or ""))
        elif whole and ";" not in whole and whole.count(",") < 2:
            family, _, given = whole.partition(", ")
            if not given and " " in whole and 1 < len(whole.split()) < 4:
                given, _, family = whole.rpartition(" ")
            found.append((family, given))
    return found


def add_names(out: Written, names: list[Name], label: str, chance: random.Random, *, straight: bool = False) -> None:
    """Append a list of names in one of the forms that lists have; ``straight`` with the given names in front."""

    def maybe(share: float) -> bool:
        return chance.random() < share

    inverted = not straight and maybe(0.55)
    short = maybe(0.35)
    glued = inverted and maybe(0.15)
    capitals = inverted and maybe(0.04)
    last = chance.choice((" and ", " and ", " & ", ", and ", ", & ", ", ", "; "))
    between = "; " if inverted and maybe(0.3) else ", "
    first_only = inverted and len(names) > 1 and maybe(0.4)
    shown = names[: chance.choice((1, 2, 3))] if len(names) > 3 and maybe(0.6) else names
    bare = not straight and maybe(0.06)
    turned = maybe(0.04)
    texts = []
    for number, (family, given) in enumerate(shown):
        initials = (
            given
            if not short
            else ("" if glued else chance.choice(("", " "))).join(
                word[0] + ("" if glued else ".") for word in given.split() if word
            )
        )
        family = family.upper() if capitals else family  # noqa: PLW2901
        if not given or bare:
            texts.append(family)
        elif (glued and short) or turned:
            texts.append(f"{family} {initials}")
        elif inverted and not (first_only and number):
            texts.append(f"{family}, {initials}")
        else:
            texts.append(f"{initials} {family}")
    joined = texts[0] if len(texts) == 1 else between.join(texts[:-1]) + last + texts[-1]
    if len(shown) < len(names) or maybe(0.03):
        joined += chance.choice((" et al.", ", et al.", " et al", " and others"))
    if maybe(0.05) and not inverted and len(shown) == 1 and shown[0][1]:
        joined = chance.choice(("Dr. ", "Prof. ", "Sir ", "Dr ")) + joined
    if len(shown) == 1 and maybe(0.2 if not inverted else 0.08):
        out.add(joined, label, "l")
    elif not inverted and len(texts) > 1 and len(shown) == len(names) and maybe(0.08):
        for number, text in enumerate(texts):
            out.add(text, label, "l")
            out.add("" if number == len(texts) - 1 else last if number == len(texts) - 2 else between, label)
    else:
        out.add(joined, label)
