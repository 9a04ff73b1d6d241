"""The address of a server and the credentials for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from .errors import SettingsError


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """The address of a server, and the credentials for it.

    Attributes:
        url: scheme, host, port and optionally a path, without a trailing slash.
        token: an InfluxDB token; never shown in a repr.
        org: an organization's name or id, or None for the token's organization.
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
    """Return an address without a trailing slash; the default scheme is http.

    Raises:
        SettingsError: it is not the address of a server.
    """
    try:
        if not url.isprintable() or any(c in url for c in " \\"):
            raise ValueError("URL parsers disagree about these")
        parts = urlsplit(url if "://" in url else f"http://{url}")
        _ = parts.port
    except ValueError:
        raise SettingsError(
            f"{url!r} is not a server's address: write https://host:port"
        ) from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise SettingsError(
            f"{url!r} is not a server's address: write https://host:port"
        )
    if parts.username or parts.password or parts.query or parts.fragment:
        raise SettingsError(
            "a server's address is scheme, host and port alone, without a password,"
            " a query or a fragment; tokens go into INFLUX_TOKEN"
        )
    return parts.geturl().rstrip("/")


def is_loopback(host: str) -> bool:
    """Return whether a host name or address is that of this machine."""
    from ipaddress import ip_address

    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def is_plain(url: str) -> bool:
    """Return whether a token would be sent to an address without encryption."""
    parts = urlsplit(url)
    return parts.scheme == "http" and not is_loopback(parts.hostname or "")


def origin_of(url: str) -> str:
    """Return scheme, host and port of an address, which identify a server.

    Raises:
        SettingsError: the address is invalid.
    """
    parts = urlsplit(checked_url(url))
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    default = {"http": 80, "https": 443}[parts.scheme]
    port = "" if parts.port in (None, default) else f":{parts.port}"
    return f"{parts.scheme}://{host}{port}"
