"""A fake server without a network, for users' own tests.

Invariant: a call without an answer fails the test.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self, TypeVar, cast

from fluxcall.runtime.client import AsyncClient, Client
from fluxcall.runtime.decode import Decoder
from fluxcall.runtime.encode import encode
from fluxcall.runtime.errors import FluxcallError
from fluxcall.runtime.read import RowReader
from fluxcall.runtime.rows import Rows
from fluxcall.runtime.transport import Reply, open_async_mock, open_mock
from fluxcall.runtime.values import Value
from fluxcall.testing.recording import Recording, read_recording
from fluxcall.testing.rows import encode_rows, with_columns
from fluxcall.testing.shapes import RowLike, ScriptLike

R = TypeVar("R", bound=RowLike)

URL = "http://localhost"
TOKEN = "fake"


_CURE = "give it rows with `answer`, or record it with `fluxcall record`"


class UnexpectedCallError(AssertionError):
    """A script was called for which the test has no answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A call that was received.

    Attributes:
        script: the script's name.
        params: the parameters as they were sent to the server.
    """

    script: str
    params: Mapping[str, Any]


@dataclass(slots=True, kw_only=True)
class _Answer:
    """An answer to calls of a script.

    Attributes:
        when: parameters that a call must have, as they are sent to the server.
        answer: the bytes of the answer, or an exception to raise.
        times: how many more calls get this answer; None for no limit.
    """

    script: str
    when: Mapping[str, Any]
    answer: bytes | FluxcallError
    times: int | None = None

    def fits(self, call: Call) -> bool:
        return (
            self.script == call.script
            and self.times != 0
            and self.when.items() <= call.params.items()
        )


class FakeInflux:
    """Answers calls from given rows or from a recording.

    Attributes:
        calls: the calls so far.
    """

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self._answers: list[_Answer] = []
        self._recording = Recording()
        self._names: dict[str, str] = {}

    @cached_property
    def client(self) -> Client:
        """A client of this server."""
        return Client(URL, TOKEN, http=open_mock(self._reply))

    @cached_property
    def async_client(self) -> AsyncClient:
        """A client of this server for asyncio."""
        return AsyncClient(URL, TOKEN, http=open_async_mock(self._reply))

    def answer(
        self,
        script: ScriptLike[R],
        rows: Iterable[R],
        *,
        when: Mapping[str, object] | None = None,
        columns: Mapping[str, Value] | None = None,
    ) -> None:
        """Answer calls of a script with some rows.

        Args:
            script: a generated function; its runtime may be vendored.
            rows: instances of the script's row classes, or rows from `make_record`.
            when: arguments that a call must have; all others may be anything. If several
                answers match a call, the last one is used.
            columns: columns of every row that its class does not declare, such as tags.
                See `with_columns` to add them to a single row.

        Raises:
            ValueError, CellError: the rows cannot be an answer of the script.
            TypeError, ParameterError: `when` does not fit the script's parameters.
        """
        made = [with_columns(row, columns) for row in rows] if columns else rows
        spec = cast("Rows[Any]", script.rows)
        body = encode_rows(made, spec)
        reader = RowReader(spec, script=script.name)
        for batch in Decoder().feed(body):
            reader.rows(batch)
        self._add(script, body, when, None)

    def fail(
        self,
        script: ScriptLike[Any],
        error: FluxcallError,
        *,
        when: Mapping[str, object] | None = None,
        times: int | None = None,
    ) -> None:
        """Make calls of a script raise an error.

        Args:
            times: the number of matching calls that fail; later calls get the answer that
                was set before. None for no limit.
        """
        self._add(script, error, when, times)

    def replay(self, path: str | os.PathLike[str]) -> None:
        """Answer calls from a recording made by `fluxcall record`.

        Raises:
            ValueError, OSError: the file is not a recording, or cannot be read.
        """
        added = read_recording(path)
        self._recording = Recording([*self._recording.calls, *added.calls])
        for call in added.calls:
            self._id_of(call.script)

    def _add(
        self,
        script: ScriptLike[Any],
        answer: bytes | FluxcallError,
        when: Mapping[str, object] | None,
        times: int | None,
    ) -> None:
        unknown = (when or {}).keys() - (script.takes or when or {}).keys()
        if unknown:
            raise TypeError(f"{script.name} does not take {', '.join(sorted(unknown))}")
        wire = json.loads(encode(when or {}, script.takes, script=script.name))
        self._names[script.id or self._id_of(script.name)] = script.name
        self._answers.append(
            _Answer(script=script.name, when=wire, answer=answer, times=times)
        )

    def _id_of(self, name: str) -> str:
        """Return the id of the script with this name on this server."""
        for script_id, known in self._names.items():
            if known == name:
                return script_id
        made = f"{len(self._names):016x}"
        self._names[made] = name
        return made

    def _reply(
        self, method: str, path: str, query: dict[str, str], body: bytes
    ) -> Reply:
        if method == "GET":
            return self._found(query.get("name", ""))
        name = self._names.get(path.split("/")[4])
        if name is None:
            return (
                404,
                "application/json",
                b'{"code": "not found", "message": "unknown"}',
            )
        call = Call(script=name, params=json.loads(body)["params"])
        self.calls.append(call)
        return 200, "text/csv", self._body_of(call)

    def _found(self, name: str) -> Reply:
        """Return the answer of a list request for the script with this name."""
        if name not in self._names.values():
            raise UnexpectedCallError(f"there is no answer for {name!r}: {_CURE}")
        scripts = [{"id": self._id_of(name), "name": name}]
        return 200, "application/json", json.dumps({"scripts": scripts}).encode()

    def _body_of(self, call: Call) -> bytes:
        for answer in reversed(self._answers):
            if answer.fits(call):
                if answer.times is not None:
                    answer.times -= 1
                if isinstance(answer.answer, bytes):
                    return answer.answer
                raise answer.answer
        recorded = self._recording.find(call.script, call.params)
        if recorded is None:
            raise UnexpectedCallError(
                f"there is no answer for {call.script!r} with {dict(call.params)}: {_CURE}"
            )
        return recorded.answer.encode()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Do nothing, because there are no connections to close."""
