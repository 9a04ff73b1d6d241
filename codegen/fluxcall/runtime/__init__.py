"""What generated modules and their users import: httpx and the standard library only."""

from .client import AsyncClient, Client
from .encode import UNSET, Json, Unset
from .errors import (
    CellError,
    ConnectError,
    DecodeError,
    FluxcallError,
    InvalidError,
    MissingColumnError,
    NotFoundError,
    NotInfluxDBError,
    ParameterError,
    RateLimitError,
    ScriptError,
    SettingsError,
    StatusError,
    TimedOutError,
    TransportError,
    TruncatedError,
    UnauthorizedError,
    UnavailableError,
)
from .result import AsyncRowStream, Result, RowStream
from .rows import RECORDS, Record, Row, Rows, rows
from .script import Script, script
from .timestamps import NanosecondDatetime
from .transport import Timeouts
from .values import Value

__all__ = [
    "RECORDS",
    "UNSET",
    "AsyncClient",
    "AsyncRowStream",
    "CellError",
    "Client",
    "ConnectError",
    "DecodeError",
    "FluxcallError",
    "InvalidError",
    "Json",
    "MissingColumnError",
    "NanosecondDatetime",
    "NotFoundError",
    "NotInfluxDBError",
    "ParameterError",
    "RateLimitError",
    "Record",
    "Result",
    "Row",
    "RowStream",
    "Rows",
    "Script",
    "ScriptError",
    "SettingsError",
    "StatusError",
    "TimedOutError",
    "Timeouts",
    "TransportError",
    "TruncatedError",
    "UnauthorizedError",
    "UnavailableError",
    "Unset",
    "Value",
    "rows",
    "script",
]
