"""The errors that calls of scripts raise.

Each message says what is wrong, where, and how to fix it. All errors can be pickled.

Invariant: an error never contains a parameter's value or a token.

    FluxcallError
    ├── SettingsError            no address or token, or a profile cannot be read
    ├── ParameterError           a value is invalid; nothing was sent
    ├── TransportError           no complete HTTP answer
    │   ├── ConnectError         the server cannot be reached; nothing was sent
    │   ├── TimedOutError        a timeout of reading, writing, or the whole call
    │   ├── TooLargeError        the answer is larger than the caller allows
    │   └── TruncatedError       the answer is incomplete
    │       └── DisconnectedError  because the connection broke
    ├── StatusError              an HTTP answer that is not 200
    │   ├── InvalidError         400, 422
    │   │   └── ConflictError    409, 422: a script with this name already exists
    │   ├── UnauthorizedError    401, 403
    │   ├── NotFoundError        404
    │   ├── RateLimitError       429
    │   ├── UnavailableError     5xx
    │   └── NotInfluxDBError     a web page, a redirect, or another service
    ├── ScriptError              the script failed after its answer had begun
    ├── DecodeError              the answer is not Flux's CSV
    │   └── CellError            a cell contradicts the type of its column
    ├── MissingColumnError       a row does not have the column
    └── MissingExtraError        a package for data frames is not installed or too old
"""

from __future__ import annotations

from typing import Any

from .causes import explain, wider_type


class FluxcallError(Exception):
    """The base class of all errors of the runtime."""

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (type(self), self.args, self.__dict__)


def _rebuild(
    cls: type[FluxcallError], args: tuple[Any, ...], state: dict[str, Any]
) -> FluxcallError:
    error = cls.__new__(cls, *args)
    error.__dict__.update(state)
    return error


class SettingsError(FluxcallError):
    """The server's address or the token is missing, or a profile cannot be read."""


class ParameterError(FluxcallError, ValueError):
    """A parameter's value is invalid; nothing was sent.

    Attributes:
        script: the script's name.
        parameter: the parameter's name, as the script spells it.
    """

    def __init__(self, problem: str, *, script: str, parameter: str) -> None:
        super().__init__(f"{script}: parameter {parameter!r} {problem}")
        self.script = script
        self.parameter = parameter


class TransportError(FluxcallError):
    """The server did not send a complete HTTP answer."""


class ConnectError(TransportError):
    """The server could not be reached; nothing was sent."""


class TimedOutError(TransportError, TimeoutError):
    """The server did not answer in time; the script may have run."""


class TruncatedError(TransportError):
    """The answer is incomplete, so its rows are not the whole result."""


class DisconnectedError(TruncatedError):
    """The connection broke before the end of the answer; the script may have run."""


class TooLargeError(TransportError):
    """The answer is larger than `max_bytes` allows."""


class IncompleteWarning(UserWarning):
    """An answer without the empty line that ends a complete one was accepted."""


class StatusError(FluxcallError):
    """The server answered with a status other than success.

    Attributes:
        status: the HTTP status.
        code: the server's own code, a string or a number, or None.
        message: the server's own message.
        request_id: the server's id of the request, or None.
        script: the script's name, or None if the request was not about a script.
        retry_after: the seconds that the server asks to wait, or None.
    """

    retry_after: float | None = None

    def __init__(
        self,
        summary: str,
        *,
        status: int,
        code: str | int | None = None,
        message: str = "",
        request_id: str | None = None,
        script: str | None = None,
    ) -> None:
        super().__init__(summary)
        self.status = status
        self.code = code
        self.message = message
        self.request_id = request_id
        self.script = script


class InvalidError(StatusError):
    """400 or 422: the server rejected the request, often because of its parameters."""


class UnauthorizedError(StatusError):
    """401 or 403: the token is unknown to the server, or does not have the permission."""


class ConflictError(InvalidError):
    """409, or 422 with the code `conflict`: a script with this name already exists."""


class NotFoundError(StatusError):
    """404: the script, bucket, organization or scripts API does not exist.

    Attributes:
        missing: what does not exist: `script`, `bucket`, `organization` or `path`.
    """

    missing: str = "script"


class RateLimitError(StatusError):
    """429: too many requests."""


class UnavailableError(StatusError):
    """5xx: the server, or a proxy in front of it, failed."""


class NotInfluxDBError(StatusError):
    """The answer is not from InfluxDB, but a web page, a redirect or another service."""


class ScriptError(FluxcallError):
    """The script failed after its answer had begun (HTTP 200, an error block).

    Attributes:
        message: Flux's message.
        script: the script's name, or None.
    """

    def __init__(self, message: str, *, script: str | None = None) -> None:
        where = f"{script}: " if script else ""
        super().__init__(f"{where}the script failed while it ran: {message}")
        self.message = message
        self.script = script


class DecodeError(FluxcallError):
    """The answer is not Flux's CSV, or does not fit the row class."""


class CellError(DecodeError):
    """A cell contradicts the type of its column; the message says how to fix that.

    Attributes:
        script, result, column: their names.
        line: the line of the answer, from 1.
        value: the text of the cell.
    """

    def __init__(
        self,
        *,
        column: str,
        declared: str,
        value: str,
        line: int,
        result: str | None = None,
        script: str | None = None,
    ) -> None:
        expected = declared.removeprefix("optional ").removesuffix("?")
        cure = {column: wider_type(declared, value)}
        super().__init__(
            f"{script or 'answer'}, result {result or '?'}, line {line}:"
            f" column {column!r} should be {expected}, not {value[:80]!r}."
            f" {explain(script or '', result or '_result', cure)}"
        )
        self.script = script
        self.result = result
        self.column = column
        self.line = line
        self.value = value


class MissingColumnError(FluxcallError, KeyError):
    """A row does not have the requested column, or the column is empty in it."""

    def __str__(self) -> str:
        return str(self.args[0])


class MissingExtraError(FluxcallError, ImportError):
    """A package that only some calls need is not installed, or too old."""

    def __init__(self, problem: str, *packages: str) -> None:
        install = " ".join(dict.fromkeys(packages))
        super().__init__(f"{problem}; this call needs it: pip install {install}")
