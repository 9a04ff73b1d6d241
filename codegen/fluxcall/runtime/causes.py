"""Explain an answer that does not fit a generated class, with the line that cures it.

There are three causes, and the bytes alone cannot tell which it is: the script has
changed since it was generated, the data holds what the script's text could not tell, or
fluxcall is wrong.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping


def explain(script: str, result: str, columns: Mapping[str, str]) -> str:
    """Return the possible causes and, for the second, what to write.

    Args:
        columns: column → the type that would hold the answer.
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
    """Return the narrowest type of a column that holds its own cells and this one."""
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
    """Return a column's key below its script in the configuration."""
    where = "columns" if result == "_result" else f"results.{_bare(result)}"
    return f"{where}.{_bare(column)}"


def _bare(text: str) -> str:
    return text if re.fullmatch(r"[A-Za-z0-9_-]+", text) else _quoted(text)


def _quoted(text: str) -> str:
    """Return a text as a basic string of TOML, whose escapes are those of JSON."""
    return json.dumps(text)
