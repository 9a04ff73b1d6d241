"""A request to send and the head of its answer, without I/O."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple
from urllib.parse import urlsplit

_NOTHING: Mapping[str, str] = MappingProxyType({})


class Request(NamedTuple):
    """One HTTP request.

    Attributes:
        label: what it is about, for errors: a script's name, "the list of scripts".
        script: the script's name, or None.
    """

    method: str
    url: str
    label: str
    query: Mapping[str, str] = _NOTHING
    headers: Mapping[str, str] = _NOTHING
    content: bytes | None = None
    script: str | None = None

    def __repr__(self) -> str:
        """Show no header and no body: they hold the token and the parameters."""
        return f"Request({self.method} {self.url}, {self.label})"

    @property
    def origin(self) -> str:
        """Scheme, host and port."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}"


class Answer(NamedTuple):
    """Status and headers (whatever the case of their names) of an answer whose body is to come."""

    status: int
    headers: Mapping[str, str]
