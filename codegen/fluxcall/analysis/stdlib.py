"""The table of column effects: what each function of Flux does to a stream's columns.

Invariant: nothing is guessed. A function that is not in the table may return anything, and
a test runs every line of the table on a real engine.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from fluxcall.analysis.aggregates import (
    add_column,
    aggregate_by,
    aggregate_window,
    all_nullable,
    as_float,
    change_columns,
    column_names,
    covariance,
    difference_of,
    distinct_values,
    highest_average,
    highest_rows,
    histogram_of,
    histogram_quantile,
    key_values,
    maybe_float,
    mode_of,
    quantile_of,
    range_bounds,
    select_rows,
    state_tracking,
    table_fill,
    value_to,
    window_by,
    with_time,
)
from fluxcall.analysis.function_call import (
    KEY_TEXT,
    KEY_TIME,
    TIME,
    Effect,
    FunctionCall,
)
from fluxcall.analysis.reshaping import (
    chain_streams,
    covariance_of_two,
    drop_columns,
    duplicate_column,
    fields_as_columns,
    fill_nulls,
    group_by,
    join_by_columns,
    keep_columns,
    pivot_columns,
    rename_columns,
    set_text,
    set_texts,
    union_of,
    unpivot,
)
from fluxcall.analysis.rows import (
    array_from,
    join_as,
    join_experimental,
    join_tables,
    map_rows,
    reduce_rows,
)
from fluxcall.analysis.tables import VALUE, ColumnShape, Rest, TableShape


def stored(*, with_range: bool = False) -> TableShape:
    """Return the table that `from()` reads: the columns of storage, and tags (strings)."""
    times = {"_start": KEY_TIME, "_stop": KEY_TIME} if with_range else {}
    return TableShape(
        columns={
            **times,
            "_time": TIME,
            "_value": ColumnShape(type=VALUE, nullable=False),
            "_field": KEY_TEXT,
            "_measurement": KEY_TEXT,
        },
        rest=Rest(type="string", key=True),
        stored=True,
    )


def _same(call: FunctionCall) -> TableShape:
    return call.table


def _from(call: FunctionCall) -> TableShape:
    return stored()


def _sample_data(kind: str) -> Effect:
    def effect(call: FunctionCall) -> TableShape:
        columns = {
            "_time": TIME,
            "_value": ColumnShape(type=kind),
            "tag": replace(KEY_TEXT, key=True),
        }
        return TableShape(columns=columns, rest=None)

    return effect


def _closed(**kinds: str) -> Effect:
    """Return the effect of a source that always has the same columns."""
    columns = {
        name: ColumnShape(type=kind.removesuffix("?"), nullable=kind.endswith("?"))
        for name, kind in kinds.items()
    }
    return lambda call: TableShape(columns=columns, rest=None)


def _many(effect: Effect, *names: str) -> dict[str, Effect]:
    return dict.fromkeys((_full(name) for name in names), effect)


def _full(name: str) -> str:
    return name if "." in name else f"universe.{name}"


_SCHEMA = "influxdata/influxdb/schema"


STORED = frozenset(
    ("universe.from", "influxdata/influxdb.from", "universe.range", "universe.yield")
)
"""Functions after which the engine may still run a filter in storage."""


EFFECTS: Mapping[str, Effect] = {
    **_many(_from, "from", "influxdata/influxdb.from"),
    **_many(range_bounds, "range"),
    **_many(
        _same,
        *("limit", "tail", "sort", "timeShift", "unique", "top", "bottom", "yield"),
        *("hourSelection", "truncateTimeColumn", "to", "wideTo", "experimental.to"),
        "influxdata/influxdb.to",
    ),
    **_many(select_rows, "first", "last", "min", "max", "sample"),
    **_many(partial(aggregate_by, kind="int", never_null=True), "count"),
    **_many(partial(aggregate_by, kind=None), "sum", "spread"),
    **_many(
        partial(aggregate_by, kind="float"),
        *("mean", "stddev", "skew", "integral", "timeWeightedAvg"),
    ),
    **_many(quantile_of, "quantile", "median"),
    **_many(mode_of, "mode"),
    **_many(aggregate_window, "aggregateWindow"),
    **_many(window_by, "window"),
    **_many(
        as_float,
        *("interpolate.linear", "movingAverage", "exponentialMovingAverage", "doubleEMA", "tripleEMA"),
    ),
    **_many(
        maybe_float,
        *("derivative", "kaufmansAMA", "kaufmansER", "chandeMomentumOscillator"),
    ),
    **_many(difference_of, "difference", "increase"),
    **_many(partial(change_columns, kind=None), "cumulativeSum"),
    **_many(all_nullable, "relativeStrengthIndex", "tripleExponentialDerivative"),
    **_many(partial(with_time, kind="float"), "timedMovingAverage", "holtWinters"),
    **_many(
        partial(add_column, argument="columnName", default="elapsed", kind="int"), "elapsed"
    ),
    **_many(
        partial(add_column, argument="column", default="stateCount", kind="int"),
        "stateCount",
    ),
    **_many(
        partial(add_column, argument="column", default="stateDuration", kind="int"),
        "stateDuration",
    ),
    **_many(state_tracking, "stateTracking"),
    **_many(distinct_values, "distinct"),
    **_many(column_names, "columns", "keys"),
    **_many(histogram_of, "histogram"),
    **_many(group_by, "group"),
    **_many(keep_columns, "keep"),
    **_many(drop_columns, "drop"),
    **_many(rename_columns, "rename"),
    **_many(duplicate_column, "duplicate"),
    **_many(set_text, "set"),
    **_many(set_texts, "experimental.set"),
    **_many(fill_nulls, "fill"),
    **_many(map_rows, "map"),
    **_many(reduce_rows, "reduce"),
    **_many(pivot_columns, "pivot"),
    **_many(fields_as_columns, f"{_SCHEMA}.fieldsAsCols"),
    **_many(union_of, "union"),
    **_many(join_by_columns, "join"),
    **_many(partial(join_as, outer=False), "join.inner"),
    **_many(partial(join_as, outer=True), "join.left", "join.right", "join.full"),
    **_many(
        highest_rows,
        *("highestMax", "highestCurrent", "lowestMin", "lowestCurrent"),
    ),
    **_many(highest_average, "highestAverage", "lowestAverage"),
    **{f"universe.to{n}": partial(value_to, kind=n.lower())
       for n in ("Int", "Float", "String", "Bool", "Time")},
    **_many(partial(value_to, kind="uint"), "toUInt"),
    **_many(array_from, "array.from", "experimental/array.from"),
    **_many(
        select_rows,
        *(f"experimental.{n}" for n in ("first", "last", "max", "min")),
    ),
    **_many(_same, "experimental.unique", "experimental.preview", "experimental.alignTime"),
    **_many(partial(aggregate_by, kind="int", never_null=True), "experimental.count"),
    **_many(partial(aggregate_by, kind=None), "experimental.sum", "experimental.spread"),
    **_many(
        partial(aggregate_by, kind="float"),
        *(f"experimental.{n}" for n in ("mean", "stddev", "skew", "integral")),
    ),
    **_many(quantile_of, "experimental.quantile"),
    **_many(mode_of, "experimental.mode"),
    **_many(distinct_values, "experimental.distinct"),
    **_many(fill_nulls, "experimental.fill"),
    **_many(histogram_of, "experimental.histogram"),
    **_many(histogram_quantile, "histogramQuantile", "experimental.histogramQuantile"),
    **_many(window_by, "experimental.window"),
    **_many(group_by, "experimental.group"),
    **_many(maybe_float, "experimental.kaufmansAMA"),
    **_many(join_experimental, "experimental.join"),
    **_many(unpivot, "experimental.unpivot"),
    **_many(chain_streams, "experimental.chain"),
    **_many(table_fill, "experimental/table.fill"),
    **_many(join_tables, "join.tables", "join.time"),
    **_many(covariance, "covariance"),
    **_many(covariance_of_two, "cov", "pearsonr"),
    **_many(key_values, "keyValues"),
    **_many(
        partial(add_column, argument="columnName", default="duration", kind="int"),
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
"""Full name of a library function → its column effect."""
