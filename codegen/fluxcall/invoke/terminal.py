"""Writes an answer's bytes to a terminal, and nothing that could steer it."""

from __future__ import annotations

import codecs
from typing import IO

from fluxcall.errors import printable


class TerminalWriter:
    """What has a file's `write`, for a terminal.

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
        """Write what of these bytes is printable, and escapes for the rest."""
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
        """Pass on what is written."""
        self._to.flush()
