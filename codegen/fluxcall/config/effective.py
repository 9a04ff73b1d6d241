"""Tells what is in force and where each value comes from; refuses to show a token."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fluxcall.cache import cache_folder
from fluxcall.config.file import Config
from fluxcall.runtime.connection import trace_connection

_DEFAULT = "by default"


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """A value that is in force.

    Attributes:
        key: as the configuration spells it.
        value: None where it is not set; of a token only that it is.
        where: who says so: a file, a variable, a profile, a flag.
    """

    key: str
    value: Any
    where: str


def in_force(
    config: Config,
    given: Mapping[str, str | None],
    environ: Mapping[str, str],
    snapshot: str,
) -> list[Setting]:
    """Everything that is in force.

    Args:
        given: `url`, `org`, `token`, `profile` and `snapshot` of the command line.
        snapshot: the snapshot's path.

    Raises:
        SettingsError: a profile that is named is not there.
    """
    return [
        *_server(config, given, environ),
        _snapshot(config, given, snapshot),
        Setting(
            key="cache",
            value=str(cache_folder()),
            where=_variable(environ, "FLUXCALL_CACHE"),
        ),
        Setting(
            key="missing_end",
            value=environ.get("FLUXCALL_MISSING_END", "error"),
            where=_variable(environ, "FLUXCALL_MISSING_END"),
        ),
        *(
            Setting(key=key, value=value, where=config.where)
            for table in ("source", "outputs", "scripts")
            for key, value in _leaves(table, config.said.get(table, {}))
        ),
    ]


def _server(
    config: Config, given: Mapping[str, str | None], environ: Mapping[str, str]
) -> Iterator[Setting]:
    traced = trace_connection(given, environ, config.connection)
    for key, name in (("url", "host"), ("org", "org"), ("token", "token")):
        value, where = traced[key]
        where = config.where if where == "the configuration" else where
        shown = "set" if value and key == "token" else value
        yield Setting(key=name, value=shown, where=where)


def _snapshot(
    config: Config, given: Mapping[str, str | None], snapshot: str
) -> Setting:
    where = config.where if config.snapshot else _DEFAULT
    if given.get("snapshot"):
        where = "the command line"
    return Setting(key="snapshot", value=snapshot, where=where)


def _variable(environ: Mapping[str, str], name: str) -> str:
    return name if environ.get(name) else _DEFAULT


def _leaves(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    """Every value of a table with its path."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _leaves(f"{path}.{key}", inner)
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        for number, inner in enumerate(value):
            yield from _leaves(f"{path}[{number}]", inner)
    else:
        yield path, value
