"""One request and its whole answer, and what went wrong as the generator's error; refuses
answers without end.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from fluxcall.errors import SourceError
from fluxcall.runtime.errors import FluxcallError
from fluxcall.runtime.options import Timeouts
from fluxcall.runtime.request import Answer, Request
from fluxcall.runtime.transport import SyncHttp, send

MAX_ANSWER = 256 * 2**20
"""Bytes of an answer; a list of 500 scripts has a few megabytes."""


def exchange(http: SyncHttp, request: Request) -> tuple[Answer, bytes]:
    """The answer to a request, whatever it is.

    Raises:
        FluxcallError: there is none.
        SourceError: it is larger than `MAX_ANSWER`.
    """
    body = bytearray()
    with send(http, request, Timeouts()) as (answer, chunks):
        for chunk in chunks:
            body += chunk
            if len(body) > MAX_ANSWER:
                raise SourceError(
                    f"{request.label}: {request.origin} answered more than"
                    f" {MAX_ANSWER} bytes"
                )
    return answer, bytes(body)


@contextmanager
def explained() -> Iterator[None]:
    """The runtime's errors, which say what and where, as the generator's."""
    try:
        yield
    except FluxcallError as error:
        raise SourceError(str(error)) from error
