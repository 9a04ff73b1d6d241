"""What the page costs, and how it looks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from page_support import Site, open_script, run, sign_in
from playwright.sync_api import Browser, Page, expect

ROOT = Path(__file__).parents[2]
IMAGES = ROOT / "docs" / "images"
SAMPLE = """// param window: The width of a window of time.
// default field: "temperature"
from(bucket: params.bucket)
    |> range(start: duration(v: params.start))
    |> filter(fn: (r) => r._field == params.field)
    |> aggregateWindow(every: duration(v: params.window), fn: mean, createEmpty: false)
"""


def test_all_of_it_stays_under_a_megabyte(site: Site) -> None:
    from fluxcall.gateway.page import page_files

    assert sum(len(file.zipped) for file in page_files().values()) < 2**20
    html = httpx.get(f"{site.url}/scripts", headers={"Accept-Encoding": "gzip"})
    assert html.headers["content-encoding"] == "gzip"


def test_what_is_served_was_built_of_these_sources() -> None:
    """`npm run build` in `page/` makes it again."""
    import hashlib

    folder = ROOT / "page"
    sources = [path for path in (folder / "src").rglob("*") if path.is_file()]
    sources += [folder / "build.mjs", folder / "package-lock.json"]
    digest = hashlib.sha256()
    for name in sorted(path.relative_to(folder).as_posix() for path in sources):
        digest.update(f"{name}\0".encode() + (folder / name).read_bytes() + b"\0")
    built = (folder / "built" / "sources.txt").read_text().strip()
    assert built == digest.hexdigest()


def test_a_thousand_scripts_are_listed_and_searched(page: Page, site: Site) -> None:
    for number in range(1_000):
        site.create(f"script {number:04}", "a = 1", "One of many.")
    page.reload()
    sign_in(page, site.token)
    expect(page.get_by_text("1000 scripts")).to_be_visible()
    page.get_by_label("Search scripts").fill("0999")
    expect(page.get_by_role("link", name="script 0999")).to_be_visible()
    page.get_by_label("Search scripts").fill("")
    page.get_by_role("button", name="Show 300 more").click()
    expect(page.get_by_role("link", name="script 0599")).to_be_visible()


@pytest.fixture
def keep(tmp_path: Path, pytestconfig: pytest.Config) -> Callable[[Page, str], None]:
    """Take a picture; into the documentation with `--update-cases`."""
    folder = IMAGES if pytestconfig.getoption("--update-cases") else tmp_path

    def take(page: Page, name: str) -> None:
        folder.mkdir(exist_ok=True)
        page.screenshot(path=folder / f"page-{name}.png", animations="disabled")
        assert (folder / f"page-{name}.png").stat().st_size > 10_000

    return take


def test_pictures(
    browser: Browser, page: Page, site: Site, keep: Callable[[Page, str], None]
) -> None:
    site.create("windowed-mean", SAMPLE, "The mean of a field per window of time.")
    site.create("last-point", "from(bucket: params.b) |> range(start: -7d) |> last()")
    open_script(page, site, "windowed-mean")
    page.get_by_label("bucket text").fill(site.influxd.bucket)
    page.get_by_label("start duration").fill("-1h")
    page.get_by_label("window duration").fill("1m")
    run(page, "Done: 20 rows")
    page.get_by_role("img", name="2 series").wait_for()
    page.locator("main").evaluate("(node) => node.scrollTo(0, 0)")
    keep(page, "light")
    page.emulate_media(color_scheme="dark")
    page.get_by_role("button", name="Theme: auto").click()
    page.get_by_role("button", name="Theme: light").click()
    keep(page, "dark")
    page.get_by_role("tab", name="Text").click()
    page.get_by_label("Text of windowed-mean").wait_for()
    keep(page, "text")
    page.set_viewport_size({"width": 390, "height": 844})
    page.get_by_role("tab", name="Run").click()
    keep(page, "phone")
