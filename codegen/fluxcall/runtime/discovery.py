"""Finds the server's address, token and organization, and decides where a token may be sent.

Each setting is taken from the caller, then the environment, then a project's configuration
(except the token), then a profile of the vendor's command-line client. A profile that the
caller names takes precedence over the environment.

Invariant: a token is only sent to the server that it was set with, or that the user chose.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from .connection import Connection, origin_of
from .errors import SettingsError

_VARIABLES = {
    "url": ("INFLUX_HOST", "INFLUXDB_V2_URL"),
    "token": ("INFLUX_TOKEN", "INFLUXDB_V2_TOKEN"),
    "org": ("INFLUX_ORG", "INFLUXDB_V2_ORG"),
}

COMMAND, NAMED, ENVIRONMENT, PROFILE, PROJECT = (
    "the command line",
    "a profile of the command line",
    "the environment",
    "the active profile",
    "the project",
)
"""The kinds of sources of settings; a project can set everything but the token."""

_TOGETHER = frozenset(
    (
        (COMMAND, COMMAND),
        (COMMAND, ENVIRONMENT),
        (COMMAND, NAMED),
        (NAMED, COMMAND),
        (ENVIRONMENT, COMMAND),
        (ENVIRONMENT, ENVIRONMENT),
        (PROFILE, COMMAND),
    )
)
"""Pairs of the source of an address and the source of a token that may be sent there, even
if they were not set together, because the user chose both for this call. All other pairs
need the user's consent (`fluxcall trust`), especially an address from a project."""


class FoundSetting(NamedTuple):
    """A setting and where it comes from.

    Attributes:
        value: None if it is not set.
        where: the flag, variable, file or profile, for messages.
        by: the kind of its source, one of the five above; empty if it is not set.
        home: for a token, the address that its source sets together with it.
    """

    value: str | None
    where: str
    by: str = ""
    home: str | None = None


class ProjectSettings(NamedTuple):
    """A project's settings of its server; they never decide where a token is sent.

    Attributes:
        where: the project's file, for messages.
        url_variable: the environment variable that `url` consists of, if it does.
    """

    where: str = ""
    url: str | None = None
    org: str | None = None
    profile: str | None = None
    url_variable: str | None = None


NO_PROJECT = ProjectSettings()


def find_connection(
    *,
    url: str | None = None,
    token: str | None = None,
    org: str | None = None,
    profile: str | None = None,
    environ: Mapping[str, str] = os.environ,
    project: ProjectSettings = NO_PROJECT,
    is_trusted: Callable[[str], bool] | None = None,
) -> Connection:
    """Return the connection from arguments, environment and profile, in this order.

    Args:
        url, token, org: the settings that the caller passes.
        profile: the name of a profile of the vendor's command-line client, which takes
            precedence over the environment. By default, the active profile is used for
            settings that are not found elsewhere.
        environ: the environment: `INFLUX_HOST`, `INFLUX_TOKEN`, `INFLUX_ORG`, then
            `INFLUXDB_V2_URL`, `_TOKEN`, `_ORG`; `INFLUX_CONFIGS_PATH` for the profiles.
        project: the settings of a project; the environment takes precedence.
        is_trusted: returns whether the user trusts a server (an origin) with any token.

    Raises:
        SettingsError: no address or token is found, the profile does not exist, or the
            token may not be sent to the server.
    """
    given = {"url": url, "token": token, "org": org, "profile": profile}
    found = trace_connection(given, environ, project)
    for setting in found.values():
        if setting.value and setting.by == PROJECT:
            _filled_in(setting.value, setting.where)
    connection = Connection(
        url=_required(found["url"], "the server's address", "--host", "INFLUX_HOST"),
        token=_required(found["token"], "a token", "--token-file", "INFLUX_TOKEN"),
        org=found["org"].value,
    )
    refusal = refused_destination(found["url"], found["token"], is_trusted)
    if refusal:
        raise SettingsError(refusal)
    return connection


