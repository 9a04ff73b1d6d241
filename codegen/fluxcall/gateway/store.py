"""Keeps scripts in SQLite; refuses two of one name in an organization.

What a method returned from has been written to the disk.
"""

from __future__ import annotations

import secrets
import sqlite3
import threading
from collections.abc import Collection, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

_SCHEMA_VERSION = 1
_SCHEMA = """
CREATE TABLE IF NOT EXISTS scripts (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    org_id TEXT NOT NULL,
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    language TEXT NOT NULL,
    script TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    UNIQUE (org_id, name)
);
"""
_COLUMNS = "id, org_id, name, description, language, script, created_at, updated_at"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredScript:
    """A script as the contract shows it; times are RFC 3339."""

    id: str
    org_id: str
    name: str
    description: str
    language: str
    script: str
    created_at: str
    updated_at: str


class NameConflictError(Exception):
    """The organization already has a script of this name."""


class ScriptStore:
    """The scripts of all organizations; thread-safe.

    Args:
        path: the database's file, or `:memory:`.

    Raises:
        OSError: the file cannot be used.
    """

    def __init__(self, path: Path | str) -> None:
        self._lock = threading.Lock()
        try:
            self._database = sqlite3.connect(
                path, isolation_level=None, check_same_thread=False
            )
            self._database.execute("PRAGMA journal_mode = WAL")
            self._database.execute("PRAGMA synchronous = FULL")
            self._prepare()
        except sqlite3.Error as error:
            raise OSError(f"the store {path} cannot be used: {error}") from error

    def _prepare(self) -> None:
        (version,) = self._database.execute("PRAGMA user_version").fetchone()
        if version > _SCHEMA_VERSION:
            raise sqlite3.DatabaseError(f"it is of version {version}: update fluxcall")
        self._database.executescript(_SCHEMA)
        self._database.execute(f"PRAGMA user_version = {_SCHEMA_VERSION}")

    @contextmanager
    def _cursor(self) -> Iterator[sqlite3.Cursor]:
        with self._lock, closing(self._database.cursor()) as cursor:
            yield cursor

    def page(
        self, org_ids: Collection[str], *, name: str | None, offset: int, limit: int
    ) -> list[StoredScript]:
        """Scripts of these organizations, the oldest first."""
        marks = ",".join("?" * len(org_ids))
        where = f"org_id IN ({marks})" + (" AND name = ?" if name is not None else "")
        values = [*org_ids, *([] if name is None else [name]), limit, offset]
        query = (
            f"SELECT {_COLUMNS} FROM scripts WHERE {where}"
            " ORDER BY number LIMIT ? OFFSET ?"
        )
        with self._cursor() as cursor:
            return [_script(row) for row in cursor.execute(query, values)]

    def find(self, script_id: str) -> StoredScript | None:
        """The script of this id, whoever's it is."""
        with self._cursor() as cursor:
            query = f"SELECT {_COLUMNS} FROM scripts WHERE id = ?"
            row = cursor.execute(query, (script_id,)).fetchone()
        return _script(row) if row else None

    def create(
        self, *, org_id: str, name: str, description: str, language: str, script: str
    ) -> StoredScript:
        """A new script.

        Raises:
            NameConflictError: the organization has one of this name.
        """
        now = _now()
        made = StoredScript(
            id=_new_id(),
            org_id=org_id,
            name=name,
            description=description,
            language=language,
            script=script,
            created_at=now,
            updated_at=now,
        )
        values = [getattr(made, field) for field in _COLUMNS.split(", ")]
        marks = ",".join("?" * len(values))
        with self._cursor() as cursor, _unique():
            cursor.execute(f"INSERT INTO scripts ({_COLUMNS}) VALUES ({marks})", values)
        return made

    def update(self, script_id: str, changes: Mapping[str, str]) -> StoredScript | None:
        """Changes `name`, `description` or `script`; without changes nothing.

        Raises:
            NameConflictError: the organization has another one of this name.
        """
        if changes:
            values = {**changes, "updated_at": _now()}
            assignments = ", ".join(f"{column} = ?" for column in values)
            with self._cursor() as cursor, _unique():
                query = f"UPDATE scripts SET {assignments} WHERE id = ?"
                cursor.execute(query, [*values.values(), script_id])
        return self.find(script_id)

    def delete(self, script_id: str) -> None:
        """Forgets a script; an unknown one is fine."""
        with self._cursor() as cursor:
            cursor.execute("DELETE FROM scripts WHERE id = ?", (script_id,))

    def close(self) -> None:
        """Closes the database."""
        with self._lock:
            self._database.close()


@contextmanager
def _unique() -> Iterator[None]:
    try:
        yield
    except sqlite3.IntegrityError:
        raise NameConflictError from None


def _script(row: tuple[str, ...]) -> StoredScript:
    return StoredScript(**dict(zip(_COLUMNS.split(", "), row, strict=True)))


def _new_id() -> str:
    return f"{secrets.randbelow(2**64 - 1) + 1:016x}"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
