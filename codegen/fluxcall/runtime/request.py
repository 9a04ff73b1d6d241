"""A request to send and the head of its answer, without I/O."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One HTTP request.

    Attributes:
        label: what it is about, for errors: a script's name, "the list of scripts".
        script: the script's name, or None.
    """

    method: str
    url: str
    label: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    content: bytes | None = field(default=None, repr=False)
    script: str | None = None

    @property
    def origin(self) -> str:
        """Scheme, host and port."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}"


class Answer(NamedTuple):
    """Status and headers (names in lower case) of an answer whose body is to come."""

    status: int
    headers: Mapping[str, str]
