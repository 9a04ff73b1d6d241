"""Sends one request and reads its whole answer; failures become the generator's errors.

Invariant: every answer is bounded in bytes, in time, and in the memory that its JSON takes.
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
"""The largest answer, in bytes; a list of 100 scripts has a few hundred kilobytes."""
MAX_VALUES = 100_000
"""The most values in an answer's JSON: an empty list is two bytes there, but 64 in memory."""
TOTAL = 120.0
"""Seconds until the last byte of an answer must have arrived."""


def exchange(http: SyncHttp, request: Request) -> tuple[Answer, bytes]:
    """Return the answer to a request, whatever its status.

    Raises:
        FluxcallError: there is no answer, or it took longer than `TOTAL` seconds.
        SourceError: it is larger than `MAX_ANSWER` bytes.
    """
    with send(http, request, Timeouts(), Deadline(TOTAL)) as (answer, chunks):
        log_answer(request, answer)
        return answer, b"".join(bounded(chunks, MAX_ANSWER, request))


def bounded(chunks: Iterable[bytes], most: int, request: Request) -> Iterator[bytes]:
    """Yield an answer's chunks unchanged.

    Raises:
        SourceError: they have more than `most` bytes in total.
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
    """Parse JSON, unless it would take too much memory.

    The values are counted first, by their commas.

    Raises:
        ValueError: it is not JSON, is nested too deeply, or has more than `MAX_VALUES`
            values.
    """
    outside = _STRING.sub(b"", body)
    if sum(map(outside.count, (b",", b"[", b"{"))) > MAX_VALUES:
        raise ValueError(f"it has more than {MAX_VALUES} values")
    try:
        return json.loads(body)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


@contextmanager
def explained() -> Iterator[None]:
    """Turn the runtime's errors into the generator's, with the same messages."""
    try:
        yield
    except FluxcallError as error:
        raise SourceError(str(error)) from error
