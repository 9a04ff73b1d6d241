"""The page for scripts, as people use it: a browser, a gateway, a real influxd."""

from __future__ import annotations

from conftest import Seen, Site
from playwright.sync_api import Page, expect

LAST_MINUTES = """from(bucket: params.bucket)
    |> range(start: duration(v: params.start))
    |> filter(fn: (r) => r._field == params.field)
    |> limit(n: params.n)
"""


def test_find_fill_in_run_and_see(page: Page, site: Site, seen: Seen) -> None:
    site.create("last-minutes", LAST_MINUTES, "The newest values of a field.")
    site.create("other", "from(bucket: params.b) |> range(start: -1h)")
    page.reload()
    sign_in_again(page, site)
    page.get_by_label("Search scripts").fill("newest")
    expect(page.get_by_role("status").first).to_have_text("1 of 2 scripts")
    page.get_by_role("link", name="last-minutes").click()
    expect(page.get_by_role("heading", name="last-minutes")).to_be_visible()
    page.get_by_label("bucket text").fill(site.influxd.bucket)
    page.get_by_label("start duration").fill("-1h30m")
    expect(page.get_by_text("= 90 minutes back")).to_be_visible()
    page.get_by_label("field text").fill("temperature")
    page.get_by_label("n whole number").fill("5")
    page.get_by_role("button", name="Run", exact=True).click()
    expect(page.get_by_text("Done: 10 rows")).to_be_visible()
    expect(page.get_by_role("gridcell", name="TLM0100").first).to_be_visible()
    assert "temperature" in page.url


def sign_in_again(page: Page, site: Site) -> None:
    from conftest import sign_in

    sign_in(page, site.token)
