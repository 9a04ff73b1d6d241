"""The settings of a gateway, and what they may not be."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from platformdirs import user_data_path

from fluxcall.errors import ConfigurationError
from fluxcall.gateway.edge import LOOPBACK
from fluxcall.runtime.connection import checked_url, is_loopback
from fluxcall.runtime.errors import SettingsError


def default_store() -> Path:
    """Return the file of the scripts, in the user's data folder."""
    return user_data_path("fluxcall", appauthor=False) / "scripts.sqlite"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How a gateway is run.

    Attributes:
        influxdb_url: the InfluxDB to run scripts on, or None: scripts are kept only.
        store: a file of SQLite, `:memory:`, or an address `postgresql://…`.
        host, port: where it listens; port 0 takes a free one.
        workers: how many processes serve.
        org: the organization (name or id) of clients that cannot name one, or None.
        public_url: the address in a script's `url`, or None for the request's own.
        engine_side_url: this gateway's address, as the engine reaches it, or None for
            the one it listens on.
        allowed_hosts: the names that `Host` may have; loopback's always may.
        allowed_origins: other sites that may use a browser's session.
        log_level: a level of `logging`, in lower case.
    """

    influxdb_url: str | None
    store: str
    host: str = "127.0.0.1"
    port: int = 8087
    workers: int = 1
    org: str | None = None
    public_url: str | None = None
    engine_side_url: str | None = None
    allowed_hosts: tuple[str, ...] = ()
    allowed_origins: tuple[str, ...] = ()
    log_level: str = "info"

    def checked_hosts(self) -> frozenset[str] | None:
        """Return the names that `Host` may have; None allows any.

        On loopback, a page of any site could reach the gateway under that site's name
        (DNS rebinding), so only loopback's names are allowed unless others are listed.
        """
        if not self.allowed_hosts and not is_loopback(self.host):
            return None
        return frozenset((LOOPBACK, *(name.lower() for name in self.allowed_hosts)))


def check(settings: Settings) -> Settings:
    """Return the settings with every address in one form.

    Raises:
        ConfigurationError: an address is not valid, or strangers could reach a gateway
            that has no engine to check their tokens.
    """
    if settings.influxdb_url is None and not is_loopback(settings.host):
        raise ConfigurationError(
            "without --influxdb-url no engine checks tokens: listen on 127.0.0.1, not"
            f" on {settings.host}"
        )
    if settings.workers > 1 and settings.influxdb_url is None:
        raise ConfigurationError("--workers needs --influxdb-url")
    return replace(
        settings,
        influxdb_url=_url("--influxdb-url", settings.influxdb_url),
        public_url=_url("--public-url", settings.public_url),
        engine_side_url=_url("--engine-side-url", settings.engine_side_url),
    )


def _url(flag: str, url: str | None) -> str | None:
    try:
        return url and checked_url(url)
    except SettingsError as error:
        raise ConfigurationError(f"{flag}: {error}") from None
