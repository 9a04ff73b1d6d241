"""Writes foreign text into Python source as literals and docstrings.

The only two ways for text of a server into a generated file: a literal, or a docstring.
What is not printable (controls, bidirectional marks, separators, lone surrogates)
becomes a visible escape.
"""

from __future__ import annotations

import inspect
import re
import textwrap
from collections.abc import Mapping, Sequence
from typing import TypeAlias

Literal: TypeAlias = (
    "bool | int | float | str | Sequence[Literal] | Mapping[str, Literal] | None"
)


def literal(value: Literal) -> str:
    """Return a literal in double quotes that means exactly `value`; a sequence is a list."""
    if isinstance(value, str):
        return f'"{"".join(map(_escaped, value))}"'
    if isinstance(value, Mapping):
        return (
            "{"
            + ", ".join(f"{literal(k)}: {literal(v)}" for k, v in value.items())
            + "}"
        )
    if isinstance(value, Sequence):
        return "[" + ", ".join(map(literal, value)) + "]"
    return repr(value)


_SPECIAL = re.compile(r"[^\n !#-\[\]-~]")
"""What may have to be escaped: all but printable ASCII without quotes and backslashes."""


def docstring(text: str, *, indent: int) -> str:
    """Return the source of a docstring that means `docstring_text(text)`.

    Args:
        indent: spaces before every line but the first.
    """
    wanted = docstring_text(text)
    body = _SPECIAL.sub(lambda found: _in_docstring(wanted, found.start()), wanted)
    first, *rest = body.split("\n")
    if not rest:
        return f'"""{first}"""'
    lines = textwrap.indent("\n".join([*rest, '"""']), " " * indent)
    return f'"""{first}\n{lines}'


def docstring_text(text: str) -> str:
    """Return what every reader makes of a docstring: dedented, no white space at the ends."""
    lines = inspect.cleandoc(text.replace("\r\n", "\n")).split("\n")
    cleaned = "\n".join(line.rstrip() for line in lines).strip()
    return cleaned if cleaned == text else docstring_text(cleaned)


def _escaped(character: str) -> str:
    if character in ('"', "\\"):
        return f"\\{character}"
    return character if character.isprintable() else ascii(character)[1:-1]


def _in_docstring(text: str, index: int) -> str:
    """Return one character; quotes are escaped at both ends and beside another one."""
    character = text[index]
    if character != '"':
        return character if character == "\n" else _escaped(character)
    if index == len(text) - 1:
        return r"\x22"  # formatters put a space behind a last quote
    around = text[max(index - 1, 0) : index + 2]
    return r"\"" if index == 0 or around.count('"') > 1 else character
