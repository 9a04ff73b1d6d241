"""The servers that the user trusts with any token, in a file outside all projects.

Invariant: a project can neither read nor write the list, and a list that other users can
write to is an error.
"""

from __future__ import annotations

import os
from collections.abc import Collection
from pathlib import Path

from platformdirs import user_config_path

from fluxcall.errors import ConfigurationError, WriteError
from fluxcall.files import is_private, write_private
from fluxcall.runtime.connection import origin_of


def trust_file() -> Path:
    """Return the path of the list."""
    return user_config_path("fluxcall", appauthor=False) / "trusted-hosts"


def trusted_servers() -> frozenset[str]:
    """Return the origins of the servers that the user trusts.

    Raises:
        ConfigurationError: the list cannot be read, or other users can write to it.
    """
    path = trust_file()
    try:
        if not path.exists():
            return frozenset()
        if not (is_private(path) and is_private(path.parent)):
            raise ConfigurationError(
                f"{path} is not used, because other users can change it or its folder:"
                " make it private (chmod 600), or delete it"
            )
        return frozenset(path.read_text("utf-8").split())
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path} cannot be read: {error}") from None


def is_trusted(origin: str) -> bool:
    """Return whether the user trusts a server."""
    return origin in trusted_servers()


def trust(url: str) -> str:
    """Trust a server with any token from now on; return its origin.

    Raises:
        SettingsError: the address is invalid.
        ConfigurationError: the list cannot be read.
        WriteError: it cannot be written.
    """
    origin = origin_of(url)
    _write(trusted_servers() | {origin})
    return origin


def distrust(url: str) -> bool:
    """Remove a server from the list; return whether it was in it.

    Raises:
        SettingsError: the address is invalid.
        ConfigurationError: the list cannot be read.
        WriteError: it cannot be written.
    """
    origin, known = origin_of(url), trusted_servers()
    if origin in known:
        _write(known - {origin})
    return origin in known


def _write(origins: Collection[str]) -> None:
    path = trust_file()
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.chmod(path.parent, path.parent.stat().st_mode & ~0o022)
    except OSError as error:
        raise WriteError(f"{path} cannot be written: {error}") from None
    write_private(path, "".join(f"{origin}\n" for origin in sorted(origins)))
