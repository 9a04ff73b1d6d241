"""The table of column effects: what each function of Flux does to the columns of a
stream; refuses to guess, so a function that is not in it gives anything.

Every line of it is run on a real engine by a test.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeAlias

from fluxcall.analysis.tables import (
    UNKNOWN,
    VALUE,
    ColumnShape,
    Merge,
    Rest,
    TableShape,
    merge,
    merge_columns,
    merge_rests,
    shared_type,
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
    constant_text,
    constant_texts,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionCall:
    """A call of a library function on a stream.

    Attributes:
        table: the stream's tables.
        arguments: the others, by name.
        run: calls a function value with arguments.
        type_of: the type of a value in Flux's word, or None.
        expect: tells that a value has to be of a kind.
    """

    table: TableShape
    arguments: Mapping[str, Value]
    run: Callable[[Value, Mapping[str, Value]], Value]
    type_of: Callable[[Value], str | None]
    expect: Callable[[Value, str], None]

    def text(self, name: str, default: str) -> str | None:
        """A text argument; None where it is not a literal."""
        if name not in self.arguments:
            return default
        return constant_text(self.arguments[name])

    def texts(self, name: str, *default: str) -> list[str] | None:
        """An argument that lists texts; None where they are not literals."""
        if name not in self.arguments:
            return list(default)
        return constant_texts(self.arguments[name])

    def flag(self, name: str, *, default: bool) -> bool | None:
        """A boolean argument; None where it is not a literal."""
        value = self.arguments.get(name, Constant(type="bool", value=default))
        return bool(value.value) if isinstance(value, Constant) else None


Effect: TypeAlias = Callable[[FunctionCall], TableShape]

_TIME = ColumnShape(type="time", nullable=False)
_KEY_TIME = replace(_TIME, key=True)
_KEY_TEXT = ColumnShape(type="string", nullable=False, key=True)


def stored(*, with_range: bool = False) -> TableShape:
    """What `from()` gives: the columns of storage, and tags that are texts."""
    times = {"_start": _KEY_TIME, "_stop": _KEY_TIME} if with_range else {}
    return TableShape(
        columns={
            **times,
            "_time": _TIME,
            "_value": ColumnShape(type=VALUE, nullable=False),
            "_field": _KEY_TEXT,
            "_measurement": _KEY_TEXT,
        },
        rest=Rest(type="string", key=True),
        stored=True,
    )


def _same(call: FunctionCall) -> TableShape:
    return call.table


def _from(call: FunctionCall) -> TableShape:
    return stored()


def _range(call: FunctionCall) -> TableShape:
    return _windowed(call.table, "_start", "_stop")


def _windowed(table: TableShape, start: str, stop: str) -> TableShape:
    return table.with_column(start, _KEY_TIME).with_column(stop, _KEY_TIME)


def _window(call: FunctionCall) -> TableShape:
    start, stop = call.text("startColumn", "_start"), call.text("stopColumn", "_stop")
    if start is None or stop is None:
        return UNKNOWN
    empties = call.flag("createEmpty", default=False) is not False
    return replace(_windowed(call.table, start, stop), empties=empties)


def _aggregate(
    call: FunctionCall, kind: str | None, *, never_null: bool = False
) -> TableShape:
    """The group key and the aggregated column; `kind` None keeps its type."""
    name = call.text("column", "_value")
    if name is None:
        return UNKNOWN
    source = call.table.column(name) or ColumnShape()
    value = ColumnShape(
        type=kind or source.type,
        nullable=not never_null and (source.nullable or call.table.empties),
    )
    return replace(call.table.key_columns().with_column(name, value), empties=False)


def _mode(call: FunctionCall) -> TableShape:
    """The value goes into `_value`, whatever column it is of; null for a tie."""
    return _distinct(call).change("_value", _nullable)


def _select(call: FunctionCall) -> TableShape:
    """Whole rows; of a table without rows one of nulls, but for the key."""
    if not call.table.empties:
        return call.table
    columns = {
        name: column if column.key else _nullable(column)
        for name, column in call.table.columns.items()
    }
    return replace(call.table, columns=columns)


def _nullable(column: ColumnShape) -> ColumnShape:
    return replace(column, nullable=True)


def _quantile(call: FunctionCall) -> TableShape:
    method = call.text("method", "estimate_tdigest")
    if method is None:
        return UNKNOWN
    if method == "exact_selector":
        return _select(call)
    return _aggregate(call, "float")


def _aggregate_window(call: FunctionCall) -> TableShape:
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
    return replace(done.table.with_column(time, _TIME), empties=call.table.empties)


def _change(
    call: FunctionCall, kind: str | None, *, nullable: bool | None = None
) -> TableShape:
    """`_value`, or what `columns` or `column` names, with another type."""
    names = call.texts("columns", "_value")
    if "column" in call.arguments:
        name = call.text("column", "_value")
        names = None if name is None else [name]
    if names is None:
        return UNKNOWN
    table = call.table
    for name in names:
        table = table.change(name, partial(_typed, kind=kind, nullable=nullable))
    return table


def _typed(column: ColumnShape, kind: str | None, nullable: bool | None) -> ColumnShape:
    return replace(
        column,
        type=kind or column.type,
        nullable=column.nullable if nullable is None else nullable,
        values=None,
    )


def _value_to(call: FunctionCall, kind: str) -> TableShape:
    """`toInt()` and its like, which make `_value` anew from whatever it was."""
    return call.table.change("_value", partial(_typed, kind=kind, nullable=None))


def _all_nullable(call: FunctionCall) -> TableShape:
    """Functions that forget the other cells of the rows that they make."""
    columns = {n: _nullable(c) for n, c in call.table.columns.items()}
    value = ColumnShape(type="float")
    return replace(call.table, columns=columns).with_column("_value", value)


def _with_time(call: FunctionCall, kind: str) -> TableShape:
    """The group key, `_time` and the value."""
    made = _aggregate(call, kind)
    return made if made == UNKNOWN else made.with_column("_time", _TIME)


def _added(
    call: FunctionCall, argument: str, default: str | None, kind: str
) -> TableShape:
    """One more column whose name an argument says."""
    if default is None and argument not in call.arguments:
        return call.table
    name = call.text(argument, default or "")
    if name is None:
        return UNKNOWN
    return call.table.with_column(name, ColumnShape(type=kind, nullable=True))


def _state_tracking(call: FunctionCall) -> TableShape:
    counted = _added(call, "countColumn", None, "int")
    return _added(replace(call, table=counted), "durationColumn", None, "int")


def _key_and(call: FunctionCall, **kinds: str) -> TableShape:
    """The group key and some columns that always have a value."""
    made = call.table.key_columns()
    for name, kind in kinds.items():
        made = made.with_column(name, ColumnShape(type=kind, nullable=False))
    return made


def _distinct(call: FunctionCall) -> TableShape:
    """The values go into `_value`; of a table without the column, one null text."""
    name = call.text("column", "_value")
    source = call.table.column(name) if name is not None else None
    value = source or ColumnShape(optional=True)
    kind = VALUE if value.optional and value.type != "string" else value.type
    nullable = value.nullable or value.optional
    return call.table.key_columns().with_column(
        "_value", ColumnShape(type=kind, nullable=nullable)
    )


def _columns(call: FunctionCall) -> TableShape:
    name = call.text("column", "_value")
    return UNKNOWN if name is None else _key_and(call, **{name: "string"})


def _histogram(call: FunctionCall) -> TableShape:
    bound = call.text("upperBoundColumn", "le")
    count = call.text("countColumn", "_value")
    if bound is None or count is None:
        return UNKNOWN
    return _key_and(call, **{bound: "float", count: "float"})


def _group(call: FunctionCall) -> TableShape:
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
        table = table.change(name, lambda column: column)  # named from now on
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


def _keep(call: FunctionCall) -> TableShape:
    if "fn" in call.arguments:
        return _maybe_columns(call)
    names = call.texts("columns")
    return _maybe_columns(call) if names is None else call.table.keep(names)


def _drop(call: FunctionCall) -> TableShape:
    if "fn" in call.arguments:
        return _maybe_columns(call)
    names = call.texts("columns")
    return _maybe_columns(call) if names is None else call.table.drop(names)


def _maybe_columns(call: FunctionCall) -> TableShape:
    """Each of the columns may be there or not."""
    columns = {
        name: replace(column, optional=True, nullable=True)
        for name, column in call.table.columns.items()
    }
    return replace(call.table, columns=columns)


def _rename(call: FunctionCall) -> TableShape:
    record = call.arguments.get("columns")
    if not isinstance(record, Rec):
        return UNKNOWN
    for new in record.fields.values():
        call.expect(new, "string")
    texts = {old: constant_text(new) for old, new in record.fields.items()}
    if None in texts.values():
        return UNKNOWN
    return call.table.rename({old: new for old, new in texts.items() if new})


def _duplicate(call: FunctionCall) -> TableShape:
    source, target = call.text("column", ""), call.text("as", "")
    if not source or not target:
        return UNKNOWN
    column = call.table.column(source)
    if column is None:
        return call.table
    key = call.table.key_of(target)
    return call.table.with_column(target, replace(column, key=key))


def _set(call: FunctionCall) -> TableShape:
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


def _set_all(call: FunctionCall) -> TableShape:
    """`experimental.set(o: {…})`."""
    record = call.arguments.get("o")
    return (
        _with_texts(call.table, record.fields) if isinstance(record, Rec) else UNKNOWN
    )


def _fill(call: FunctionCall) -> TableShape:
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
        return call.table.change(name, partial(_typed, kind=None, nullable=None))
    key = call.table.key_of(name)
    if source and key is not False:
        kind = shared_type(kind, source.type)  # columns of the key stay what they are
    filled = ColumnShape(type=kind or known, nullable=False, key=key)
    return call.table.with_column(name, filled)  # made where it was absent


def _map(call: FunctionCall) -> TableShape:
    function = call.arguments.get("fn")
    if function is None:
        return UNKNOWN
    made = call.run(function, {"r": RowValue(table=call.table)})
    return replace(_table_of(call, made), empties=call.table.empties)


def _table_of(call: FunctionCall, value: Value) -> TableShape:
    """The table whose rows are `value`."""
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
    """Return a row's table with what the function that reads the row shows of it."""
    for name in facts.read:
        table = table.change(name, lambda column: column)  # named from now on
    for name, kind in facts.types.items():
        column = table.columns.get(name)
        if column is not None and column.type in (None, VALUE):
            table = table.with_column(name, replace(column, type=kind))
    return table


