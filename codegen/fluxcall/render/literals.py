"""Writes foreign text into Python source as literals and docstrings.

Text from a server gets into a generated file in only two ways: as a literal, or as a
docstring. Characters that are not printable (controls, bidirectional marks, separators,
lone surrogates) become visible escapes.
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
    """Return the literal that evaluates to `value`: double quotes, lists for sequences."""
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
"""Characters that may need an escape: all but printable ASCII, and quote and backslash."""


def docstring(text: str, *, indent: int) -> str:
    """Return the source of a docstring that evaluates to `docstring_text(text)`.

    Args:
        indent: the number of spaces before every line but the first.
    """
    wanted = docstring_text(text)
    body = _SPECIAL.sub(lambda found: _in_docstring(wanted, found.start()), wanted)
    first, *rest = body.split("\n")
    if not rest:
        return f'"""{first}"""'
    lines = textwrap.indent("\n".join([*rest, '"""']), " " * indent)
    return f'"""{first}\n{lines}'


def docstring_text(text: str) -> str:
    """Return a docstring's text as tools read it: dedented and stripped."""
    lines = inspect.cleandoc(text.replace("\r\n", "\n")).split("\n")
    cleaned = "\n".join(line.rstrip() for line in lines).strip()
    return cleaned if cleaned == text else docstring_text(cleaned)


def _escaped(character: str) -> str:
    if character in ('"', "\\"):
        return f"\\{character}"
    return character if character.isprintable() else ascii(character)[1:-1]


def _in_docstring(text: str, index: int) -> str:
    """Return one character, escaping quotes at both ends and next to other quotes."""
    character = text[index]
    if character != '"':
        return character if character == "\n" else _escaped(character)
    if index == len(text) - 1:
        return r"\x22"  # formatters put a space after a final quote
    around = text[max(index - 1, 0) : index + 2]
    return r"\"" if index == 0 or around.count('"') > 1 else character
