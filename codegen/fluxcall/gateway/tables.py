"""The tables of the store, and how an older store becomes today's.

Version 1 is the SQLite file of the first release: no analysis, its version in
`PRAGMA user_version` alone. Version 2 adds the analysis and the table of the version.
"""

from __future__ import annotations

import sqlalchemy as sql

VERSION = 2
_LOCK = 0x666C7578  # any number: the same for all gateways of a PostgreSQL

metadata = sql.MetaData()

scripts = sql.Table(
    "scripts",
    metadata,
    sql.Column(
        "number",
        sql.BigInteger().with_variant(sql.Integer(), "sqlite"),
        primary_key=True,
        autoincrement=True,
    ),
    sql.Column("id", sql.Text, nullable=False, unique=True),
    sql.Column("org_id", sql.Text, nullable=False),
    sql.Column("name", sql.Text, nullable=False),
    sql.Column("description", sql.Text, nullable=False),
    sql.Column("language", sql.Text, nullable=False),
    sql.Column("script", sql.Text, nullable=False),
    sql.Column("created_at", sql.Text, nullable=False),
    sql.Column("updated_at", sql.Text, nullable=False),
    sql.Column("analysis", sql.Text),
    sql.UniqueConstraint("org_id", "name"),
)
_versions = sql.Table(
    "fluxcall_version", metadata, sql.Column("version", sql.Integer, nullable=False)
)


def migrate(engine: sql.Engine) -> None:
    """Create the tables, or bring those of an older version up to date.

    Two gateways that start together do it one after the other.

    Raises:
        OSError: the store is of a newer version.
    """
    with engine.connect() as connection:
        if _version(connection) == VERSION:
            return
        _begin(connection)
        try:
            _migrate(connection)
        except BaseException:
            connection.exec_driver_sql("ROLLBACK")
            raise
        connection.exec_driver_sql("COMMIT")


def _begin(connection: sql.Connection) -> None:
    """Begin a transaction that only one gateway can be in."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        connection.exec_driver_sql("BEGIN")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")


def _migrate(connection: sql.Connection) -> None:
    version = _version(connection)
    if version > VERSION:
        raise OSError(f"it is of version {version}: update fluxcall")
    if version == 1:
        connection.exec_driver_sql("ALTER TABLE scripts ADD COLUMN analysis TEXT")
    metadata.create_all(connection)
    connection.execute(sql.delete(_versions))
    connection.execute(sql.insert(_versions).values(version=VERSION))
    if connection.dialect.name == "sqlite":  # so that version 1 refuses the file
        connection.exec_driver_sql(f"PRAGMA user_version = {VERSION}")


def _version(connection: sql.Connection) -> int:
    """Return the version of the tables; 0 if there are none."""
    known = sql.inspect(connection).get_table_names()
    if _versions.name in known:
        return connection.execute(sql.select(_versions.c.version)).scalar() or 0
    return 1 if scripts.name in known else 0
