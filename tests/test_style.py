"""Our own code is formatted, linted and typed; nothing repeats a machine's secrets."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[1]


@pytest.mark.parametrize(
    "command",
    [["black", "--check", "--quiet", "."], ["ruff", "check", "--quiet"], ["mypy"]],
    ids=lambda command: command[0],
)
def test_tools_find_nothing(command: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=CHECKOUT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_lock_files_name_no_addresses() -> None:
    """npm asks the registry that the user configured."""
    for lock in (CHECKOUT / "codegen").rglob("package-lock.json"):
        text = lock.read_text("utf-8")
        assert "resolved" not in text
        assert text.count('"integrity": "sha512-') == text.count('"node_modules/')


def test_every_module_says_what_it_is_for() -> None:
    for path in (CHECKOUT / "codegen" / "fluxcall").rglob("*.py"):
        text = path.read_text("utf-8")
        assert re.match(r'"""[^"]*[.;?]', text), path
