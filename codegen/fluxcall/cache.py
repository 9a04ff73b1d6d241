"""The on-disk cache of generated texts.

Invariants: a cache that is missing, broken or not writable behaves like an empty one. A
cache that another user owns or can write to is not used, and callers verify what they
read from a cache as if it had just been generated.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable, Collection, Mapping
from contextlib import closing
from pathlib import Path
from typing import TypeVar

from platformdirs import user_cache_path

from fluxcall.files import is_private

T = TypeVar("T")

KEPT = 20_000
"""How many texts are kept, latest first: about 20 MB."""


def cache_folder() -> Path:
    """Return fluxcall's cache folder: `FLUXCALL_CACHE`, or the user's cache directory."""
    override = os.environ.get("FLUXCALL_CACHE")
    return Path(override) if override else user_cache_path("fluxcall", appauthor=False)


def cache_problem() -> str | None:
    """Return why the cache cannot be used and how to fix that, or None."""
    folder = cache_folder()
    if not folder.exists() or is_private(folder):
        return None
    return (
        f"{folder} is not used, because another user owns it or can write to it: make it"
        " private (chmod 700), or set FLUXCALL_CACHE to another folder"
    )


class Texts:
    """A store of texts by key, on disk.

    Args:
        path: an SQLite file, or None for a cache that keeps nothing.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path

    def find(self, keys: Collection[str]) -> dict[str, str]:
        """Return key → text for the keys that are in the cache."""
        return self._tried(lambda database: _find(database, keys)) or {}

    def keep(self, texts: Mapping[str, str]) -> None:
        """Add texts, and drop all but the latest `KEPT`."""
        if texts:
            self._tried(lambda database: _keep(database, texts))

    def _tried(self, work: Callable[[sqlite3.Connection], T]) -> T | None:
        """Return the result of some work with the database, or None if it fails."""
        try:
            with closing(self._database()) as database:
                return work(database)
        except (sqlite3.Error, OSError, UnicodeError):
            return None

    def _database(self) -> sqlite3.Connection:
        if self._path is None or cache_problem():
            raise OSError
        if self._path.exists() and not is_private(self._path):
            raise OSError
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        database = sqlite3.connect(self._path, timeout=1)
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = OFF")
        database.execute(
            "CREATE TABLE IF NOT EXISTS texts"
            " (key TEXT NOT NULL UNIQUE, text TEXT NOT NULL)"
        )
        return database


def _find(database: sqlite3.Connection, keys: Collection[str]) -> dict[str, str]:
    question = (
        "SELECT key, text FROM texts WHERE key IN (SELECT value FROM json_each(?))"
    )
    return dict(database.execute(question, [json.dumps([*keys])]))


def _keep(database: sqlite3.Connection, texts: Mapping[str, str]) -> None:
    with database:
        database.executemany(
            "REPLACE INTO texts (key, text) VALUES (?, ?)", texts.items()
        )
        database.execute(
            "DELETE FROM texts WHERE rowid <= (SELECT max(rowid) FROM texts) - ?",
            [KEPT],
        )


NO_TEXTS = Texts(None)
"""A cache that keeps nothing."""


def printed_texts() -> Texts:
    """Return the cache of the code printed for scripts, shared by the user's projects."""
    return Texts(cache_folder() / "printed.sqlite")
