"""Column effects of functions that call a row function: `map()`, `reduce()`, joins."""

from __future__ import annotations

from dataclasses import replace

from fluxcall.analysis.aggregates import as_nullable
from fluxcall.analysis.function_call import FunctionCall
from fluxcall.analysis.tables import (
    UNKNOWN,
    VALUE,
    ColumnShape,
    Merge,
    TableShape,
    merge,
    merge_columns,
)
from fluxcall.analysis.values import (
    Arr,
    Cell,
    Constant,
    Either,
    Param,
    Rec,
    RowFacts,
    RowValue,
    StreamValue,
    Unknown,
    Value,
)


def map_rows(call: FunctionCall) -> TableShape:
    function = call.arguments.get("fn")
    if function is None:
        return UNKNOWN
    made = call.run(function, {"r": RowValue(table=call.table)})
    return replace(_table_of(call, made), empties=call.table.empties)


def _table_of(call: FunctionCall, value: Value) -> TableShape:
    """Return the table whose rows are `value`."""
    if isinstance(value, RowValue):
        return _with_facts(value.table, value.facts)
    if isinstance(value, Either):
        tables = [_table_of(call, option) for option in value.options]
        return merge(tables, Merge.ROWS)
    if not isinstance(value, Rec):
        return UNKNOWN
    table = TableShape(columns={}, rest=None)
    if value.base is not None:
        table = _table_of(call, value.base)
    for name, field in value.fields.items():
        table = table.with_column(name, _column_of(call, name, field))
    return table


def _with_facts(table: TableShape, facts: RowFacts) -> TableShape:
    """Return a row's table, refined by how the row function uses it."""
    for name in facts.read:
        table = table.change(name, lambda column: column)  # its name is known now
    for name, kind in facts.types.items():
        column = table.columns.get(name)
        if column is not None and column.type in (None, VALUE):
            table = table.with_column(name, replace(column, type=kind))
    return table


def _column_of(call: FunctionCall, name: str, value: Value) -> ColumnShape:
    """Return the column for a field of a mapped record; the group key is kept."""
    call.expect(value, "scalar")
    made = ColumnShape(type=call.type_of(value), key=call.table.key_of(name))
    match value:
        case Cell(name=cell, column=column, facts=facts):
            known = column.type not in (None, VALUE)
            return replace(
                made,
                type=column.type if known else facts.types.get(cell, column.type),
                nullable=column.nullable,
                optional=column.optional,
            )
        case Constant():
            return replace(made, nullable=False)
        case Unknown(type=kind, nullable=nullable, optional=optional):
            absent = optional or kind is None
            return replace(made, type=kind, nullable=nullable, optional=absent)
        case Param():
            return made
        case Either(options=options):
            columns = [_column_of(call, name, option) for option in options]
            return merge_columns(columns)
        case _:
            return replace(made, optional=True)


def reduce_rows(call: FunctionCall) -> TableShape:
    identity = call.arguments.get("identity")
    function = call.arguments.get("fn")
    if function is not None:
        row = {"r": RowValue(table=call.table), "accumulator": identity or Unknown()}
        call.run(function, row)
    if not isinstance(identity, Rec):
        return UNKNOWN
    table = call.table.key_columns()
    for name, field in identity.fields.items():
        column = ColumnShape(type=call.type_of(field), nullable=False)
        table = table.with_column(name, column)
    return table


def join_tables(call: FunctionCall) -> TableShape:
    """Join two streams: `join.tables(…, method: "left")`; `join.time()` is inner."""
    return join_as(call, outer=call.text("method", "inner") != "inner")


def join_experimental(call: FunctionCall) -> TableShape:
    """Join two streams: `experimental.join(left:, right:, fn: (left, right) => {…})`."""
    right, function = call.arguments.get("right"), call.arguments.get("fn")
    if not isinstance(right, StreamValue) or function is None:
        return UNKNOWN
    rows = {"left": RowValue(table=call.table), "right": RowValue(table=right.table)}
    return _table_of(call, call.run(function, rows)).group(lambda name: None, None)


def join_as(call: FunctionCall, *, outer: bool) -> TableShape:
    """Join two streams: `join.inner(left:, right:, on:, as: (l, r) => {…})`."""
    left, right = call.table, call.arguments.get("right")
    function = call.arguments.get("as")
    if not isinstance(right, StreamValue) or function is None:
        return UNKNOWN
    if "on" in call.arguments:
        rows = {"l": RowValue(table=left), "r": RowValue(table=right.table)}
        call.run(call.arguments["on"], rows)
    sides = [_maybe_null(t) if outer else t for t in (left, right.table)]
    made = call.run(
        function, {"l": RowValue(table=sides[0]), "r": RowValue(table=sides[1])}
    )
    table = _table_of(call, made)
    return table.group(lambda name: None, None)


def _maybe_null(table: TableShape) -> TableShape:
    columns = {name: as_nullable(column) for name, column in table.columns.items()}
    return replace(table, columns=columns)


def array_from(call: FunctionCall) -> TableShape:
    rows = call.arguments.get("rows")
    if not isinstance(rows, Arr) or not rows.elements:
        return UNKNOWN
    tables = [_table_of(call, row) for row in rows.elements]
    return merge(tables, Merge.ROWS)
