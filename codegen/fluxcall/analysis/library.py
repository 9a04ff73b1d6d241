"""Functions of the standard library that are best modelled in Flux.

The library itself composes these functions from simpler ones. The interpreter follows the
definitions below like a script's own functions, so their column effects and the types of
their arguments need no table entries. The definitions only model what matters for columns.

Invariant: a definition never promises more than the library's function does.
"""

from __future__ import annotations

from collections.abc import Mapping

_SCHEMA_NAMES = (
    "fieldsAsCols",
    "tagValues",
    "measurementTagValues",
    "tagKeys",
    "measurementTagKeys",
    "fieldKeys",
    "measurementFieldKeys",
    "measurements",
)

LIBRARY: Mapping[str, str] = {
    "influxdata/influxdb/v1": 'import "influxdata/influxdb/schema"\n'
    + "".join(f"{name} = schema.{name}\n" for name in _SCHEMA_NAMES),
    "experimental/aggregate": """
import "experimental"

rate = (tables=<-, every, groupColumns=[], unit=1s) => tables
    |> derivative(nonNegative: true, unit: unit)
    |> aggregateWindow(
        every: every,
        fn: (tables=<-, column) => tables
            |> mean(column: column)
            |> group(columns: groupColumns)
            |> experimental.group(columns: ["_start", "_stop"], mode: "extend")
            |> sum(),
    )
""",
    "experimental/prometheus": """
import "experimental"
import "universe"

_quantile = (tables=<-, quantile, key) => tables
    |> group(mode: "except", columns: key)
    |> universe.histogramQuantile(quantile: quantile)
    |> group(mode: "except", columns: ["le", "_value", "_time"])
    |> set(key: "quantile", value: string(v: quantile))
    |> experimental.group(columns: ["quantile"], mode: "extend")

histogramQuantile = (tables=<-, quantile, metricVersion=2, onNonmonotonic="error") =>
    if metricVersion == 2 then
        tables
            |> group(mode: "except", columns: ["le", "_value"])
            |> map(fn: (r) => ({r with le: float(v: r.le)}))
            |> _quantile(quantile: quantile, key: ["le", "_value"])
    else
        tables
            |> map(fn: (r) => ({r with le: float(v: r._field)}))
            |> _quantile(quantile: quantile, key: ["_field", "le", "_value"])
""",
    "experimental/query": """
fromRange = (bucket, start, stop=now()) => from(bucket: bucket)
    |> range(start: start, stop: stop)
filterMeasurement = (table=<-, measurement) => table
    |> filter(fn: (r) => r._measurement == measurement)
filterFields = (table=<-, fields=[]) => if length(arr: fields) == 0 then
    table
else
    table |> filter(fn: (r) => contains(value: r._field, set: fields))
inBucket = (bucket, measurement, start, stop=now(), fields=[], predicate=(r) => true) =>
    fromRange(bucket: bucket, start: start, stop: stop)
        |> filterMeasurement(measurement: measurement)
        |> filter(fn: predicate)
        |> filterFields(fields: fields)
""",
    "experimental/geo": """
import "experimental"
import "influxdata/influxdb/schema"

toRows = (tables=<-) => tables |> schema.fieldsAsCols()
shapeData = (tables=<-, latField, lonField, level) => tables
    |> map(
        fn: (r) => ({r with
            _field: if r._field == latField then
                "lat"
            else if r._field == lonField then
                "lon"
            else
                r._field,
        }),
    )
    |> toRows()
    |> map(fn: (r) => ({r with s2_cell_id: string(v: r.lat), lon_: float(v: r.lon)}))
    |> drop(columns: ["lon_"])
    |> experimental.group(columns: ["s2_cell_id"], mode: "extend")
_near = (tables=<-) => tables
    |> filter(fn: (r) => contains(value: string(v: r.s2_cell_id), set: []))
gridFilter = (tables=<-, region, minSize=24, maxSize=-1, level=-1, s2cellIDLevel=-1) =>
    tables |> _near()
strictFilter = (tables=<-, region) => tables
    |> filter(fn: (r) => float(v: r.lat) < float(v: r.lon))
filterRows = (tables=<-, region, minSize=24, maxSize=-1, level=-1, s2cellIDLevel=-1, strict=true) => {
    rows = if contains(value: "lat", set: []) then
        tables |> _near()
    else
        tables |> _near() |> toRows()

    return rows |> filter(fn: (r) => float(v: r.lat) < float(v: r.lon))
}
groupByArea = (tables=<-, newColumn, level, s2cellIDLevel=-1) => {
    prepared = if level == s2cellIDLevel then
        tables |> duplicate(column: "s2_cell_id", as: newColumn)
    else
        tables |> set(key: newColumn, value: "")

    return prepared |> group(columns: [newColumn])
}
asTracks = (tables=<-, groupBy=["id", "tid"], orderBy=["_time"]) => tables
    |> group(columns: groupBy)
    |> sort(columns: orderBy)
totalDistance = (tables=<-, outputColumn="_value") => tables
    |> reduce(identity: {d: 0.0}, fn: (r, accumulator) => ({d: r.lat + r.lon}))
    |> duplicate(column: "d", as: outputColumn)
    |> drop(columns: ["d"])
ST_LineString = (tables=<-) => tables
    |> reduce(
        identity: {st_linestring: ""},
        fn: (r, accumulator) => ({st_linestring: string(v: r.lat) + string(v: r.lon)}),
    )
""",
    "influxdata/influxdb/monitor": """
import "experimental"
import "influxdata/influxdb"
import "influxdata/influxdb/schema"

levelOK = "ok"
levelInfo = "info"
levelWarn = "warn"
levelCrit = "crit"
levelUnknown = "unknown"

_read = (start, stop, measurement, fn) => influxdb.from(bucket: "_monitoring")
    |> range(start: start, stop: stop)
    |> filter(fn: (r) => r._measurement == measurement)
    |> filter(fn: fn)
    |> schema.fieldsAsCols()
logs = (start, stop=now(), fn) =>
    _read(start: start, stop: stop, measurement: "notifications", fn: fn)
from = (start, stop=now(), fn=(r) => true) =>
    _read(start: start, stop: stop, measurement: "statuses", fn: fn)
stateChangesOnly = (tables=<-) => tables
    |> duplicate(column: "_level", as: "_level_")
    |> drop(columns: ["_level"])
    |> rename(columns: {_level_: "_level"})
    |> experimental.group(mode: "extend", columns: ["_level"])
stateChanges = (fromLevel="any", toLevel="any", tables=<-) => tables
    |> stateChangesOnly()
deadman = (t, tables=<-) => tables
    |> max(column: "_time")
    |> map(fn: (r) => ({r with dead: r._time < t}))
check = (tables=<-, data, messageFn, crit=(r) => false, warn=(r) => false, info=(r) => false, ok=(r) => true) =>
    tables
        |> experimental.set(o: data.tags)
        |> experimental.group(mode: "extend", columns: experimental.objectKeys(o: data.tags))
        |> map(
            fn: (r) => ({r with
                _measurement: "statuses",
                _source_measurement: r._measurement,
                _type: data._type,
                _check_id: data._check_id,
                _check_name: data._check_name,
                _level: if crit(r: r) or warn(r: r) or info(r: r) or ok(r: r) then "" else "unknown",
                _source_timestamp: int(v: r._time),
                _time: now(),
            }),
        )
        |> map(fn: (r) => ({r with _message: messageFn(r: r)}))
        |> experimental.group(
            mode: "extend",
            columns: ["_source_measurement", "_type", "_check_id", "_check_name", "_level"],
        )
        |> experimental.to(bucket: "_monitoring")
""",
}
"""Import path → definitions of the package's functions."""
