"""What generated modules and their users import: httpx and the standard library only."""

from .client import AsyncClient, Client
from .encode import UNSET, Json, Unset
from .errors import (
    CellError,
    ConflictError,
    ConnectError,
    DecodeError,
    DisconnectedError,
    FluxcallError,
    IncompleteWarning,
    InvalidError,
    MissingColumnError,
    MissingExtraError,
    NotFoundError,
    NotInfluxDBError,
    ParameterError,
    RateLimitError,
    ScriptError,
    SettingsError,
    StatusError,
    TimedOutError,
    TooLargeError,
    TransportError,
    TruncatedError,
    UnauthorizedError,
    UnavailableError,
)
from .frames import arrow_schema
from .options import Options, Retries, Timeouts
from .ranges import split_range
from .result import Result, Table
from .rows import RECORDS, Record, Row, Rows, rows
from .script import Script, script
from .scripts import AsyncScripts, Scripts, StoredScript
from .streams import AsyncRowStream, RowStream
from .timestamps import NanosecondDatetime
from .values import Value
from .verify import Disagreement, verify, verify_async
from .version import __version__

__all__ = [
    "RECORDS",
    "UNSET",
    "AsyncClient",
    "AsyncRowStream",
    "AsyncScripts",
    "CellError",
    "Client",
    "ConflictError",
    "ConnectError",
    "DecodeError",
    "Disagreement",
    "DisconnectedError",
    "FluxcallError",
    "IncompleteWarning",
    "InvalidError",
    "Json",
    "MissingColumnError",
    "MissingExtraError",
    "NanosecondDatetime",
    "NotFoundError",
    "NotInfluxDBError",
    "Options",
    "ParameterError",
    "RateLimitError",
    "Record",
    "Result",
    "Retries",
    "Row",
    "RowStream",
    "Rows",
    "Script",
    "ScriptError",
    "Scripts",
    "SettingsError",
    "StatusError",
    "StoredScript",
    "Table",
    "TimedOutError",
    "Timeouts",
    "TooLargeError",
    "TransportError",
    "TruncatedError",
    "UnauthorizedError",
    "UnavailableError",
    "Unset",
    "Value",
    "__version__",
    "arrow_schema",
    "rows",
    "script",
    "split_range",
    "verify",
    "verify_async",
]
