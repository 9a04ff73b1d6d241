"""Explains why an answer does not fit a generated class, and how to fix that.

There are three possible causes, which cannot be told apart from the bytes: the script has
changed since the class was generated, the data contains something that the script's text
does not reveal, or fluxcall has a bug.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping


def explain(script: str, result: str, columns: Mapping[str, str]) -> str:
    """Return the possible causes, and the configuration that fixes the second one.

    Args:
        columns: column → the type that fits the answer.
    """
    lines = [f"    {_key(result, name)} = {_quoted(t)}" for name, t in columns.items()]
    return "\n".join(
        [
            "Either the script has changed (`fluxcall check --live` compares its hash;"
            " `fluxcall generate --pull` follows it), or the data holds what the"
            " script's text could not tell. For that, write",
            "",
            f"    [tool.fluxcall.scripts.{_quoted(script)}]",
            *lines,
            "",
            "If neither helps, it is a defect in fluxcall: please report it.",
        ]
    )


def wider_type(declared: str, cell: str) -> str:
    """Return the narrowest type that fits a column's declared cells and one more cell."""
    optional = "optional " if declared.startswith("optional ") else ""
    word = declared.removeprefix("optional ").removesuffix("?")
    if not cell:
        return f"{optional}{word}?"
    nullable = "?" if declared.endswith("?") else ""
    number = re.fullmatch(r"-?\d{1,400}(\.\d{1,400})?", cell, re.ASCII)
    if number and word in ("int", "uint"):
        return f"{optional}float{nullable}"
    return f"{optional}value{nullable}"


def _key(result: str, column: str) -> str:
    """Return the key of a column in the configuration, relative to its script."""
    where = "columns" if result == "_result" else f"results.{_bare(result)}"
    return f"{where}.{_bare(column)}"


def _bare(text: str) -> str:
    return text if re.fullmatch(r"[A-Za-z0-9_-]+", text) else _quoted(text)


def _quoted(text: str) -> str:
    """Return a text as a TOML basic string, which has the same escapes as JSON."""
    return json.dumps(text)
