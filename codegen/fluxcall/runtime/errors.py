"""The errors of a program that calls scripts.

Invariant: no error holds a parameter's value or a token.

    FluxcallError
    ├── SettingsError            no address, no token, a profile that cannot be read
    ├── ParameterError           a value was refused before anything was sent
    ├── TransportError           no HTTP answer
    │   ├── ConnectError         nothing was sent: refused, unknown host, TLS
    │   ├── TimedOutError        reading, writing, or the call as a whole
    │   ├── TooLargeError        the answer has more bytes than the caller allows
    │   └── TruncatedError       the answer ended before its end
    │       └── DisconnectedError  because the connection broke
    ├── StatusError              an HTTP answer that is not 200
    │   ├── InvalidError         400, 422
    │   │   └── ConflictError    409, 422: a script of this name is there already
    │   ├── UnauthorizedError    401, 403
    │   ├── NotFoundError        404
    │   ├── RateLimitError       429
    │   ├── UnavailableError     5xx
    │   └── NotInfluxDBError     a web page, a redirect, anything no InfluxDB says
    ├── ScriptError              the script failed after its answer had begun
    ├── DecodeError              bytes that are not Flux's CSV
    │   └── CellError            a cell that contradicts its column's type
    ├── MissingColumnError       a column that a row does not have
    └── MissingExtraError        a package that frames need is not installed or too old

Every error can be pickled, and says what happened, where, and what to do.
"""

from __future__ import annotations

from typing import Any

from .causes import explain, wider_type


class FluxcallError(Exception):
    """What every error of the runtime is."""

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
    """A parameter's value was refused before anything was sent.

    Attributes:
        script: the script's name.
        parameter: the parameter's name as the script spells it.
    """

    def __init__(self, problem: str, *, script: str, parameter: str) -> None:
        super().__init__(f"{script}: parameter {parameter!r} {problem}")
        self.script = script
        self.parameter = parameter


class TransportError(FluxcallError):
    """There was no complete HTTP answer."""


class ConnectError(TransportError):
    """The server could not be reached; nothing was sent."""


class TimedOutError(TransportError, TimeoutError):
    """The server did not answer in time; the script may have run."""


class TruncatedError(TransportError):
    """The answer ended before its end; its rows are not the whole result."""


class DisconnectedError(TruncatedError):
    """The connection broke before the answer's end; the script may have run."""


class TooLargeError(TransportError):
    """The answer has more bytes than `max_bytes` allows."""


class IncompleteWarning(UserWarning):
    """An answer without the empty line that ends a complete one was accepted."""


class StatusError(FluxcallError):
    """The server answered with a status other than success.

    Attributes:
        status: the HTTP status.
        code: the server's own code, a text or a number, or None.
        message: the server's own message.
        request_id: the server's id of the request, or None.
        script: the script's name, or None if the request was about no script.
        retry_after: seconds to wait as the server said, or None.
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
    """400 or 422: the server refused the request, often its parameters."""


class UnauthorizedError(StatusError):
    """401 or 403: the token is unknown here, or may not do this."""


class ConflictError(InvalidError):
    """409, or 422 with the code `conflict`: there is a script of this name already."""


class NotFoundError(StatusError):
    """404: no such script, bucket or organization, or no scripts API at this address.

    Attributes:
        missing: what is not there: `script`, `bucket`, `organization` or `path`.
    """

    missing: str = "script"


class RateLimitError(StatusError):
    """429: too many requests."""


class UnavailableError(StatusError):
    """5xx: the server or something before it failed."""


class NotInfluxDBError(StatusError):
    """The answer is no InfluxDB's: a web page, a redirect, another service."""


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
    """The answer's bytes are not Flux's CSV."""


class CellError(DecodeError):
    """A cell contradicts the type of its column; the message says how to cure it.

    Attributes:
        script, result, column: their names.
        line: the line of the answer, counted from 1.
        value: the cell's text.
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
    """A row was asked for a column that it does not have, or that is empty in it."""

    def __str__(self) -> str:
        return str(self.args[0])


class MissingExtraError(FluxcallError, ImportError):
    """A package that only some calls need is not installed, or is too old."""

    def __init__(self, problem: str, *packages: str) -> None:
        install = " ".join(dict.fromkeys(packages))
        super().__init__(f"{problem}; this call needs it: pip install {install}")
