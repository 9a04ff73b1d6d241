"""Column effects of windows, aggregates, and functions that compute values of rows."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from fluxcall.analysis.function_call import KEY_TIME, TIME, FunctionCall
from fluxcall.analysis.tables import UNKNOWN, VALUE, ColumnShape, TableShape
from fluxcall.analysis.values import Constant, StreamValue


def range_bounds(call: FunctionCall) -> TableShape:
    return _windowed(call.table, "_start", "_stop")


def _windowed(table: TableShape, start: str, stop: str) -> TableShape:
    return table.with_column(start, KEY_TIME).with_column(stop, KEY_TIME)


def window_by(call: FunctionCall) -> TableShape:
    start, stop = call.text("startColumn", "_start"), call.text("stopColumn", "_stop")
    if start is None or stop is None:
        return UNKNOWN
    empties = call.flag("createEmpty", default=False) is not False
    return replace(_windowed(call.table, start, stop), empties=empties)


def aggregate_by(
    call: FunctionCall, kind: str | None, *, never_null: bool = False
) -> TableShape:
    """Return the group key and the aggregated column, of type `kind` or its own if None."""
    name = call.text("column", "_value")
    if name is None:
        return UNKNOWN
    source = call.table.column(name) or ColumnShape()
    value = ColumnShape(
        type=kind or source.type,
        nullable=not never_null and (source.nullable or call.table.empties),
    )
    return replace(call.table.key_columns().with_column(name, value), empties=False)


def mode_of(call: FunctionCall) -> TableShape:
    """Return the group key and `_value`, which gets the mode of any column; null for a tie."""
    return distinct_values(call).change("_value", as_nullable)


def select_rows(call: FunctionCall) -> TableShape:
    """Return whole rows; a table without rows gets one with nulls outside the group key."""
    if not call.table.empties:
        return call.table
    columns = {
        name: column if column.key else as_nullable(column)
        for name, column in call.table.columns.items()
    }
    return replace(call.table, columns=columns)


def as_nullable(column: ColumnShape) -> ColumnShape:
    return replace(column, nullable=True)


def quantile_of(call: FunctionCall) -> TableShape:
    method = call.text("method", "estimate_tdigest")
    if method is None:
        return UNKNOWN
    if method == "exact_selector":
        return select_rows(call)
    return aggregate_by(call, "float")


def aggregate_window(call: FunctionCall) -> TableShape:
    time = call.text("timeDst", "_time")
    column = call.arguments.get("column", Constant(type="string", value="_value"))
    function = call.arguments.get("fn")
    if time is None or function is None:
        return UNKNOWN
    empties = call.flag("createEmpty", default=True) is not False
    windows = replace(_windowed(call.table, "_start", "_stop"), empties=empties)
    done = call.run(function, {"tables": StreamValue(table=windows), "column": column})
    if not isinstance(done, StreamValue) or done.table == UNKNOWN:
        return UNKNOWN
    return replace(done.table.with_column(time, TIME), empties=call.table.empties)


def change_columns(
    call: FunctionCall, kind: str | None, *, nullable: bool | None = None
) -> TableShape:
    """Change the type of `_value`, or of the columns in `columns` or `column`."""
    names = call.texts("columns", "_value")
    if "column" in call.arguments:
        name = call.text("column", "_value")
        names = None if name is None else [name]
    if names is None:
        return UNKNOWN
    table = call.table
    for name in names:
        table = table.change(name, partial(with_type, kind=kind, nullable=nullable))
    return table


def with_type(
    column: ColumnShape, kind: str | None, nullable: bool | None
) -> ColumnShape:
    return replace(
        column,
        type=kind or column.type,
        nullable=column.nullable if nullable is None else nullable,
        values=None,
    )


def value_to(call: FunctionCall, kind: str) -> TableShape:
    """Convert `_value` to a type, whatever type it had: `toInt()` and the like."""
    return call.table.change("_value", partial(with_type, kind=kind, nullable=None))


def all_nullable(call: FunctionCall) -> TableShape:
    """Return the columns, all nullable: functions that lose cells of the rows they make."""
    columns = {n: as_nullable(c) for n, c in call.table.columns.items()}
    value = ColumnShape(type="float")
    return replace(call.table, columns=columns).with_column("_value", value)


def with_time(call: FunctionCall, kind: str) -> TableShape:
    """Return the group key, `_time` and the value."""
    made = aggregate_by(call, kind)
    return made if made == UNKNOWN else made.with_column("_time", TIME)


def add_column(
    call: FunctionCall, argument: str, default: str | None, kind: str
) -> TableShape:
    """Add a column whose name is in an argument."""
    if default is None and argument not in call.arguments:
        return call.table
    name = call.text(argument, default or "")
    if name is None:
        return UNKNOWN
    return call.table.with_column(name, ColumnShape(type=kind, nullable=True))


def state_tracking(call: FunctionCall) -> TableShape:
    counted = add_column(call, "countColumn", None, "int")
    return add_column(replace(call, table=counted), "durationColumn", None, "int")


def _key_and(call: FunctionCall, **kinds: str) -> TableShape:
    """Return the group key and some columns that are never null."""
    made = call.table.key_columns()
    for name, kind in kinds.items():
        made = made.with_column(name, ColumnShape(type=kind, nullable=False))
    return made


def distinct_values(call: FunctionCall) -> TableShape:
    """Return the group key and `_value`; a table without the column gets one null string."""
    name = call.text("column", "_value")
    source = call.table.column(name) if name is not None else None
    value = source or ColumnShape(optional=True)
    kind = VALUE if value.optional and value.type != "string" else value.type
    nullable = value.nullable or value.optional
    return call.table.key_columns().with_column(
        "_value", ColumnShape(type=kind, nullable=nullable)
    )


def column_names(call: FunctionCall) -> TableShape:
    name = call.text("column", "_value")
    return UNKNOWN if name is None else _key_and(call, **{name: "string"})


def histogram_of(call: FunctionCall) -> TableShape:
    bound = call.text("upperBoundColumn", "le")
    count = call.text("countColumn", "_value")
    if bound is None or count is None:
        return UNKNOWN
    return _key_and(call, **{bound: "float", count: "float"})


def histogram_quantile(call: FunctionCall) -> TableShape:
    name = call.text("valueColumn", "_value")
    if name is None:
        return UNKNOWN
    return call.table.key_columns().with_column(name, ColumnShape(type="float"))


def covariance(call: FunctionCall) -> TableShape:
    name = call.text("valueDst", "_value")
    if name is None:
        return UNKNOWN
    return call.table.key_columns().with_column(name, ColumnShape(type="float"))


def key_values(call: FunctionCall) -> TableShape:
    """Return the values of some columns, which can have any type."""
    made = _key_and(call, _key="string")
    return made.with_column("_value", ColumnShape(type=VALUE))


def table_fill(call: FunctionCall) -> TableShape:
    """Make columns nullable: `table.fill()` adds a row of nulls to an empty table."""
    return replace(select_rows(call), empties=False)


def highest_rows(call: FunctionCall) -> TableShape:
    """Return whole rows without a group key: `highestMax()` and the like."""
    return call.table.group(lambda name: False, False)


def highest_average(call: FunctionCall) -> TableShape:
    names = call.texts("groupColumns")
    if names is None:
        return UNKNOWN
    grouped = call.table.group(lambda name: name in names, False)
    for name in names:
        if grouped.column(name) and name not in grouped.columns:
            grouped = grouped.change(name, lambda column: replace(column, key=True))
    made = aggregate_by(replace(call, table=grouped), "float")
    return made.group(lambda name: False, False)


def as_float(call: FunctionCall) -> TableShape:
    return change_columns(call, "float")


def maybe_float(call: FunctionCall) -> TableShape:
    return change_columns(call, "float", nullable=True)


def difference_of(call: FunctionCall) -> TableShape:
    """Change the columns to their differences; unsigned integers become signed."""
    made = change_columns(call, None, nullable=True)
    names = call.texts("columns", "_value") or []
    unsigned = [n for n in names if (c := made.column(n)) and c.type == "uint"]
    for name in unsigned:
        made = made.change(name, lambda column: replace(column, type="int"))
    return made
