"""What several tests use: the pages and labelled data beside the project, where they are."""

from __future__ import annotations

import bz2
import importlib.util
import os
import shutil
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from lxml import etree

from extractor.engines.guard import guarded_extraction

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from corpus import Case
    from playwright.sync_api import Browser

pytest.register_assert_rewrite("corpus")
import corpus  # noqa: E402 - its assertions tell what differs only when pytest has been told of it

PROJECT = Path(__file__).resolve().parent.parent
SHARED = PROJECT.parent / "shared"
SEED = PROJECT / "fixtures" / "000_69e6d9936d7bb4a5.txt"


@pytest.fixture(autouse=True)
def fresh_process() -> Iterator[None]:
    """Each test has a process of its own that extracts pages: one forked before knows nothing of what a test replaces."""
    guarded_extraction.cache_clear()
    yield
    guarded_extraction.cache_clear()


def pytest_addoption(parser: pytest.Parser) -> None:
    """``pytest --update`` writes corpora, golden files and generated pages anew."""
    parser.addoption("--update", action="store_true", help="write what corpora and generated files hold anew; read the diff")


@pytest.fixture
def agree(request: pytest.FixtureRequest) -> Callable[[Case, str], None]:
    """What a case of a corpus expects, compared with what was found, or written anew; a known fault is never expected."""
    known_fault = request.node.get_closest_marker("xfail") is not None
    return partial(corpus.agree, update=request.config.getoption("update") and not known_fault)


@pytest.fixture
def hold(pytestconfig: pytest.Config) -> Callable[[Path, str], None]:
    """A file made from the program, compared with what the program makes now, or written anew."""
    return partial(corpus.hold, update=pytestconfig.getoption("update"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what needs ../shared, or Spark, where that is missing, as on a user's machine."""
    missing = {}
    if not SHARED.is_dir():
        missing["shared"] = "needs the corpora and labelled data of ../shared, which are not part of the project"
    if importlib.util.find_spec("pyspark") is None:
        missing["spark"] = "NO SPARK ENGINE TESTED: needs pyspark (pip install 'wikiclaims[spark]')"
    elif shutil.which("java") is None:
        missing["spark"] = "NO SPARK ENGINE TESTED: needs Java 17 or newer (Debian package default-jre-headless)"
    if not Path("/usr/share/mediawiki/api.php").is_file() or shutil.which("php") is None:
        missing["mediawiki"] = "NO MEDIAWIKI TESTED: needs Debian's mediawiki php-cli php-sqlite3 php-mbstring php-xml php-intl"
    for item in items:
        for mark, reason in missing.items():
            if item.get_closest_marker(mark):
                item.add_marker(pytest.mark.skip(reason=reason))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Where everything is installed, as in CI, a skipped test is a failure."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("EXTRACTOR_NO_SKIP") and reporter is not None and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def dump_pages(name: str) -> list[tuple[str, str]]:
    """Title and text of each complete page of a dump of the corpora."""
    found = []
    with bz2.open(SHARED / "corpora" / "dumps" / name) as file:
        try:
            for _, page in etree.iterparse(file, tag="{*}page"):
                found.append((page.findtext("{*}title"), page.findtext("{*}revision/{*}text") or ""))
                page.clear()
        except etree.XMLSyntaxError:
            pass  # the 2014 dump is cut off
    return found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A headless Chromium; a module that needs one has it to itself, since its event loop must end with it."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        pytest.skip("needs Chromium, which pip does not bring (Debian package chromium)")
    sync_api = pytest.importorskip("playwright.sync_api", reason="needs playwright (pip install playwright)")
    with sync_api.sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def axe() -> str:
    """The script that checks a page's accessibility."""
    found = importlib.util.find_spec("axe_playwright_python")
    if found is None or found.origin is None:
        pytest.skip("needs axe (pip install axe-playwright-python)")
    return (Path(found.origin).parent / "axe.min.js").read_text(encoding="utf-8")
