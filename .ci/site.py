"""Makes the documentation a site, ``output/site/html``: the pages of ``docs/`` and those at the top of the repository.

A link between both is led to where its page stands in the site; one to another file, to the repository. Whatever the builder
warns of, such as a link that leads nowhere, ends the run with exit code 1.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

HERE = Path(__file__).parent
TOP = HERE.parent
SITE = TOP / "output" / "site"
PAGES = {
    "README.md": "index.md",
    "CHANGELOG.md": "changelog.md",
    "ARCHITECTURE.md": "architecture.md",
    "CONTRIBUTING.md": "contributing.md",
}
CONFIGURATION = HERE / "zensical.toml"
LINK = re.compile(r"(?<=\]\()(?!https?:|#)([^)#\s]+)")


def main() -> int:
    """Write the pages and build the site; the exit code of the builder."""
    shutil.rmtree(SITE, ignore_errors=True)
    shutil.copytree(TOP / "docs", SITE / "pages")
    shutil.copy(CONFIGURATION, SITE)
    for name, place in PAGES.items():
        shutil.copy(TOP / name, SITE / "pages" / place)
    repository = tomllib.loads(CONFIGURATION.read_text(encoding="utf-8"))["project"]["repo_url"]
    for page in (SITE / "pages").glob("*.md"):
        text = page.read_text(encoding="utf-8")
        page.write_text(LINK.sub(lambda link: place_of(link[1], repository), text), encoding="utf-8")
    command = [sys.executable, "-m", "zensical", "build", "--strict", "--config-file", str(SITE / CONFIGURATION.name)]
    return subprocess.run(command, check=False).returncode


def place_of(path: str, repository: str) -> str:
    """Where a link of the repository leads in the site."""
    name = path.removeprefix("../").removeprefix("docs/")
    if name in PAGES:
        return PAGES[name]
    return name if (TOP / "docs" / name).exists() else f"{repository}/blob/main/{name}"


if __name__ == "__main__":
    sys.exit(main())
