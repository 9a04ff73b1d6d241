"""A server without a network, for users' own tests.

Invariant: a call without an answer fails the test.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import TracebackType
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
    """A script was called that the test has no answer for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A call that came.

    Attributes:
        script: the script's name.
        params: the parameters as they went over the wire.
    """

    script: str
    params: Mapping[str, Any]


@dataclass(slots=True, kw_only=True)
class _Answer:
    """What is said to a script's calls.

    Attributes:
        when: parameters that a call has to have, as they go over the wire.
        said: the answer's bytes, or what is raised.
        times: how many more calls get it, or None for all.
    """

    script: str
    when: Mapping[str, Any]
    said: bytes | FluxcallError
    times: int | None = None

    def fits(self, call: Call) -> bool:
        return (
            self.script == call.script
            and self.times != 0
            and self.when.items() <= call.params.items()
        )


class FakeInflux:
    """Answers bindings from given rows or from a recording.

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
        """Answer calls of this script with these rows.

        Args:
            script: a generated function; its runtime may be a vendored one.
            rows: of the classes that the script's module has, or `make_record`'s.
            when: arguments that a call has to have; others may be anything. The last
                answer that fits a call counts.
            columns: columns that every row has besides those its class names, such as
                tags. For one row, see `with_columns`.

        Raises:
            ValueError, CellError: no answer of the script can hold these rows.
            TypeError, ParameterError: `when` names what the script does not take.
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
        """Let calls of this script raise this error.

        Args:
            times: the first so many calls that fit; later ones get the answer before.
        """
        self._add(script, error, when, times)

    def replay(self, path: str | os.PathLike[str]) -> None:
        """Answer calls with what `fluxcall record` has recorded of them.

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
        said: bytes | FluxcallError,
        when: Mapping[str, object] | None,
        times: int | None,
    ) -> None:
        unknown = (when or {}).keys() - (script.takes or when or {}).keys()
        if unknown:
            raise TypeError(f"{script.name} does not take {', '.join(sorted(unknown))}")
        wire = json.loads(encode(when or {}, script.takes, script=script.name))
        self._names[script.id or self._id_of(script.name)] = script.name
        self._answers.append(
            _Answer(script=script.name, when=wire, said=said, times=times)
        )

    def _id_of(self, name: str) -> str:
        """Return the id that this server has given a script of this name."""
        for known, own in self._names.items():
            if own == name:
                return known
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
        return 200, "text/csv", self._said(call)

    def _found(self, name: str) -> Reply:
        """Return a list of scripts with the one of this name."""
        if name not in self._names.values():
            raise UnexpectedCallError(f"there is no answer for {name!r}: {_CURE}")
        scripts = [{"id": self._id_of(name), "name": name}]
        return 200, "application/json", json.dumps({"scripts": scripts}).encode()

    def _said(self, call: Call) -> bytes:
        for answer in reversed(self._answers):
            if answer.fits(call):
                if answer.times is not None:
                    answer.times -= 1
                if isinstance(answer.said, bytes):
                    return answer.said
                raise answer.said
        recorded = self._recording.find(call.script, call.params)
        if recorded is None:
            raise UnexpectedCallError(
                f"there is no answer for {call.script!r} with {dict(call.params)}: {_CURE}"
            )
        return recorded.answer.encode()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Nothing is open: there is no network."""
