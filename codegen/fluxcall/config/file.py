"""Finds the configuration: `[tool.fluxcall]` of pyproject.toml, or fluxcall.toml.

    [tool.fluxcall]
    host = "${INFLUX_STAGING_HOST}"             # also org, profile; see `variables`
    snapshot = "influx/fluxcall.lock.json"      # paths are relative to this file

    [[tool.fluxcall.outputs]]                   # what `fluxcall generate` writes
    path = "src/air.py"
    include = ["air-*"]                         # globs of names or ids
    exclude = ["*-test"]

    [[tool.fluxcall.outputs]]
    path = "src/plant"                          # a package
    groups.alarms = ["alarm-*"]                 # a module per group
    runtime = "vendored"                        # a copy beside it, not fluxcall itself

    [tool.fluxcall.scripts."windowed-mean"]     # by name or id
    rename = "mean_of_windows"                  # the function's name
    doc = "The mean of a field per window."
    effects = "reads"                           # or "writes"

    [tool.fluxcall.scripts."windowed-mean".params]
    every = { type = "duration", default = "10m", doc = "A window's length." }
    field = { values = ["co", "humidity"], rename = "of" }

    [tool.fluxcall.scripts."windowed-mean".columns]
    _value = "float?"                           # `?`: a cell may be empty
    host = "optional string"                    # the column may be absent

    [tool.fluxcall.scripts."windowed-mean".results.mean]
    _value = "float"                            # columns of a result with a name

    [tool.fluxcall.scripts."windowed-mean".samples]
    every = "1h"                                # to try the script with

The configuration takes precedence over the snapshot and takes effect without a pull. Its
keys are defined in schema.json.

Invariant: the search stays inside the repository and never reads another user's files.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from fluxcall.config.model import Config
from fluxcall.config.reader import read_config
from fluxcall.errors import ConfigurationError
from fluxcall.files import is_own

MAX_BYTES = 2**20
"""The largest configuration file, in bytes."""

_FILES = {"fluxcall.toml": (), "pyproject.toml": ("tool", "fluxcall")}


def find_config(folder: Path) -> Config:
    """Return the configuration of a folder, or of the nearest folder above that has one.

    The search ends at the root of the repository.

    Raises:
        ConfigurationError: a file cannot be read.
        CombinedError: all unknown keys and invalid values.
    """
    ignored: list[str] = []
    for place in _places(folder):
        for name, keys in _FILES.items():
            table = _table(place / name, keys, ignored)
            if table is not None:
                where = os.path.relpath(place / name)
                return replace(read_config(table, where=where), ignored=tuple(ignored))
    return Config(ignored=tuple(ignored))


def _places(folder: Path) -> Sequence[Path]:
    """Return a folder and those above it, up to the root of its repository."""
    places = [folder, *folder.parents]
    roots = (n for n, place in enumerate(places, 1) if (place / ".git").exists())
    return places[: next(roots, None)]


def _table(
    path: Path, keys: Sequence[str], ignored: list[str]
) -> Mapping[str, Any] | None:
    """Return the table in a file, or None if there is none or another user owns it."""
    try:
        if not path.is_file():
            return None
        with path.open("rb") as opened:
            raw = opened.read(MAX_BYTES + 1)
            own = is_own(os.fstat(opened.fileno()))
        if own:
            return _inner_table(_parsed(raw), keys)
        if b"fluxcall" in path.name.encode() + raw:
            ignored.append(f"{path} is ignored, because it belongs to another user")
    except (OSError, ValueError, RecursionError) as error:
        raise ConfigurationError(f"{path} cannot be read: {error}") from None
    return None


def parse_table(path: Path) -> Mapping[str, Any]:
    """Return the configuration's table of a file that the user names, whoever owns it.

    Raises:
        ConfigurationError: it cannot be read, or has no such table.
    """
    keys = _FILES.get(path.name, ())
    try:
        with path.open("rb") as opened:
            table = _inner_table(_parsed(opened.read(MAX_BYTES + 1)), keys)
    except (OSError, ValueError, RecursionError) as error:
        raise ConfigurationError(f"{path} cannot be read: {error}") from None
    if table is None:
        raise ConfigurationError(f"{path} has no table [{'.'.join(keys)}]")
    return table


def _parsed(raw: bytes) -> Any:
    if len(raw) > MAX_BYTES:
        raise ValueError(f"it has more than {MAX_BYTES} bytes")
    return tomllib.loads(raw.decode())


def _inner_table(found: Any, keys: Sequence[str]) -> Mapping[str, Any] | None:
    for key in keys:
        found = found.get(key) if isinstance(found, dict) else None
    return found if isinstance(found, dict) else None
