"""A browser, and the page of a gateway in front of a real influxd."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    sync_playwright,
)
from support.axe import axe_script
from support.chromium import FLAGS, BrowserMissingError, find_chromium

from fluxcall.demo.influxd import Influxd
from fluxcall.gateway.server import run_gateway


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


@dataclass(slots=True)
class Site:
    """A gateway that serves the page, and plain HTTP to it.

    Attributes:
        url: its address.
        token: the operator's token.
        api: a client of `/api/v2` with that token.
        influxd: the engine behind it.
    """

    url: str
    token: str
    api: httpx.Client
    influxd: Influxd

    def create(self, name: str, script: str, description: str = "") -> str:
        """Return the id of a new script."""
        body = {"name": name, "script": script, "description": description}
        answer = self.api.post("/scripts", json={**body, "language": "flux"})
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    def clear(self) -> None:
        """Delete all scripts."""
        while found := self.api.get("/scripts?limit=500").json()["scripts"]:
            for script in found:
                self.api.delete(f"/scripts/{script['id']}")


@pytest.fixture(scope="module")
def site(influxd: Influxd) -> Iterator[Site]:
    with (
        tempfile.TemporaryDirectory() as folder,
        run_gateway(
            engine_url=influxd.url, store=Path(folder) / "scripts.sqlite", say=print
        ) as url,
        httpx.Client(
            base_url=f"{url}/api/v2",
            headers={"Authorization": f"Token {influxd.token}"},
            timeout=60,
        ) as api,
    ):
        yield Site(url=url, token=influxd.token, api=api, influxd=influxd)


@dataclass
class Seen:
    """What a browser did while a test ran."""

    errors: list[str] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("request", self._request)

    def _console(self, message: ConsoleMessage) -> None:
        if message.text.startswith("Failed to load resource"):
            self.refusals.append(message.text)
        elif message.type in ("error", "warning"):
            self.errors.append(message.text)

    def _request(self, request: Request) -> None:
        self.requests.append(request.url)


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


def sign_in(page: Page, token: str) -> None:
    page.get_by_label("Token of InfluxDB").fill(token)
    page.get_by_role("dialog").get_by_role("button", name="Sign in").click()
    page.get_by_role("dialog").wait_for(state="hidden")


def axe_violations(page: Page) -> list[Any]:
    """What axe finds wrong by WCAG 2.2, levels A and AA."""
    page.evaluate(axe_script())
    found = page.evaluate(
        """() => axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a",
             "wcag21aa", "wcag22aa", "best-practice"]})
          .then(({violations}) => violations.map(({id, nodes}) =>
             [id, nodes.map((node) => node.html + " " + node.failureSummary)]))"""
    )
    assert isinstance(found, list)
    return found
