"""SECURITY.md names a test in every line of its table, and each of them exists."""

from __future__ import annotations

import ast
import re
from pathlib import Path

CHECKOUT = Path(__file__).parents[2]


def test_every_line_of_the_threat_model_names_a_test() -> None:
    text = (CHECKOUT / "SECURITY.md").read_text("utf-8")
    table = [line for line in text.splitlines() if line.startswith("| ")][2:]
    assert len(table) > 20
    for line in table:
        _, _, tests = line.strip("| ").split(" | ")
        named = re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", tests)
        assert named, line
        for path, name in named:
            tree = ast.parse((CHECKOUT / path).read_text("utf-8"))
            defined = {n.name for n in tree.body if isinstance(n, ast.FunctionDef)}
            assert name in defined, (path, name)
