"""One call of a script, without I/O: its request, and how its answer is read.

Invariant: an answer with an error status never yields rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Generic

from .connection import Connection
from .decode import Batch, Decoder
from .errors import TooLargeError
from .options import Options
from .protocol import build_invocation
from .read import RowReader
from .refusals import MAX_REFUSAL, read_refusal
from .request import Answer, Request
from .rows import R_co, Rows


class Invocation(Generic[R_co]):
    """A script and the parameters to invoke it with.

    Attributes:
        script_id: 16 hexadecimal digits, or None to find the script by name.
        params: the JSON object of the parameters, as bytes; never shown in a repr.
        rows: the row class of each result.
        reads_only: the script has no side effects, according to the analysis.
        by_name: if the server does not know the id, the script is looked up by name.
    """

    __slots__ = ("by_name", "params", "reads_only", "rows", "script", "script_id")

    def __init__(
        self,
        *,
        script_id: str | None,
        script: str,
        params: bytes,
        rows: Rows[R_co],
        reads_only: bool = False,
        by_name: bool = True,
    ) -> None:
        self.script_id = script_id
        self.script = script
        self.params = params
        self.rows = rows
        self.reads_only = reads_only
        self.by_name = by_name

    def __repr__(self) -> str:
        return f"Invocation(script={self.script!r})"

    @property
    def key(self) -> tuple[str | None, str]:
        """A key that identifies the script on a server."""
        return self.script_id, self.script

    def request(self, connection: Connection, script_id: str) -> Request:
        """Return the request of the invocation."""
        return build_invocation(connection, script_id, self.params, script=self.script)


def reader_of(invocation: Invocation[R_co]) -> RowReader[R_co]:
    """Return the row reader for an invocation's answer.

    A client can read the answers of any invocation, including those of another vendored
    runtime.
    """
    return RowReader(invocation.rows, script=invocation.script)


class AnswerReader:
    """Splits an answer into batches, or raises if its status is an error."""

    def __init__(self, request: Request, answer: Answer, options: Options) -> None:
        self._request = request
        self._answer = answer
        self._max_bytes = options.max_bytes
        self._bytes = 0
        self._decoder = Decoder(script=request.script, missing_end=options.missing_end)
        self._refusal = None if _is_csv(answer) else bytearray()

    def feed(self, chunk: bytes) -> Iterator[Batch]:
        """Yield the batches that a chunk completes.

        Raises:
            ScriptError, DecodeError: see `Decoder.feed`.
            StatusError: an error message is longer than those of InfluxDB.
            TooLargeError: the answer is larger than the caller allows.
        """
        if self._refusal is None:
            self._count(len(chunk))
            yield from self._decoder.feed(chunk)
            return
        self._refusal += chunk
        if len(self._refusal) > MAX_REFUSAL:
            self.finish()

    def finish(self) -> Batch:
        """End the answer, and yield a last batch without records.

        Raises:
            TruncatedError: the answer is incomplete.
            StatusError: the status is an error.
        """
        if self._refusal is None:
            return self._decoder.finish()
        raise read_refusal(self._request, self._answer, bytes(self._refusal))

    def _count(self, size: int) -> None:
        self._bytes += size
        if self._max_bytes is not None and self._bytes > self._max_bytes:
            raise TooLargeError(
                f"{self._request.label}: the answer has more than the"
                f" {self._max_bytes} bytes that max_bytes allows; stream it, or ask"
                " for less"
            )


def _is_csv(answer: Answer) -> bool:
    kind = answer.headers.get("content-type", "")
    return answer.status == 200 and "html" not in kind and "json" not in kind
