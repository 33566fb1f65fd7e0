"""The package as users get it: what its metadata say, what it holds, and that it works in an environment with nothing else."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import zipfile
from email import message_from_string

import pytest
from conftest import PROJECT

from extractor.version import __version__

pytest.importorskip("build", reason="needs build (pip install build)")


def is_there(python):
    """Whether a Python is installed: a version manager has a command of that name for one that is not chosen, too."""
    return shutil.which(python) and subprocess.run([python, "-V"], capture_output=True, check=False).returncode == 0


PYTHONS = [python for python in ("python3.11", "python3.12", "python3.13", "python3.14") if is_there(python)]


def run(*command, **given):
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False, **given)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A folder with the source distribution, and the wheel made from it."""
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--outdir", folder, PROJECT)
    return folder


@pytest.fixture(scope="module")
def wheel(built):
    (found,) = built.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def metadata(wheel):
    with zipfile.ZipFile(wheel) as file:
        return message_from_string(file.read(f"wikiclaims-{__version__}.dist-info/METADATA").decode())


def test_the_metadata_are_what_an_index_takes(built, metadata):
    pytest.importorskip("twine", reason="needs twine (pip install twine)")
    run(sys.executable, "-m", "twine", "check", "--strict", *built.iterdir())
    assert (metadata["Name"], metadata["Version"]) == ("wikiclaims", __version__)
    assert metadata["Author"]
    pythons = {one.rpartition(" ")[2] for one in metadata.get_all("Classifier") if ":: Python :: 3." in one}
    assert pythons == {"3.11", "3.12", "3.13", "3.14"}


def test_the_description_has_no_link_or_image_that_needs_the_repository_beside_it(metadata):
    (repository,) = (one.partition(", ")[2] for one in metadata.get_all("Project-URL") if one.startswith("Repository"))
    addresses = re.findall(r"\]\(([^)\s]*)", metadata.get_payload())
    assert f"{repository}/raw/main/docs/explorer.png" in addresses
    ours = [one for one in addresses if one.startswith(repository)]
    assert len(ours) > 10
    for one in ours:
        path = re.sub(rf"{repository}/(?:raw|blob)/main/|#.*", "", one)
        assert (PROJECT / path).is_file(), one
    assert all(one.startswith(("https://", "#")) for one in addresses)


def test_the_wheel_holds_every_file_of_the_package(wheel):
    ours = {
        path.relative_to(PROJECT).as_posix()
        for path in (PROJECT / "extractor").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    grammars = {f"extractor/{path.relative_to(PROJECT).as_posix()}" for path in (PROJECT / "grammars").rglob("*.*")}
    assert ours | grammars <= set(zipfile.ZipFile(wheel).namelist())


@pytest.mark.parametrize("python", PYTHONS)
def test_it_works_in_an_empty_environment(python, wheel, tmp_path):
    run(python, "-m", "venv", tmp_path / "venv")
    pip = tmp_path / "venv" / "bin" / "pip"
    run(pip, "install", "--quiet", "--no-compile", "--disable-pip-version-check", wheel)
    run(pip, "check")
    page = "'''Ada''' met [[Charles Babbage]] on 5 June 1833.{{sfn|Smith|1990|p=5}}\n"
    (tmp_path / "page.wiki").write_text(page, encoding="utf-8")
    command = tmp_path / "venv" / "bin" / "extractor"
    assert run(command, "--version") == f"extractor {__version__}\n"
    record = run(command, "parse", "page.wiki", cwd=tmp_path)
    assert '"edtf":"1833-06-05"' in record
    assert '"name":"Charles Babbage"' in record
    refused = subprocess.run([command, "serve", "page.wiki"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert refused.returncode == 2
    assert "pip install 'wikiclaims[web]'" in refused.stderr
