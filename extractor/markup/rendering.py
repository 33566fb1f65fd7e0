"""What an inline template shows: generated words and values of its parameters, in order."""

from __future__ import annotations

from msgspec import Struct


class Arg(Struct, frozen=True):
    """A parameter's value, shown in place, so that links and templates in it keep their offsets."""

    key: str


Piece = str | Arg


class Rendering(Struct, frozen=True):
    """The text of one template call.

    ``pieces`` is empty where readers see nothing. ``known`` says whether a table knows the template. ``dynamic`` means that a
    part was left out because it depends on the day of reading, ``dropped`` names a part left out because it is derived or
    explains how to say a word: ``conversion``, ``pronunciation``, ``coordinates``, ``external_link``.
    """

    pieces: tuple[Piece, ...]
    known: bool = True
    dynamic: bool = False
    dropped: str | None = None


NOTHING = Rendering(())


def literal(text: str, *, dynamic: bool = False, dropped: str | None = None) -> Rendering:
    """A rendering of generated words alone."""
    return Rendering((text,) if text else (), dynamic=dynamic, dropped=dropped)
