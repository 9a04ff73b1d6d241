"""One request and its whole answer, and what went wrong as the generator's error.

Invariants: an answer is bounded in bytes, in time, and in the memory that its JSON takes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from fluxcall.errors import SourceError
from fluxcall.runtime.errors import FluxcallError
from fluxcall.runtime.log import log_answer
from fluxcall.runtime.options import Timeouts
from fluxcall.runtime.request import Answer, Request
from fluxcall.runtime.retry import Deadline
from fluxcall.runtime.transport import SyncHttp, send

MAX_ANSWER = 16 * 2**20
"""Bytes of an answer; a list of 100 scripts has some hundred kilobytes."""
MAX_VALUES = 100_000
"""Values in an answer's JSON: an empty list is two bytes there, and 64 of memory."""
TOTAL = 120.0
"""Seconds that an answer may take to its last byte."""


def exchange(http: SyncHttp, request: Request) -> tuple[Answer, bytes]:
    """Return the answer to a request, whatever it is.

    Raises:
        FluxcallError: there is none, or it took more than `TOTAL` seconds.
        SourceError: it has more than `MAX_ANSWER` bytes.
    """
    with send(http, request, Timeouts(), Deadline(TOTAL)) as (answer, chunks):
        log_answer(request, answer)
        return answer, b"".join(bounded(chunks, MAX_ANSWER, request))


def bounded(chunks: Iterable[bytes], most: int, request: Request) -> Iterator[bytes]:
    """Yield an answer's bytes as long as there are not too many.

    Raises:
        SourceError: there are.
    """
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > most:
            raise SourceError(
                f"{request.label}: {request.origin} answered more than {most} bytes"
            )
        yield chunk


_STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"', re.DOTALL)


def read_json(body: bytes) -> Any:
    """Return what JSON says, if it does not take much memory.

    The values are counted first: each but the first of an array or object follows a comma.

    Raises:
        ValueError: it is not JSON, nested too deep, or has more than `MAX_VALUES` values.
    """
    outside = _STRING.sub(b"", body)
    if sum(map(outside.count, (b",", b"[", b"{"))) > MAX_VALUES:
        raise ValueError(f"it has more than {MAX_VALUES} values")
    try:
        return json.loads(body)
    except RecursionError:
        raise ValueError("it is nested too deep") from None


@contextmanager
def explained() -> Iterator[None]:
    """Turn the runtime's errors, which say what and where, into the generator's."""
    try:
        yield
    except FluxcallError as error:
        raise SourceError(str(error)) from error
