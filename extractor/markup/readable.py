"""Readable text while it is built: its pieces, and the place of each in the source."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import accumulate
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct

from extractor.markup.tree import Template, WikiLink

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from extractor.markup.tree import Node

_SENTENCE_END = frozenset(".!?\"”'’)]»…")
_NO_SPACE_BEFORE = frozenset(",.;:!?)]»”")
_BEGIN = attrgetter("start")


class ShownNode(Struct):
    """A link or template with the part ``[start, end)`` of the text that it shows; ``around`` numbers the one it stands in."""

    start: int
    end: int
    around: int
    node: WikiLink | Template


class Address(NamedTuple):
    """An external link: the part ``[start, end)`` of the text that it shows, its address, and where it stands in the source."""

    start: int
    end: int
    url: str
    low: int
    high: int


class Prose:
    """Readable text and where each part of it stands in the source.

    The text is made of pieces; piece ``i`` begins at ``offsets[i]`` in the text and at ``sources[i]`` in the source. A verbatim
    piece (``widths[i] == 0``) maps sign by sign; a generated one maps whole to ``widths[i]`` code points of source.
    ``anchors`` are (offset in the text, node) of what was taken out; ``shown`` are the wikilinks and templates in the text, by
    their starts, and ``urls`` the external links, where an unlabelled one covers nothing. ``italic_marks`` are the places where
    italics begin and end by turns.
    """

    __slots__ = (
        "address_starts",
        "anchors",
        "around",
        "gaps",
        "hollow",
        "italic_marks",
        "last",
        "length",
        "offsets",
        "pieces",
        "reordered",
        "shown",
        "sources",
        "text",
        "urls",
        "widths",
    )

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.offsets: list[int] = []
        self.sources: list[int] = []
        self.widths: list[int] = []
        self.anchors: list[tuple[int, Node]] = []
        self.shown: list[ShownNode] = []
        self.urls: list[Address] = []
        self.address_starts: list[int] = []  # of the external links that are being shown
        self.italic_marks: list[int] = []
        self.length = 0
        self.around = -1  # the link or template that is being shown
        self.last = " "
        self.hollow = False  # something went out right before
        self.gaps = False  # something went out anywhere
        self.reordered = False  # a template may have shown its values in another order than they have
        self.text = ""

    def anchor(self, node: Node) -> None:
        """Note the place of a node that is not, or not only, text."""
        self.anchors.append((self.length, node))

    def leave(self, node: Node) -> None:
        """Note where a node was left out."""
        self.anchor(node)
        self.leave_gap()

    def leave_gap(self) -> None:
        """Note that something was left out whose place does not matter."""
        self.hollow = self.gaps = True

    def mark_italics(self) -> None:
        """Note that italics begin or end here."""
        self.italic_marks.append(self.length)

    def open_address(self) -> None:
        """Note where an external link begins to be shown."""
        self.address_starts.append(self.length)

    def close_address(self, url: str, low: int, high: int) -> None:
        """Note where the last external link that was opened ends, its address, and where it stands in the source."""
        self.urls.append(Address(self.address_starts.pop(), self.length, url, low, high))

    def open(self, node: WikiLink | Template) -> None:
        """Note where a link or template begins to be shown."""
        self.shown.append(ShownNode(self.length, -1, self.around, node))
        self.around = len(self.shown) - 1

    def reorder(self) -> None:
        """Note that what follows may stand in another order than it has in the source."""
        self.reordered = True

    def include(self, rendered: Rendered) -> None:
        """Append all that a node range shows."""
        for method, arguments in rendered.calls:
            method(self, *arguments)

    def close(self) -> None:
        """Note where the last link or template that was opened ends; one that shows nothing is forgotten."""
        shown = self.shown[self.around]
        shown.end = self.length
        if shown.start == shown.end and self.around == len(self.shown) - 1:
            self.shown.pop()
        self.around = shown.around

    def links(self, low: int, high: int) -> Iterator[tuple[int, int, WikiLink]]:
        """The wikilinks in ``[low, high)`` of the text with what they show."""
        for shown in self._inside(low, high):
            if isinstance(shown.node, WikiLink):
                yield shown.start, shown.end, shown.node

    def templates(self, low: int, high: int) -> Iterator[tuple[int, int, Template]]:
        """The templates in ``[low, high)`` of the text with what they show."""
        for shown in self._inside(low, high):
            if isinstance(shown.node, Template):
                yield shown.start, shown.end, shown.node

    def _inside(self, low: int, high: int) -> list[ShownNode]:
        if not self.shown:
            return self.shown
        first = bisect_left(self.shown, low, key=_BEGIN)
        return [shown for shown in self.shown[first : bisect_left(self.shown, high, key=_BEGIN)] if shown.end <= high]

    def italics(self, low: int, high: int) -> Iterator[tuple[int, int]]:
        """The stretches of ``[low, high)`` in italics; one that no mark ends goes on to the end."""
        first = bisect_right(self.italic_marks, low) // 2 * 2
        marks = self.italic_marks[first : bisect_left(self.italic_marks, high)]
        for start, end in zip(marks[::2], [*marks[1::2], high], strict=False):
            if (first := max(start, low)) < (last := min(end, high)):
                yield first, last

    def addresses(self, low: int, high: int) -> list[Address]:
        """The external links in ``[low, high)`` of the text, with those right behind it that show nothing."""
        stop = high + (self.text[high : high + 1] == " ")
        inside = self.urls[bisect_left(self.urls, (low,)) : bisect_left(self.urls, (stop + 1,))]
        return [address for address in inside if address.end <= high or address.start == address.end]

    def splits_shown(self, at: int) -> bool:
        """Whether ``at`` is inside what one wikilink or formula shows, or beside words that a template made."""
        number = bisect_right(self.offsets, at) - 1
        if self.widths[number] and self.offsets[number] < at:
            return True
        for shown in self._around(at):
            if shown.start < at and (isinstance(shown.node, WikiLink) or self._is_made(at) or self._is_made(at - 1)):
                return True
        return False

    def _is_made(self, sign: int) -> bool:
        """Whether a template made the piece that holds a sign, or the one before a blank there."""
        number = bisect_right(self.offsets, sign) - 1
        return self.widths[number] > 1

    def place(self, low: int, high: int) -> tuple[int, int]:
        """Where ``[low, high)`` of the text stands in the source.

        What a template makes stands where the whole template does. A link or template that the text begins or ends in, and
        goes over the border of, is enclosed whole.
        """
        start, end, pieces = self._source_span(low, high)
        if pieces > 1 and self.shown:
            for shown in (*self._around(low), *self._around(high - 1)):
                if low < shown.start or shown.end < high:
                    start, end = min(start, shown.node.start), max(end, shown.node.end)
        return start, end

    def whole_place(self, low: int, high: int) -> tuple[int, int]:
        """Where ``[low, high)`` of the text stands, with the marks of each link or template that it shows from end to end."""
        start, end, _ = self._source_span(low, high)
        if self.shown:
            text = self.text
            for shown in (*self._around(low), *self._around(high - 1)):
                # runs of blanks are folded: one at most is outside a text that is trimmed
                if low <= shown.start + (text[shown.start] == " ") and shown.end - (text[shown.end - 1] == " ") <= high:
                    start, end = min(start, shown.node.start), max(end, shown.node.end)
        return start, end

    def _source_span(self, low: int, high: int) -> tuple[int, int, int]:
        """The source of the pieces that ``[low, high)`` of the text is made of, and their number."""
        offsets, sources, widths = self.offsets, self.sources, self.widths
        first = bisect_right(offsets, low) - 1
        last = bisect_right(offsets, high - 1, first) - 1
        start = sources[first] + (0 if widths[first] else low - offsets[first])
        end = sources[last] + (widths[last] or high - offsets[last])
        if last > first and self.reordered:
            start = min(start, *sources[first + 1 : last + 1])
            end = max(end, *[sources[at] + (widths[at] or len(self.pieces[at])) for at in range(first, last)])
        return start, end, last - first + 1

    def _around(self, sign: int) -> list[ShownNode]:
        """The links and templates that show the sign at an offset of the text, the innermost first."""
        found = []
        at = bisect_right(self.shown, sign, key=_BEGIN) - 1
        while at >= 0:
            shown = self.shown[at]
            if sign < shown.end:
                found.append(shown)
            at = shown.around
        return found

    def add(self, piece: str, source: int, width: int = 0) -> None:
        """Append a piece; blanks do not double, and none stays before a full stop where something went between."""
        first = piece[0]
        if self.hollow:
            if first in _NO_SPACE_BEFORE:
                if self.last == " " and self.pieces:
                    self._drop_last()
            elif self.last in _SENTENCE_END and (first.isalnum() or first in "\"“'‘(["):
                self._append(" ", source, 0)
            self.hollow = False
        if first == " " and self.last == " ":
            if len(piece) == 1:
                return
            piece = piece[1:]
            source += not width
        self.pieces.append(piece)
        self.sources.append(source)
        self.widths.append(width)
        self.length += len(piece)
        self.last = piece[-1]

    def _append(self, piece: str, source: int, width: int) -> None:
        self.pieces.append(piece)
        self.sources.append(source)
        self.widths.append(width)
        self.length += len(piece)

    def finish(self) -> None:
        """Join the text and say where each piece begins in it."""
        self.text = "".join(self.pieces)
        self.offsets = [0, *accumulate(map(len, self.pieces))][:-1]

    def _drop_last(self) -> None:
        """Remove the last character; what was left out behind it now counts as left out before it."""
        piece = self.pieces[-1][:-1]
        self.length -= 1
        number = len(self.anchors) - 1
        while number >= 0 and self.anchors[number][0] > self.length:
            self.anchors[number] = (self.length, self.anchors[number][1])
            number -= 1
        number = len(self.italic_marks) - 1
        while number >= 0 and self.italic_marks[number] > self.length:
            self.italic_marks[number] = self.length
            number -= 1
        if piece:
            self.pieces[-1] = piece
            self.last = piece[-1]
        else:
            del self.pieces[-1], self.sources[-1], self.widths[-1]
            self.last = self.pieces[-1][-1] if self.pieces else " "

    def cut(self, gaps: Sequence[tuple[int, int]]) -> None:
        """Take ranges, in order and apart from each other, out of the joined text; the map follows."""
        starts = [start for start, _ in gaps]
        gone = [0, *accumulate(end - start for start, end in gaps)]

        def move(at: int) -> int:
            number = bisect_right(starts, at)
            if number and at < gaps[number - 1][1]:
                at = gaps[number - 1][1]
            return at - gone[number]

        pieces = list(zip(self.offsets, self.pieces, self.sources, self.widths, strict=True))
        self.pieces, self.sources, self.widths, self.length = [], [], [], 0
        ahead = 0
        for offset, piece, source, width in pieces:
            low, stop = offset, offset + len(piece)
            while low < stop:
                while ahead < len(gaps) and gaps[ahead][1] <= low:
                    ahead += 1
                start, end = gaps[ahead] if ahead < len(gaps) else (stop, stop)
                high = min(max(start, low), stop)
                if low < high:
                    self._append(piece[low - offset : high - offset], source if width else source + low - offset, width)
                low = max(high, min(end, stop))
        self.anchors = [(move(at), node) for at, node in self.anchors]
        for shown in self.shown:
            shown.start, shown.end = move(shown.start), move(shown.end)
        self.urls = [address._replace(start=move(address.start), end=move(address.end)) for address in self.urls]
        self.italic_marks = [move(at) for at in self.italic_marks]
        self.finish()


class Rendered:
    """What a node range adds to readable text: the calls of :class:`Prose`, to be made wherever the range is shown.

    What a call does depends on the text before it (blanks do not double), so the calls are kept, not their result. With them a
    node is rendered once, however often the templates around it look at its text and show it.
    """

    __slots__ = ("calls", "text")

    def __init__(self) -> None:
        self.calls: list[tuple[Callable[..., None], tuple[object, ...]]] = []
        self.text = ""
        """What the range reads as by itself, trimmed."""

    def anchored(self) -> list[Node]:
        """What went out of the range, or stands in it and is not only text, in order."""
        found: list[Node] = []
        for method, arguments in self.calls:
            if method is Prose.anchor or method is Prose.leave:
                found.append(arguments[0])  # type: ignore[arg-type]
            elif method is Prose.include:
                found += arguments[0].anchored()  # type: ignore[attr-defined]
        return found

    def add(self, piece: str, source: int, width: int = 0) -> None:
        """:meth:`Prose.add`."""
        self.calls.append((Prose.add, (piece, source, width)))

    def anchor(self, node: Node) -> None:
        """:meth:`Prose.anchor`."""
        self.calls.append((Prose.anchor, (node,)))

    def leave(self, node: Node) -> None:
        """:meth:`Prose.leave`."""
        self.calls.append((Prose.leave, (node,)))

    def leave_gap(self) -> None:
        """:meth:`Prose.leave_gap`."""
        self.calls.append((Prose.leave_gap, ()))

    def mark_italics(self) -> None:
        """:meth:`Prose.mark_italics`."""
        self.calls.append((Prose.mark_italics, ()))

    def open_address(self) -> None:
        """:meth:`Prose.open_address`."""
        self.calls.append((Prose.open_address, ()))

    def close_address(self, url: str, low: int, high: int) -> None:
        """:meth:`Prose.close_address`."""
        self.calls.append((Prose.close_address, (url, low, high)))

    def open(self, node: WikiLink | Template) -> None:
        """:meth:`Prose.open`."""
        self.calls.append((Prose.open, (node,)))

    def close(self) -> None:
        """:meth:`Prose.close`."""
        self.calls.append((Prose.close, ()))

    def reorder(self) -> None:
        """:meth:`Prose.reorder`."""
        self.calls.append((Prose.reorder, ()))

    def include(self, rendered: Rendered) -> None:
        """:meth:`Prose.include`."""
        self.calls.append((Prose.include, (rendered,)))
