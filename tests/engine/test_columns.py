"""Every line of the table of column effects, run on the engine."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from support.annotated import answered, check_answer

from fluxcall.analysis.script import analyse
from fluxcall.analysis.stdlib import EFFECTS
from fluxcall.demo.influxd import Influxd
from fluxcall.fluxlang.compiler import Compiler

ROWS = """import "array"
import "date"
import "contrib/tomhollingworth/events"
import "experimental"
import exarray "experimental/array"
import "experimental/table"
import "generate"
import "influxdata/influxdb"
import "influxdata/influxdb/schema"
import "influxdata/influxdb/v1"
import "interpolate"
import "sampledata"

made = array.from(
    rows: [
        {_time: 2022-01-01T00:00:00Z, _measurement: "m", _field: "f", _value: 1.0, t: "a", k: "x", n: 1, u: uint(v: 1)},
        {_time: 2022-01-01T00:01:00Z, _measurement: "m", _field: "f", _value: 2.0, t: "a", k: "y", n: 2, u: uint(v: 2)},
        {_time: 2022-01-01T00:02:00Z, _measurement: "m", _field: "g", _value: 4.0, t: "b", k: "y", n: 3, u: uint(v: 3)},
        {_time: 2022-01-01T00:03:00Z, _measurement: "m", _field: "g", _value: 3.0, t: "b", k: "z", n: 4, u: uint(v: 1)},
    ],
)
d = made
    |> group(columns: ["t", "_field", "_measurement"])
    |> range(start: 2022-01-01T00:00:00Z, stop: 2022-01-02T00:00:00Z)

