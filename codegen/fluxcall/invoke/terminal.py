"""Writes an answer's bytes to a terminal, escaping everything that could control it."""

from __future__ import annotations

import codecs
from typing import IO

from fluxcall.errors import printable


class TerminalWriter:
    """A binary file whose output is safe for a terminal.

    Args:
        to: the terminal.
        quoted: line breaks between double quotes belong to a cell, as in CSV.
    """

    def __init__(self, to: IO[bytes], *, quoted: bool) -> None:
        self._to = to
        self._quoted = quoted
        self._inside = False
        self._held = ""
        self._decoder = codecs.getincrementaldecoder("utf-8")("backslashreplace")

    def write(self, raw: bytes) -> int:
        """Write the printable characters unchanged, and escapes for all others."""
        text = self._held + self._decoder.decode(raw)
        self._held = "\r" if text.endswith("\r") else ""  # its line feed may follow
        text = text.removesuffix("\r").replace("\r\n", "\n")
        pieces = text.split('"') if self._quoted else [text]
        shown = []
        for number, piece in enumerate(pieces):
            self._inside ^= number > 0
            lines = [piece] if self._inside else piece.split("\n")
            shown.append("\n".join(map(printable, lines)))
        self._to.write('"'.join(shown).encode())
        return len(raw)

    def flush(self) -> None:
        """Flush the terminal."""
        self._to.flush()
