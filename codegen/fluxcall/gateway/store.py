"""Keep scripts in SQLite or PostgreSQL.

Invariant: what a method returned from is durable and seen by every gateway of the
store; what fails with `StoreUnavailableError` changes nothing that was acknowledged.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sql
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from fluxcall.gateway.databases import Database, open_database, shown_store
from fluxcall.gateway.tables import migrate, scripts


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredScript:
    """A script as the contract shows it; times are RFC 3339.

    Attributes:
        analysis: what the script's analysis found, as `analyses` writes it, or None.
    """

    id: str
    org_id: str
    name: str
    description: str
    language: str
    script: str
    created_at: str
    updated_at: str
    analysis: str | None = None


_COLUMNS = [scripts.c[name] for name in StoredScript.__slots__]
_FIND = sql.select(*_COLUMNS).where(scripts.c.id == sql.bindparam("wanted"))
_PAGE = (
    sql.select(*_COLUMNS)
    .where(scripts.c.org_id.in_(sql.bindparam("orgs", expanding=True)))
    .order_by(scripts.c.number)
    .limit(sql.bindparam("limit"))
    .offset(sql.bindparam("offset"))
)
_PAGE_OF_NAME = _PAGE.where(scripts.c.name == sql.bindparam("wanted"))
"""Built once: building a statement costs eight times what running it does."""


class NameConflictError(Exception):
    """The organization already has a script of this name."""


class StoreUnavailableError(Exception):
    """The database is locked, missing or cannot be reached."""


class ScriptStore:
    """The scripts of all organizations; thread-safe.

    Args:
        where: a file of SQLite, `:memory:`, or an address `postgresql://…`.

    Raises:
        OSError: the database cannot be used.
    """

    def __init__(self, where: Path | str) -> None:
        self._database: Database = open_database(where)
        try:
            with self._reached():
                migrate(self._database.engine)
        except StoreUnavailableError as error:
            self._database.close()
            shown = shown_store(where)
            raise OSError(f"the store {shown} cannot be used: {error}") from error

    @contextmanager
    def _reached(self) -> Iterator[None]:
        """Translate the database's errors."""
        try:
            self._database.check()
            yield
            self._database.check()
        except IntegrityError:
            raise NameConflictError from None
        except (SQLAlchemyError, OSError) as error:
            raise StoreUnavailableError(str(getattr(error, "orig", error))) from error

    @contextmanager
    def _statements(self, engine: sql.Engine | None = None) -> Iterator[sql.Connection]:
        """Hand out a connection on which every statement is a transaction."""
        engine = engine or self._database.engine
        with self._reached(), engine.connect() as connection:
            yield connection

    def page(
        self, org_ids: Collection[str], *, name: str | None, offset: int, limit: int
    ) -> list[StoredScript]:
        """Return scripts of these organizations, the oldest first."""
        query = _PAGE if name is None else _PAGE_OF_NAME
        values: dict[str, Any] = {
            "orgs": list(org_ids),
            "limit": limit,
            "offset": offset,
        }
        if name is not None:
            values["wanted"] = name
        with self._statements() as connection:
            return [_script(row) for row in connection.execute(query, values)]

    def find(self, script_id: str) -> StoredScript | None:
        """Return the script with this id, of whatever organization."""
        return self._found(script_id)

    def find_at_once(self, script_id: str) -> StoredScript | None:
        """Return the same without ever waiting, so an event loop may call it.

        Raises:
            StoreUnavailableError: it would have to wait; `find` does.
        """
        if self._database.at_once is None:
            raise StoreUnavailableError("this database has to be waited for")
        return self._found(script_id, self._database.at_once)

    def _found(
        self, script_id: str, engine: sql.Engine | None = None
    ) -> StoredScript | None:
        with self._statements(engine) as connection:
            row = connection.execute(_FIND, {"wanted": script_id}).one_or_none()
        return _script(row) if row else None

    def create(
        self,
        *,
        org_id: str,
        name: str,
        description: str,
        language: str,
        script: str,
        analysis: str | None = None,
    ) -> StoredScript:
        """Add a script and return it.

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
            analysis=analysis,
        )
        self.add(made)
        return made

    def add(self, script: StoredScript) -> None:
        """Add a script as it is; raises NameConflictError as `create` does."""
        with self._statements() as connection:
            connection.execute(sql.insert(scripts).values(**asdict(script)))

    def update(
        self, script_id: str, changes: Mapping[str, str | None]
    ) -> StoredScript | None:
        """Change `name`, `description`, `script` or `analysis`; return the script.

        Without changes it stays as it is; an unknown script returns None.

        Raises:
            NameConflictError: the organization has another one of this name.
        """
        if not changes:
            return self.find(script_id)
        change = (
            sql.update(scripts)
            .where(scripts.c.id == script_id)
            .values(**changes, updated_at=_now())
            .returning(*_COLUMNS)
        )
        with self._statements() as connection:
            row = connection.execute(change).one_or_none()
        return _script(row) if row else None

    def keep_analysis(self, script: StoredScript, analysis: str) -> None:
        """Store what was found of a script whose text is still the same."""
        change = (
            sql.update(scripts)
            .where(scripts.c.id == script.id, scripts.c.script == script.script)
            .values(analysis=analysis)
        )
        with self._statements() as connection:
            connection.execute(change)

    def delete(self, script_id: str) -> None:
        """Forget a script; an unknown one is fine."""
        with self._statements() as connection:
            connection.execute(sql.delete(scripts).where(scripts.c.id == script_id))

    def every(self) -> list[StoredScript]:
        """Return the scripts of all organizations, the oldest first."""
        query = sql.select(*_COLUMNS).order_by(scripts.c.number)
        with self._statements() as connection:
            return [_script(row) for row in connection.execute(query)]

    def ping(self) -> None:
        """Raise StoreUnavailableError if the database does not answer."""
        with self._statements() as connection:
            connection.execute(sql.select(1))

    def close(self) -> None:
        """Close the database."""
        self._database.close()


def _script(row: sql.Row[Any]) -> StoredScript:
    return StoredScript(**row._mapping)


def _new_id() -> str:
    return f"{secrets.randbelow(2**64 - 1) + 1:016x}"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
