"""Headers as ASGI has them: pairs of bytes, names in lower case."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeAlias

Headers: TypeAlias = Sequence[tuple[bytes, bytes]]

_HOP_BY_HOP = frozenset(
    (b"connection", b"date", b"expect", b"host", b"keep-alive", b"proxy-authenticate",
     b"proxy-authorization", b"proxy-connection", b"te", b"trailer",
     b"transfer-encoding", b"upgrade")
)  # fmt: skip
"""Headers of one connection (RFC 9110, 7.6.1), and those that each side sets itself."""


def end_to_end(headers: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """Return the headers that are for the other end, repeated ones included."""
    lowered = [(name.lower(), value) for name, value in headers]
    dropped = _HOP_BY_HOP
    for name, value in lowered:
        if name == b"connection":
            named = (part.strip().lower() for part in value.split(b","))
            dropped = dropped | frozenset(named)
    return [(name, value) for name, value in lowered if name not in dropped]


def find_header(headers: Headers, wanted: bytes) -> bytes | None:
    """Return the value of a header that should come once, or None.

    A repeated header returns its first value.
    """
    return next((value for name, value in headers if name == wanted), None)
