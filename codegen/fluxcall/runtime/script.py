"""The class of generated functions, which can be called in four ways with one signature.

The arguments are bound by the function that the generator wrote, so positional, unknown and
missing arguments raise the usual TypeError.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, ClassVar, Generic, Literal, ParamSpec, Protocol, TypeGuard

from .client import Client
from .encode import Takes, check_choices, encode
from .invocation import Invocation
from .result import Result
from .rows import R_co, Rows
from .streams import AsyncRowStream, RowStream

P = ParamSpec("P")


class ClientLike(Protocol):
    """A `Client` of this runtime, or of a vendored one."""

    is_async: ClassVar[Literal[False]]

    def run(self, invocation: Any) -> Any: ...
    def stream(self, invocation: Any) -> Any: ...


class AsyncClientLike(Protocol):
    """An `AsyncClient` of this runtime, or of a vendored one."""

    is_async: ClassVar[Literal[True]]

    async def run(self, invocation: Any) -> Any: ...
    def stream(self, invocation: Any) -> Any: ...


def _sync(client: ClientLike) -> ClientLike:
    if getattr(client, "is_async", None) is not False:
        raise TypeError(
            f"a plain call and .stream() take a Client, not {_named(client)}; with an"
            " AsyncClient use .aio() or .astream()"
        )
    return client


def _async(client: AsyncClientLike) -> AsyncClientLike:
    if getattr(client, "is_async", None) is not True:
        raise TypeError(
            f".aio() and .astream() take an AsyncClient, not {_named(client)}; with a"
            " Client use a plain call or .stream()"
        )
    return client


def _named(client: object) -> str:
    name = type(client).__name__
    return f"{'an' if name[0] in 'AEIOU' else 'a'} {name}"


class Script(Generic[P, R_co]):
    """An invokable script as a function.

    Call it with a `Client`, or `.aio` with an `AsyncClient`, to get all rows. `.stream` and
    `.astream` return rows as they arrive, in constant memory. The client may also be that
    of a vendored runtime.

    Attributes:
        id: the script's id on the server that it was generated from, or None.
        name: the script's name.
        rows: the row class of each result.
        takes: Python name → (parameter, type); None if all arguments are sent unchanged.
        reads_only: the script has no side effects, according to the analysis.
    """

    __qualname__: str

    def __init__(
        self,
        function: Callable[P, None],
        *,
        id: str | None,  # noqa: A002
        name: str,
        rows: Rows[R_co],
        takes: Takes | None,
        defaults: Mapping[str, object],
        choices: Mapping[str, Sequence[object]],
        reads_only: bool,
    ) -> None:
        functools.update_wrapper(self, function)
        self.id = id
        self.name = name
        self.rows = rows
        self.reads_only = reads_only
        self._function = function
        self.takes = takes
        self._defaults = defaults
        self._choices = choices

    def __call__(
        self, client: ClientLike, /, *args: P.args, **kwargs: P.kwargs
    ) -> Result[R_co]:
        """Invoke the script and return all its rows.

        Raises:
            ParameterError: a value is invalid; nothing was sent.
            FluxcallError: the answer is incomplete or an error.
            TypeError: an argument is missing or unknown, or the client is async.
        """
        made: Result[R_co] = _sync(client).run(self._invocation(*args, **kwargs))
        return made

    async def aio(
        self, client: AsyncClientLike, /, *args: P.args, **kwargs: P.kwargs
    ) -> Result[R_co]:
        """Invoke the script and return all its rows, for asyncio."""
        made = _async(client).run(self._invocation(*args, **kwargs))
        return await made  # type: ignore[no-any-return]

    def stream(
        self, client: ClientLike, /, *args: P.args, **kwargs: P.kwargs
    ) -> RowStream[R_co]:
        """Return a stream of rows; the script is invoked when the first one is requested."""
        made: RowStream[R_co] = _sync(client).stream(self._invocation(*args, **kwargs))
        return made

    def astream(
        self, client: AsyncClientLike, /, *args: P.args, **kwargs: P.kwargs
    ) -> AsyncRowStream[R_co]:
        """Return a stream of rows like `stream`, for asyncio."""
        invocation = self._invocation(*args, **kwargs)
        made: AsyncRowStream[R_co] = _async(client).stream(invocation)
        return made

    def _invocation(self, *args: P.args, **kwargs: P.kwargs) -> Invocation[R_co]:
        self._function(*args, **kwargs)  # binds: the generated body is a docstring
        arguments = {**self._defaults, **kwargs}
        check_choices(arguments, self._choices, self.takes, script=self.name)
        return Invocation(
            script_id=self.id,
            script=self.name,
            params=encode(arguments, self.takes, script=self.name),
            rows=self.rows,
            reads_only=self.reads_only,
        )

    @property
    def __signature__(self) -> inspect.Signature:
        own = inspect.signature(self._function)
        client = inspect.Parameter(
            "client", inspect.Parameter.POSITIONAL_ONLY, annotation=Client
        )
        return own.replace(
            parameters=[client, *own.parameters.values()],
            return_annotation=Result,
        )

    def __repr__(self) -> str:
        return f"<script {self.name!r} as {self.__module__}.{self.__qualname__}>"

    def __reduce__(self) -> str:
        return self.__qualname__


def is_script(value: object) -> TypeGuard[Script[..., Any]]:
    """Return whether a value is a script of this runtime, or of a vendored one."""
    return type(value).__name__ == "Script" and hasattr(value, "takes")


def script(
    id: str | None,  # noqa: A002
    *,
    name: str,
    rows: Rows[R_co],
    takes: Takes | None,
    defaults: Mapping[str, object] = MappingProxyType({}),
    choices: Mapping[str, Sequence[object]] = MappingProxyType({}),
    reads_only: bool = False,
) -> Callable[[Callable[P, None]], Script[P, R_co]]:
    """Return a decorator that turns a function into a `Script`.

    Args:
        id: 16 hexadecimal digits, or None to find the script by name.
        name: the script's name on the server.
        rows: the row class of each result.
        takes: Python name → (parameter, type); None if the script's parameters are
            unknown, so that all arguments are sent unchanged.
        defaults: Python name → the value to send if the argument is omitted.
        choices: Python name → the values that are allowed.
        reads_only: the script has no side effects, so calls can be retried.
    """

    def decorate(function: Callable[P, None]) -> Script[P, R_co]:
        return Script(
            function,
            id=id,
            name=name,
            rows=rows,
            takes=takes,
            defaults=defaults,
            choices=choices,
            reads_only=reads_only,
        )

    return decorate
