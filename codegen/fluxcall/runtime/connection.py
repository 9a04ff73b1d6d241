"""Finds the server's address, token and organization; refuses to write any of them.

For each of the three: what the caller gives, then the environment, then the vendor's
command-line profile. The profile that the caller names beats the environment.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from .errors import SettingsError

_VARIABLES = {
    "url": ("INFLUX_HOST", "INFLUXDB_V2_URL"),
    "token": ("INFLUX_TOKEN", "INFLUXDB_V2_TOKEN"),
    "org": ("INFLUX_ORG", "INFLUXDB_V2_ORG"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """Where the server is and who asks.

    Attributes:
        url: scheme, host, port and perhaps a path; no trailing slash.
        token: an InfluxDB token; never in a repr.
        org: an organization's name or id, or None for the token's own.
    """

    url: str
    token: str = field(repr=False)
    org: str | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "url", checked_url(self.url))
        if not self.token or not self.token.isprintable() or not self.token.isascii():
            raise SettingsError(
                "the token is empty or has characters that no HTTP header can carry"
            )


def checked_url(url: str) -> str:
    """A server's address without a slash at its end; http where it names no scheme.

    Raises:
        SettingsError: it is none.
    """
    try:
        parts = urlsplit(url if "://" in url else f"http://{url}")
        _ = parts.port
    except ValueError:
        raise SettingsError(
            f"{url!r} is no server's address: write https://host:port"
        ) from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise SettingsError(f"{url!r} is no server's address: write https://host:port")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise SettingsError(
            "a server's address is scheme, host and port alone, without a password,"
            " a query or a fragment; tokens go into INFLUX_TOKEN"
        )
    return parts.geturl().rstrip("/")


def is_loopback(host: str) -> bool:
    """Whether a host's name or address means this machine."""
    from ipaddress import ip_address

    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


class FoundConnection(NamedTuple):
    """A setting, None where nobody gives it, and who does."""

    value: str | None
    where: str


def find_connection(
    *,
    url: str | None = None,
    token: str | None = None,
    org: str | None = None,
    profile: str | None = None,
    environ: Mapping[str, str] = os.environ,
    config: Mapping[str, str] = MappingProxyType({}),
) -> Connection:
    """The connection from arguments, environment and profile, in this order.

    Args:
        url, token, org: what the caller already knows.
        profile: the name of a profile of the vendor's command-line client; it beats
            the environment. Without it the active profile fills what is still open.
        environ: `INFLUX_HOST`, `INFLUX_TOKEN`, `INFLUX_ORG`, then
            `INFLUXDB_V2_URL`, `_TOKEN`, `_ORG`; `INFLUX_CONFIGS_PATH` for the profiles.
        config: `url`, `org` and `profile` of a project; the environment beats them.

    Raises:
        SettingsError: no address or no token is found, or the profile is not there.
    """
    given = {"url": url, "token": token, "org": org, "profile": profile}
    found = trace_connection(given, environ, config)
    return Connection(
        url=_required(found["url"], "the server's address", "--host", "INFLUX_HOST"),
        token=_required(found["token"], "a token", "--token-file", "INFLUX_TOKEN"),
        org=found["org"].value,
    )


def trace_connection(
    given: Mapping[str, str | None],
    environ: Mapping[str, str],
    config: Mapping[str, str],
) -> dict[str, FoundConnection]:
    """`url`, `token` and `org`, and where each comes from.

    Raises:
        SettingsError: a profile that is named is not there.
    """
    found = {key: FoundConnection(None, "nowhere") for key in _VARIABLES}
    for where, values in _sources(given, environ, config):
        for key, (value, _) in found.items():
            if value is None and values.get(key):
                found[key] = FoundConnection(values[key], where)
        if all(value for value, _ in found.values()):
            break
    return found


def _sources(
    given: Mapping[str, str | None],
    environ: Mapping[str, str],
    config: Mapping[str, str],
) -> Iterator[tuple[str, Mapping[str, str | None]]]:
    """The first that has a setting gives it; a profile is read when it is its turn."""
    yield "the command line", given
    if profile := given.get("profile"):
        yield f"profile {profile}", _profile(environ, profile)
    for names in zip(*_VARIABLES.values(), strict=True):
        for key, name in zip(_VARIABLES, names, strict=True):
            yield name, {key: environ.get(name)}
    yield "the configuration", {**config, "token": None}
    if profile := config.get("profile"):
        yield f"profile {profile}", _profile(environ, profile)
    yield "the active profile", _profile(environ, None)


def _required(found: FoundConnection, what: str, flag: str, variable: str) -> str:
    if found.value:
        return found.value
    raise SettingsError(
        f"{what} is missing: give {flag}, set {variable}, or make a profile with"
        " `influx config create`"
    )


def _profile(environ: Mapping[str, str], name: str | None) -> dict[str, str | None]:
    """The named profile, or the active one (empty where there is none)."""
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
