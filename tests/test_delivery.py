"""What stands beside the package: the site, the hook of pre-commit, the action of the gate, the workflow, the container."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from conftest import PROJECT

yaml = pytest.importorskip("yaml", reason="needs PyYAML, which zensical brings")

ACTION = PROJECT / ".github" / "actions" / "audit" / "action.yml"
WORKFLOW = PROJECT / ".github" / "workflows" / "check.yml"
BIN = Path(sys.executable).parent


def run(*command, **given):
    return subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False, **given)


@pytest.fixture(scope="module")
def site():
    """The folder of the site, made anew; a warning of its builder is a failure."""
    pytest.importorskip("zensical", reason="needs zensical (pip install zensical)")
    done = run(sys.executable, PROJECT / ".ci" / "site.py")
    assert done.returncode == 0, done.stdout + done.stderr
    return PROJECT / "output" / "site" / "html"


def pages_of(nav):
    for one in nav:
        for value in one.values():
            yield from [value] if isinstance(value, str) else pages_of(value)


def test_the_site_shows_every_page_and_asks_no_other_host(site):
    configuration = tomllib.loads((PROJECT / ".ci" / "zensical.toml").read_text(encoding="utf-8"))["project"]
    assert sorted(pages_of(configuration["nav"])) == sorted(one.name for one in (site.parent / "pages").glob("*.md"))
    for page in site.glob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert re.findall(r"""<(?:script|link|img|iframe)\b[^>]*(?:src|href)=["']?(?:https?:)?//[^>]*""", text) == []


def test_the_site_begins_with_the_pages_that_the_repository_begins_with(site):
    text = (site / "index.html").read_text(encoding="utf-8")
    for link in ('href="commands.html"', 'href="architecture.html"', 'src="explorer.png"'):
        assert link in text


@pytest.mark.parametrize(("schema", "path"), [("github-actions", ACTION), ("github-workflows", WORKFLOW)], ids=str)
def test_what_the_service_reads_fits_its_schema(schema, path):
    pytest.importorskip("check_jsonschema", reason="needs check-jsonschema (pip install check-jsonschema)")
    done = run(sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}", path)
    assert done.returncode == 0, done.stdout


def test_the_workflow_names_files_that_are_there():
    named = re.findall(r"\b(?:tests|fixtures|\.ci)/[\w./-]+", WORKFLOW.read_text(encoding="utf-8"))
    assert named
    assert all((PROJECT / name).exists() for name in named)


def gate(tmp_path, text, **inputs):
    """What the last step of the action does for a page of this text, all inputs but those given at their defaults."""
    action = yaml.safe_load(ACTION.read_text(encoding="utf-8"))
    (tmp_path / "a page.wiki").write_text(text, encoding="utf-8")
    values = {name: one.get("default") for name, one in action["inputs"].items()} | {"targets": "a page.wiki"} | inputs
    step = action["runs"]["steps"][-1]
    told = {key: re.sub(r"\$\{\{ inputs\.([\w-]+) \}\}", lambda m: values[m[1]], one) for key, one in step["env"].items()}
    environment = {**os.environ, "PATH": f"{BIN}:{os.environ['PATH']}", **told}
    return run("bash", "-eo", "pipefail", "-c", step["run"], cwd=tmp_path, env=environment)


def test_the_action_annotates_and_fails_at_the_gate(tmp_path):
    broken = "It froze in 1874.<ref name=nothing />\n"
    done = gate(tmp_path, broken)
    assert done.returncode == 1
    assert re.search(r"^::error file=a page\.wiki,line=1", done.stdout, re.MULTILINE)
    assert gate(tmp_path, broken, **{"fail-on": "never"}).returncode == 0
    assert gate(tmp_path, broken, options="--ignore=ALL").returncode == 0
    assert gate(tmp_path, "It froze in 1874.\n", **{"min-coverage": "50"}).returncode == 1


def test_the_hook_of_pre_commit_fails_for_a_broken_page(tmp_path):
    (hook,) = yaml.safe_load((PROJECT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert re.search(hook["files"], "articles/Sound.wiki")
    names = ["sound.wiki", "ice.wiki"]
    for name, text in zip(names, ["It froze.<ref name=nothing />\n", "It froze.\n"], strict=True):
        (tmp_path / name).write_text(text, encoding="utf-8")
    command, *rest = hook["entry"].split()
    assert run(BIN / command, *rest, *names, cwd=tmp_path).returncode == 1
    assert run(BIN / command, *rest, names[1], cwd=tmp_path).returncode == 0


def test_the_container_is_built_from_files_that_are_there():
    ignored = (PROJECT / ".ci" / "Dockerfile.dockerignore").read_text(encoding="utf-8")
    kept = re.findall(r"^!(.+)", ignored, re.MULTILINE)
    assert all((PROJECT / name).exists() for name in kept)
    needed = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]
    packed = [*needed["build"]["targets"]["wheel"]["packages"], *needed["build"]["targets"]["wheel"]["force-include"]]
    assert {*packed, "README.md", "LICENSE", "pyproject.toml"} <= set(kept)
