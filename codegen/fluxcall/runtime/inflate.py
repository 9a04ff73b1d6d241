"""Decompresses gzip as it arrives, in bounded memory, and detects truncation.

Common HTTP clients silently accept truncated gzip, and drop a second member.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator

_PIECE = 256 * 1024
_GZIP = 16 + zlib.MAX_WBITS


class Inflater:
    """Decompresses bytes into pieces of at most 256 KiB."""

    def __init__(self) -> None:
        self._member = zlib.decompressobj(_GZIP)
        self._begun = False  # the member has had bytes

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        """Yield the decompressed bytes of a chunk.

        Raises:
            ValueError: it is not gzip.
        """
        full = False  # zlib may hold more than it was allowed to give
        while chunk or full:
            self._begun = True
            try:
                plain = self._member.decompress(chunk, _PIECE)
            except zlib.error as error:
                raise ValueError(str(error)) from None
            if plain:
                yield plain
            full = len(plain) == _PIECE and not self._member.eof
            if self._member.eof:
                chunk = self._member.unused_data
                self._member, self._begun = zlib.decompressobj(_GZIP), False
            else:
                chunk = self._member.unconsumed_tail

    def finish(self) -> None:
        """End the stream.

        Raises:
            ValueError: the stream ends inside a member.
        """
        if self._begun:
            raise ValueError("gzip without its end")
