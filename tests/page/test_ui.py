"""`fluxcall ui`: the page for a server that the user names, or for a folder."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from page_support import Seen, Site, run
from playwright.sync_api import BrowserContext, Page, expect

SCRIPT = """// name: greeting
// description: Says hello.
// param name: Whom to greet.
import "array"

array.from(rows: [{hello: params.name + "!"}])
"""


@contextmanager
def ui(site: Site, folder: Path, *options: str) -> Iterator[str]:
    """Start the command; hand out the address that it prints."""
    environ = {**os.environ, "INFLUX_HOST": site.url, "INFLUX_TOKEN": site.token}
    command = [sys.executable, "-m", "fluxcall", "ui", "--no-browser", *options]
    with subprocess.Popen(
        command, env=environ, cwd=folder, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stderr is not None
            printed = ""
            for line in process.stderr:
                printed += line
                if found := re.search(r"http://\S+/scripts#code=\S+", line):
                    yield found.group()
                    break
            else:
                pytest.fail(printed)
        finally:
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=30)


@pytest.fixture
def opened(context: BrowserContext, seen: Seen) -> Iterator[Callable[[str], Page]]:
    """Open a printed address; the page never sees a token, nor asks another host."""
    page = context.new_page()
    page.set_default_timeout(15_000)
    seen.watch(page)

    def open_address(address: str) -> Page:
        page.goto(address)
        return page

    yield open_address
    assert seen.errors == []
    assert len({httpx.URL(url).netloc for url in seen.requests}) == 1


def test_any_server_through_a_gateway_that_passes_on(
    site: Site, tmp_path: Path, opened: Callable[[str], Page]
) -> None:
    site.clear()
    site.create("greeting", SCRIPT)
    with ui(site, tmp_path) as address:
        page = opened(address)
        page.get_by_role("link", name="greeting").click()
        page.get_by_label("name text").fill("you")
        run(page, "Done: 1 row")
        expect(page.get_by_role("gridcell", name="you!")).to_be_visible()
        assert "code=" not in page.url
        stored = page.evaluate("JSON.stringify([sessionStorage, localStorage])")
        assert site.token not in stored
        page.reload()
        expect(page.get_by_role("link", name="greeting")).to_be_visible()


def test_a_code_works_once_and_without_its_key_nothing_does(
    site: Site, tmp_path: Path
) -> None:
    with ui(site, tmp_path) as address:
        url, _, code = address.partition("/scripts#code=")
        session = f"{url}/fluxcall/api/session"
        assert httpx.post(session, json={"code": "wrong"}).status_code == 401
        key = httpx.post(session, json={"code": code}).json()["key"]
        assert httpx.post(session, json={"code": code}).status_code == 401
        listing = f"{url}/api/v2/scripts"
        right = {"Authorization": f"Token {key}"}
        assert httpx.get(listing).status_code == 401
        assert httpx.get(
            listing, headers={"Authorization": f"Token {site.token}"}
        ).status_code == 401  # fmt: skip
        assert httpx.get(listing, headers=right).status_code == 200
        rebound = {**right, "Host": "evil.example"}
        assert httpx.get(listing, headers=rebound).status_code == 403


def test_a_folder_is_shown_run_and_followed_while_it_is_edited(
    site: Site, tmp_path: Path, opened: Callable[[str], Page]
) -> None:
    scripts = tmp_path / "scripts"
    scripts.mkdir()
    file = scripts / "greeting.flux"
    file.write_text(SCRIPT)
    site_of_engine = Site(
        url=site.influxd.url, token=site.token, api=site.api, influxd=site.influxd
    )
    with ui(site_of_engine, tmp_path, "--scripts", "scripts") as address:
        page = opened(address)
        page.get_by_role("link", name="greeting").click()
        page.get_by_label("name text").fill("you")
        run(page, "Done: 1 row")
        expect(page.get_by_role("gridcell", name="you!")).to_be_visible()
        file.write_text(SCRIPT.replace("params.name", "params.name + params.other"))
        expect(page.get_by_label("other text")).to_be_visible()
        file.write_text(SCRIPT + "\nv.timeRangeStart\n")
        expect(page.get_by_role("tab", name="Text (1 finding)")).to_be_visible()
        expect(page.get_by_role("link", name="New")).to_have_count(0)


def test_the_configuration_of_the_project_counts(
    site: Site, tmp_path: Path, opened: Callable[[str], Page]
) -> None:
    site.clear()
    site.create("greeting", SCRIPT)
    (tmp_path / "fluxcall.toml").write_text(
        '[scripts.greeting.params.name]\nvalues = ["Ada", "Grace"]\ndefault = "Ada"\n'
    )
    with ui(site, tmp_path) as address:
        page = opened(address)
        page.get_by_role("link", name="greeting").click()
        choice = page.get_by_role("combobox", name="name text")
        expect(choice.get_by_role("option")).to_have_text(
            ["default: Ada", "Ada", "Grace"]
        )
        run(page, "Done: 1 row")
        expect(page.get_by_role("gridcell", name="Ada!")).to_be_visible()
