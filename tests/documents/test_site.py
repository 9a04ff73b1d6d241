"""The documentation builds without a warning, and what it points at is there."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]
TEXTS = [
    *CHECKOUT.glob("*.md"),
    *(CHECKOUT / "docs").glob("*.md"),
    *(CHECKOUT / "tests").glob("*.md"),
]
ROOTS = ("codegen/fluxcall", "", "docs", "tests")
"""Where a path in a text may begin."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-E"]
    done = subprocess.run(
        [*command, "-d", str(folder / "doctrees"), "docs", str(folder / "html")],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder / "html"


def test_the_site_has_every_page_and_a_search_index(site: Path) -> None:
    pages = {path.stem for path in (CHECKOUT / "docs").glob("*.md")}
    assert pages <= {path.stem for path in site.glob("*.html")}
    assert "Search.setIndex" in (site / "searchindex.js").read_text("utf-8")


def test_every_local_link_of_the_site_leads_somewhere(site: Path) -> None:
    missing = []
    for page in site.glob("*.html"):
        text = page.read_text("utf-8")
        for link in re.findall(r'(?:href|src)="([^"]+)"', text):
            target, _, anchor = link.partition("#")
            if re.match(r"\w+:|//", target):
                continue
            file = page.parent / target.partition("?")[0] if target else page
            names = file.read_text("utf-8") if anchor and file.is_file() else ""
            if not file.exists() or (anchor and f'id="{anchor}"' not in names):
                missing.append((page.name, link))
    assert missing == []


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
def test_links_between_files_of_the_repository(path: Path) -> None:
    links = re.findall(r"\]\((?!\w+:)([^)#\s]+)", path.read_text("utf-8"))
    assert [link for link in links if not (path.parent / link).exists()] == []


@pytest.mark.parametrize(
    "path", ["CONTRIBUTING.md", "docs/architecture.md", "tests/README.md"]
)
def test_the_paths_that_contributors_are_sent_to_exist(path: str) -> None:
    text = (CHECKOUT / path).read_text("utf-8")
    named = re.findall(r"`([\w.-]+(?:/[\w.*<>-]+)*(?:/|\.\w+))`", text)
    paths = [name for name in named if "/" in name or name.endswith(".py")]
    missing = [
        name
        for name in paths
        if not any([*(CHECKOUT / root).glob(name.rstrip("/"))] for root in ROOTS)
        and "<" not in name
    ]
    assert paths
    assert missing == []