def _column_of(call: FunctionCall, name: str, value: Value) -> ColumnShape:
    """A field of a mapped record; in the key if it was before."""
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


def _reduce(call: FunctionCall) -> TableShape:
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


def _pivot(call: FunctionCall) -> TableShape:
    row = call.texts("rowKey")
    column = call.texts("columnKey")
    value = call.text("valueColumn", "")
    if row is None or column is None or not value:
        return UNKNOWN
    return _pivoted(call.table, row, column, value)


def _pivoted(
    table: TableShape, row: list[str], column: list[str], value: str
) -> TableShape:
    """Row key, group key, and a column for every value of the column key."""
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
    # A name that was taken for a tag's may as well be that of a field.
    columns = {
        name: (
            replace(column, type=shared_type(column.type, source.type))
            if column.optional
            else column
        )
        for name, column in made.columns.items()
    }
    return replace(made, columns=columns, rest=Rest(type=kind))


def _fields_as_columns(call: FunctionCall) -> TableShape:
    return _pivoted(call.table, ["_time"], ["_field"], "_value")


def _union(call: FunctionCall) -> TableShape:
    streams = call.arguments.get("tables")
    if not isinstance(streams, Arr):
        return UNKNOWN
    tables = [
        s.table if isinstance(s, StreamValue) else UNKNOWN for s in streams.elements
    ]
    return merge(tables, Merge.UNION) if tables else UNKNOWN


