"""What is known of a stream of tables: its columns, and what may be beside them.

Refuses certainty: a column whose presence or type nobody can tell says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

VALUE = "value"
"""The type of a stored value, which depends on its field."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnShape:
    """A column that the script's text tells of.

    Attributes:
        type: Flux's word, `VALUE`, or None where nobody knows.
        nullable: a cell may be null.
        optional: the column may be absent from some or all tables.
        key: whether it is in the group key; None where that depends on the data.
        values: all that its cells can be, where a filter lists them.
    """

    type: str | None = None
    nullable: bool = True
    optional: bool = False
    key: bool | None = False
    values: frozenset[str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """Columns that the text does not name: tags, pivoted fields.

    Attributes:
        type: the type that all of them have, or None.
        key: whether they are in the group key; None where nobody knows.
    """

    type: str | None = None
    key: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TableShape:
    """The tables of a stream.

    Attributes:
        columns: name → what is known; no order, since Flux keeps none.
        rest: the columns without a name here; None where there are no others.
        empties: there may be tables without rows.
    """

    columns: Mapping[str, ColumnShape]
    rest: Rest | None
    empties: bool = False

    def column(self, name: str) -> ColumnShape | None:
        """The column of this name; None where there is certainly none."""
        if name in self.columns:
            return self.columns[name]
        if self.rest is None or (name.startswith("_") and self.rest.type == "string"):
            return None  # no tag begins so
        return ColumnShape(type=self.rest.type, optional=True, key=self.rest.key)

    def with_column(self, name: str, column: ColumnShape) -> TableShape:
        """With this column, in place of one of its name."""
        return replace(self, columns={**self.columns, name: column})

    def change(
        self, name: str, change: Callable[[ColumnShape], ColumnShape]
    ) -> TableShape:
        """With a column changed, if it can be there."""
        column = self.column(name)
        return self if column is None else self.with_column(name, change(column))

    def keep(self, names: Iterable[str]) -> TableShape:
        """These columns and no others."""
        found = {name: self.column(name) for name in names}
        kept = {name: column for name, column in found.items() if column is not None}
        return replace(self, columns=kept, rest=None)

    def drop(self, names: Iterable[str]) -> TableShape:
        """Without these columns."""
        gone = frozenset(names)
        kept = {name: c for name, c in self.columns.items() if name not in gone}
        return replace(self, columns=kept)

    def rename(self, names: Mapping[str, str]) -> TableShape:
        """With columns under other names."""
        moved = self.drop(names)
        for old, new in names.items():
            column = self.column(old)
            if column is not None:
                moved = moved.with_column(new, column)
        return moved

    def group(
        self, is_key: Callable[[str], bool | None], rest: bool | None
    ) -> TableShape:
        """With another group key.

        Args:
            is_key: tells of each named column whether it is in the key.
            rest: tells it of the others.
        """
        return replace(
            self,
            columns={n: replace(c, key=is_key(n)) for n, c in self.columns.items()},
            rest=self.rest and replace(self.rest, key=rest),
        )

    def key_columns(self) -> TableShape:
        """The group key alone: what an aggregate keeps; where unsure, optional."""
        kept = {
            name: replace(column, optional=column.optional or column.key is None)
            for name, column in self.columns.items()
            if column.key is not False
        }
        rest = self.rest if self.rest and self.rest.key is not False else None
        return replace(self, columns=kept, rest=rest)


UNKNOWN = TableShape(columns={}, rest=Rest())
"""Anything."""


def merge(tables: Iterable[TableShape], *, union: bool) -> TableShape:
    """The tables of any of these streams.

    Args:
        union: they become one stream: a type that only one side knows is the other's
            too, and a column that only one side has is null for the other.
    """
    first, *others = tables
    for other in others:
        first = _merged(first, other, union)
    return first


def _merged(one: TableShape, other: TableShape, union: bool) -> TableShape:
    columns = {
        name: _merged_column(one.column(name), other.column(name), union)
        for name in {**one.columns, **other.columns}
    }
    return TableShape(
        columns=columns,
        rest=_merged_rest(one.rest, other.rest),
        empties=one.empties or other.empties,
    )


def _merged_column(
    one: ColumnShape | None, other: ColumnShape | None, union: bool
) -> ColumnShape:
    if one is None or other is None:
        found = one or other
        assert found is not None
        return replace(found, optional=True, nullable=found.nullable or union)
    return ColumnShape(
        type=_merged_type(one.type, other.type, union),
        nullable=one.nullable or other.nullable,
        optional=one.optional or other.optional,
        key=one.key if one.key == other.key else None,
        values=one.values | other.values if one.values and other.values else None,
    )


def _merged_type(one: str | None, other: str | None, union: bool) -> str | None:
    if one == other:
        return one
    known = {one, other} - {None, VALUE}
    if union and len(known) == 1:
        return known.pop()
    return VALUE if VALUE in (one, other) and None not in (one, other) else None


def _merged_rest(one: Rest | None, other: Rest | None) -> Rest | None:
    if one is None or other is None:
        return one or other
    return Rest(
        type=one.type if one.type == other.type else None,
        key=one.key if one.key == other.key else None,
    )
