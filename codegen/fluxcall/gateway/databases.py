"""Open the store's database: a file of SQLite, or PostgreSQL.

Invariant: only its owner can read a SQLite file; one that was moved or deleted while it
is in use is an error, not an empty store.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sql
from sqlalchemy.pool import QueuePool

CONNECTIONS = 16
_WAIT_SECONDS = 5
_SCHEMES = ("postgresql://", "postgres://")


@dataclass(frozen=True, slots=True, kw_only=True)
class Database:
    """A database that is open.

    Attributes:
        engine: runs each statement as a separate transaction.
        at_once: the same for reads that never wait but fail, or None if there is no
            such way: a file of SQLite is read faster than a thread is woken.
        check: raises OSError if the database is not what was opened.
    """

    engine: sql.Engine
    at_once: sql.Engine | None = None
    check: Callable[[], None] = lambda: None

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()
        if self.at_once is not None:
            self.at_once.dispose()


def open_database(where: Path | str) -> Database:
    """Open a database.

    Args:
        where: a file of SQLite, `:memory:`, or an address `postgresql://…`.

    Raises:
        OSError: it cannot be opened, or its driver is not installed.
    """
    if str(where).startswith(_SCHEMES):
        return _open_postgresql(str(where))
    if str(where) == ":memory:":
        return Database(engine=_sqlite_engine(":memory:", connections=1))
    return _open_sqlite(Path(where))


def shown_store(where: Path | str) -> str:
    """Return where a store is, for people: an address without user and password."""
    if not str(where).startswith(_SCHEMES):
        return str(where)
    url = sql.make_url(str(where))
    host = (url.host or "").rpartition("@")[2]
    port = f":{url.port}" if url.port else ""
    return f"postgresql://{host}{port}/{url.database or ''}"


def _open_postgresql(url: str) -> Database:
    rest = url.partition("://")[2]
    try:
        engine = sql.create_engine(
            f"postgresql+psycopg://{rest}",
            isolation_level="AUTOCOMMIT",
            pool_size=CONNECTIONS,
            max_overflow=0,
            pool_timeout=_WAIT_SECONDS,
            pool_pre_ping=True,
            connect_args={
                "connect_timeout": _WAIT_SECONDS,
                "application_name": "fluxcall",
                "options": f"-c statement_timeout={_WAIT_SECONDS}s",
            },
        )
    except ModuleNotFoundError:
        raise OSError("PostgreSQL needs: pip install 'fluxcall[postgres]'") from None
    except (ValueError, sql.exc.ArgumentError):
        raise OSError("the store's address is not postgresql://…") from None
    return Database(engine=engine)


def _open_sqlite(path: Path) -> Database:
    path = path.absolute()
    if not path.parent.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        opened = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    except OSError as error:
        raise OSError(f"the store {path} cannot be used: {error.strerror}") from None
    try:
        os.fchmod(opened, 0o600)
        status = os.fstat(opened)
    finally:
        os.close(opened)
    identity = status.st_dev, status.st_ino

    def check() -> None:
        now = os.stat(path, follow_symlinks=False)
        if (now.st_dev, now.st_ino) != identity:
            raise OSError(f"the store {path} was replaced while it is in use")

    # SQLite must not create the file anew if it is gone.
    uri = f"{path.as_uri()}?mode=rw"
    engine = _sqlite_engine(uri, connections=CONNECTIONS)
    at_once = _sqlite_engine(uri, connections=1, wait=0)
    return Database(engine=engine, at_once=at_once, check=check)


def _sqlite_engine(
    uri: str, *, connections: int, wait: float = _WAIT_SECONDS
) -> sql.Engine:
    return sql.create_engine(
        "sqlite://",
        creator=lambda: _connect(uri, wait),
        poolclass=QueuePool,
        pool_size=connections,
        max_overflow=0,
        pool_timeout=wait,
        isolation_level="AUTOCOMMIT",
    )


def _connect(uri: str, wait: float) -> sqlite3.Connection:
    connection = sqlite3.connect(
        uri,
        uri=True,
        timeout=wait,
        isolation_level=None,
        check_same_thread=False,
    )
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    return connection