def _join(call: FunctionCall) -> TableShape:
    """`join(tables: {a: …, b: …}, on: […])`."""
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
    """One side's columns: those that both sides have get the side's name."""
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


def _join_tables(call: FunctionCall) -> TableShape:
    """`join.tables(…, method: "left")`; `join.time()` is inner by itself."""
    return _join_as(call, outer=call.text("method", "inner") != "inner")


def _join_experimental(call: FunctionCall) -> TableShape:
    """`experimental.join(left:, right:, fn: (left, right) => {…})`."""
    right, function = call.arguments.get("right"), call.arguments.get("fn")
    if not isinstance(right, StreamValue) or function is None:
        return UNKNOWN
    rows = {"left": RowValue(table=call.table), "right": RowValue(table=right.table)}
    return _table_of(call, call.run(function, rows)).group(lambda name: None, None)


def _join_as(call: FunctionCall, *, outer: bool) -> TableShape:
    """`join.inner(left:, right:, on:, as: (l, r) => {…})`."""
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
    columns = {name: _nullable(column) for name, column in table.columns.items()}
    return replace(table, columns=columns)


def _chain(call: FunctionCall) -> TableShape:
    """`experimental.chain(first:, second:)`."""
    second = call.arguments.get("second")
    return second.table if isinstance(second, StreamValue) else UNKNOWN


