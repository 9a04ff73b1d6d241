"""Makes what several processes need once: the others wait for the first."""

from __future__ import annotations

from filelock import FileLock

from fluxcall.cache import cache_folder


def one_at_a_time(name: str) -> FileLock:
    """Return a lock of this name that all test processes of a user share."""
    folder = cache_folder()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return FileLock(folder / f"{name}.lock")
