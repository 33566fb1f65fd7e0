"""Blocks: what both engines make of finished tasks."""

from __future__ import annotations

import pytest

from extractor.dataset.block import page_task, work_on
from extractor.dataset.forms import FORMS, read_lines
from extractor.dataset.parts import PartWriter
from extractor.engines.local import Task
from extractor.engines.work import Extracted, reject
from extractor.model import PageHead
from extractor.sources.page import Page

KEY = 16


def key(number):
    return bytes(KEY) + number.to_bytes(8, "little")


def page(number):
    return Page(PageHead(f"Page {number}"), "Snow fell.", "snow.wiki", "wikitext", number)


def extracted(number, *, reused=False):
    return Task(page(number), number % 2, key(number), Extracted(b"{%d}" % number, (1, 2, 3, 4, 5)), reused=reused)


def refused(number):
    return Task(page(number), 0, key(number), reject(page(number), "page_timeout", "It took too long."))


def writer(folder):
    return PartWriter(folder, next(form for form in FORMS if form.suffix == ".jsonl"), records_a_part=2)


def test_a_block_has_the_pages_of_a_part_and_the_last_one_the_rest(tmp_path):
    tasks = [extracted(0), refused(1), extracted(2, reused=True), extracted(3), Task(None, 1, result=refused(4).result)]
    seen = []
    first, last = work_on(tasks, writer(tmp_path), seen.append)
    assert seen == tasks
    assert [[part.records for part in block.parts] for block in (first, last)] == [[2], [1]]
    assert [line for path in sorted(tmp_path.glob("part-*")) for line in read_lines(path)] == [b"{0}", b"{2}", b"{3}"]
    assert first.titles == ["Page 0", "Page 1"]
    assert (first.worked, first.reused) == (key(0)[KEY:] + key(1)[KEY:], key(2)[KEY:])
    assert (last.titles, last.worked, last.reused) == (["Page 3"], key(3)[KEY:], b"")
    counts = first.entries[0].counts
    assert (counts.records, counts.rejects, counts.claims, counts.people) == (2, 1, 2, 10)
    assert (last.entries[1].counts.records, last.entries[1].counts.rejects) == (1, 1)


def test_rejects_alone_are_not_held_for_ever(tmp_path):
    blocks = list(work_on([refused(number) for number in range(5)], writer(tmp_path), bool))
    assert [len(block.rejects) for block in blocks] == [2, 2, 1]
    assert not any(block.parts for block in blocks)


def test_what_was_written_before_an_interrupt_is_a_whole_part(tmp_path):
    def tasks():
        yield extracted(0)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(work_on(tasks(), writer(tmp_path), bool))
    (path,) = tmp_path.glob("part-*")
    assert list(read_lines(path)) == [b"{0}"]
    assert (tmp_path / ".keys" / "part-00000").is_file()


def test_a_record_that_is_not_the_pages_is_made_anew():
    assert page_task(page(0), 0, key(0), None).result is None
    assert not page_task(page(0), 0, key(0), Extracted(b"{}", (0,) * 5)).reused
