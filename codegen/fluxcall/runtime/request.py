"""A request and the status line and headers of its answer, without I/O."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple
from urllib.parse import urlsplit

_NOTHING: Mapping[str, str] = MappingProxyType({})


class Request(NamedTuple):
    """One HTTP request.

    Attributes:
        label: its subject, for error messages: a script's name, "the list of scripts".
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
        """Return a text without headers and body, which contain token and parameters."""
        return f"Request({self.method} {self.url}, {self.label})"

    @property
    def origin(self) -> str:
        """Scheme, host and port."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}"


class Answer(NamedTuple):
    """The status and the (case-insensitive) headers of an answer."""

    status: int
    headers: Mapping[str, str]
