"""A reference whose fields are known: its text, what its markup sets apart, the places of the fields."""

from __future__ import annotations

from dataclasses import dataclass, field

from extractor.works.plain.units import Marked


@dataclass
class Written:
    """A reference under construction: its text, its markup, and the places of its fields."""

    text: str = ""
    marked: list[Marked] = field(default_factory=list)
    fields: list[tuple[int, int, str]] = field(default_factory=list)

    def add(self, text: str, label: str = "", dress: str = "") -> None:
        """Append a text with its label and markup.

        ``dress`` has ``i`` for italics, ``a`` for an external link, which with ``o`` holds the quotation marks, ``l`` for a
        wikilink, and one of ``qstuw`` for a kind of quotation marks.
        """
        opening, closing = next((pair for sign, pair in _SIGNS.items() if sign in dress), ("", ""))
        outside = "o" in dress  # the link is round the quotation marks
        start = len(self.text) + (0 if outside else len(opening))
        self.text += opening + text + closing
        end = len(self.text) - (0 if outside else len(closing))
        if label:
            self.fields.append((start, end, label))
        kinds = [kind for kind in ("italic", "address", "link") if kind[0] in dress]
        self.marked += [Marked(start, end, kind, "http://a.org" if kind == "address" else "") for kind in kinds]  # type: ignore[arg-type]


_SIGNS = {"q": ('"', '"'), "s": ("“", "”"), "t": ("‘", "’"), "u": ("'", "'"), "w": ("«", "»")}
