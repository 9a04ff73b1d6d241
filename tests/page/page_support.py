"""What the page's tests share besides fixtures."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import httpx
from playwright.sync_api import ConsoleMessage, Page, Request, expect
from support.axe import axe_script

from fluxcall.demo.influxd import Influxd


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


def sign_in(page: Page, token: str, *, keep: bool = False) -> None:
    """Fill in the dialog that asks for a token."""
    dialog = page.get_by_role("dialog", name="Sign in")
    dialog.get_by_label("InfluxDB token").fill(token)
    dialog.get_by_label("Keep it until this tab is closed").set_checked(keep)
    dialog.get_by_role("button", name="Sign in").click()
    dialog.wait_for(state="hidden")


def open_script(page: Page, site: Site, name: str, *, reload: bool = True) -> None:
    """Open a script that was made since the list was loaded."""
    if reload:
        page.goto(f"{site.url}/scripts")
        page.reload()
        sign_in(page, site.token)
    page.get_by_role("navigation", name="Scripts").locator(
        "a", has=page.get_by_text(name, exact=True)
    ).first.click()
    page.get_by_role("heading", level=1, name=name, exact=True).wait_for()
    page.get_by_role("button", name="Run", exact=True).wait_for()


def run(page: Page, state: str) -> None:
    """Run the open script and wait for its end."""
    page.get_by_role("button", name="Run", exact=True).click()
    expect(page.locator(".state")).to_contain_text(state)


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
