"""One call from the command line, typed by what is known of the script; refuses a guess.

The snapshot tells the types where it knows the script, the server and the analysis
where it does not.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any, cast

from fluxcall.errors import CombinedError, ConfigurationError, printable
from fluxcall.files import File, write_files
from fluxcall.invoke.arguments import read_arguments, to_json
from fluxcall.invoke.table import format_table
from fluxcall.model import Parameter, ScriptModel
from fluxcall.render.view import attributes_of
from fluxcall.runtime.arrow import extra
from fluxcall.runtime.client import Client
from fluxcall.runtime.errors import FluxcallError, MissingExtraError
from fluxcall.runtime.files import whole_file
from fluxcall.runtime.invocation import Invocation
from fluxcall.runtime.rows import RECORDS, Row, Rows, columns_of, rows
from fluxcall.runtime.values import Value
from fluxcall.testing.recording import (
    Recorded,
    Recording,
    is_recording,
    read_recording,
    recording_text,
)

FORMATS = ("table", "csv", "jsonl", "parquet")
_SUFFIXES = {
    ".csv": "csv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".parquet": "parquet",
}
MOST_SHOWN = 50
"""Rows of each result that a table shows."""

Ask = Callable[[Parameter], str]
Say = Callable[[int], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where rows go and how.

    Attributes:
        format: one of `FORMATS`.
        path: the file, or None for the terminal.
    """

    format: str
    path: Path | None


def choose_target(form: str | None, path: Path | None) -> Target:
    """What the options mean.

    Raises:
        ConfigurationError: they do not fit each other.
    """
    suffix = path.suffix.lower() if path else ""
    form = form or _SUFFIXES.get(suffix) or ("csv" if path else "table")
    if form == "parquet":
        if path is None:
            raise ConfigurationError("Parquet is for files: say --output FILE")
        _needs("pyarrow")
    if form == "table" and path is not None:
        raise ConfigurationError(
            "a table is for the terminal: say --format csv, or jsonl"
        )
    return Target(format=form, path=path)


def _needs(package: str) -> None:
    try:
        extra(package)
    except MissingExtraError as error:
        raise ConfigurationError(str(error)) from None


def gather_arguments(
    script: ScriptModel, pairs: Iterable[str], ask: Ask | None
) -> dict[str, Any]:
    """The parameters as they go over the wire.

    Args:
        pairs: texts `name=value`.
        ask: asks for one that is missing, or None where nobody can answer.

    Raises:
        CombinedError, ConfigurationError: missing, unknown or of another type.
    """
    given = read_arguments(script, pairs)
    missing = [
        parameter
        for parameter in script.parameters or ()
        if not parameter.optional and parameter.name not in given
    ]
    if missing and ask is None:
        raise CombinedError(
            [
                ConfigurationError(f"{script.name} needs -p {parameter.name}=…")
                for parameter in missing
            ]
        )
    if ask is not None:
        said = [f"{parameter.name}={ask(parameter)}" for parameter in missing]
        given |= read_arguments(script, said)
    return to_json(script, given)


def invocation_of(
    script: ScriptModel, org_id: str | None, params: Mapping[str, Any]
) -> Invocation[Row]:
    """The call, its rows typed by the script's columns."""
    return Invocation(
        script_id=script.ids.get(org_id or "") or next(iter(script.ids.values()), None),
        script=script.name,
        params=json.dumps(params).encode(),
        rows=_rows_of(script),
        reads_only=not script.effects,
    )


def _rows_of(script: ScriptModel) -> Rows[Row]:
    spec = cast(Rows[Row], RECORDS)
    for result in script.results:
        columns = [(a.name, a.wire, a.type) for a in attributes_of(result)]
        body = {"__slots__": [name for name, _, _ in columns], "__columns__": columns}
        spec = rows(result.name, type("Row", (Row,), body)) | spec
    return spec


def write_rows(
    client: Client,
    invocation: Invocation[Row],
    output: Target,
    *,
    to: IO[bytes],
    say: Say,
) -> None:
    """Invokes the script and writes its rows, as they come where that is possible.

    Args:
        to: the terminal, where the output has no file.
        say: is told now and then how many rows there are, of CSV how many bytes.

    Raises:
        FluxcallError: the call failed, or its answer is none; a file is not written.
        ConfigurationError: the file cannot be written.
    """
    if output.path is not None and output.path.is_symlink():
        raise ConfigurationError(
            f"{output.path} is a symbolic link: name the file itself"
        )
    try:
        if output.path is None:
            _TO_TERMINAL[output.format](client, invocation, to, say)
        else:
            _TO_FILE[output.format](client, invocation, output.path, say)
    except OSError as error:
        if isinstance(error, FluxcallError):
            raise
        raise ConfigurationError(f"{output.path}: {error.strerror}") from None


def _show_table(
    client: Client, invocation: Invocation[Row], to: IO[bytes], say: Say
) -> None:
    result = client.run(invocation)
    for name in result.names:
        if len(result.names) > 1:
            to.write(f"result {printable(name)}\n".encode())
        for line in format_table(result[name], most=MOST_SHOWN).split("\n"):
            to.write(f"│ {line}".rstrip().encode() + b"\n")


def _show_csv(
    client: Client, invocation: Invocation[Row], to: IO[bytes], say: Say
) -> None:
    for chunk in client.chunks(invocation):
        to.write(chunk)


def _show_lines(
    client: Client, invocation: Invocation[Row], to: IO[bytes], say: Say
) -> None:
    for number, row in enumerate(client.stream(invocation), 1):
        to.write(_line(row))
        if number % _OFTEN == 0:
            say(number)


def _save_csv(
    client: Client, invocation: Invocation[Row], path: Path, say: Say
) -> None:
    client.stream(invocation).save(path, each=say)


def _save_lines(
    client: Client, invocation: Invocation[Row], path: Path, say: Say
) -> None:
    with whole_file(path) as file:
        _show_lines(client, invocation, file, say)


def _save_parquet(
    client: Client, invocation: Invocation[Row], path: Path, say: Say
) -> None:
    client.stream(invocation).to_parquet(path, each=say)


_OFTEN = 1000
_TO_TERMINAL = {"table": _show_table, "csv": _show_csv, "jsonl": _show_lines}
_TO_FILE = {"csv": _save_csv, "jsonl": _save_lines, "parquet": _save_parquet}


def _line(row: Row) -> bytes:
    """A row as a line of JSON, which knows no NaN: null."""
    cells = {name: _json_value(value) for name, value in columns_of(row).items()}
    return json.dumps(cells, ensure_ascii=False).encode() + b"\n"


def _json_value(value: Value) -> Any:
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def record(client: Client, invocation: Invocation[Row], path: Path) -> tuple[Path, ...]:
    """Invokes the script and adds its answer to a recording; gives what was written.

    Raises:
        FluxcallError: the call failed.
        ConfigurationError: the file is there and is no recording.
    """
    try:
        before = read_recording(path) if path.exists() else Recording()
    except ValueError as error:
        raise ConfigurationError(str(error)) from None
    made = Recorded(
        script=invocation.script,
        params=json.loads(invocation.params),
        answer=client.run(invocation).text,
    )
    text = recording_text(before.with_call(made))
    return tuple(write_files([File(path=path, text=text, ours=is_recording)]))
