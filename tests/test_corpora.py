"""The corpus files themselves: each says what its cases mean, is read by a test, and can be written anew."""

from __future__ import annotations

import re

import pytest
from conftest import PROJECT
from corpus import FOLDER, agree, cases, hold

FILES = sorted(path.stem for path in FOLDER.glob("*.txt"))


@pytest.mark.parametrize("name", FILES)
def test_its_head_says_what_input_and_expected_mean(name):
    head = (FOLDER / f"{name}.txt").read_text(encoding="utf-8").partition("====|||")[0]
    assert re.search(r"\bInput\b.*\bExpected\b", head, re.DOTALL)
    assert cases(name)


def test_each_is_read_by_a_test():
    tests = "".join(
        path.read_text(encoding="utf-8") for path in (PROJECT / "tests").glob("test_*.py") if path.name != "test_corpora.py"
    )
    assert sorted(set(re.findall(r'\bcases\("(\w+)"\)', tests))) == FILES


def test_update_writes_what_a_case_expects_and_touches_nothing_else(tmp_path, monkeypatch):
    text = "A head.\n\n====||| one\na\n----|||\nwas\n\n====||| two\na\n----|||\nwas\n====||| three\nb\n----|||\n"
    path = tmp_path / "made.txt"
    path.write_text(text, encoding="utf-8")
    monkeypatch.setattr("corpus.FOLDER", tmp_path)
    one, two, three = cases("made")
    with pytest.raises(AssertionError):
        agree(two, "is", update=False)
    for case, found in ((one, "was"), (two, "is\nthis"), (three, "so")):
        agree(case, found, update=True)
    assert path.read_text(encoding="utf-8") == text.replace("two\na\n----|||\nwas", "two\na\n----|||\nis\nthis") + "so"


def test_update_writes_a_generated_file(tmp_path):
    path = tmp_path / "page.md"
    path.write_text("before", encoding="utf-8")
    with pytest.raises(AssertionError, match="--update"):
        hold(path, "now", update=False)
    hold(path, "now", update=True)
    assert path.read_text(encoding="utf-8") == "now"
