"""Shards of sources: read apart they give what one reader of the whole gives, whatever is wrong with the source."""

from __future__ import annotations

import bz2
import gzip
import random
from typing import TYPE_CHECKING

import pytest

from extractor.conversion.spark_shards import (
    SourceStretch,
    at_borders,
    border,
    candidates,
    count,
    counted,
    grouped,
    read_stretch,
    whole,
)
from extractor.sources.find import find
from extractor.sources.page import Page, SourceFailure
from extractor.sources.read import ReadOptions, read

if TYPE_CHECKING:
    from pathlib import Path

    from extractor.sources.page import Found

HEAD = "<mediawiki xml:lang='en'><siteinfo><dbname>testwiki</dbname></siteinfo>\n"
TAIL = "</mediawiki>\n"
REVISIONS = "".join(
    f"<revision><id>{number}</id><timestamp>2020-01-0{number}T00:00:00Z</timestamp><text>Revision {number}</text></revision>"
    for number in (2, 1)
)


def page(number: int) -> str:
    revisions = REVISIONS if number % 3 else f"<revision><id>9</id><text> Town {number} &amp;c. \n\n</text></revision>"
    return f"  <page><title>Town {number}</title><ns>0</ns><id>{number}</id>{revisions}</page>\n"


PIECES = [HEAD, *("".join(page(number) for number in range(first, first + 3)) for first in range(0, 36, 3)), TAIL]


def packed(pieces: list[str]) -> bytes:
    return b"".join(bz2.compress(piece.encode()) for piece in pieces)


def stretches(path: Path, options: ReadOptions, shard_bytes: int) -> list[SourceStretch]:
    (one,) = whole(find([str(path)]))
    searched = candidates(one, shard_bytes)
    if searched == [one]:
        return [one]
    found = at_borders(searched, map(border, searched))
    return counted(found, (count(stretch, options) if stretch.end else (0, 0) for stretch in found))


def both(path: Path, options: ReadOptions, shard_bytes: int = 400) -> tuple[int, list[Found], list[Found]]:
    """How many stretches there are, what they give, and what one reader gives."""
    cut = stretches(path, options, shard_bytes)
    apart = [one for stretch in cut for one in read_stretch(stretch, options)]
    return len(cut), apart, list(read(whole(find([str(path)]))[0].source, options))


@pytest.mark.parametrize("all_revisions", [False, True])
@pytest.mark.parametrize("pack", [packed, lambda pieces: "".join(pieces).encode()], ids=["multistream", "plain"])
def test_stretches_give_what_the_whole_gives(tmp_path: Path, pack, all_revisions):
    (tmp_path / "dump").write_bytes(pack(PIECES))
    number, apart, together = both(tmp_path / "dump", ReadOptions(all_revisions=all_revisions))
    assert number > 5
    assert apart == together
    assert len(apart) == (60 if all_revisions else 36)
    assert all(isinstance(one, Page) for one in apart)


@pytest.mark.parametrize("seed", range(60))
def test_stretches_of_a_damaged_dump_give_what_the_whole_gives(tmp_path: Path, seed: int):
    chance = random.Random(seed)  # noqa: S311 - places to damage
    pieces = PIECES.copy()
    for _ in range(chance.randrange(3)):
        place = chance.randrange(len(pieces))
        cut = chance.randrange(len(pieces[place]) + 1)
        pieces[place] = chance.choice([pieces[place][:cut], pieces[place][cut:], "", pieces[place] + page(99)[:cut]])
    data = bytearray(packed(pieces) if seed % 2 else "".join(pieces).encode())
    for _ in range(chance.randrange(3)):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    if chance.random() < 0.3:
        del data[chance.randrange(len(data)) :]
    (tmp_path / "dump").write_bytes(data)
    options = ReadOptions(all_revisions=chance.random() < 0.5)
    _, apart, together = both(tmp_path / "dump", options, chance.choice([200, 400, 1000]))
    assert apart == together


def test_damage_in_the_middle_does_not_keep_a_dump_whole(tmp_path: Path):
    streams = [bz2.compress(piece.encode()) for piece in PIECES]
    streams[6] = streams[6][:60] + b"\0" * 20 + streams[6][80:]
    (tmp_path / "dump").write_bytes(b"".join(streams))
    number, apart, together = both(tmp_path / "dump", ReadOptions())
    assert number > 5
    assert apart == together
    (failure,) = [one for one in apart if isinstance(one, SourceFailure)]
    assert "after 'Town 14' (page 15)" in failure.message or "after page 15" in failure.message


@pytest.mark.parametrize(
    "data",
    [
        bz2.compress("".join(PIECES).encode()),
        packed(["".join(PIECES)[start : start + 500] for start in range(0, 9000, 500)]),
        gzip.compress("".join(PIECES).encode()),
        ("<?xml version='1.0' encoding='UTF-16'?>" + "".join(PIECES)).encode("utf-16"),
        "".join(PIECES[1:]).encode(),
        ("A text. " * 200).encode(),
    ],
    ids=["one stream", "streams that begin anywhere", "gzip", "UTF-16", "without root", "wikitext"],
)
def test_other_sources_stay_whole(tmp_path: Path, data: bytes):
    (tmp_path / "dump").write_bytes(data)
    (only,) = stretches(tmp_path / "dump", ReadOptions(), 300)
    assert only.end is None


def test_small_sources_share_a_shard(tmp_path: Path):
    for name, size in {"a": 10, "b": 20, "c": 200, "d": 30, "e": 30}.items():
        (tmp_path / f"{name}.wiki").write_text("x" * size)
    shards = grouped(whole(find([str(tmp_path)])), 70)
    assert [[stretch.source.name[-6] for stretch in shard] for shard in shards] == [["a", "b"], ["c"], ["d", "e"]]
