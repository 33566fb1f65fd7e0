"""What other packages add: the example of ``tests/plugin`` is installed and run, and what can be wrong with one is told."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.metadata import EntryPoint, EntryPoints

import pytest
from conftest import PROJECT

from extractor import plugins
from extractor.auditing import registry
from extractor.auditing.reports import find_report
from extractor.errors import ExtractorError
from extractor.exports.formats import find_format

PAGE = f"Ice broke the pier in 1888. {'Snow fell and ' * 20}it was cold.\n"
AGAIN = registry.built_in_rules()[:1]


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """A folder with the example as pip installs it, and a page."""
    folder = tmp_path_factory.mktemp("plugin")
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(folder / "site")]
    subprocess.run([*command, str(PROJECT / "tests" / "plugin")], check=True, capture_output=True)
    (folder / "pier.wiki").write_text(PAGE, encoding="utf-8")
    return folder


def run(folder, *arguments, code=0):
    done = subprocess.run(
        [sys.executable, "-m", "extractor", *arguments],
        check=False,
        capture_output=True,
        text=True,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(folder / "site"), str(PROJECT)])},
    )
    assert done.returncode == code, done.stderr
    return done.stdout + done.stderr


def test_an_export(installed):
    assert run(installed, "export", "pier.wiki", "--to", "sentences").splitlines()[0] == "Ice broke the pier in 1888."
    assert "ris, webannotation, text, training, sentences" in run(installed, "export", "pier.wiki", "--to", "none", code=2)


def test_a_rule_and_a_report(installed):
    _, counted = run(installed, "audit", "pier.wiki", "--format", "counts", "--select", "EXA").splitlines()
    assert counted == "pier\t1"
    assert "The sentence has 63 words." in run(installed, "audit", "pier.wiki", "--format", "csv")
    assert "A sentence has more than 40 words." in run(installed, "explain", "EXA001")
    assert "EXA001  note     long-sentence" in run(installed, "rules")
    assert "EXA001" not in run(installed, "rules", "--format", "markdown")


@pytest.fixture
def declared(monkeypatch):
    """Other packages declare what the test says."""
    caches = (plugins.plugin_names, registry.rules)

    def declare(**rules):
        entries = EntryPoints(EntryPoint(name, value, "extractor.rules") for name, value in rules.items())
        monkeypatch.setattr("importlib.metadata.entry_points", entries.select)
        for one in caches:
            one.cache_clear()

    yield declare
    for one in caches:
        one.cache_clear()


def test_a_plugin_that_cannot_be_loaded_is_named(declared):
    declared(broken="no_such_module:RULES")
    with pytest.raises(ExtractorError, match=r"^no_such_module: the plugin 'broken' .* No module named") as raised:
        registry.rules()
    assert raised.value.code == "bad_plugin"


def test_no_plugin_takes_the_code_of_another_rule(declared):
    declared(again="test_plugins:AGAIN")
    with pytest.raises(ExtractorError, match="there are two rules UNC001"):
        registry.rules()


@pytest.mark.parametrize("find", [find_format, find_report])
def test_an_unknown_name_is_told_with_those_there_are(find):
    with pytest.raises(ExtractorError, match=r"take one of .*csv"):
        find("none")
