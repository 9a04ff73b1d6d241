"""Looks up parts of a script's text by the compiler's positions."""

from __future__ import annotations

from fluxcall.fluxlang.compiler import Position
from fluxcall.fluxlang.syntax import Node


class Source:
    """A text that is addressed by line and byte column."""

    def __init__(self, text: str) -> None:
        self._raw = text.encode("utf-8")
        self._lines = [0]
        for line in self._raw.splitlines(keepends=True):
            self._lines.append(self._lines[-1] + len(line))

    def offset(self, position: Position) -> int:
        """Return the byte offset of a position."""
        line, column = position
        return self._lines[line - 1] + column - 1

    def of(self, node: Node) -> str:
        """Return a node's text."""
        line, column, end_line, end_column = node["location"]
        return self.between((line, column), (end_line, end_column))

    def between(self, begin: Position, end: Position) -> str:
        """Return the text between two positions."""
        return self._raw[self.offset(begin) : self.offset(end)].decode("utf-8")

    def cut(self, position: Position) -> tuple[str, str]:
        """Return the text before a position and the text after it."""
        at = self.offset(position)
        return self._raw[:at].decode("utf-8"), self._raw[at:].decode("utf-8")
