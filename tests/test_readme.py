"""What the README says on its first screen is what CI runs, word for word."""

from __future__ import annotations

import re
from pathlib import Path

CHECKOUT = Path(__file__).parents[1]


def test_ci_runs_the_two_commands_of_the_readme() -> None:
    script = (CHECKOUT / ".ci" / "run").read_text("utf-8")
    commands = re.findall(r'^in_fresh_environment "(.*)"$', script, re.MULTILINE)
    readme = (CHECKOUT / "README.md").read_text("utf-8").splitlines()
    assert len(commands) == 2
    assert [command for command in commands if command not in readme] == []
