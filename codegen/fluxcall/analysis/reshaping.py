"""Column effects of functions that group, rename, pivot and join columns."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import partial

from fluxcall.analysis.aggregates import covariance, with_type
from fluxcall.analysis.function_call import FunctionCall
from fluxcall.analysis.tables import (
    UNKNOWN,
    VALUE,
    ColumnShape,
    Merge,
    Rest,
    TableShape,
    merge,
    merge_rests,
    shared_type,
)
from fluxcall.analysis.values import (
    Arr,
    Rec,
    StreamValue,
    constant_text,
    constant_texts,
)


def group_by(call: FunctionCall) -> TableShape:
    mode = call.text("mode", "by")
    listed = call.arguments.get("columns", Arr(elements=()))
    if mode is None or not isinstance(listed, Arr):
        return call.table.group(lambda name: None, None)
    if mode == "extend":
        return _extended(call.table, listed)
    texts = [constant_text(element) for element in listed.elements]
    names = [text for text in texts if text is not None]
    others = None if None in texts else mode == "except"
    table = call.table
    for name in names:
        table = table.change(name, lambda column: column)  # its name is known now
    in_list = mode != "except"

    def is_key(name: str) -> bool | None:
        if name in names:
            return in_list
        before = table.columns[name].key
        # Storage that groups by itself leaves the range in the key.
        kept = others is False and name in ("_start", "_stop") and before is not False
        return None if kept else others

    return table.group(is_key, others)


def _extended(table: TableShape, listed: Arr) -> TableShape:
    """Return the table with more columns in its group key."""
    names = constant_texts(listed)
    if names is None:
        return table.group(lambda name: table.columns[name].key or None, None)
    for name in names:
        table = table.change(name, lambda column: replace(column, key=True))
    return table


def keep_columns(call: FunctionCall) -> TableShape:
    if "fn" in call.arguments:
        return _maybe_columns(call)
    names = call.texts("columns")
    return _maybe_columns(call) if names is None else call.table.keep(names)


def drop_columns(call: FunctionCall) -> TableShape:
    if "fn" in call.arguments:
        return _maybe_columns(call)
    names = call.texts("columns")
    return _maybe_columns(call) if names is None else call.table.drop(names)


def _maybe_columns(call: FunctionCall) -> TableShape:
    """Return the table with all columns optional."""
    columns = {
        name: replace(column, optional=True, nullable=True)
        for name, column in call.table.columns.items()
    }
    return replace(call.table, columns=columns)


def rename_columns(call: FunctionCall) -> TableShape:
    record = call.arguments.get("columns")
    if not isinstance(record, Rec):
        return UNKNOWN
    for new in record.fields.values():
        call.expect(new, "string")
    texts = {old: constant_text(new) for old, new in record.fields.items()}
    if None in texts.values():
        return UNKNOWN
    return call.table.rename({old: new for old, new in texts.items() if new})


def duplicate_column(call: FunctionCall) -> TableShape:
    source, target = call.text("column", ""), call.text("as", "")
    if not source or not target:
        return UNKNOWN
    column = call.table.column(source)
    if column is None:
        return call.table
    key = call.table.key_of(target)
    return call.table.with_column(target, replace(column, key=key))


def set_text(call: FunctionCall) -> TableShape:
    name = call.text("key", "")
    if not name:
        return UNKNOWN
    text = call.text("value", "")
    values = None if text is None else frozenset((text,))
    return _with_texts(call.table, [name]).change(
        name, lambda column: replace(column, values=values)
    )


def _with_texts(table: TableShape, names: Iterable[str]) -> TableShape:
    for name in names:
        key = table.key_of(name)
        table = table.with_column(
            name, ColumnShape(type="string", nullable=False, key=key)
        )
    return table


def set_texts(call: FunctionCall) -> TableShape:
    """Set columns to texts: `experimental.set(o: {…})`."""
    record = call.arguments.get("o")
    return (
        _with_texts(call.table, record.fields) if isinstance(record, Rec) else UNKNOWN
    )


def fill_nulls(call: FunctionCall) -> TableShape:
    name = call.text("column", "_value")
    if name is None:
        return UNKNOWN
    value = call.arguments.get("value")
    kind = call.type_of(value) if value is not None else None
    source = call.table.column(name)
    known = source.type if source and source.type != VALUE else None
    if value is not None:
        call.expect(value, known or "scalar")
    if value is None:
        return call.table.change(name, partial(with_type, kind=None, nullable=None))
    key = call.table.key_of(name)
    if source and key is not False:
        kind = shared_type(kind, source.type)  # columns of the key stay what they are
    filled = ColumnShape(type=kind or known, nullable=False, key=key)
    return call.table.with_column(name, filled)  # made where it was absent


def pivot_columns(call: FunctionCall) -> TableShape:
    row = call.texts("rowKey")
    column = call.texts("columnKey")
    value = call.text("valueColumn", "")
    if row is None or column is None or not value:
        return UNKNOWN
    return _pivoted(call.table, row, column, value)


def _pivoted(
    table: TableShape, row: list[str], column: list[str], value: str
) -> TableShape:
    """Return the row key, the group key, and a column for each value of the column key."""
    key = table.key_columns()
    kept = {
        name: replace(c, optional=False)  # a table that lacks it is an error
        for name in row
        if (c := table.column(name)) is not None
    }
    made = replace(key, columns={**key.columns, **kept}).drop([*column, value])
    source = table.column(value) or ColumnShape()
    domain = table.columns.get(column[0]) if len(column) == 1 else None
    if domain is not None and domain.values is not None:
        for name in sorted(domain.values):
            made = made.with_column(name, ColumnShape(type=source.type, optional=True))
        return made
    tags = made.rest is not None and made.rest.type == source.type
    kind = source.type if tags or source.type is None else VALUE
    # A name that looked like a tag can also be that of a field.
    columns = {
        name: (
            replace(column, type=shared_type(column.type, source.type))
            if column.optional
            else column
        )
        for name, column in made.columns.items()
    }
    return replace(made, columns=columns, rest=Rest(type=kind))


def fields_as_columns(call: FunctionCall) -> TableShape:
    return _pivoted(call.table, ["_time"], ["_field"], "_value")


def union_of(call: FunctionCall) -> TableShape:
    streams = call.arguments.get("tables")
    if not isinstance(streams, Arr):
        return UNKNOWN
    tables = [
        s.table if isinstance(s, StreamValue) else UNKNOWN for s in streams.elements
    ]
    return merge(tables, Merge.UNION) if tables else UNKNOWN


def join_by_columns(call: FunctionCall) -> TableShape:
    """Join two streams: `join(tables: {a: …, b: …}, on: […])`."""
    record, on = call.arguments.get("tables"), call.texts("on")
    if not isinstance(record, Rec) or on is None or len(record.fields) != 2:
        return UNKNOWN
    (one, left), (other, right) = record.fields.items()
    if not isinstance(left, StreamValue) or not isinstance(right, StreamValue):
        return UNKNOWN
    columns = _joined(left.table, right.table, on, one)
    columns |= _joined(right.table, left.table, on, other)
    rest = merge_rests(left.table.rest, right.table.rest)
    return TableShape(columns=columns, rest=rest and replace(rest, key=None))


def _joined(
    own: TableShape, other: TableShape, on: list[str], suffix: str
) -> dict[str, ColumnShape]:
    """Return one side's columns; columns of both sides get the side's name as a suffix."""
    columns: dict[str, ColumnShape] = {}
    named = {name: own.column(name) for name in on} | dict(own.columns)
    for name, column in named.items():
        if column is None:
            continue
        twin = other.column(name)
        moved = replace(column, key=None)
        if name in on:
            columns[name] = replace(moved, optional=False)
        elif twin is None:
            columns[name] = moved
        elif column.optional or twin.optional:
            either = shared_type(column.type, twin.type)
            columns[f"{name}_{suffix}"] = replace(moved, optional=True)
            columns[name] = replace(moved, type=either, optional=True)
        else:
            columns[f"{name}_{suffix}"] = moved
    return columns


def chain_streams(call: FunctionCall) -> TableShape:
    """Return the second stream: `experimental.chain(first:, second:)`."""
    second = call.arguments.get("second")
    return second.table if isinstance(second, StreamValue) else UNKNOWN


def covariance_of_two(call: FunctionCall) -> TableShape:
    """Join two streams and aggregate their covariance: `cov(x:, y:, on:)`."""
    sides = [call.arguments.get(name) for name in ("x", "y")]
    one, other = (s if isinstance(s, StreamValue) else None for s in sides)
    if one is None or other is None:
        return UNKNOWN
    tables = {"tables": Rec(fields={"x": one, "y": other})}
    joined = join_by_columns(replace(call, arguments={**call.arguments, **tables}))
    return covariance(replace(call, table=joined, arguments={}))


def unpivot(call: FunctionCall) -> TableShape:
    """Return a row for each value outside the group key and the other columns."""
    others = call.texts("otherColumns", "_time")
    if others is None:
        return UNKNOWN
    kept = {n: c for n in others if (c := call.table.column(n)) is not None}
    made = call.table.key_columns()
    made = replace(made, columns={**made.columns, **kept})
    made = made.with_column("_field", ColumnShape(type="string", nullable=False))
    return made.with_column("_value", ColumnShape(type=VALUE, nullable=False))
