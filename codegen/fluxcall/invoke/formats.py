"""Writes the rows of a call in a format, streaming if the format allows it.

Invariant: a file is written completely or not at all.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from fluxcall.errors import ConfigurationError, printable
from fluxcall.invoke.table import Look, format_table
from fluxcall.invoke.target import Target
from fluxcall.runtime.client import Client
from fluxcall.runtime.errors import FluxcallError
from fluxcall.runtime.files import whole_file
from fluxcall.runtime.invocation import Invocation
from fluxcall.runtime.rows import Row, columns_of
from fluxcall.runtime.values import Value

MOST_SHOWN = 50
"""The most rows of a result that a table shows."""
EDGE = "│ "
"""The beginning of each line of a table, so that foreign text never begins a line."""
_OFTEN = 1000

Busy = Callable[[], AbstractContextManager[Callable[[int], None]]]
"""Shows that a call is running. The function it yields takes the number of rows so far, or
for a CSV file the number of bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputCall:
    """A call whose rows are to be written.

    Attributes:
        client, invocation: the call.
        busy: shows its progress.
        look: the layout of a table.
    """

    client: Client
    invocation: Invocation[Row]
    busy: Busy
    look: Look = Look()  # noqa: RUF009  (frozen)


def write_rows(call: OutputCall, target: Target, to: IO[bytes]) -> None:
    """Make the call and write its rows.

    Args:
        to: standard output, used if the target is not a file.

    Raises:
        FluxcallError: the call failed, or its answer is invalid; no file is written.
        ConfigurationError: the file cannot be written.
        BrokenPipeError: the reader of standard output has closed it.
    """
    if target.path is None:
        _TO_OUTPUT[target.format](call, to)
        return
    if target.path.is_symlink():
        raise ConfigurationError(
            f"{target.path} is a symbolic link: give the path of the file itself"
        )
    try:
        _TO_FILE[target.format](call, target.path)
    except OSError as error:
        if isinstance(error, FluxcallError):
            raise
        raise ConfigurationError(f"{target.path}: {error.strerror}") from None


def _show_table(call: OutputCall, to: IO[bytes]) -> None:
    with call.busy():
        result = call.client.run(call.invocation)
    for name in result.names:
        if len(result.names) > 1:
            to.write(f"result {printable(name)}\n".encode())
        table = format_table(result[name], most=MOST_SHOWN, look=call.look)
        for line in table.split("\n"):
            to.write(f"{EDGE}{line}".rstrip().encode() + b"\n")


def _show_csv(call: OutputCall, to: IO[bytes]) -> None:
    with call.busy():
        for chunk in call.client.chunks(call.invocation):
            to.write(chunk)


def _show_lines(call: OutputCall, to: IO[bytes]) -> None:
    with call.busy() as show:
        for number, row in enumerate(call.client.stream(call.invocation), 1):
            to.write(_json_text(row) + b"\n")
            if number % _OFTEN == 0:
                show(number)


def _show_json(call: OutputCall, to: IO[bytes]) -> None:
    """Write an array with one row per line."""
    before = b"[\n"
    with call.busy() as show:
        for number, row in enumerate(call.client.stream(call.invocation), 1):
            to.write(before + _json_text(row))
            before = b",\n"
            if number % _OFTEN == 0:
                show(number)
    to.write(b"[]\n" if before == b"[\n" else b"\n]\n")


def _save_csv(call: OutputCall, path: Path) -> None:
    with call.busy() as show:
        call.client.stream(call.invocation).save(path, each=show)


def _save_lines(call: OutputCall, path: Path) -> None:
    with whole_file(path) as file:
        _show_lines(call, file)


def _save_json(call: OutputCall, path: Path) -> None:
    with whole_file(path) as file:
        _show_json(call, file)


def _save_parquet(call: OutputCall, path: Path) -> None:
    with call.busy() as show:
        call.client.stream(call.invocation).to_parquet(path, each=show)


_TO_OUTPUT = {
    "table": _show_table,
    "csv": _show_csv,
    "json": _show_json,
    "jsonl": _show_lines,
}
_TO_FILE = {
    "csv": _save_csv,
    "json": _save_json,
    "jsonl": _save_lines,
    "parquet": _save_parquet,
}


def _json_text(row: Row) -> bytes:
    """Return a row as JSON, in which NaN becomes null."""
    cells = {name: _json_value(value) for name, value in columns_of(row).items()}
    return json.dumps(cells, ensure_ascii=False).encode()


def _json_value(value: Value) -> Any:
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
