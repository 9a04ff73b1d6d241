"""The runtime that generated modules import; it needs only httpx and the standard library.

Names that most programs never use are loaded on first use, so that importing is fast.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

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
from .options import Options, Retries, Timeouts
from .ranges import split_range
from .result import Result, Table
from .rows import RECORDS, Record, Row, Rows, rows
from .script import Script, script
from .streams import AsyncRowStream, RowStream
from .timestamps import NanosecondDatetime
from .values import Value
from .version import __version__

if TYPE_CHECKING:
    from .frames import arrow_schema
    from .scripts import AsyncScripts, Scripts, StoredScript
    from .verification import Disagreement, verify, verify_async
else:  # hidden from type checkers, which would otherwise accept any name
    _LATER = {
        "AsyncScripts": "scripts",
        "Disagreement": "verification",
        "Scripts": "scripts",
        "StoredScript": "scripts",
        "arrow_schema": "frames",
        "verify": "verification",
        "verify_async": "verification",
    }

    def __getattr__(name: str) -> Any:
        """Return a name from a module that is loaded on first use."""
        if name not in _LATER:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(f".{_LATER[name]}", __name__), name)


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
