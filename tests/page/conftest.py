"""A browser, and the page of a gateway in front of a real influxd."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import httpx
import pytest
from page_support import Seen, Site, sign_in
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Page,
    expect,
    sync_playwright,
)
from support.chromium import FLAGS, BrowserMissingError, find_chromium

from fluxcall.demo.influxd import Influxd
from fluxcall.gateway.server import run_gateway

expect.set_options(timeout=20_000)  # a busy machine is slow, not wrong


@pytest.fixture(scope="module")
def browser(pytestconfig: pytest.Config) -> Iterator[Browser]:
    """Chromium; in CI a missing one is a failure."""
    capture = pytestconfig.pluginmanager.getplugin("capturemanager")

    def say(line: str) -> None:
        with capture.global_and_fixture_disabled():
            print(f"\n{line}", flush=True)

    try:
        path = find_chromium(say)
    except BrowserMissingError as error:
        if os.environ.get("CI"):
            pytest.fail(str(error))
        pytest.skip(str(error))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def site(influxd: Influxd) -> Iterator[Site]:
    with (
        tempfile.TemporaryDirectory() as folder,
        run_gateway(
            engine_url=influxd.url, store=Path(folder) / "scripts.sqlite"
        ) as url,
        httpx.Client(
            base_url=f"{url}/api/v2",
            headers={"Authorization": f"Token {influxd.token}"},
            timeout=60,
        ) as api,
    ):
        yield Site(url=url, token=influxd.token, api=api, influxd=influxd)


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(
        viewport={"width": 1280, "height": 860}, accept_downloads=True, locale="en-GB"
    )
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    yield context
    context.close()


@pytest.fixture
def seen() -> Seen:
    return Seen()


@pytest.fixture
def page(context: BrowserContext, site: Site, seen: Seen) -> Iterator[Page]:
    """The page, signed in; every test shows that nothing else was asked or logged."""
    site.clear()
    page = context.new_page()
    page.set_default_timeout(15_000)
    seen.watch(page)
    page.goto(f"{site.url}/scripts")
    sign_in(page, site.token)
    yield page
    own = (f"{site.url}/", f"blob:{site.url}/")
    assert [url for url in seen.requests if not url.startswith(own)] == []
    assert seen.errors == []
    assert not [url for url in seen.requests if site.token in url]
    assert context.cookies() == []


@pytest.fixture(scope="module")
def many_points(influxd: Influxd) -> str:
    """A query of a million points in ten series, in reverse order of their values."""
    params = {"org": influxd.org, "bucket": "many", "precision": "s"}
    headers = {"Authorization": f"Token {influxd.token}"}
    bucket = {"orgID": influxd.org_id, "name": "many", "retentionRules": []}
    made = httpx.post(f"{influxd.url}/api/v2/buckets", json=bucket, headers=headers)
    assert made.status_code == 201, made.text
    url = f"{influxd.url}/api/v2/write"
    for host, begin in product(range(10), range(0, 100_000, 20_000)):
        lines = (
            f"many,host=h{host} v={999_999 - host - 10 * second}i {1_700_000_000 + second}"
            for second in range(begin, begin + 20_000)
        )
        content = "\n".join(lines)
        answer = httpx.post(
            url, params=params, headers=headers, content=content, timeout=120
        )
        assert answer.status_code == 204, answer.text
    return (
        'from(bucket: "many")'
        " |> range(start: 2023-11-01T00:00:00Z, stop: 2023-12-01T00:00:00Z)"
        ' |> filter(fn: (r) => r._measurement == "many")'
    )
