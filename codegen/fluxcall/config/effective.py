"""Collects the settings in force and where each value comes from.

Invariant: a token is never shown, only whether it is set.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fluxcall.cache import cache_folder
from fluxcall.config.model import Config
from fluxcall.config.trust import is_trusted
from fluxcall.config.variables import project_settings
from fluxcall.runtime.connection import checked_url
from fluxcall.runtime.discovery import (
    FoundSetting,
    refused_destination,
    trace_connection,
)
from fluxcall.runtime.errors import SettingsError

_DEFAULT = "by default"


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """A setting in force.

    Attributes:
        key: as the configuration spells it.
        value: None if it is not set; for a token, only a note that it is set.
        where: the file, variable, profile or flag that sets it.
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
    """Return all settings in force.

    Args:
        given: `url`, `org`, `token`, `profile` and `snapshot` from the command line.
        snapshot: the path of the snapshot.

    Raises:
        SettingsError: the named profile does not exist.
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
            for key, value in _leaves(table, config.table.get(table, {}))
        ),
    ]


def _server(
    config: Config, given: Mapping[str, str | None], environ: Mapping[str, str]
) -> Iterator[Setting]:
    traced = trace_connection(given, environ, project_settings(config, environ))
    url, token, org = (traced[key] for key in ("url", "token", "org"))
    yield Setting(key="host", value=_address(url.value), where=url.where)
    yield Setting(key="org", value=org.value, where=org.where)
    yield Setting(key="token", value=_presence(url, token), where=token.where)


def _address(url: str | None) -> str | None:
    """Return an address or its template; any other text could be a secret and is hidden."""
    try:
        return url if url is None or "${" in url else checked_url(url)
    except SettingsError:
        return "set, but not the address of a server"


def _presence(url: FoundSetting, token: FoundSetting) -> str | None:
    """Return a note on whether a token is set and may be sent to the server."""
    if not token.value:
        return None
    try:
        refused = url.value and refused_destination(url, token, is_trusted)
    except SettingsError:
        return "set"
    return "set, but not for this host" if refused else "set"


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
    """Yield every value of a table with its path."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _leaves(f"{path}.{key}", inner)
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        for number, inner in enumerate(value):
            yield from _leaves(f"{path}[{number}]", inner)
    else:
        yield path, value