def _histogram_quantile(call: FunctionCall) -> TableShape:
    name = call.text("valueColumn", "_value")
    if name is None:
        return UNKNOWN
    return call.table.key_columns().with_column(name, ColumnShape(type="float"))


def _covariance(call: FunctionCall) -> TableShape:
    name = call.text("valueDst", "_value")
    if name is None:
        return UNKNOWN
    return call.table.key_columns().with_column(name, ColumnShape(type="float"))


def _covariance_of_two(call: FunctionCall) -> TableShape:
    """`cov(x:, y:, on:)`: a join and its covariance."""
    sides = [call.arguments.get(name) for name in ("x", "y")]
    one, other = (s if isinstance(s, StreamValue) else None for s in sides)
    if one is None or other is None:
        return UNKNOWN
    tables = {"tables": Rec(fields={"x": one, "y": other})}
    joined = _join(replace(call, arguments={**call.arguments, **tables}))
    return _covariance(replace(call, table=joined, arguments={}))


def _key_values(call: FunctionCall) -> TableShape:
    """The values of any columns, so of any type."""
    made = _key_and(call, _key="string")
    return made.with_column("_value", ColumnShape(type=VALUE))


def _unpivot(call: FunctionCall) -> TableShape:
    """A row for every value that is neither in the key nor another column."""
    others = call.texts("otherColumns", "_time")
    if others is None:
        return UNKNOWN
    kept = {n: c for n in others if (c := call.table.column(n)) is not None}
    made = call.table.key_columns()
    made = replace(made, columns={**made.columns, **kept})
    made = made.with_column("_field", ColumnShape(type="string", nullable=False))
    return made.with_column("_value", ColumnShape(type=VALUE, nullable=False))


def _table_fill(call: FunctionCall) -> TableShape:
    """`table.fill()`: a row of nulls for a table without rows."""
    return replace(_select(call), empties=False)


def _sample_data(kind: str) -> Effect:
    def effect(call: FunctionCall) -> TableShape:
        columns = {
            "_time": _TIME,
            "_value": ColumnShape(type=kind),
            "tag": replace(_KEY_TEXT, key=True),
        }
        return TableShape(columns=columns, rest=None)

    return effect


def _highest(call: FunctionCall) -> TableShape:
    """`highestMax()` and its like: whole rows, without a group key."""
    return call.table.group(lambda name: False, False)


