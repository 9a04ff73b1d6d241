"""Open the store's database: a file of SQLite, or PostgreSQL.

Invariant: only its owner can read a SQLite file; one that was moved or deleted while it
is in use is an error, not an empty store.
"""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sql
from sqlalchemy.pool import QueuePool

CONNECTIONS = 16
_WAIT_SECONDS = 5
_SCHEMES = ("postgresql://", "postgres://")


@dataclass(frozen=True, slots=True, kw_only=True)
class Database:
    """A database that is open.

    Attributes:
        engine: runs each statement as a transaction of its own.
        check: raises OSError if the database is not what was opened.
    """

    engine: sql.Engine
    check: Callable[[], None] = lambda: None
    _stack: ExitStack = field(default_factory=ExitStack)

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()
        self._stack.close()


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
        stack = ExitStack()
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        return _open_sqlite(Path(folder) / "scripts.sqlite", stack)
    return _open_sqlite(Path(where), ExitStack())


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


def _open_sqlite(path: Path, stack: ExitStack) -> Database:
    path = path.absolute()
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

    engine = sql.create_engine(
        "sqlite://",
        creator=lambda: _connect(path),
        poolclass=QueuePool,
        pool_size=CONNECTIONS,
        max_overflow=0,
        pool_timeout=_WAIT_SECONDS,
        isolation_level="AUTOCOMMIT",
    )
    return Database(engine=engine, check=check, _stack=stack)


def _connect(path: Path) -> sqlite3.Connection:
    """Open a connection to a file that is there: SQLite must not create one."""
    connection: Any = sqlite3.connect(
        f"{path.as_uri()}?mode=rw",
        uri=True,
        timeout=_WAIT_SECONDS,
        isolation_level=None,
        check_same_thread=False,
    )
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    return connection  # type: ignore[no-any-return]
