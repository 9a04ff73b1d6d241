"""Finds the browser that the page is tested in, and installs Debian's if it may."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable

from support.once import one_at_a_time

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--enable-precise-memory-info",
)
"""Without the ones about networking, Chromium asks hosts on the internet at its start."""

_NAMES = ("chromium", "chromium-browser", "google-chrome")


class BrowserMissingError(Exception):
    """There is no Chromium, and it could not be installed."""


def find_chromium(say: Callable[[str], None]) -> str:
    """Return the path of Chromium; install Debian's package if root and missing.

    Raises:
        BrowserMissingError: there is none; says what to install.
    """
    with one_at_a_time("chromium"):
        found = _found()
        if found is None and shutil.which("apt-get") and os.geteuid() == 0:
            say("installing Chromium through apt-get, about a minute …")
            for command in (["update"], ["install", "-y", "chromium"]):
                subprocess.run(["apt-get", "-q", *command], check=False)
            found = _found()
    if found is None:
        raise BrowserMissingError(
            "the page is tested in Chromium: apt-get install chromium, or set"
            " FLUXCALL_CHROMIUM to its path"
        )
    return found


def _found() -> str | None:
    given = os.environ.get("FLUXCALL_CHROMIUM")
    return given or next(filter(None, map(shutil.which, _NAMES)), None)
