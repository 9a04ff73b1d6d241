"""Writes foreign text into Flux source as literals and comments.

Flux's scanner misreads escapes after a `$`, so every `$` is written as an escape itself.
"""

from __future__ import annotations

from collections.abc import Iterator

from fluxcall.errors import printable_lines


def flux_string(text: str) -> str:
    """Return a string literal that means exactly `text`.

    Raises:
        ValueError: the text contains a lone surrogate.
    """
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise ValueError(f"{text[:80]!a} has a lone surrogate") from None
    return f'"{"".join(map(_escaped, text))}"'


def _escaped(character: str) -> str:
    if character in ('"', "\\"):
        return f"\\{character}"
    if character == "$" or not character.isprintable():
        return "".join(f"\\x{byte:02x}" for byte in character.encode("utf-8"))
    return character


def flux_constant(value: str | int | float | bool) -> str:
    """Return the literal for a parameter's default.

    Raises:
        ValueError: Flux has no literal for it.
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return flux_string(value)
    text = repr(value)
    if isinstance(value, int) and value >= 2**63:
        return f'uint(v: "{text}")'
    if isinstance(value, int) and value != -(2**63):
        return text
    if isinstance(value, float) and text.replace(".", "").removeprefix("-").isdigit():
        return text
    kind = "int" if isinstance(value, int) else "float"
    return f'{kind}(v: "{text}")'


def flux_comment(text: str) -> Iterator[str]:
    """Yield the lines of a comment with `text`; no text can end the comment early."""
    for line in printable_lines(text.replace("\r\n", "\n")).split("\n"):
        yield f"// {line}".rstrip()