"""
S = 'from(bucket: "corpus") |> range(start: -2h)'

LINES: dict[str, list[str]] = {
    "universe.from": [S],
    "influxdata/influxdb.from": [f"influxdb.{S}"],
    "universe.range": ["d"],
    "universe.filter": [
        'd |> filter(fn: (r) => r.t == "a" and r.k != "z")',
        'd |> filter(fn: (r) => r.t == "none", onEmpty: "keep")',
        f'{S} |> filter(fn: (r) => r.region == "eu")',
        f'{S} |> filter(fn: (r) => r.region == "eu" or r.host == "a")',
        f"{S} |> filter(fn: (r) => exists r.region)",
        f"{S} |> filter(fn: (r) => not exists r.region)",
    ],
    "universe.limit": ["d |> limit(n: 1)"],
    "universe.tail": ["d |> tail(n: 1)"],
    "universe.sort": ["d |> sort()"],
    "universe.sample": ["d |> sample(n: 1)"],
    "universe.timeShift": ["d |> timeShift(duration: 1h)"],
    "universe.unique": ['d |> unique(column: "k")'],
    "universe.first": ["d |> first()"],
    "universe.last": ["d |> last()"],
    "universe.min": ["d |> min()"],
    "universe.max": ['d |> max(column: "n")'],
    "universe.top": ["d |> top(n: 1)"],
    "universe.bottom": ["d |> bottom(n: 1)"],
    "universe.yield": ['d |> yield(name: "a")'],
    "universe.hourSelection": ["d |> hourSelection(start: 0, stop: 23)"],
    "universe.truncateTimeColumn": ["d |> truncateTimeColumn(unit: 1h)"],
    "universe.count": ["d |> count()", 'd |> group() |> count(column: "k")'],
    "universe.sum": ["d |> sum()", 'd |> sum(column: "n")', 'd |> sum(column: "u")'],
    "universe.spread": ["d |> spread()", 'd |> spread(column: "n")'],
    "universe.mean": ["d |> mean()", 'd |> mean(column: "n")'],
    "universe.stddev": ["d |> stddev()"],
    "universe.skew": ["d |> skew()"],
    "universe.integral": ["d |> integral(unit: 1m)"],
    "universe.timeWeightedAvg": ["d |> timeWeightedAvg(unit: 1m)"],
    "universe.quantile": [
        "d |> quantile(q: 0.5)",
        'd |> quantile(q: 0.5, method: "exact_mean")',
        'd |> quantile(q: 0.5, method: "exact_selector")',
    ],
    "universe.median": ["d |> median()", 'd |> median(method: "exact_selector")'],
    "universe.mode": ["d |> mode()", 'd |> mode(column: "k")'],
    "universe.aggregateWindow": [
        "d |> aggregateWindow(every: 12h, fn: mean)",
        "d |> aggregateWindow(every: 12h, fn: mean, createEmpty: false)",
        "d |> aggregateWindow(every: 12h, fn: count)",
        "d |> aggregateWindow(every: 12h, fn: sum)",
        "d |> aggregateWindow(every: 12h, fn: last)",
        'd |> group(columns: ["t"]) |> aggregateWindow(every: 12h, fn: max, column: "n")',
        'd |> aggregateWindow(every: 12h, fn: mean, timeSrc: "_start", timeDst: "at")',
        "d |> aggregateWindow(every: 12h, fn: (tables=<-, column) => tables |> quantile(q: 0.5, column: column))",
        f"{S} |> filter(fn: (r) => r._field == \"co\") |> aggregateWindow(every: 1h, fn: mean)",
    ],
    "universe.window": [
        "d |> window(every: 12h)",
        "d |> window(every: 12h, createEmpty: true) |> sum()",
        'd |> window(every: 12h, startColumn: "a", stopColumn: "b")',
        "d |> window(every: inf)",
    ],
    "universe.movingAverage": ["d |> movingAverage(n: 1)"],
    "universe.exponentialMovingAverage": ["d |> exponentialMovingAverage(n: 1)"],
    "universe.doubleEMA": ["d |> doubleEMA(n: 1)"],
    "universe.tripleEMA": ["d |> tripleEMA(n: 1)"],
    "interpolate.linear": ['d |> drop(columns: ["k", "n", "u"]) |> interpolate.linear(every: 30s)'],
    "universe.derivative": ["d |> derivative()", 'd |> derivative(columns: ["n"])'],
    "universe.kaufmansAMA": ["d |> kaufmansAMA(n: 1)"],
    "universe.kaufmansER": ["d |> kaufmansER(n: 1)"],
    "universe.chandeMomentumOscillator": ["d |> chandeMomentumOscillator(n: 1)"],
    "universe.tripleExponentialDerivative": [
        "d |> group() |> tripleExponentialDerivative(n: 1)"
    ],
    "universe.difference": [
        "d |> difference()",
        'd |> difference(columns: ["u", "n"], keepFirst: true)',
    ],
    "universe.increase": ["d |> increase()"],
    "universe.cumulativeSum": ["d |> cumulativeSum()"],
    "universe.relativeStrengthIndex": ["d |> relativeStrengthIndex(n: 1)"],
    "universe.timedMovingAverage": ["d |> timedMovingAverage(every: 1m, period: 2m)"],
    "universe.holtWinters": ["d |> holtWinters(n: 1, interval: 1m)"],
    "universe.elapsed": ["d |> elapsed()", 'd |> elapsed(columnName: "since")'],
    "universe.stateCount": ["d |> stateCount(fn: (r) => r._value > 0.0)"],
    "universe.stateDuration": [
        'd |> stateDuration(fn: (r) => r._value > 0.0, column: "for")'
    ],
    "universe.stateTracking": [
        'd |> stateTracking(fn: (r) => r.n > 0, countColumn: "c", durationColumn: "e")',
        'd |> stateTracking(fn: (r) => r.n > 0, countColumn: "c")',
    ],
    "universe.distinct": ['d |> distinct(column: "k")', 'd |> distinct(column: "n")'],
    "universe.columns": ["d |> columns()", 'd |> columns(column: "c")'],
    "universe.keys": ["d |> keys()"],
    "universe.histogram": ["d |> histogram(bins: [1.0, 5.0])"],
    "universe.group": [
        "d |> group()",
        'd |> group(columns: ["t", "none"]) |> count()',
        'd |> group(columns: ["_value"], mode: "except") |> count(column: "_value")',
        f'{S} |> group(columns: ["host"]) |> count()',
        f'{S} |> filter(fn: (r) => r._field == "co") |> group() |> count()',
        f'{S} |> group(columns: ["_time", "_value"], mode: "except") |> count()',
    ],
    "universe.keep": ['d |> keep(columns: ["_value", "t", "none"])',
                      "d |> keep(fn: (column) => column != \"t\")"],
    "universe.drop": ['d |> drop(columns: ["_value", "t", "none"])',
                      "d |> drop(fn: (column) => column == \"t\")"],
    "universe.rename": ['d |> rename(columns: {t: "u2", n: "m"})'],
    "universe.duplicate": ['d |> duplicate(column: "t", as: "t2")',
                           'd |> duplicate(column: "_time", as: "k")'],
    "universe.set": ['d |> set(key: "t", value: "q")', 'd |> set(key: "new", value: "q")'],
    "experimental.set": ['d |> experimental.set(o: {t: "1", new: "2"})'],
    "universe.fill": [
        "d |> aggregateWindow(every: 12h, fn: mean) |> fill(value: 0.0)",
        "d |> aggregateWindow(every: 12h, fn: mean) |> fill(usePrevious: true)",
    ],
    "universe.map": [
        "d |> map(fn: (r) => ({a: r._value, b: r.k, c: 1, e: r._value > 1.0}))",
        'd |> map(fn: (r) => ({r with t: 5, new: "x"}))',
        "d |> map(fn: (r) => r)",
        f'{S} |> map(fn: (r) => ({{at: r._time, host: r.host, hour: date.hour(t: r._time)}}))',
        "d |> map(fn: (r) => ({a: if r.n > 1 then 1.0 else 2.0, b: if exists r.k then r.k else \"\"}))",
    ],
    "universe.reduce": [
        "d |> reduce(fn: (r, accumulator) => ({s: r._value + accumulator.s}), identity: {s: 0.0})"
    ],
    "universe.pivot": [
        'd |> pivot(rowKey: ["_time"], columnKey: ["_field"], valueColumn: "_value")',
        'd |> filter(fn: (r) => r._field == "f" or r._field == "g")'
        ' |> pivot(rowKey: ["_time"], columnKey: ["_field"], valueColumn: "_value")',
        'd |> pivot(rowKey: ["_time", "k"], columnKey: ["_field", "t"], valueColumn: "n")',
        f'{S} |> filter(fn: (r) => r._field == "co" or r._field == "humidity")'
        ' |> pivot(rowKey: ["_time"], columnKey: ["_field"], valueColumn: "_value")',
    ],
    "influxdata/influxdb/schema.fieldsAsCols": [
        "d |> schema.fieldsAsCols()",
        f'{S} |> filter(fn: (r) => r._measurement == "cpu") |> schema.fieldsAsCols()',
    ],
    "universe.union": [
        'union(tables: [d, d |> drop(columns: ["k"])])',
        'union(tables: [d |> group(), d |> mean() |> group()])',
    ],
    "universe.join": [
        'join(tables: {a: d, b: d |> drop(columns: ["k"])}, on: ["_time", "t", "_field"])',
        'join(tables: {a: d |> mean(), b: d |> count()}, on: ["t", "_field", "_measurement"])',
    ],
    "join.inner": [
        "join.inner(left: made |> group(), right: made |> group(), on: (l, r) => l._time == r._time,"
        " as: (l, r) => ({l with other: r._value, one: 1}))"
    ],
    "join.left": [
        "join.left(left: made |> group(), right: made |> group(), on: (l, r) => l._time == r._time,"
        " as: (l, r) => ({_time: l._time, other: r._value}))"
    ],
    "join.right": [
        "join.right(left: made |> group(), right: made |> group(), on: (l, r) => l._time == r._time,"
        " as: (l, r) => ({_time: r._time, other: l.k}))"
    ],
    "join.full": [
        "join.full(left: made |> group(), right: made |> group(), on: (l, r) => l._time == r._time,"
        " as: (l, r) => ({a: l._value, b: r.n}))"
    ],
    "universe.highestMax": ['d |> highestMax(n: 1, groupColumns: ["t"])'],
    "universe.highestCurrent": ['d |> highestCurrent(n: 1, groupColumns: ["t"])'],
    "universe.lowestMin": ['d |> lowestMin(n: 1, groupColumns: ["t"])'],
    "universe.lowestCurrent": ['d |> lowestCurrent(n: 1, groupColumns: ["t"])'],
    "universe.highestAverage": ['d |> highestAverage(n: 1, groupColumns: ["t"])'],
    "universe.lowestAverage": ['d |> lowestAverage(n: 1, groupColumns: ["t"])'],
    "universe.toInt": ["d |> toInt()"],
    "universe.toUInt": ["d |> toUInt()"],
    "universe.toFloat": ["d |> toFloat()"],
    "universe.toString": ["d |> toString()"],
    "universe.toBool": ['d |> filter(fn: (r) => r.n == 1) |> toBool()'],
    "universe.toTime": ["d |> toInt() |> toTime()"],
    "array.from": ["made", "array.from(rows: [{a: 1, b: 1.5, c: true, d: now()}])"],
    "influxdata/influxdb/schema.tagValues": [
        'schema.tagValues(bucket: "corpus", tag: "host")'
    ],
    "influxdata/influxdb/schema.tagKeys": ['schema.tagKeys(bucket: "corpus")'],
    "influxdata/influxdb/schema.measurements": ['schema.measurements(bucket: "corpus")'],
    "influxdata/influxdb/schema.fieldKeys": ['schema.fieldKeys(bucket: "corpus")'],
    "influxdata/influxdb/schema.measurementTagValues": [
        'schema.measurementTagValues(bucket: "corpus", measurement: "cpu", tag: "host")'
    ],
    "influxdata/influxdb/schema.measurementTagKeys": [
        'schema.measurementTagKeys(bucket: "corpus", measurement: "cpu")'
    ],
    "influxdata/influxdb/schema.measurementFieldKeys": [
        'schema.measurementFieldKeys(bucket: "corpus", measurement: "cpu")'
    ],
    "universe.buckets": ["buckets()"],
    "experimental/array.from": ["exarray.from(rows: [{a: 1, b: 1.5}])"],
    "experimental.group": [
        'd |> experimental.group(columns: ["k"], mode: "extend")',
        'd |> experimental.group(columns: ["k"], mode: "extend") |> count()',
    ],
    "experimental.window": ["d |> experimental.window(every: 12h)"],
    "experimental.fill": ["d |> aggregateWindow(every: 12h, fn: mean) |> experimental.fill(value: 0.0)"],
    "experimental.quantile": ["d |> experimental.quantile(q: 0.5)"],
    "experimental.histogram": ["d |> experimental.histogram(bins: [1.0, 5.0])"],
    "universe.histogramQuantile": ["d |> histogram(bins: [1.0, 5.0]) |> histogramQuantile(quantile: 0.5)"],
    "experimental.histogramQuantile": [
        "d |> experimental.histogram(bins: [1.0, 5.0]) |> experimental.histogramQuantile(quantile: 0.5)"
    ],
    "experimental.kaufmansAMA": ["d |> experimental.kaufmansAMA(n: 1)"],
    **{
        f"experimental.{name}": [f"d |> experimental.{name}()"]
        for name in (
            "first", "last", "max", "min", "unique", "preview", "count", "sum", "spread",
            "mean", "stddev", "skew", "integral", "mode", "distinct", "alignTime",
        )
    },
    "experimental.join": [
        'experimental.join(left: d |> keep(columns: ["_time", "t", "_value"]),'
        ' right: d |> keep(columns: ["_time", "t", "_value"]),'
        " fn: (left, right) => ({left with other: right._value}))"
    ],
    "experimental.unpivot": [
        'd |> drop(columns: ["_field", "k", "t"]) |> group() |> keep(columns: ["_time", "n"])'
        " |> experimental.unpivot()"
    ],
    "experimental.chain": ["experimental.chain(first: d, second: d |> count())"],
    "experimental/table.fill": [
        "d |> window(every: 6h, createEmpty: true) |> table.fill()",
        "d |> window(every: 6h, createEmpty: true) |> mean() |> table.fill()",
    ],
    "join.tables": [
        "join.tables(left: made |> group(), right: made |> group(), method: \"left\","
        " on: (l, r) => l._time == r._time, as: (l, r) => ({l with other: r._value}))"
    ],
    "join.time": [
        "join.time(left: made |> group(), right: made |> group(),"
        " as: (l, r) => ({l with other: r._value}))"
    ],
    "universe.covariance": ['d |> covariance(columns: ["_value", "_value"])'],
    "universe.cov": ['cov(x: d, y: d |> limit(n: 9), on: ["_time", "t"])'],
    "universe.pearsonr": ['pearsonr(x: d, y: d |> limit(n: 9), on: ["_time", "t"])'],
    "universe.keyValues": ['d |> keyValues(keyColumns: ["k"])'],
    "contrib/tomhollingworth/events.duration": [
        "d |> events.duration(unit: 1s)",
        'd |> events.duration(unit: 1s, columnName: "took")',
    ],
    **{
        f"sampledata.{name}": [f"sampledata.{name}(includeNull: true)"]
        for name in ("float", "int", "uint", "string", "bool", "numericBool")
    },
    "influxdata/influxdb.buckets": ["influxdb.buckets()"],
    "influxdata/influxdb.cardinality": [
        'influxdb.cardinality(bucket: "corpus", start: -1d)'
    ],
    "generate.from": [
        "generate.from(count: 2, fn: (n) => n, start: 2022-01-01T00:00:00Z,"
        " stop: 2022-01-02T00:00:00Z)"
    ],
    "universe.to": [f'{S} |> limit(n: 0) |> to(bucket: "corpus")'],
    "influxdata/influxdb.to": [f'{S} |> limit(n: 0) |> influxdb.to(bucket: "corpus")'],
}  # fmt: skip
"""Function → pipelines with it; what they answer is compared with what is inferred."""

NOT_RUN = {"universe.wideTo", "experimental.to", "influxdata/influxdb/v1.databases"}
"""The first two are as `to`, which is run; the last needs mappings of buckets."""


@pytest.fixture(scope="module")
def compiler() -> Iterator[Compiler]:
    with Compiler() as running:
        yield running


def test_the_whole_table_is_run() -> None:
    assert set(LINES) | NOT_RUN == {*EFFECTS, "universe.filter"}


@pytest.mark.parametrize(
    "pipeline", [line for lines in LINES.values() for line in lines], ids=str
)
def test_a_line(
    pipeline: str, compiler: Compiler, corpus_bucket: httpx.Client, influxd: Influxd
) -> None:
    """What is inferred is what the engine answers, and all of it if it is closed."""
    imports = 'import "join"\n' if pipeline.startswith("join.") else ""
    text = imports + ROWS + pipeline
    analysis = analyse(compiler, text)
    answer = corpus_bucket.post(
        "/query",
        params={"org": influxd.org},
        json={
            "query": text,
            "dialect": {"annotations": ["datatype", "group", "default"]},
        },
    )
    assert answer.status_code == 200, answer.text
    check_answer(analysis.results, analysis.complete, answer.text)
    for result in analysis.results:
        named = {column.name for column in result.columns}
        for columns in answered(answer.text).get(result.name, ()):
            beyond = columns.keys() - named
            assert "corpus" in pipeline or is_open(pipeline) or not beyond, beyond


def is_open(pipeline: str) -> bool:
    """Pipelines whose columns depend on their data."""
    return "columnKey" in pipeline or "fieldsAsCols" in pipeline
