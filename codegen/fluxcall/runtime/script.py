"""What a generated function is: a `Script`, called in four ways with one signature.

Refuses positional parameters, unknown names and missing ones with Python's own
TypeError: the arguments are bound by the function that the generator wrote.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Generic, ParamSpec

from .client import AsyncClient, Client
from .encode import Takes, check_choices, encode
from .invocation import Invocation
from .result import Result
from .rows import R_co, Rows
from .streams import AsyncRowStream, RowStream

P = ParamSpec("P")


class Script(Generic[P, R_co]):
    """An invokable script as a function.

    Call it with a `Client` for all rows, `.aio` with an `AsyncClient`; `.stream` and
    `.astream` give rows as they arrive, in constant memory.

    Attributes:
        id: the script's id on the server it was generated from, or None.
        name: the script's name.
        rows: which result has which class.
        takes: Python name → (parameter, what it takes); None where all go out as given.
        reads_only: the script changes nothing, as far as its text tells.
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
        self, client: Client, /, *args: P.args, **kwargs: P.kwargs
    ) -> Result[R_co]:
        """Invokes the script and gives all its rows.

        Raises:
            ParameterError: a value was refused; nothing was sent.
            FluxcallError: no complete answer, or one that is an error.
        """
        return client.run(self._invocation(*args, **kwargs))

    async def aio(
        self, client: AsyncClient, /, *args: P.args, **kwargs: P.kwargs
    ) -> Result[R_co]:
        """As a plain call, for asyncio."""
        return await client.run(self._invocation(*args, **kwargs))

    def stream(
        self, client: Client, /, *args: P.args, **kwargs: P.kwargs
    ) -> RowStream[R_co]:
        """Invokes the script when the first row is asked for; rows as they arrive."""
        return client.stream(self._invocation(*args, **kwargs))

    def astream(
        self, client: AsyncClient, /, *args: P.args, **kwargs: P.kwargs
    ) -> AsyncRowStream[R_co]:
        """As `stream`, for asyncio."""
        return client.stream(self._invocation(*args, **kwargs))

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
    """Makes the decorated function the script's.

    Args:
        id: 16 hexadecimal digits, or None where the name has to find it.
        name: the script's name on the server.
        rows: which result has which class.
        takes: Python name → (parameter, what it takes); None where the script's
            parameters are unknown, so that all go out as they are.
        defaults: Python name → what goes out when it is not given.
        choices: Python name → the only values that are allowed.
        reads_only: the script changes nothing, so that it can be invoked again.
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
