"""Finds the ends of records and blocks in bytes.

A record ends with a CRLF outside of quotes, a block with a blank line.
"""

from __future__ import annotations


class Assembler:
    """Reassembles records from chunks, looking at each byte once."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []  # of the record that is not whole
        self._size = 0
        self._quoting = False  # they end inside quotes
        self._return = b""  # a carriage return that waits for its line feed

    @property
    def waiting(self) -> int:
        """The number of bytes of the incomplete record."""
        return self._size + len(self._return)

    def whole_records(self, chunk: bytes) -> bytes:
        """Return the complete records after adding a chunk."""
        chunk = self._return + chunk
        self._return = b"\r" if chunk.endswith(b"\r") else b""
        if self._return:
            chunk = chunk[:-1]
        end, self._quoting = _end_of_records(chunk, self._quoting)
        whole = b"".join((*self._parts, chunk[:end])) if end else b""
        if end:
            self._parts, self._size = [], 0
        self._parts.append(chunk[end:])
        self._size += len(chunk) - end
        return whole


def _end_of_records(data: bytes, quoting: bool) -> tuple[int, bool]:
    """Return the end of the last complete record, and whether `data` ends inside quotes.

    Args:
        quoting: whether `data` begins inside quotes.
    """
    odd = quoting ^ (_quotes(data, 0, len(data)) % 2 == 1)
    stop, in_quotes = len(data), odd
    while (line_end := data.rfind(b"\r\n", 0, stop)) >= 0:
        in_quotes ^= _quotes(data, line_end, stop) % 2 == 1
        if not in_quotes:
            return line_end + 2, odd
        stop = line_end
    return 0, odd


def _quotes(data: bytes, start: int, stop: int) -> int:
    """Return the number of quotes; most data has none, which is faster to find out."""
    return data.count(b'"', start, stop) if data.find(b'"', start, stop) >= 0 else 0


def end_of_record(data: bytes, start: int) -> int:
    """Return the end of the complete record at `start`."""
    line_end, odd = start, False
    while True:
        found = data.find(b"\r\n", line_end)
        odd ^= _quotes(data, line_end, found) % 2 == 1
        line_end = found + 2
        if not odd:
            return line_end


def end_of_block(data: bytes, start: int, end: int) -> int:
    """Return the start of the blank line after the records at `start`, or `end`."""
    if data.startswith(b"\r\n", start):
        return start
    odd, counted = False, start
    while (blank := data.find(b"\n\r\n", counted, end)) >= 0:
        odd ^= _quotes(data, counted, blank) % 2 == 1
        if not odd:
            return blank + 1
        counted = blank + 1
    return end
