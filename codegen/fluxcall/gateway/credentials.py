"""What a request proves itself with: a token, a password or a session's cookie."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from fluxcall.gateway.errors import ApiError
from fluxcall.gateway.headers import Headers

_NAMES = (b"authorization", b"cookie")


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """The headers that say who a caller is; never in a repr.

    Attributes:
        pairs: the `Authorization` and `Cookie` headers, as they were sent.
    """

    pairs: tuple[tuple[bytes, bytes], ...] = field(repr=False)

    def headers(self) -> Headers:
        """Return the headers that show them to the engine."""
        return self.pairs

    def key(self) -> bytes:
        """Return a digest: what is kept of them must not be usable."""
        return hashlib.sha256(repr(self.pairs).encode()).digest()

    @property
    def by_cookie(self) -> bool:
        """Whether a browser may have sent them on behalf of another site."""
        return all(name == b"cookie" for name, _ in self.pairs)


def read_credentials(headers: Headers) -> Credentials | None:
    """Return the credentials of a request, or None if it has none.

    Raises:
        ApiError: there are two of a kind, or one is not ASCII.
    """
    pairs = tuple((name, value) for name, value in headers if name in _NAMES and value)
    tokens = [value for name, value in pairs if name == b"authorization"]
    if len(tokens) > 1 or not all(value.isascii() for _, value in pairs):
        raise ApiError("unauthorized", "unauthorized access")
    return Credentials(pairs=pairs) if pairs else None