def refused_destination(
    url: FoundSetting,
    token: FoundSetting,
    is_trusted: Callable[[str], bool] | None = None,
) -> str | None:
    """Return why a token may not be sent to a server and how to fix that, or None.

    A token may be sent to the server that it was set with, to one that the user chose for
    the same call, or to one that the user trusts; never just because a project names it.

    Raises:
        SettingsError: an address is invalid.
    """
    origin = origin_of(url.value or "")
    at_home = token.home is not None and origin_of(token.home) == origin
    if at_home or (url.by, token.by) in _TOGETHER:
        return None
    if is_trusted is not None and is_trusted(origin):
        return None
    trust = f"allow it once with `fluxcall trust {origin}`, or "
    return (
        f"{origin} ({url.where}) is not the server that the token ({token.where}) came"
        f" with, so nothing was sent: {'' if is_trusted is None else trust}set"
        " INFLUX_HOST and INFLUX_TOKEN together, or use a profile that has both"
    )


def trace_connection(
    given: Mapping[str, str | None],
    environ: Mapping[str, str],
    project: ProjectSettings = NO_PROJECT,
) -> dict[str, FoundSetting]:
    """Return `url`, `token` and `org`, each with its source.

    Raises:
        SettingsError: the named profile does not exist.
    """
    found = {key: FoundSetting(None, "nowhere") for key in _VARIABLES}
    for source in _sources(given, environ, project):
        _fill(found, source)
    chosen = project.profile
    if chosen and not (found["url"].value and found["token"].value):
        profile = _profile(environ, _filled_in(chosen, project.where))
        _fill(found, (f"profile {chosen}", PROJECT, profile))
    if not all(setting.value for setting in found.values()):
        _fill(found, ("the active profile", PROFILE, _profile(environ, None)))
    return found


_Source = tuple[str, str, Mapping[str, str | None]]
"""A source of settings: its name, its kind, and the settings."""


def _fill(found: dict[str, FoundSetting], source: _Source) -> None:
    """Take from a source the settings that are not found yet."""
    where, by, values = source
    for key, (value, *_) in found.items():
        if value is None and values.get(key):
            home = values.get("home") or values.get("url")
            found[key] = FoundSetting(values[key], where, by, home)


def _sources(
    given: Mapping[str, str | None],
    environ: Mapping[str, str],
    project: ProjectSettings,
) -> Iterator[_Source]:
    """Yield the sources of settings, in order of precedence."""
    yield COMMAND, COMMAND, given
    if profile := given.get("profile"):
        yield f"profile {profile}", NAMED, _profile(environ, profile)
    yield from _variables(environ)
    if project.url_variable and "${" not in (project.url or ""):
        yield project.url_variable, ENVIRONMENT, {"url": project.url}
    yield project.where, PROJECT, {"url": project.url, "org": project.org}


def _variables(environ: Mapping[str, str]) -> Iterator[_Source]:
    """Yield each variable as a source of its own, all with the same home."""
    home = next(filter(None, map(environ.get, _VARIABLES["url"])), None)
    for names in zip(*_VARIABLES.values(), strict=True):
        for key, name in zip(_VARIABLES, names, strict=True):
            yield name, ENVIRONMENT, {key: environ.get(name), "home": home}


def _filled_in(value: str, where: str) -> str:
    """Return a project's value, after checking that all variables in it are set.

    Raises:
        SettingsError: a variable is not set.
    """
    if "${" in value:
        raise SettingsError(
            f"{where}: {value} names a variable that is not set: set it, or name the"
            " server with --host or INFLUX_HOST"
        )
    return value


def _required(found: FoundSetting, what: str, flag: str, variable: str) -> str:
    if found.value:
        return found.value
    raise SettingsError(
        f"{what} is missing: give {flag}, set {variable}, or make a profile with"
        " `influx config create`"
    )


def _profile(environ: Mapping[str, str], name: str | None) -> dict[str, str | None]:
    """Return the named profile or the active one; empty if there is none."""
    path = Path(
        environ.get("INFLUX_CONFIGS_PATH") or Path.home() / ".influxdbv2" / "configs"
    )
    profiles = _profiles(path)
    if name is None:
        return next((_texts(p) for p in profiles.values() if p.get("active")), {})
    if name not in profiles:
        known = ", ".join(sorted(profiles)) or "none"
        raise SettingsError(f"no profile {name!r} in {path} (there: {known})")
    return _texts(profiles[name])


def _profiles(path: Path) -> dict[str, dict[str, Any]]:
    import tomllib

    try:
        parsed = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise SettingsError(f"the profiles in {path} cannot be read: {error}") from None
    return {name: table for name, table in parsed.items() if isinstance(table, dict)}


def _texts(profile: Mapping[str, Any]) -> dict[str, str | None]:
    return {key: value for key, value in profile.items() if isinstance(value, str)}
