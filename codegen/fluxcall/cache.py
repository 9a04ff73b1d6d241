"""Keeps what was made once, so that it is not made again.

Invariants: a cache that is missing, broken or not ours to write counts as empty. A cache
that others own or may write is not used, and what is read from one is verified by whoever
reads it, as if it had been made now.
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
"""Texts that stay, the latest ones: some 20 MB."""


def cache_folder() -> Path:
    """Return where fluxcall keeps things: `FLUXCALL_CACHE`, or the user's own cache."""
    override = os.environ.get("FLUXCALL_CACHE")
    return Path(override) if override else user_cache_path("fluxcall", appauthor=False)


def cache_problem() -> str | None:
    """Return why the cache must not be used, and the cure; None if it may."""
    folder = cache_folder()
    if not folder.exists() or is_private(folder):
        return None
    return (
        f"{folder} belongs to another user, or others may write to it, so that it is not"
        " used: make it yours alone (chmod 700), or name another one with FLUXCALL_CACHE"
    )


class Texts:
    """Texts by key, on disk.

    Args:
        path: an SQLite file, or None for a cache that keeps nothing.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path

    def find(self, keys: Collection[str]) -> dict[str, str]:
        """Return those that are there."""
        return self._tried(lambda database: _find(database, keys)) or {}

    def keep(self, texts: Mapping[str, str]) -> None:
        """Keep these, and of all the latest `KEPT`."""
        if texts:
            self._tried(lambda database: _keep(database, texts))

    def _tried(self, work: Callable[[sqlite3.Connection], T]) -> T | None:
        """Do some work with the database; a cache that fails is an empty one."""
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
    """Return what was printed for scripts, of all projects of this user."""
    return Texts(cache_folder() / "printed.sqlite")
