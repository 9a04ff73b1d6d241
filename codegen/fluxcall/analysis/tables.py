"""The shape of a stream's tables: its known columns, and the others it may have.

Invariant: a column whose presence or type is uncertain is marked as such.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import Enum

VALUE = "value"
"""The type of a stored value, which depends on its field."""


_SYSTEM = frozenset(("_field", "_measurement", "_start", "_stop", "_time", "_value"))


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnShape:
    """A column with a known name.

    Attributes:
        type: Flux's word, `VALUE`, or None if unknown.
        nullable: a cell may be null.
        optional: the column may be absent from some or all tables.
        key: whether it is in the group key; None if that depends on the data.
        values: all values that its cells can have, if a filter lists them.
    """

    type: str | None = None
    nullable: bool = True
    optional: bool = False
    key: bool | None = False
    values: frozenset[str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """Columns with unknown names: tags, pivoted fields.

    Attributes:
        type: the type that all of them have; `VALUE` if they are tags and values; None if
            they can be anything, including the columns that storage defines.
        key: whether they are in the group key; None if unknown.
    """

    type: str | None = None
    key: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TableShape:
    """The tables of a stream.

    Attributes:
        columns: name → column, in no particular order, since Flux does not keep it.
        rest: the columns with unknown names; None if there are none.
        empties: there may be tables without rows.
        stored: a filter may run in storage, where a missing tag is read as `""`.
    """

    columns: Mapping[str, ColumnShape]
    rest: Rest | None
    empties: bool = False
    stored: bool = False

    def column(self, name: str) -> ColumnShape | None:
        """Return the column with a name, or None if there certainly is none."""
        if name in self.columns:
            return self.columns[name]
        if self.rest is None or (name in _SYSTEM and self.rest.type == "string"):
            return None  # storage keeps these names from tags
        return ColumnShape(type=self.rest.type, optional=True, key=self.rest.key)

    def key_of(self, name: str) -> bool | None:
        """Return whether a new column with a name would be in the group key."""
        column = self.column(name)
        if column is None:
            return False
        return None if column.optional and column.key else column.key

    def with_column(self, name: str, column: ColumnShape) -> TableShape:
        """Return the table with a column added or replaced."""
        return replace(self, columns={**self.columns, name: column})

    def change(
        self, name: str, change: Callable[[ColumnShape], ColumnShape]
    ) -> TableShape:
        """Return the table with a column changed, if it can exist."""
        column = self.column(name)
        return self if column is None else self.with_column(name, change(column))

    def keep(self, names: Iterable[str]) -> TableShape:
        """Return the table with only some columns."""
        found = {name: self.column(name) for name in names}
        kept = {name: column for name, column in found.items() if column is not None}
        return replace(self, columns=kept, rest=None)

    def drop(self, names: Iterable[str]) -> TableShape:
        """Return the table without some columns."""
        gone = frozenset(names)
        kept = {name: c for name, c in self.columns.items() if name not in gone}
        return replace(self, columns=kept)

    def rename(self, names: Mapping[str, str]) -> TableShape:
        """Return the table with some columns renamed."""
        moved = self.drop(names)
        for old, new in names.items():
            column = self.column(old)
            if column is not None:
                moved = moved.with_column(new, column)
        return moved

    def group(
        self, is_key: Callable[[str], bool | None], rest: bool | None
    ) -> TableShape:
        """Return the table with another group key.

        Args:
            is_key: returns whether a named column is in the key.
            rest: whether the columns with unknown names are in the key.
        """
        return replace(
            self,
            columns={
                name: replace(
                    column,
                    key=is_key(name),
                    # Tables that lack it may join tables that have it.
                    nullable=column.nullable or column.optional,
                )
                for name, column in self.columns.items()
            },
            rest=self.rest and replace(self.rest, key=rest),
        )

    def key_columns(self) -> TableShape:
        """Return only the group key, which aggregates keep; uncertain columns are optional."""
        kept = {
            name: replace(column, optional=column.optional or column.key is None)
            for name, column in self.columns.items()
            if column.key is not False
        }
        rest = self.rest if self.rest and self.rest.key is not False else None
        return replace(self, columns=kept, rest=rest)


UNKNOWN = TableShape(columns={}, rest=Rest(), stored=True)
"""A table about which nothing is known."""


class Merge(Enum):
    """The ways in which tables from several origins are combined."""

    STREAMS = "either of several streams"
    UNION = "the tables of several streams, those of one group key as one table"
    ROWS = "rows of one table, which the engine compiles to one type"


def merge(tables: Iterable[TableShape], how: Merge) -> TableShape:
    """Return the shape that fits all tables of some shapes."""
    first, *others = tables
    for other in others:
        first = _merged(first, other, how)
    return first


def _merged(one: TableShape, other: TableShape, how: Merge) -> TableShape:
    columns = {
        name: _merged_column(one.column(name), other.column(name), how)
        for name in {**one.columns, **other.columns}
    }
    return TableShape(
        columns=columns,
        rest=merge_rests(one.rest, other.rest),
        empties=one.empties or other.empties,
        stored=one.stored or other.stored,
    )


def _merged_column(
    one: ColumnShape | None, other: ColumnShape | None, how: Merge
) -> ColumnShape:
    if one is None or other is None:
        found = one or other
        assert found is not None
        nullable = found.nullable or how is not Merge.STREAMS
        return replace(found, optional=True, nullable=nullable)
    optional = one.optional or other.optional
    absent = optional and how is not Merge.STREAMS
    return ColumnShape(
        type=_merged_type(one, other, how),
        nullable=one.nullable or other.nullable or absent,
        optional=optional,
        key=one.key if one.key == other.key else None,
        values=one.values | other.values if one.values and other.values else None,
    )


def _merged_type(one: ColumnShape, other: ColumnShape, how: Merge) -> str | None:
    """Return the type of a column that both have.

    The engine rejects different types only in tables with the same group key. Otherwise
    each table keeps its own type, so one stream proves nothing about the other:

        union(tables: [raw |> count(), raw |> last()])    // int, and any stored type
    """
    known = {c.type for c in (one, other) if not c.optional} - {None, VALUE}
    if how is Merge.ROWS and len(known) == 1:
        return known.pop()
    return shared_type(one.type, other.type)


def shared_type(one: str | None, other: str | None) -> str | None:
    """Return the type of a value that can have either type."""
    if one == other:
        return one
    return None if None in (one, other) else VALUE


def merge_columns(columns: Iterable[ColumnShape]) -> ColumnShape:
    """Return the column for rows that each have one of some columns."""
    first, *others = columns
    for other in others:
        first = _merged_column(first, other, Merge.ROWS)
    return first


def merge_rests(one: Rest | None, other: Rest | None) -> Rest | None:
    """Return the description that fits the unnamed columns of both tables."""
    if one is None or other is None:
        return one or other
    return Rest(
        type=shared_type(one.type, other.type),
        key=one.key if one.key == other.key else None,
    )