def _highest_average(call: FunctionCall) -> TableShape:
    names = call.texts("groupColumns")
    if names is None:
        return UNKNOWN
    grouped = call.table.group(lambda name: name in names, False)
    for name in names:
        if grouped.column(name) and name not in grouped.columns:
            grouped = grouped.change(name, lambda column: replace(column, key=True))
    made = _aggregate(replace(call, table=grouped), "float")
    return made.group(lambda name: False, False)


def _closed(**kinds: str) -> Effect:
    """A source whose columns are always these."""
    columns = {
        name: ColumnShape(type=kind.removesuffix("?"), nullable=kind.endswith("?"))
        for name, kind in kinds.items()
    }
    return lambda call: TableShape(columns=columns, rest=None)


def _array_from(call: FunctionCall) -> TableShape:
    rows = call.arguments.get("rows")
    if not isinstance(rows, Arr) or not rows.elements:
        return UNKNOWN
    tables = [_table_of(call, row) for row in rows.elements]
    return merge(tables, Merge.ROWS)


def _many(effect: Effect, *names: str) -> dict[str, Effect]:
    return dict.fromkeys((_full(name) for name in names), effect)


def _full(name: str) -> str:
    return name if "." in name else f"universe.{name}"


def _float(call: FunctionCall) -> TableShape:
    return _change(call, "float")


def _maybe_float(call: FunctionCall) -> TableShape:
    return _change(call, "float", nullable=True)


def _difference(call: FunctionCall) -> TableShape:
    """Differences of unsigned integers are signed."""
    made = _change(call, None, nullable=True)
    names = call.texts("columns", "_value") or []
    unsigned = [n for n in names if (c := made.column(n)) and c.type == "uint"]
    for name in unsigned:
        made = made.change(name, lambda column: replace(column, type="int"))
    return made


_SCHEMA = "influxdata/influxdb/schema"

STORED = frozenset(
    ("universe.from", "influxdata/influxdb.from", "universe.range", "universe.yield")
)
"""Functions after which a filter may still run in storage."""

EFFECTS: Mapping[str, Effect] = {
    **_many(_from, "from", "influxdata/influxdb.from"),
    **_many(_range, "range"),
    **_many(
        _same,
        *("limit", "tail", "sort", "timeShift", "unique", "top", "bottom", "yield"),
        *("hourSelection", "truncateTimeColumn", "to", "wideTo", "experimental.to"),
        "influxdata/influxdb.to",
    ),
    **_many(_select, "first", "last", "min", "max", "sample"),
    **_many(partial(_aggregate, kind="int", never_null=True), "count"),
    **_many(partial(_aggregate, kind=None), "sum", "spread"),
    **_many(
        partial(_aggregate, kind="float"),
        *("mean", "stddev", "skew", "integral", "timeWeightedAvg"),
    ),
    **_many(_quantile, "quantile", "median"),
    **_many(_mode, "mode"),
    **_many(_aggregate_window, "aggregateWindow"),
    **_many(_window, "window"),
    **_many(
        _float,
        *("interpolate.linear", "movingAverage", "exponentialMovingAverage", "doubleEMA", "tripleEMA"),
    ),
    **_many(
        _maybe_float,
        *("derivative", "kaufmansAMA", "kaufmansER", "chandeMomentumOscillator"),
    ),
    **_many(_difference, "difference", "increase"),
    **_many(partial(_change, kind=None), "cumulativeSum"),
    **_many(_all_nullable, "relativeStrengthIndex", "tripleExponentialDerivative"),
    **_many(partial(_with_time, kind="float"), "timedMovingAverage", "holtWinters"),
    **_many(
        partial(_added, argument="columnName", default="elapsed", kind="int"), "elapsed"
    ),
    **_many(
        partial(_added, argument="column", default="stateCount", kind="int"),
        "stateCount",
    ),
    **_many(
        partial(_added, argument="column", default="stateDuration", kind="int"),
        "stateDuration",
    ),
    **_many(_state_tracking, "stateTracking"),
    **_many(_distinct, "distinct"),
    **_many(_columns, "columns", "keys"),
    **_many(_histogram, "histogram"),
    **_many(_group, "group"),
    **_many(_keep, "keep"),
    **_many(_drop, "drop"),
    **_many(_rename, "rename"),
    **_many(_duplicate, "duplicate"),
    **_many(_set, "set"),
    **_many(_set_all, "experimental.set"),
    **_many(_fill, "fill"),
    **_many(_map, "map"),
    **_many(_reduce, "reduce"),
    **_many(_pivot, "pivot"),
    **_many(_fields_as_columns, f"{_SCHEMA}.fieldsAsCols"),
    **_many(_union, "union"),
    **_many(_join, "join"),
    **_many(partial(_join_as, outer=False), "join.inner"),
    **_many(partial(_join_as, outer=True), "join.left", "join.right", "join.full"),
    **_many(
        _highest,
        *("highestMax", "highestCurrent", "lowestMin", "lowestCurrent"),
    ),
    **_many(_highest_average, "highestAverage", "lowestAverage"),
    **{f"universe.to{n}": partial(_value_to, kind=n.lower())
       for n in ("Int", "Float", "String", "Bool", "Time")},
    **_many(partial(_value_to, kind="uint"), "toUInt"),
    **_many(_array_from, "array.from", "experimental/array.from"),
    **_many(
        _select,
        *(f"experimental.{n}" for n in ("first", "last", "max", "min")),
    ),
    **_many(_same, "experimental.unique", "experimental.preview", "experimental.alignTime"),
    **_many(partial(_aggregate, kind="int", never_null=True), "experimental.count"),
    **_many(partial(_aggregate, kind=None), "experimental.sum", "experimental.spread"),
    **_many(
        partial(_aggregate, kind="float"),
        *(f"experimental.{n}" for n in ("mean", "stddev", "skew", "integral")),
    ),
    **_many(_quantile, "experimental.quantile"),
    **_many(_mode, "experimental.mode"),
    **_many(_distinct, "experimental.distinct"),
    **_many(_fill, "experimental.fill"),
    **_many(_histogram, "experimental.histogram"),
    **_many(_histogram_quantile, "histogramQuantile", "experimental.histogramQuantile"),
    **_many(_window, "experimental.window"),
    **_many(_group, "experimental.group"),
    **_many(_maybe_float, "experimental.kaufmansAMA"),
    **_many(_join_experimental, "experimental.join"),
    **_many(_unpivot, "experimental.unpivot"),
    **_many(_chain, "experimental.chain"),
    **_many(_table_fill, "experimental/table.fill"),
    **_many(_join_tables, "join.tables", "join.time"),
    **_many(_covariance, "covariance"),
    **_many(_covariance_of_two, "cov", "pearsonr"),
    **_many(_key_values, "keyValues"),
    **_many(
        partial(_added, argument="columnName", default="duration", kind="int"),
        "contrib/tomhollingworth/events.duration",
    ),
    **{f"sampledata.{name}": _sample_data(kind)
       for name, kind in {"float": "float", "int": "int", "uint": "uint", "bool": "bool",
                          "string": "string", "numericBool": "int"}.items()},
    **_many(
        _closed(
            organizationID="string", databaseName="string", retentionPolicy="string",
            retentionPeriod="int", default="bool", bucketID="string",
        ),
        "influxdata/influxdb/v1.databases",
    ),
    **_many(
        _closed(_value="string"),
        *(f"{_SCHEMA}.{name}" for name in (
            "tagValues", "tagKeys", "measurements", "fieldKeys",
            "measurementTagValues", "measurementTagKeys", "measurementFieldKeys",
        )),
    ),
    **_many(
        _closed(
            id="string", name="string", organizationID="string",
            retentionPolicy="string?", retentionPeriod="int",
        ),
        "buckets", "influxdata/influxdb.buckets",
    ),
    **_many(_closed(_value="int"), "influxdata/influxdb.cardinality"),
    **_many(_closed(_time="time", _value="int"), "generate.from"),
}  # fmt: skip
"""Full name of a library function → what it does to the columns."""
