// ==== flux-000
import "contrib/RohanSreerama5/naiveBayesClassifier"


from(bucket: params.bucket)
            |> naiveBayesClassifier.naiveBayes(
                myClass: "airborne",
                myField: "aquatic",
                myMeasurement: "zoo-data",
            )
// ==== flux-001
import "contrib/anaisdg/anomalydetection"


from(bucket: params.bucket)
            |> range(start: 2020-04-27T00:00:00Z, stop: 2020-05-01T00:00:00Z)
            |> anomalydetection.mad(threshold: 3.0)
// ==== flux-002
import "contrib/anaisdg/statsmodels"


from(bucket: params.bucket)
            |> range(start: 2020-05-21T21:30:48.901Z, stop: 2020-05-21T21:50:48.9Z)
            |> statsmodels.linearRegression()
// ==== flux-003
import "contrib/tomhollingworth/events"


from(bucket: params.bucket)
            |> range(start: 2018-05-22T19:53:26Z, stop: 2018-05-22T19:54:36Z)
            |> events.duration()
// ==== flux-004
import "contrib/tomhollingworth/events"


from(bucket: params.bucket)
            |> range(start: 2018-05-22T19:53:26Z, stop: 2018-05-22T19:54:36Z)
            |> events.duration(stop: 2018-05-22T19:54:46Z)
// ==== flux-005
import "date"
import "timezone"


from(bucket: params.bucket)
            |> range(start: 2018-01-01T00:00:00Z)
            |> map(fn: (r) => ({r with _time: date.add(d: -1m, to: r._time)}))
// ==== flux-006
import "date"
import "timezone"


from(bucket: params.bucket)
            |> range(start: 2018-01-01T00:00:00Z)
            |> map(fn: (r) => ({r with _time: date.sub(d: -1m, from: r._time)}))
// ==== flux-007
import "date"
import "timezone"


from(bucket: params.bucket)
            |> range(start: 2018-01-01T00:00:00Z)
            |> map(fn: (r) => ({r with _value: date.hour(t: duration(v: r._value))}))
// ==== flux-008
import "date"
import "timezone"


from(bucket: params.bucket)
            |> range(start: 2018-01-01T00:00:00Z)
            |> map(fn: (r) => ({r with _value: date.hour(t: r._time)}))
// ==== flux-009
import "date"


from(bucket: params.bucket)
            |> range(start: 2018-01-01T00:00:00Z)
            |> map(fn: (r) => ({r with _value: date.microsecond(t: duration(v: r._value))}))
// ==== flux-010
import "date"


from(bucket: params.bucket)
            |> range(start: 2018-01-01T00:00:00Z)
            |> map(fn: (r) => ({r with _value: date.microsecond(t: r._time)}))
// ==== flux-011
import "date"


from(bucket: params.bucket)
            |> range(start: 2018-01-01T00:00:00Z)
            |> map(fn: (r) => ({r with _value: date.millisecond(t: duration(v: r._value))}))
// ==== flux-012
import "date"


from(bucket: params.bucket)
            |> range(start: 2018-01-01T00:00:00Z)
            |> map(fn: (r) => ({r with _value: date.millisecond(t: r._time)}))
// ==== flux-013
import "date"
import "timezone"


from(bucket: params.bucket)
            |> range(start: 2018-01-01T00:00:00Z)
            |> map(fn: (r) => ({r with _value: date.minute(t: duration(v: r._value))}))
// ==== flux-014
import "date"
import "timezone"


from(bucket: params.bucket)
            |> range(start: 2018-01-01T00:00:00Z)
            |> map(fn: (r) => ({r with _value: date.minute(t: r._time)}))
// ==== flux-015
import "date"
import "timezone"


from(bucket: params.bucket)
            |> range(start: 2018-01-01T00:00:00Z)
            |> map(fn: (r) => ({r with _value: date.monthDay(t: duration(v: r._value))}))
// ==== flux-016
import "date"
import "timezone"


from(bucket: params.bucket)
            |> range(start: 2018-01-01T00:00:00Z)
            |> map(fn: (r) => ({r with _value: date.monthDay(t: r._time)}))
// ==== flux-017
import "date"
import "timezone"


from(bucket: params.bucket)
            |> range(start: 2018-01-01T00:00:00Z)
            |> map(fn: (r) => ({r with _value: date.month(t: duration(v: r._value))}))
// ==== flux-018
import "date"
import "timezone"


from(bucket: params.bucket)
            |> range(start: 2018-01-01T00:00:00Z)
            |> map(fn: (r) => ({r with _value: date.month(t: r._time)}))
// ==== flux-019
import "date"


from(bucket: params.bucket)
            |> range(start: 2018-01-01T00:00:00Z)
            |> map(fn: (r) => ({r with _value: date.nanosecond(t: duration(v: r._value))}))
// ==== flux-020
import "date"


from(bucket: params.bucket)
            |> range(start: 2018-01-01T00:00:00Z)
            |> map(fn: (r) => ({r with _value: date.nanosecond(t: r._time)}))
// ==== flux-021
import "date"
import "timezone"


from(bucket: params.bucket)
            |> range(start: 2018-01-01T00:00:00Z)
            |> map(fn: (r) => ({r with _value: date.quarter(t: duration(v: r._value))}))
// ==== flux-022
import "date"
import "timezone"


from(bucket: params.bucket)
            |> range(start: 2018-01-01T00:00:00Z)
            |> map(fn: (r) => ({r with _value: date.quarter(t: r._time)}))
// ==== flux-023
import "date"


from(bucket: params.bucket)
            |> range(start: 2018-01-01T00:00:00Z)
            |> map(fn: (r) => ({r with _value: date.second(t: duration(v: r._value))}))
// ==== flux-024
import "date"


from(bucket: params.bucket)
            |> range(start: 2018-01-01T00:00:00Z)
            |> map(fn: (r) => ({r with _value: date.second(t: r._time)}))
// ==== flux-025
import "date"
import "timezone"


from(bucket: params.bucket)
            |> range(start: 2018-05-22T19:53:00Z)
            |> drop(columns: ["_start", "_stop"])
            |> map(fn: (r) => ({r with _value: date.truncate(t: duration(v: r._value), unit: 1s)}))
// ==== flux-026
import "date"
import "timezone"


from(bucket: params.bucket)
            |> range(start: 2018-05-22T19:53:00Z)
            |> drop(columns: ["_start", "_stop"])
            |> map(fn: (r) => ({r with _value: date.truncate(t: duration(v: r._value), unit: 1mo)}))
// ==== flux-027
import "date"
import "timezone"


from(bucket: params.bucket)
            |> range(start: 2017-12-22T19:53:00Z)
            |> drop(columns: ["_start", "_stop"])
            |> map(fn: (r) => ({r with _time: date.truncate(t: r._time, unit: 1h)}))
// ==== flux-028
import "date"
import "timezone"


from(bucket: params.bucket)
            |> range(start: 2017-12-22T19:53:00Z)
            |> drop(columns: ["_start", "_stop"])
            |> map(fn: (r) => ({r with _time: date.truncate(t: r._time, unit: 1mo)}))
// ==== flux-029
import "date"
import "timezone"


from(bucket: params.bucket)
            |> range(start: 2018-01-01T00:00:00Z)
            |> map(fn: (r) => ({r with _value: date.weekDay(t: duration(v: r._value))}))
// ==== flux-030
import "date"
import "timezone"


from(bucket: params.bucket)
            |> range(start: 2018-01-01T00:00:00Z)
            |> map(fn: (r) => ({r with _value: date.weekDay(t: r._time)}))
// ==== flux-031
import "date"
import "timezone"


from(bucket: params.bucket)
            |> range(start: 2018-01-01T00:00:00Z)
            |> map(fn: (r) => ({r with _value: date.week(t: duration(v: r._value))}))
// ==== flux-032
import "date"
import "timezone"


from(bucket: params.bucket)
            |> range(start: 2018-01-01T00:00:00Z)
            |> map(fn: (r) => ({r with _value: date.week(t: r._time)}))
// ==== flux-033
import "date"
import "timezone"


from(bucket: params.bucket)
            |> range(start: 2018-01-01T00:00:00Z)
            |> map(fn: (r) => ({r with _value: date.yearDay(t: duration(v: r._value))}))
// ==== flux-034
import "date"
import "timezone"


from(bucket: params.bucket)
            |> range(start: 2018-01-01T00:00:00Z)
            |> map(fn: (r) => ({r with _value: date.yearDay(t: r._time)}))
// ==== flux-035
import "date"
import "timezone"


from(bucket: params.bucket)
            |> range(start: 2018-01-01T00:00:00Z)
            |> map(fn: (r) => ({r with _value: date.year(t: duration(v: r._value))}))
// ==== flux-036
import "date"
import "timezone"


from(bucket: params.bucket)
            |> range(start: 2018-01-01T00:00:00Z)
            |> map(fn: (r) => ({r with _value: date.year(t: r._time)}))
// ==== flux-037
import "dict"


from(bucket: params.bucket)
            |> range(start: 2018-05-22T19:53:26Z)
            |> drop(columns: ["_start", "_stop"])
            |> map(
                fn: (r) => {
                    codes = [0: "a", 1: "b"]

                    return {r with code: dict.get(dict: codes, key: r._value, default: "c")}
                },
            )
// ==== flux-038
import "dict"

codes = [0: "a", 1: "b"]
from(bucket: params.bucket)
            |> range(start: 2018-05-22T19:53:26Z)
            |> drop(columns: ["_start", "_stop"])
            |> map(fn: (r) => ({r with code: dict.get(dict: codes, key: r._value, default: "c")}))
// ==== flux-039
import "dict"


from(bucket: params.bucket)
            |> range(start: 2018-05-22T19:53:26Z)
            |> drop(columns: ["_start", "_stop"])
            |> map(
                fn: (r) => {
                    codes = [:]

                    return {r with code: dict.get(dict: codes, key: 0, default: 2)}
                },
            )
// ==== flux-040
import "dict"

codes = [:]
from(bucket: params.bucket)
            |> range(start: 2018-05-22T19:53:26Z)
            |> drop(columns: ["_start", "_stop"])
            |> map(fn: (r) => ({r with code: dict.get(dict: codes, key: 1, default: 2)}))
// ==== flux-041
import "experimental"
import "experimental/aggregate"


from(bucket: params.bucket)
            |> range(start: 2020-02-20T23:00:00Z, stop: 2020-02-20T23:01:00Z)
            |> filter(fn: (r) => r._measurement == "net" and r._field == "bytes_recv")
            |> aggregate.rate(every: 20s, groupColumns: ["host", "interface"], unit: 1s)
// ==== flux-042
import "experimental"


from(bucket: params.bucket)
            |> range(start: 2020-02-22T00:00:00Z, stop: 2020-03-22T00:00:00Z)
            |> experimental.alignTime(alignTo: 2020-01-01T00:00:00Z)
// ==== flux-043
import "experimental"


from(bucket: params.bucket)
            |> range(start: 2018-12-01T00:00:00Z)
            |> experimental.count()
// ==== flux-044
import "experimental"


from(bucket: params.bucket)
            |> range(start: 2018-05-20T19:53:26Z)
            |> experimental.distinct()
            |> drop(columns: ["_measurement", "_field"])
// ==== flux-045
import "array"
import "experimental"


from(bucket: params.bucket)
            |> range(start: 2018-12-18T20:00:00Z, stop: 2018-12-18T21:00:00Z)
            |> pivot(rowKey: ["_time"], columnKey: ["_field"], valueColumn: "_value")
            |> experimental.unpivot()
// ==== flux-046
import "array"
import "experimental"


from(bucket: params.bucket)
            |> range(start: 2018-12-18T20:00:00Z, stop: 2018-12-18T21:00:00Z)
            |> experimental.unpivot()
// ==== flux-047
import "experimental"


from(bucket: params.bucket)
            |> range(start: 2018-12-15T00:00:00Z)
            |> experimental.fill(value: -1)
// ==== flux-048
import "experimental"


from(bucket: params.bucket)
            |> range(start: 2018-05-22T00:00:00Z)
            |> experimental.first()
            |> drop(columns: ["_start", "_stop"])
// ==== flux-049
import "experimental/geo"


from(bucket: params.bucket)
            |> range(start: 2019-11-01T00:00:00Z)
            |> geo.toRows()
            |> geo.asTracks()
            |> drop(columns: ["_start", "_stop"])
// ==== flux-050
import "experimental/geo"


from(bucket: params.bucket)
            |> range(start: 2019-11-01T00:00:00Z)
            |> geo.filterRows(
                region: {lat: 40.7090214, lon: -73.61846, radius: 15.0},
                strict: false,
            )
            |> drop(columns: ["_start", "_stop"])
// ==== flux-051
import "experimental/geo"


from(bucket: params.bucket)
            |> range(start: 2019-11-01T00:00:00Z)
            |> pivot(rowKey: ["_time"], columnKey: ["_field"], valueColumn: "_value")
            |> geo.filterRows(region: {lat: 40.7090214, lon: -73.61846, radius: 15.0}, strict: true)
            |> drop(columns: ["_start", "_stop"])
// ==== flux-052
import "experimental/geo"


from(bucket: params.bucket)
            |> range(start: 2019-11-01T00:00:00Z)
            |> geo.filterRows(region: {lat: 40.7090214, lon: -73.61846, radius: 15.0}, strict: true)
            |> drop(columns: ["_start", "_stop"])
// ==== flux-053
import "experimental/geo"


from(bucket: params.bucket)
            |> range(start: 2019-11-01T00:00:00Z)
            |> geo.gridFilter(region: {lat: 40.7090214, lon: -73.61846, radius: 15.0}, level: 9)
            |> pivot(rowKey: ["_time"], columnKey: ["_field"], valueColumn: "_value")
            |> drop(columns: ["_start", "_stop"])
// ==== flux-054
import "experimental/geo"


from(bucket: params.bucket)
            |> range(start: 2019-11-01T00:00:00Z)
            |> geo.gridFilter(region: {lat: 40.7090214, lon: -73.61846, radius: 15.0})
            |> pivot(rowKey: ["_time"], columnKey: ["_field"], valueColumn: "_value")
            |> drop(columns: ["_start", "_stop"])
// ==== flux-055
import "experimental/geo"


from(bucket: params.bucket)
            |> range(start: 2019-11-01T00:00:00Z)
            |> geo.toRows()
            |> geo.groupByArea(newColumn: "ci9", level: 9)
            |> drop(columns: ["_start", "_stop"])
// ==== flux-056
import "experimental/geo"


from(bucket: params.bucket)
            |> range(start: 2019-01-01T00:00:00Z)
            |> geo.shapeData(latField: "latitude", lonField: "longitude", level: 10)
            |> geo.filterRows(region: {lat: 21.0, lon: 39.0, radius: 25.0})
// ==== flux-057
import "experimental/geo"


from(bucket: params.bucket)
            |> range(start: 2019-01-01T00:00:00Z)
            |> geo.shapeData(latField: "latitude", lonField: "longitude", level: 10)
// ==== flux-058
import "experimental/geo"
import "influxdata/influxdb/v1"

bt = {
    points: [
        {lat: 40.671659, lon: -73.936631},
        {lat: 40.706543, lon: -73.749177},
        {lat: 40.791333, lon: -73.880327},
    ],
}
from(bucket: params.bucket)
            |> range(start: 2020-04-01T00:00:00Z)
            |> v1.fieldsAsCols()
            |> geo.asTracks(groupBy: ["id", "trip_id"])
            |> geo.ST_LineString()
            |> map(
                fn: (r) =>
                    ({r with _st_contains:
                            geo.ST_Contains(region: bt, geometry: {linestring: r.st_linestring}),
                    }),
            )
            |> drop(columns: ["_start", "_stop"])
// ==== flux-059
import "experimental/geo"
import "influxdata/influxdb/v1"

bt = {
    points: [
        {lat: 40.671659, lon: -73.936631},
        {lat: 40.706543, lon: -73.749177},
        {lat: 40.791333, lon: -73.880327},
    ],
}
from(bucket: params.bucket)
            |> range(start: 2020-04-01T00:00:00Z)
            |> v1.fieldsAsCols()
            |> geo.asTracks(groupBy: ["id", "trip_id"])
            |> map(
                fn: (r) =>
                    ({r with _st_contains:
                            geo.ST_Contains(region: bt, geometry: {lat: r.lat, lon: r.lon}),
                    }),
            )
            |> drop(columns: ["_start", "_stop"])
// ==== flux-060
import "experimental/geo"
import "influxdata/influxdb/v1"

refPoint = {lat: 40.6892, lon: -74.0445}
limitFloat = (value) => float(v: int(v: value * 1000.0)) / 1000.0
from(bucket: params.bucket)
            |> range(start: 2020-04-01T00:00:00Z)
            |> v1.fieldsAsCols()
            |> geo.asTracks(groupBy: ["id", "trip_id"])
            |> geo.ST_LineString()
            |> map(
                fn: (r) =>
                    ({r with _st_distance:
                            limitFloat(
                                value:
                                    geo.ST_Distance(
                                        region: refPoint,
                                        geometry: {linestring: r.st_linestring},
                                    ),
                            ),
                    }),
            )
            |> drop(columns: ["_start", "_stop"])
// ==== flux-061
import "experimental/geo"
import "influxdata/influxdb/v1"

refPoint = {lat: 40.6892, lon: -74.0445}
limitFloat = (value) => float(v: int(v: value * 1000.0)) / 1000.0
from(bucket: params.bucket)
            |> range(start: 2020-04-01T00:00:00Z)
            |> v1.fieldsAsCols()
            |> geo.asTracks(groupBy: ["id", "trip_id"])
            |> map(
                fn: (r) =>
                    ({r with _st_distance:
                            limitFloat(
                                value:
                                    geo.ST_Distance(
                                        region: refPoint,
                                        geometry: {lat: r.lat, lon: r.lon},
                                    ),
                            ),
                    }),
            )
            |> drop(columns: ["_start", "_stop"])
// ==== flux-062
import "experimental/geo"
import "influxdata/influxdb/v1"

refPoint = {lat: 40.6892, lon: -74.0445}
from(bucket: params.bucket)
            |> range(start: 2020-04-01T00:00:00Z)
            |> v1.fieldsAsCols()
            |> geo.asTracks(groupBy: ["id", "trip_id"])
            |> geo.ST_LineString()
            |> map(
                fn: (r) =>
                    ({r with _st_dwithin:
                            geo.ST_DWithin(
                                region: refPoint,
                                geometry: {linestring: r.st_linestring},
                                distance: 20.0,
                            ),
                    }),
            )
            |> drop(columns: ["_start", "_stop"])
// ==== flux-063
import "experimental/geo"
import "influxdata/influxdb/v1"

refPoint = {lat: 40.6892, lon: -74.0445}
from(bucket: params.bucket)
            |> range(start: 2020-04-01T00:00:00Z)
            |> v1.fieldsAsCols()
            |> geo.asTracks(groupBy: ["id", "trip_id"])
            |> map(
                fn: (r) =>
                    ({r with _st_dwithin:
                            geo.ST_DWithin(
                                region: refPoint,
                                geometry: {lat: r.lat, lon: r.lon},
                                distance: 20.0,
                            ),
                    }),
            )
            |> drop(columns: ["_start", "_stop"])
// ==== flux-064
import "experimental/geo"
import "influxdata/influxdb/v1"

bt = {
    points: [
        {lat: 40.671659, lon: -73.936631},
        {lat: 40.706543, lon: -73.749177},
        {lat: 40.791333, lon: -73.880327},
    ],
}
from(bucket: params.bucket)
            |> range(start: 2020-04-01T00:00:00Z)
            |> v1.fieldsAsCols()
            |> geo.asTracks(groupBy: ["id", "trip_id"])
            |> geo.ST_LineString()
            |> map(
                fn: (r) =>
                    ({r with _st_intersects:
                            geo.ST_Intersects(region: bt, geometry: {linestring: r.st_linestring}),
                    }),
            )
            |> drop(columns: ["_start", "_stop"])
// ==== flux-065
import "experimental/geo"
import "influxdata/influxdb/v1"

limitFloat = (value) => float(v: int(v: value * 1000.0)) / 1000.0
from(bucket: params.bucket)
            |> range(start: 2020-04-01T00:00:00Z)
            |> v1.fieldsAsCols()
            |> geo.asTracks(groupBy: ["id", "trip_id"])
            |> geo.ST_LineString()
            |> map(
                fn: (r) =>
                    ({r with _st_length:
                            limitFloat(
                                value: geo.ST_Length(geometry: {linestring: r.st_linestring}),
                            ),
                    }),
            )
            |> drop(columns: ["_start", "_stop"])
// ==== flux-066
import "experimental/geo"


from(bucket: params.bucket)
            |> range(start: 2019-11-01T00:00:00Z)
            |> pivot(rowKey: ["_time"], columnKey: ["_field"], valueColumn: "_value")
            |> geo.strictFilter(region: {lat: 40.7090214, lon: -73.61846, radius: 15.0})
            |> drop(columns: ["_start", "_stop"])
// ==== flux-067
import "experimental/geo"
import "influxdata/influxdb/v1"

refPoint = {lat: 40.6892, lon: -74.0445}
limitFloat = (value) => float(v: int(v: value * 1000.0)) / 1000.0
from(bucket: params.bucket)
            |> range(start: 2020-04-01T00:00:00Z)
            |> v1.fieldsAsCols()
            |> map(
                fn: (r) =>
                    ({r with _st_distance:
                            limitFloat(
                                value:
                                    geo.ST_Distance(
                                        region: refPoint,
                                        geometry: {lat: r.lat, lon: r.lon},
                                    ),
                            ),
                    }),
            )
            |> drop(columns: ["_start", "_stop"])
// ==== flux-068
import "experimental"


from(bucket: params.bucket)
            |> range(start: 2018-05-22T19:53:26Z)
            |> filter(fn: (r) => r._measurement == "diskio" and r._field == "io_time")
            |> experimental.group(mode: "extend", columns: ["name"])
            |> max()
// ==== flux-069
import "experimental"


from(bucket: params.bucket)
            |> range(start: 2018-05-22T19:53:00Z)
            |> experimental.histogramQuantile(quantile: 0.9)
// ==== flux-070
import "experimental"


from(bucket: params.bucket)
            |> range(start: 2018-05-22T00:00:00Z)
            |> experimental.histogram(bins: [-1.0, 0.0, 1.0, 2.0])
            |> drop(columns: ["_start", "_stop"])
// ==== flux-071
import "experimental"


from(bucket: params.bucket)
            |> range(start: 2018-05-22T19:53:00Z, stop: 2018-05-22T19:55:00Z)
            |> experimental.integral(unit: 10s)
            |> drop(columns: ["_start", "_stop"])
// ==== flux-072
import "experimental"
import "influxdata/influxdb/v1"


table = from(bucket: params.bucket)
bounded_stream = table |> range(start: 2020-10-01T00:00:00Z)
a =
        bounded_stream
            |> filter(fn: (r) => r._measurement == "cpu")
            |> aggregateWindow(fn: last, every: 5m, createEmpty: false)
            |> v1.fieldsAsCols()
            |> group(columns: ["host"])
b =
        bounded_stream
            |> filter(fn: (r) => r._measurement == "disk")
            |> aggregateWindow(fn: last, every: 5m, createEmpty: false)
            |> v1.fieldsAsCols()
            |> group(columns: ["host"])
experimental.join(
            left: a,
            right: b,
            fn: (left, right) => ({left with inodes_free: right.inodes_free}),
        )
// ==== flux-073
import "experimental"


table = from(bucket: params.bucket)
a =
        table
            |> range(start: 2018-12-19T00:00:00Z, stop: 2018-12-20T00:00:00Z)
            |> filter(fn: (r) => r._field == "a")
            |> drop(columns: ["_field"])
            |> rename(columns: {_value: "value_a"})
b =
        table
            |> range(start: 2018-12-19T00:00:00Z, stop: 2018-12-20T00:00:00Z)
            |> filter(fn: (r) => r._field == "b")
            |> drop(columns: ["_field"])
            |> rename(columns: {_value: "value_b"})
experimental.join(
            left: a,
            right: b,
            fn: (left, right) => ({left with value_b: right.value_b}),
        )
// ==== flux-074
import "array"
import "experimental/json"


from(bucket: params.bucket)
            |> range(start: 2018-05-22T19:53:26Z)
            |> map(
                fn: (r) => {
                    data = json.parse(data: bytes(v: r._value))

                    return {_time: r._time, a: data.a, b: data.b, c: data.c}
                },
            )
// ==== flux-075
import "experimental"


from(bucket: params.bucket)
            |> range(start: 2018-05-22T00:00:00Z)
            |> drop(columns: ["_start", "_stop"])
            |> experimental.kaufmansAMA(n: 10)
// ==== flux-076
import "experimental"


from(bucket: params.bucket)
            |> range(start: 2018-05-22T00:00:00Z)
            |> experimental.last()
            |> drop(columns: ["_start", "_stop"])
// ==== flux-077
import "experimental"


from(bucket: params.bucket)
            |> range(start: 2018-05-22T00:00:00Z)
            |> experimental.max()
            |> drop(columns: ["_start", "_stop"])
// ==== flux-078
import "experimental"


from(bucket: params.bucket)
            |> range(start: 2018-12-01T00:00:00Z)
            |> experimental.mean()
// ==== flux-079
import "experimental"


from(bucket: params.bucket)
            |> range(start: 2018-05-22T00:00:00Z)
            |> experimental.min()
            |> drop(columns: ["_start", "_stop"])
// ==== flux-080
import "experimental"


from(bucket: params.bucket)
            |> range(start: 2018-12-01T00:00:00Z)
            |> experimental.mode()
// ==== flux-081
import "experimental/oee"


from(bucket: params.bucket)
            |> range(start: 2021-03-22T00:00:00Z, stop: 2021-03-22T04:00:00Z)
            |> oee.APQ(runningState: "running", plannedTime: 8h, idealCycleTime: 30s)
            |> drop(columns: ["_start", "_stop"])
// ==== flux-082
import "experimental/oee"

productionEvents =
    from(bucket: params.bucket)
        |> range(start: 2021-03-22T00:00:00Z, stop: 2021-03-22T04:00:00Z)
partEvents =
    from(bucket: params.bucket)
        |> range(start: 2021-03-22T00:00:00Z, stop: 2021-03-22T04:00:00Z)
table = from(bucket: params.bucket)
oee.computeAPQ(
            productionEvents: productionEvents,
            partEvents: partEvents,
            runningState: "running",
            plannedTime: 8h,
            idealCycleTime: 30s,
        )
            |> drop(columns: ["_start", "_stop"])
// ==== flux-083
import "experimental"


from(bucket: params.bucket)
            |> range(start: 2019-01-01T00:00:00Z)
            |> experimental.quantile(q: 0.75, method: "exact_selector")
// ==== flux-084
import "experimental"


from(bucket: params.bucket)
            |> range(start: 2018-01-01T00:00:00Z)
            |> experimental.set(o: {t0: "server01"})
// ==== flux-085
import "experimental"


from(bucket: params.bucket)
            |> range(start: 2018-01-01T00:00:00Z)
            |> experimental.skew()
// ==== flux-086
import "experimental"


from(bucket: params.bucket)
            |> range(start: 2018-12-01T00:00:00Z)
            |> experimental.spread()
// ==== flux-087
import "experimental"


from(bucket: params.bucket)
            |> range(start: 2018-12-01T00:00:00Z)
            |> experimental.stddev()
// ==== flux-088
import "experimental"


from(bucket: params.bucket)
            |> range(start: 2018-12-01T00:00:00Z)
            |> experimental.sum()
// ==== flux-089
import "experimental"


from(bucket: params.bucket)
            |> range(start: 2018-05-22T00:00:00Z)
            |> experimental.unique()
            |> drop(columns: ["_start", "_stop"])
// ==== flux-090
import "experimental"


from(bucket: params.bucket)
            |> range(start: 2018-05-22T19:53:00Z, stop: 2018-05-22T19:55:00Z)
            |> group(columns: ["_measurement"])
            |> experimental.window(every: 1s)
            |> mean()
            |> duplicate(column: "_start", as: "_time")
            |> experimental.window(every: inf)
// ==== flux-091
import "influxdata/influxdb/monitor"
import "influxdata/influxdb/v1"

data = {
    _check_id: "000000000000000a",
    _check_name: "cpu threshold check",
    _type: "threshold",
    tags: {aaa: "vaaa", bbb: "vbbb"},
}
crit = (r) => r.usage_idle < 5.0
warn = (r) => r.usage_idle < 10.0
info = (r) => r.usage_idle < 25.0
messageFn = (r) => "whoa!"
from(bucket: params.bucket)
            |> range(start: -1m)
            |> filter(fn: (r) => r._measurement == "cpu")
            |> filter(fn: (r) => r._field == "usage_idle")
            |> filter(fn: (r) => r.cpu == "cpu-total")
            |> v1.fieldsAsCols()
            |> aggregateWindow(every: 20s, fn: mean, column: "usage_idle")
            |> monitor.check(
                data: data,
                messageFn: messageFn,
                info: info,
                warn: warn,
                crit: crit,
            )
// ==== flux-092
import "influxdata/influxdb/monitor"
import "experimental"


from(bucket: params.bucket)
            |> range(start: -5h)
            |> monitor.deadman(t: experimental.addDuration(d: -1h, to: now()))
// ==== flux-093
import "influxdata/influxdb/monitor"
import "experimental"


from(bucket: params.bucket)
            |> range(start: -5h)
            |> monitor.deadman(t: experimental.subDuration(d: 1h, from: now()))
// ==== flux-094
import "influxdata/influxdb/monitor"
import "influxdata/influxdb/v1"
import "experimental"

endpoint = () => (tables=<-) => tables |> experimental.set(o: {_sent: "true"})
notification = {
    _notification_rule_id: "0000000000000001",
    _notification_rule_name: "http-rule",
    _notification_endpoint_id: "00000000000002",
    _notification_endpoint_name: "http-endpoint",
}
from(bucket: params.bucket)
            |> range(start: -1m)
            |> v1.fieldsAsCols()
            |> monitor.notify(data: notification, endpoint: endpoint())
// ==== flux-095
import "influxdata/influxdb/monitor"
import "influxdata/influxdb/v1"
import "experimental"


from(bucket: params.bucket)
            |> range(start: -1m)
            |> v1.fieldsAsCols()
            |> monitor.stateChanges(fromLevel: "any", toLevel: "any")
            |> drop(columns: ["_start", "_stop"])
// ==== flux-096
import "influxdata/influxdb/monitor"
import "influxdata/influxdb/v1"
import "experimental"


from(bucket: params.bucket)
            |> v1.fieldsAsCols()
            |> monitor.stateChanges(fromLevel: "any", toLevel: "any")
// ==== flux-097
import "influxdata/influxdb/monitor"
import "influxdata/influxdb/v1"
import "experimental"


from(bucket: params.bucket)
            |> range(start: 2018-05-22T19:54:40Z)
            |> v1.fieldsAsCols()
            |> monitor.stateChanges(fromLevel: "any", toLevel: "any")
            |> drop(columns: ["_start", "_stop"])
// ==== flux-098
import "influxdata/influxdb/sample"


from(bucket: params.bucket)
            |> range(start: 2018-05-22T19:53:26Z, stop: 2018-05-22T19:55:00Z)
            |> sample.alignToNow()
// ==== flux-099
import "influxdata/influxdb/v1"


from(bucket: params.bucket)
            |> range(start: 2018-05-22T19:53:26Z, stop: 2018-05-22T19:54:17Z)
            |> v1.fieldsAsCols()
// ==== flux-100
import "influxdata/influxdb/v1"

rawQuery = (
    stream=<-,
    start,
    stop,
    measurement,
    fields=[],
    groupBy=["_time", "_value"],
    groupMode="except",
    every=inf,
    period=0s,
) =>
    stream
        |> range(start: start, stop: stop)
        |> filter(
            fn: (r) => r._measurement == measurement and contains(value: r._field, set: fields),
        )
        |> group(columns: groupBy, mode: groupMode)
        |> v1.fieldsAsCols()
        |> window(every: every, period: period)
from(bucket: params.bucket)
            |> rawQuery(
                measurement: "system",
                fields: ["load1", "load15", "load5"],
                start: 2018-05-22T19:53:26Z,
                stop: 2018-05-22T19:54:17Z,
            )
// ==== flux-101
import "interpolate"


from(bucket: params.bucket)
            |> range(start: 2014-01-01T01:00:00Z, stop: 2014-01-01T02:00:00Z)
            |> interpolate.linear(every: 1m)
            |> drop(columns: ["_start", "_stop"])
// ==== flux-102
import "planner"


from(bucket: params.bucket)
            |> range(start: 2018-05-22T19:53:00Z, stop: 2018-05-22T19:54:20Z)
            |> aggregateWindow(every: 20s, fn: max)
// ==== flux-103
from(bucket: params.bucket)
            |> range(start: 2018-05-22T19:53:00Z, stop: 2018-05-22T19:54:20Z)
            |> aggregateWindow(every: 20s, fn: max)
// ==== flux-104
import "planner"


from(bucket: params.bucket)
            |> range(start: 2018-05-22T19:53:00Z, stop: 2018-05-22T19:54:20Z)
            |> aggregateWindow(every: 20s, fn: min)
// ==== flux-105
from(bucket: params.bucket)
            |> range(start: 2018-05-22T19:53:00Z, stop: 2018-05-22T19:54:20Z)
            |> aggregateWindow(every: 20s, fn: min)
// ==== flux-106
import "planner"


from(bucket: params.bucket)
            |> range(start: 2018-05-01T00:00:00Z)
            |> count()
// ==== flux-107
from(bucket: params.bucket)
            |> range(start: 2018-05-01T00:00:00Z)
            |> count()
// ==== flux-108
import "planner"


from(bucket: params.bucket)
            |> range(start: 2020-10-30T00:00:01Z, stop: 2020-10-30T00:00:09Z)
            |> last()
// ==== flux-109
import "planner"


from(bucket: params.bucket)
            |> range(start: 2018-05-01T00:00:00Z)
            |> max()
// ==== flux-110
from(bucket: params.bucket)
            |> range(start: 2018-05-01T00:00:00Z)
            |> max()
// ==== flux-111
import "planner"


from(bucket: params.bucket)
            |> range(start: 2018-05-01T00:00:00Z)
            |> mean()
// ==== flux-112
from(bucket: params.bucket)
            |> range(start: 2018-05-01T00:00:00Z)
            |> mean()
// ==== flux-113
import "planner"


from(bucket: params.bucket)
            |> range(start: 2018-05-01T00:00:00Z)
            |> min()
// ==== flux-114
from(bucket: params.bucket)
            |> range(start: 2018-05-01T00:00:00Z)
            |> min()
// ==== flux-115
import "planner"


from(bucket: params.bucket)
            |> range(start: 2018-05-01T00:00:00Z)
            |> sum()
// ==== flux-116
from(bucket: params.bucket)
            |> range(start: 2018-05-01T00:00:00Z)
            |> sum()
// ==== flux-117
from(bucket: params.bucket)
            |> range(start: 2018-05-22T19:00:00Z)
            |> group(columns: ["_start", "_stop", "host"])
            |> max()
            |> drop(columns: ["_measurement", "_time"])
// ==== flux-118
import "planner"


from(bucket: params.bucket)
            |> range(start: 2018-05-22T19:00:00Z)
            |> group(columns: ["_start", "_stop", "host"])
            |> count()
// ==== flux-119
from(bucket: params.bucket)
            |> range(start: 2018-05-22T19:00:00Z)
            |> group(columns: ["_start", "_stop", "host"])
            |> count()
// ==== flux-120
import "planner"


from(bucket: params.bucket)
            |> range(start: 2018-05-22T19:00:00Z)
            |> group(columns: ["_start", "_stop", "host"])
            |> max()
            |> drop(columns: ["_measurement", "_time"])
// ==== flux-121
import "planner"


from(bucket: params.bucket)
            |> range(start: 2018-05-22T19:00:00Z)
            |> group(columns: ["_start", "_stop", "host"])
            |> min()
            |> drop(columns: ["_measurement", "_time"])
// ==== flux-122
from(bucket: params.bucket)
            |> range(start: 2018-05-22T19:00:00Z)
            |> group(columns: ["_start", "_stop", "host"])
            |> min()
            |> drop(columns: ["_measurement", "_time"])
// ==== flux-123
import "planner"


from(bucket: params.bucket)
            |> range(start: 2018-05-22T19:00:00Z)
            |> group(columns: ["_start", "_stop", "host"])
            |> sum()
// ==== flux-124
from(bucket: params.bucket)
            |> range(start: 2018-05-22T19:00:00Z)
            |> group(columns: ["_start", "_stop", "host"])
            |> sum()
// ==== flux-125
import "planner"


from(bucket: params.bucket)
            |> range(start: 0)
            |> window(every: 20s)
            |> count()
// ==== flux-126
from(bucket: params.bucket)
            |> range(start: 0)
            |> window(every: 20s)
            |> count()
// ==== flux-127
import "planner"


from(bucket: params.bucket)
            |> range(start: 0)
            |> window(every: 20s)
// ==== flux-128
import "planner"


from(bucket: params.bucket)
            |> range(start: 0)
            |> group(columns: ["host"])
            |> window(every: 20s)
            |> count()
// ==== flux-129
from(bucket: params.bucket)
            |> range(start: 0)
            |> group(columns: ["host"])
            |> window(every: 20s)
            |> count()
// ==== flux-130
import "planner"


from(bucket: params.bucket)
            |> range(start: 2018-04-22T19:53:00Z, stop: 2018-05-22T19:54:20Z)
            |> window(every: 20s)
            |> max()
// ==== flux-131
from(bucket: params.bucket)
            |> range(start: 2018-04-22T19:53:00Z, stop: 2018-05-22T19:54:20Z)
            |> window(every: 20s)
            |> max()
// ==== flux-132
import "planner"


from(bucket: params.bucket)
            |> range(start: 2018-05-21T00:00:00Z)
            |> window(every: 20s)
            |> mean()
// ==== flux-133
import "planner"


from(bucket: params.bucket)
            |> range(start: 2018-04-22T19:53:00Z, stop: 2018-05-22T19:54:20Z)
            |> window(every: 20s)
            |> min()
// ==== flux-134
from(bucket: params.bucket)
            |> range(start: 2018-04-22T19:53:00Z, stop: 2018-05-22T19:54:20Z)
            |> window(every: 20s)
            |> min()
// ==== flux-135
from(bucket: params.bucket)
            |> range(start: 0)
            |> window(every: 20s)
// ==== flux-136
import "planner"


from(bucket: params.bucket)
            |> range(start: 0)
            |> window(every: 20s)
            |> sum()
// ==== flux-137
import "regexp"

re = regexp.compile(v: ".*0")
from(bucket: params.bucket)
            |> range(start: 2018-05-20T19:53:26Z)
            |> filter(fn: (r) => r["name"] =~ /.*0/)
            |> map(
                fn: (r) => ({r with name: regexp.replaceAllString(r: re, v: r.name, t: "disk9")}),
            )
// ==== flux-138
from(bucket: params.bucket)
            |> range(start: 2018-05-22T19:53:26Z, stop: 2018-05-22T19:55:00Z)
            |> aggregateWindow(every: 30s, fn: count)
// ==== flux-139
from(bucket: params.bucket)
            |> range(start: 2018-05-22T19:53:26Z, stop: 2018-05-22T19:55:00Z)
            |> aggregateWindow(every: 30s, fn: first)
// ==== flux-140
from(bucket: params.bucket)
            |> range(start: 2018-05-22T19:53:26Z, stop: 2018-05-22T19:55:00Z)
            |> aggregateWindow(every: 30s, fn: last)
// ==== flux-141
from(bucket: params.bucket)
            |> range(start: 2018-05-22T19:53:26Z, stop: 2018-05-22T19:55:00Z)
            |> aggregateWindow(every: 30s, fn: mean)
// ==== flux-142
from(bucket: params.bucket)
            |> range(start: 2018-05-22T19:53:26Z, stop: 2018-05-22T19:55:00Z)
            |> aggregateWindow(every: 30s, fn: sum)
// ==== flux-143
from(bucket: params.bucket)
            |> range(start: 2018-05-22T19:53:26Z, stop: 2018-05-22T19:55:00Z)
            |> aggregateWindow(every: 30s, fn: sum)
            |> fill(value: 0.0)
// ==== flux-144
outData =
        "
#datatype,string,long,dateTime:RFC3339,dateTime:RFC3339,dateTime:RFC3339,string,string,string,string,string,string,double
#group,false,false,true,true,false,true,true,true,true,true,true,false
#default,_result,,,,,,,,,,,
,result,table,_start,_stop,_time,_field,_measurement,device,fstype,host,path,_value
,,0,2018-05-22T00:00:00Z,2018-05-22T00:01:00Z,2018-05-22T00:00:05Z,used_percent,disk,disk1s1,apfs,host.local,/,20
,,0,2018-05-22T00:00:00Z,2018-05-22T00:01:00Z,2018-05-22T00:00:35Z,used_percent,disk,disk1s1,apfs,host.local,/,30
,,0,2018-05-22T00:00:00Z,2018-05-22T00:01:00Z,2018-05-22T00:01:00Z,used_percent,disk,disk1s1,apfs,host.local,/,40
,,1,2018-05-22T00:00:00Z,2018-05-22T00:01:00Z,2018-05-22T00:00:05Z,used_percent,disk,disk1s1,apfs,host.local,/tmp,25
,,1,2018-05-22T00:00:00Z,2018-05-22T00:01:00Z,2018-05-22T00:00:35Z,used_percent,disk,disk1s1,apfs,host.local,/tmp,35
,,1,2018-05-22T00:00:00Z,2018-05-22T00:01:00Z,2018-05-22T00:01:00Z,used_percent,disk,disk1s1,apfs,host.local,/tmp,45
"
from(bucket: params.bucket)
            |> range(start: 2018-05-22T00:00:00Z, stop: 2018-05-22T00:01:00Z)
            |> aggregateWindow(every: 30s, fn: mean, offset: 5s)
// ==== flux-145
from(bucket: params.bucket)
            |> range(start: 2019-01-09T19:44:30Z, stop: 2019-01-09T19:46:00Z)
            |> aggregateWindow(every: 30s, fn: median)
// ==== flux-146
from(bucket: params.bucket)
            |> range(start: 2018-05-22T00:00:00Z)
            |> drop(columns: ["_start", "_stop"])
            |> chandeMomentumOscillator(n: 10)
// ==== flux-147
from(bucket: params.bucket)
            |> range(start: 2018-05-20T19:53:26Z)
            |> columns()
            |> sort()
            |> drop(columns: ["_measurement", "_field"])
// ==== flux-148
table = from(bucket: params.bucket)
t1 =
        table
            |> range(start: 2018-05-22T19:53:00Z, stop: 2018-05-22T19:55:00Z)
            |> drop(columns: ["_start", "_stop"])
            |> filter(fn: (r) => r.user == "user1")
            |> group(columns: ["_measurement"])
t2 =
        table
            |> range(start: 2018-05-22T19:53:00Z, stop: 2018-05-22T19:55:00Z)
            |> drop(columns: ["_start", "_stop"])
            |> filter(fn: (r) => r.user == "user2")
            |> group(columns: ["_measurement"])
cov(x: t1, y: t2, on: ["_time", "_measurement"])
// ==== flux-149
from(bucket: params.bucket)
            |> range(start: 2018-05-22T19:53:26Z)
            |> covariance(columns: ["x", "y"])
// ==== flux-150
from(bucket: params.bucket)
            |> range(start: 2018-05-22T19:53:26Z)
            |> difference(columns: ["x", "y"])
// ==== flux-151
from(bucket: params.bucket)
            |> range(start: 2018-05-22T19:53:26Z)
            |> difference(keepFirst: true)
// ==== flux-152
from(bucket: params.bucket)
            |> range(start: 2018-05-22T19:53:26Z)
            |> difference(nonNegative: true)
// ==== flux-153
from(bucket: params.bucket)
            |> range(start: 2018-05-22T19:53:26Z)
            |> filter(fn: (r) => r._field == "no_exist")
            |> difference()
// ==== flux-154
from(bucket: params.bucket)
            |> range(start: 2018-05-22T19:53:26Z)
            |> difference()
// ==== flux-155
from(bucket: params.bucket)
            |> range(start: 2018-05-22T00:00:00Z)
            |> doubleEMA(n: 10)
// ==== flux-156
from(bucket: params.bucket)
            |> range(start: 2018-05-22T19:53:26Z)
            |> rename(columns: {old: "new"})
            |> drop(columns: ["old"])
// ==== flux-157
from(bucket: params.bucket)
            |> range(start: 2018-05-22T19:53:26Z)
            |> drop(fn: (column) => column =~ /dropme*/)
// ==== flux-158
from(bucket: params.bucket)
            |> range(start: 2018-05-22T19:53:26Z)
            |> drop(columns: ["new"])
            |> rename(columns: {old: "new"})
// ==== flux-159
from(bucket: params.bucket)
            |> range(start: 2018-05-22T19:53:26Z)
            |> drop(
                columns: [
                    "non_existent",
                    "dropme1",
                    "dropme2",
                    "_start",
                    "_stop",
                ],
            )
// ==== flux-160
from(bucket: params.bucket)
            |> range(start: 2018-05-22T19:53:26Z)
            |> drop(columns: ["_measurement"])
            |> filter(fn: (r) => r._field == "usage_guest")
// ==== flux-161
from(bucket: params.bucket)
            |> range(start: 2018-05-22T19:53:26Z)
            |> duplicate(column: "host", as: "cpu")
// ==== flux-162
table = from(bucket: params.bucket)
r = table |> range(start: 2018-05-22T19:53:26Z) |> drop(columns: ["_start", "_stop"])
t = r |> tableFind(fn: (key) => key._measurement == "CPU")
users = t |> getColumn(column: "user")
r |> filter(fn: (r) => contains(value: r.user, set: users))
// ==== flux-163
from(bucket: params.bucket)
            |> range(start: 2018-05-22T19:53:26Z)
            |> filter(fn: (r) => r._measurement == "mem" and r._field == "active")
            |> elapsed()
            |> group()
            |> map(fn: (r) => ({r with elapsed: float(v: r.elapsed)}))
            |> median(column: "elapsed")
// ==== flux-164
from(bucket: params.bucket)
            |> range(start: 2018-05-22T19:53:26Z)
            |> elapsed()
// ==== flux-165
from(bucket: params.bucket)
            |> range(start: 2018-05-22T00:00:00Z)
            |> exponentialMovingAverage(n: 3)
// ==== flux-166
import "regexp"


from(bucket: params.bucket)
            |> range(start: 2018-05-20T19:53:26Z)
            |> filter(fn: (r) => r.name =~ regexp.compile(v: ".*0"))
// ==== flux-167
regexFunc = (table=<-, regLiteral) =>
    table
        |> range(start: 2018-05-20T19:53:26Z)
        |> filter(fn: (r) => r._field =~ regLiteral)
        |> max()
from(bucket: params.bucket)
            |> regexFunc(regLiteral: /io.*/)
// ==== flux-168
import "regexp"


from(bucket: params.bucket)
            |> range(start: 2018-05-20T19:53:26Z)
            |> filter(fn: (r) => r["name"] =~ /.*0/)
// ==== flux-169
from(bucket: params.bucket)
            |> range(start: 2018-05-22T19:53:26Z)
            |> filter(fn: (r) => r["name"] == "disk0")
// ==== flux-170
from(bucket: params.bucket)
            |> range(start: 2018-05-22T19:53:26Z)
            |> filter(fn: (r) => r["_value"] > 1000)
            |> count()
// ==== flux-171
from(bucket: params.bucket)
            |> range(start: 2018-05-22T19:53:26Z)
            |> filter(fn: (r) => r["_value"] > 1000, onEmpty: "keep")
            |> count()
// ==== flux-172
from(bucket: params.bucket)
            |> range(start: 2018-05-22T19:53:26Z)
            |> filter(fn: (r) => r._measurement == "diskio")
            |> filter(fn: (r) => r["_value"] > 1000, onEmpty: "keep")
            |> count()
// ==== flux-173
from(bucket: params.bucket)
            |> range(start: 2018-05-22T19:53:26Z)
            |> filter(fn: (r) => r.name == "disk0" and true and true)
// ==== flux-174
from(bucket: params.bucket)
            |> range(start: 2018-05-22T19:53:00Z, stop: 2018-05-22T19:55:00Z)
            |> first()
            |> drop(columns: ["_start", "_stop"])
// ==== flux-175
from(bucket: params.bucket)
            |> range(start: 2018-05-22T19:53:26Z)
            |> group(columns: ["_value"])
// ==== flux-176
from(bucket: params.bucket)
            |> range(start: 2018-10-02T17:55:11.520461Z)
            |> filter(fn: (r) => r._measurement == "records" and r.taskID == "02bac3c8f0f37000")
            |> pivot(rowKey: ["_time"], columnKey: ["_field"], valueColumn: "_value")
            |> group(columns: ["runID"])
// ==== flux-177
from(bucket: params.bucket)
            |> range(start: 2018-05-22T19:53:26Z)
            |> group(columns: ["_measurement", "_time", "_value"], mode: "except")
            |> max()
// ==== flux-178
from(bucket: params.bucket)
            |> range(start: 2018-05-22T19:53:26Z)
            |> filter(fn: (r) => r._measurement == "diskio" and r._field == "io_time")
            |> group(columns: ["_measurement", "_start", "_stop", "name"])
            |> max()
// ==== flux-179
from(bucket: params.bucket)
            |> range(start: 2018-05-22T19:53:26Z)
            |> group(columns: ["name"])
            |> group()
            |> map(fn: (r) => ({_time: r._time, io_time: r._value}))
            |> sort(columns: ["_time", "io_time"])
// ==== flux-180
from(bucket: params.bucket)
            |> range(start: 2018-11-07T00:00:00Z, stop: 2018-11-07T15:00:00Z)
            |> highestAverage(n: 3, groupColumns: ["_measurement", "host"])
            |> drop(columns: ["_start", "_stop"])
// ==== flux-181
from(bucket: params.bucket)
            |> range(start: 2018-11-07T00:00:00Z)
            |> highestCurrent(n: 3, groupColumns: ["_measurement", "host"])
// ==== flux-182
from(bucket: params.bucket)
            |> range(start: 2018-11-07T00:00:00Z, stop: 2018-11-07T15:00:00Z)
            |> highestMax(n: 3, groupColumns: ["_measurement", "host"])
            |> drop(columns: ["_start", "_stop"])
// ==== flux-183
from(bucket: params.bucket)
            |> range(start: 2015-08-22T22:12:00Z, stop: 2015-08-28T03:00:00Z)
            |> window(every: 379m, offset: 348m)
            |> first()
            |> duplicate(column: "_start", as: "_time")
            |> window(every: inf)
            |> holtWinters(n: 10, seasonality: 4, interval: 379m)
            |> keep(columns: ["_time", "_value"])
// ==== flux-184
import "timezone"


from(bucket: params.bucket)
            |> range(start: 2018-12-01T00:00:00Z)
            |> hourSelection(start: 15, stop: 19, timeColumn: "_time")
// ==== flux-185
table =
        from(bucket: params.bucket)
            |> range(start: 2018-05-11T19:53:00Z, stop: 2018-05-22T19:55:00Z)
mem =
        table
            |> range(start: 2018-05-22T19:53:00Z, stop: 2018-05-22T19:55:00Z)
            |> filter(fn: (r) => r._measurement == "mem" and r._field == "used")
proc =
        table
            |> range(start: 2018-05-22T19:53:00Z, stop: 2018-05-22T19:55:00Z)
            |> filter(fn: (r) => r._measurement == "processes" and r._field == "total")
join(tables: {mem: mem, proc: proc}, on: ["_time", "_stop", "_start", "host"])
// ==== flux-186
table =
        from(bucket: params.bucket)
            |> range(start: 2019-05-10T20:50:00Z, stop: 2019-05-10T20:51:00Z)
left =
        table
            |> range(start: 2018-05-22T19:53:00Z)
            |> filter(fn: (r) => r._field == "reads")
            |> group(columns: ["name"])
            |> keep(columns: ["name", "_value"])
            |> sum()
            |> rename(columns: {_value: "total_reads"})
right =
        table
            |> range(start: 2018-05-22T19:53:00Z)
            |> filter(fn: (r) => r._field == "writes")
            |> group(columns: ["name"])
            |> keep(columns: ["name", "_value"])
            |> sum()
            |> rename(columns: {_value: "total_writes"})
join(tables: {left, right}, on: ["name"])
// ==== flux-187
tables =
        from(bucket: params.bucket)
            |> range(start: 2019-01-01T00:00:00Z)
lhs =
        tables
            |> filter(fn: (r) => r._field == "resp_bytes")
            |> keep(columns: ["_time", "org_id", "_value"])
            |> sum()
            |> rename(columns: {_value: "dataout"})
rhs =
        tables
            |> filter(fn: (r) => r._field == "req_bytes")
            |> keep(columns: ["_time", "org_id", "_value"])
            |> sum()
            |> rename(columns: {_value: "datain"})
join(tables: {lhs: lhs, rhs: rhs}, on: ["org_id"])
// ==== flux-188
table =
        from(bucket: params.bucket)
            |> range(start: 2020-12-21T17:49:00Z, stop: 2020-12-21T17:51:00Z)
api_requests = table |> difference()
errors =
        api_requests
            |> filter(
                fn: (r) =>
                    r.response_code == "400" or r.response_code == "401" or r.response_code == "404"
                        or
                        r.response_code == "429" or r.response_code == "500" or r.response_code
                        ==
                        "503",
            )
            |> group(columns: ["env", "response_code"])
            |> sum()
            |> filter(fn: (r) => r._value > 0)
total =
        api_requests
            |> group(columns: ["env", "response_code"])
            |> sum()
            |> filter(fn: (r) => r._value > 0)
join(tables: {errors: errors, total: total}, on: ["env"])
            |> map(
                fn: (r) =>
                    ({r with availability:
                            (1.0 - float(v: r._value_errors) / float(v: r._value_total)) * 100.0,
                    }),
            )
            |> sort(columns: ["availability"], desc: true)
            |> group()
// ==== flux-189
import "array"


input =
        from(bucket: params.bucket)
            |> range(start: 2018-05-22T19:53:00Z, stop: 2018-05-22T19:55:00Z)
            |> drop(columns: ["_start", "_stop"])
left =
        input
            |> filter(fn: (r) => r.user == "user1")
            |> group(columns: ["user"])
right =
        input
            |> filter(fn: (r) => r.user == "user2")
            |> group(columns: ["_measurement", "_field"])
join(tables: {left: left, right: right}, on: ["_time", "_measurement", "_field"])
// ==== flux-190
tables = from(bucket: params.bucket)
lhs =
        tables
            |> range(start: 2020-05-01T00:00:00Z)
            |> filter(fn: (r) => exists r.value)
            |> yield(name: "L")
            |> drop(columns: ["_start", "_stop", "_field", "_measurement"])
rhs =
        tables
            |> range(start: 2020-05-01T00:00:00Z)
            |> filter(fn: (r) => exists r.flag)
            |> yield(name: "R")
            |> drop(columns: ["_start", "_stop", "_field", "_measurement"])
join(tables: {left: lhs, right: rhs}, on: ["_time"], method: "inner")
            |> group(columns: [])
            |> fill(column: "flag", usePrevious: true)
// ==== flux-191
from(bucket: params.bucket)
            |> range(start: 2018-05-22T00:00:00Z)
            |> drop(columns: ["_start", "_stop"])
            |> kaufmansAMA(n: 10)
// ==== flux-192
import "math"


from(bucket: params.bucket)
            |> range(start: 2018-05-22T00:00:00Z)
            |> drop(columns: ["_start", "_stop"])
            |> kaufmansAMA(n: 10)
            |> map(fn: (r) => ({r with _value: math.round(x: r._value * 100.0) / 100.0}))
// ==== flux-193
from(bucket: params.bucket)
            |> range(start: 2018-05-22T19:53:26Z)
            |> keep(fn: (column) => column == "_field" or column == "_value")
            |> keep(
                fn: (column) => {
                    return column == "_value"
                },
            )
// ==== flux-194
from(bucket: params.bucket)
            |> range(start: 2018-05-22T19:53:26Z)
            |> keep(columns: ["non_existent"])
// ==== flux-195
from(bucket: params.bucket)
            |> range(start: 2018-05-22T19:53:26Z)
            |> keep(
                columns: [
                    "non_existent",
                    "_time",
                    "_value",
                    "_field",
                    "_measurement",
                    "old",
                    "host",
                ],
            )
// ==== flux-196
from(bucket: params.bucket)
            |> range(start: 2018-05-22T19:53:26Z)
            |> keep(columns: ["_time", "_value", "_field"])
// ==== flux-197
from(bucket: params.bucket)
            |> range(start: 2018-05-22T00:00:00Z)
            |> drop(columns: ["_start", "_stop"])
            |> kaufmansER(n: 3)
// ==== flux-198
from(bucket: params.bucket)
            |> range(start: 2018-05-22T19:53:00Z, stop: 2018-05-22T19:55:00Z)
            |> keyValues(keyColumns: ["host", "name"])
            |> drop(columns: ["_start", "_stop"])
// ==== flux-199
from(bucket: params.bucket)
            |> range(start: 2018-05-22T19:53:00Z, stop: 2018-05-22T19:55:00Z)
            |> keyValues(keyColumns: ["_value"])
            |> drop(columns: ["_start", "_stop", "_measurement", "_field"])
// ==== flux-200
from(bucket: params.bucket)
            |> range(start: 2018-05-20T19:53:26Z)
            |> drop(columns: ["_measurement", "_field"])
            |> keys()
// ==== flux-201
from(bucket: params.bucket)
            |> range(start: 2018-05-22T19:53:00Z, stop: 2018-05-22T19:55:00Z)
            |> last()
            |> drop(columns: ["_start", "_stop"])
// ==== flux-202
input = () =>
    from(bucket: params.bucket)
        |> range(start: 2018-05-22T19:00:00Z, stop: 2018-05-22T20:00:00Z)
        |> limit(n: 2, offset: 1)
from(bucket: params.bucket)
// ==== flux-203
input = () =>
    from(bucket: params.bucket)
        |> range(start: 2018-05-22T19:00:00Z, stop: 2018-05-22T20:00:00Z)
        |> limit(n: 1)
from(bucket: params.bucket)
// ==== flux-204
from(bucket: params.bucket)
            |> range(start: 2018-11-07T00:00:00Z)
            |> lowestAverage(n: 3, groupColumns: ["_measurement", "host"])
            |> drop(columns: ["_start", "_stop"])
// ==== flux-205
from(bucket: params.bucket)
            |> range(start: 2018-11-07T00:00:00Z)
            |> lowestCurrent(n: 3, groupColumns: ["_measurement", "host"])
// ==== flux-206
from(bucket: params.bucket)
            |> range(start: 2018-11-07T00:00:00Z)
            |> lowestMin(n: 3, groupColumns: ["_measurement", "host"])
// ==== flux-207
import "math"


from(bucket: params.bucket)
            |> range(start: -10m)
            |> filter(fn: (r) => r._measurement == "turbine" and r._field == "diameter")
            |> rename(columns: {_value: "diameter"})
            |> map(fn: (r) => ({r with circumference: r.diameter * math.pi}))
            |> drop(columns: ["_value", "_start", "_stop"])
// ==== flux-208
import "math"


from(bucket: params.bucket)
            |> range(start: 2018-05-22T19:53:26Z)
            |> filter(fn: (r) => r._measurement == "mem" and r._field == "active")
            |> aggregateWindow(every: 1d, fn: mean, createEmpty: false)
            |> difference(nonNegative: false, columns: ["_value"])
            |> map(fn: (r) => ({r with _value: math.mMax(x: r._value, y: 0.0)}))
// ==== flux-209
from(bucket: params.bucket)
            |> range(start: 2018-05-22T19:53:00Z, stop: 2018-05-22T19:55:00Z)
            |> max()
            |> drop(columns: ["_start", "_stop"])
// ==== flux-210
from(bucket: params.bucket)
            |> range(start: 2018-05-22T19:52:26Z, stop: 2018-05-22T19:55:16Z)
            |> max(column: "_time")
// ==== flux-211
from(bucket: params.bucket)
            |> range(start: 2018-12-01T00:00:00Z)
            |> rename(columns: {_value: "count"})
            |> median(column: "count")
// ==== flux-212
from(bucket: params.bucket)
            |> range(start: 2018-12-01T00:00:00Z)
            |> median(compression: 1.0)
// ==== flux-213
from(bucket: params.bucket)
            |> range(start: 2018-12-01T00:00:00Z)
            |> median(method: "exact_selector")
// ==== flux-214
from(bucket: params.bucket)
            |> range(start: 2019-01-01T00:00:00Z)
            |> median()
// ==== flux-215
import "planner"


from(bucket: params.bucket)
            |> range(start: 2018-05-22T19:53:26Z)
            |> filter(fn: (r) => r["_value"] == 1.77)
            |> filter(fn: (r) => r["_field"] == "load4")
// ==== flux-216
from(bucket: params.bucket)
            |> range(start: 2018-05-22T19:53:26Z)
            |> filter(fn: (r) => r["_value"] == 1.77)
            |> filter(fn: (r) => r["_field"] == "load4")
// ==== flux-217
table = from(bucket: params.bucket)
table
            |> range(start: 2018-05-22T19:53:26Z)
            |> filter(fn: (r) => r._measurement == "cpu")
            |> keys()
            |> sort()
// ==== flux-218
from(bucket: params.bucket)
            |> range(start: 2018-05-22T19:53:00Z, stop: 2018-05-22T19:55:00Z)
            |> min()
            |> drop(columns: ["_start", "_stop"])
// ==== flux-219
from(bucket: params.bucket)
            |> range(start: 2018-12-01T00:00:00Z)
            |> mode()
// ==== flux-220
from(bucket: params.bucket)
            |> range(start: 2018-05-22T19:53:26Z, stop: 2018-05-22T19:54:16Z)
            |> range(start: 2018-05-22T19:54:06Z)
// ==== flux-221
filterRegex = /inodes*/
from(bucket: params.bucket)
            |> range(start: 2018-05-20T19:53:26Z)
            |> filter(fn: (r) => r._field =~ filterRegex)
            |> max()
// ==== flux-222
import "array"


from(bucket: params.bucket)
            |> range(start: 2018-05-22T19:53:26Z)
            |> pivot(
                rowKey: ["_time"],
                columnKey: ["_measurement", "_field"],
                valueColumn: "_value",
            )
// ==== flux-223
from(bucket: params.bucket)
            |> range(start: 2018-05-22T19:53:26Z)
            |> pivot(rowKey: ["_time"], columnKey: ["_field"], valueColumn: "_value")
// ==== flux-224
from(bucket: params.bucket)
            |> range(start: 2018-05-22T19:53:26Z)
            |> group(columns: ["_stop", "_measurement", "_field", "host"])
            |> mean()
            |> pivot(rowKey: ["_stop"], columnKey: ["host"], valueColumn: "_value")
            |> drop(columns: ["_start"])
// ==== flux-225
from(bucket: params.bucket)
            |> range(start: 2018-10-02T17:55:11.520461Z)
            |> filter(fn: (r) => r._measurement == "records" and r.taskID == "02bac3c8f0f37000")
            |> pivot(rowKey: ["_time"], columnKey: ["_field"], valueColumn: "_value")
// ==== flux-226
from(bucket: params.bucket)
            |> range(start: 2018-05-22T19:53:26Z)
            |> pivot(
                rowKey: ["_time"],
                columnKey: ["_field", "_measurement"],
                valueColumn: "_value",
            )
// ==== flux-227
from(bucket: params.bucket)
            |> range(start: 2018-01-01T00:00:00Z)
            |> quantile(q: 0.75, method: "exact_mean")
// ==== flux-228
from(bucket: params.bucket)
            |> range(start: 2018-01-01T00:00:00Z)
            |> quantile(q: 0.75)
// ==== flux-229
from(bucket: params.bucket)
            |> range(start: 2018-05-22T19:53:36Z)
// ==== flux-230
from(bucket: params.bucket)
            |> range(start: 2018-05-21T13:09:22.885021542Z)
            |> reduce(
                fn: (r, accumulator) => ({sum: r._value + accumulator.sum, b: 1.0}),
                identity: {sum: 0.0, b: 0.0},
            )
// ==== flux-231
from(bucket: params.bucket)
            |> range(start: 2018-05-21T13:09:22.885021542Z)
            |> reduce(
                fn: (r, accumulator) => ({sum: r._value + accumulator.sum}),
                identity: {sum: 0.0},
            )
// ==== flux-232
from(bucket: params.bucket)
            |> range(start: 2018-05-22T00:00:00Z)
            |> relativeStrengthIndex(n: 10)
// ==== flux-233
from(bucket: params.bucket)
            |> range(start: 2018-05-22T19:53:26Z)
            |> rename(fn: (column) => column)
            |> drop(fn: (column) => column == "_start" or column == "_stop")
// ==== flux-234
from(bucket: params.bucket)
            |> range(start: 2018-05-22T19:53:26Z)
            |> rename(columns: {old: "new"})
            |> rename(columns: {new: "new1"})
// ==== flux-235
from(bucket: params.bucket)
            |> range(start: 2018-05-22T19:53:26Z)
            |> rename(columns: {host: "server"})
            |> drop(columns: ["_start", "_stop"])
// ==== flux-236
import "strings"
import "math"


from(bucket: params.bucket)
            |> range(start: 2018-05-22T19:53:26Z)
            |> filter(fn: (r) => float(v: r._value) > math.pow(x: 10.0, y: 2.0))
            |> map(fn: (r) => ({r with _value: string(v: r._value) + "i"}))
            |> map(fn: (r) => ({r with _value: strings.toUpper(v: r._value)}))
            |> drop(columns: ["_start", "_stop"])
// ==== flux-237
from(bucket: params.bucket)
            |> range(start: 2018-05-22T19:53:00Z, stop: 2018-05-22T19:55:00Z)
            |> sample(n: 3, pos: 1)
            |> drop(columns: ["_start", "_stop"])
// ==== flux-238
from(bucket: params.bucket)
            |> range(start: 2018-05-22T19:53:26Z)
            |> group(columns: ["_field", "_measurement"])
            |> top(n: 3)
            |> group(columns: ["host"])
// ==== flux-239
from(bucket: params.bucket)
            |> range(start: 2018-01-01T00:00:00Z)
            |> set(key: "t1", value: "server01")
// ==== flux-240
from(bucket: params.bucket)
            |> range(start: 2018-05-22T19:48:00Z)
            |> timeShift(duration: -5m)
            |> drop(columns: ["_start", "_stop"])
// ==== flux-241
from(bucket: params.bucket)
            |> range(start: 2018-05-22T19:53:26Z)
            |> timeShift(duration: 120s)
            |> drop(columns: ["_start", "_stop"])
// ==== flux-242
from(bucket: params.bucket)
            |> range(start: 2018-05-22T19:53:26Z)
            |> keys()
            |> group()
            |> distinct()
            |> keep(columns: ["_value"])
            |> sort()
// ==== flux-243
from(bucket: params.bucket)
            |> range(start: 2018-04-17T00:00:00Z)
            |> max(column: "_value")
// ==== flux-244
from(bucket: params.bucket)
            |> range(start: 2018-01-01T00:00:00Z)
            |> skew()
// ==== flux-245
from(bucket: params.bucket)
            |> range(start: 2018-05-22T19:53:26Z)
            |> sort(columns: ["_value", "_time"])
// ==== flux-246
from(bucket: params.bucket)
            |> range(start: 2018-12-01T00:00:00Z)
            |> spread()
// ==== flux-247
from(bucket: params.bucket)
            |> range(start: 2018-05-22T19:53:26Z)
            |> stateCount(fn: (r) => r._value > 80.0)
// ==== flux-248
from(bucket: params.bucket)
            |> range(start: 2018-05-22T19:53:26Z)
            |> stateDuration(fn: (r) => r._value > 80.0)
// ==== flux-249
from(bucket: params.bucket)
            |> range(start: 2018-12-01T00:00:00Z)
            |> stddev()
// ==== flux-250
from(bucket: params.bucket)
            |> range(start: 2018-05-22T19:53:26Z)
            |> sort()
// ==== flux-251
import "experimental"


from(bucket: params.bucket)
            |> range(start: 2020-08-10T00:00:00Z)
            |> filter(fn: (r) => r._measurement == "events" and r._field == "times")
            |> map(
                fn: (r) => {
                    start = time(v: r._value)
                    stop = experimental.addDuration(to: start, d: 1h)
                    city = r.city
                    agg =
                        from(bucket: params.bucket)
                            |> range(start, stop)
                            |> filter(
                                fn: (r) =>
                                    r._measurement == "city_data" and r._field == "temp" and r.city
                                        ==
                                        city,
                            )
                            |> mean()
                            |> findColumn(fn: (key) => true, column: "_value")

                    return {city: r.city, _time: stop, _value: agg[0], _field: "event_temp_mean"}
                },
            )
// ==== flux-252
import "experimental"


from(bucket: params.bucket)
            |> range(start: 2020-08-10T00:00:00Z)
            |> filter(fn: (r) => r._measurement == "events" and r._field == "times")
            |> map(
                fn: (r) => {
                    start = time(v: r._value)
                    stop = experimental.addDuration(to: start, d: 1h)
                    city = r.city
                    agg =
                        from(bucket: params.bucket)
                            |> range(start, stop)
                            |> filter(
                                fn: (r) =>
                                    r._measurement == "city_data" and r._field == "temp" and r.city
                                        ==
                                        city,
                            )
                            |> mean()
                            |> findRecord(fn: (key) => true, idx: 0)

                    return {
                        city: r.city,
                        _time: stop,
                        _value: agg._value,
                        _field: "event_temp_mean",
                    }
                },
            )
// ==== flux-253
import "array"

data =
    from(bucket: params.bucket)
        |> range(start: -3h)
col =
    data
        |> tableFind(fn: (key) => true)
        |> getColumn(column: "_value")
data
            |> filter(fn: (r) => contains(value: r._value, set: col))
// ==== flux-254
import "array"

data =
    from(bucket: params.bucket)
        |> range(start: -3h)
col =
    data
        |> tableFind(fn: (key) => true)
        |> getColumn(column: "_value")
input =
        array.from(
            rows: [
                {m: "m", k: "north", v: 10, _time: 2020-02-20T00:00:00Z},
                {m: "m", k: "south", v: 20, _time: 2020-02-20T00:00:00Z},
                {m: "m", k: "east", v: 30, _time: 2020-02-20T00:00:00Z},
                {m: "m", k: "west", v: 40, _time: 2020-02-20T00:00:00Z},
            ],
        )
            |> group(columns: ["k"])
            |> range(start: -100y)
            |> group()
arr = input |> findColumn(fn: (key) => true, column: "v")
gotObj = {
        len: arr |> length(),
        has10: contains(set: arr, value: 10),
        has20: contains(set: arr, value: 20),
        has30: contains(set: arr, value: 30),
        has40: contains(set: arr, value: 40),
    }
wantObj = {
        len: 4,
        has10: true,
        has20: true,
        has30: true,
        has40: true,
    }
array.from(rows: [{value: display(v: gotObj)}])
// ==== flux-255
import "array"

data =
    from(bucket: params.bucket)
        |> range(start: -3h)
col =
    data
        |> tableFind(fn: (key) => true)
        |> getColumn(column: "_value")
input =
        array.from(rows: [{m: "m", k: "north", v: 10, _time: 2020-02-20T00:00:00Z}])
            |> filter(fn: (r) => r.m == "n", onEmpty: "keep")
arr = input |> findColumn(fn: (key) => true, column: "v")
array.from(rows: [{value: display(v: arr)}])
// ==== flux-256
from(bucket: params.bucket)
            |> range(start: 2018-05-22T19:00:00Z, stop: 2018-05-22T20:00:00Z)
            |> tail(n: 2, offset: 1)
// ==== flux-257
from(bucket: params.bucket)
            |> range(start: 2018-05-22T19:00:00Z, stop: 2018-05-22T20:00:00Z)
            |> tail(n: 1)
// ==== flux-258
table =
        from(bucket: params.bucket)
            |> range(start: 2018-10-02T17:55:11.520461Z)
supl =
        table
            |> filter(fn: (r) => r._measurement == "records" and r.taskID == "02bac3c8f0f37000")
            |> pivot(rowKey: ["_time"], columnKey: ["_field"], valueColumn: "_value")
            |> group(columns: ["runID"])
main =
        table
            |> filter(fn: (r) => r._measurement == "records" and r.taskID == "02bac3c8f0f37000")
            |> pivot(rowKey: ["_time"], columnKey: ["_field"], valueColumn: "_value")
            |> pivot(rowKey: ["runID"], columnKey: ["status"], valueColumn: "_time")
join(
            tables: {main: main, supl: supl},
            on: [
                "_start",
                "_stop",
                "orgID",
                "taskID",
                "runID",
                "_measurement",
            ],
        )
// ==== flux-259
from(bucket: params.bucket)
            |> range(start: 2018-05-22T19:53:00Z, stop: 2018-05-22T19:54:00Z)
            |> timeWeightedAvg(unit: 10s)
            |> drop(columns: ["_start", "_stop"])
// ==== flux-260
from(bucket: params.bucket)
            |> range(start: 2018-05-22T00:00:00Z, stop: 2018-05-22T00:01:00Z)
            |> timedMovingAverage(every: 10s, period: 30s)
// ==== flux-261
from(bucket: params.bucket)
            |> range(start: 2018-05-22T19:53:26Z)
            |> map(fn: (r) => ({r with today: today()}))
// ==== flux-262
from(bucket: params.bucket)
            |> range(start: 2018-05-22T19:53:24.421470485Z)
            |> top(n: 2)
// ==== flux-263
from(bucket: params.bucket)
            |> range(start: 2018-05-22T00:00:00Z)
            |> tripleExponentialDerivative(n: 4)
// ==== flux-264
from(bucket: params.bucket)
            |> range(start: 2018-05-22T00:00:00Z)
            |> tripleEMA(n: 4)
// ==== flux-265
table =
        from(bucket: params.bucket)
            |> range(start: 2018-05-22T19:53:26Z)
t1 =
        table
            |> range(start: 2018-05-22T19:53:00Z, stop: 2018-05-22T19:53:50Z)
            |> filter(fn: (r) => r._measurement == "diskio" and r._field == "io_time")
            |> group(columns: ["host"])
            |> drop(columns: ["_start", "_stop", "name"])
t2 =
        table
            |> range(start: 2018-05-22T19:53:50Z, stop: 2018-05-22T19:54:20Z)
            |> filter(fn: (r) => r._measurement == "diskio" and r._field == "read_bytes")
            |> group(columns: ["host"])
            |> drop(columns: ["_start", "_stop"])
union(tables: [t1, t2]) |> sort(columns: ["_time", "_field", "_value"])
// ==== flux-266
table =
        from(bucket: params.bucket)
            |> range(start: 2018-05-22T19:53:26Z)
t1 =
        table
            |> range(start: 2018-05-22T19:53:00Z, stop: 2018-05-22T19:53:50Z)
            |> filter(fn: (r) => r._field == "usage_guest" or r._field == "usage_guest_nice")
            |> drop(columns: ["_start", "_stop"])
t2 =
        table
            |> range(start: 2018-05-22T19:53:50Z, stop: 2018-05-22T19:54:20Z)
            |> filter(fn: (r) => r._field == "usage_guest" or r._field == "usage_idle")
            |> drop(columns: ["_start", "_stop"])
union(tables: [t1, t2]) |> sort(columns: ["_time"])
// ==== flux-267
from(bucket: params.bucket)
            |> range(start: 2018-05-22T19:53:26Z)
            |> unique(column: "tag0")
            |> drop(columns: ["_start", "_stop"])
// ==== flux-268
from(bucket: params.bucket)
            |> range(start: 2018-05-22T19:53:00Z)
            |> drop(columns: ["_start", "_stop"])
            |> truncateTimeColumn(timeColumn: "_time", unit: 1h)
// ==== flux-269
from(bucket: params.bucket)
            |> range(start: 1970-01-01T00:00:00Z, stop: 1970-01-01T00:00:15Z)
            |> window(every: 5s, offset: 2s)
            |> count()
// ==== flux-270
from(bucket: params.bucket)
            |> range(start: 2018-05-22T19:53:30Z, stop: 2018-05-22T19:59:00Z)
            |> window(every: 1m)
// ==== flux-271
from(bucket: params.bucket)
            |> range(start: 2018-05-22T19:53:00Z, stop: 2018-05-22T19:55:00Z)
            |> group(columns: ["_measurement"])
            |> window(every: 1s)
            |> mean()
            |> duplicate(column: "_start", as: "_time")
            |> window(every: inf)
// ==== flux-272
from(bucket: params.bucket)
            |> range(start: 2018-05-22T19:53:26Z, stop: 2018-05-22T19:55:00Z)
            |> window(every: 30s, createEmpty: true)
// ==== flux-273
from(bucket: params.bucket)
            |> range(start: 2018-05-22T19:53:00Z, stop: 2018-05-22T19:55:00Z)
            |> group(columns: ["name"])
            |> window(every: 1s)
            |> mean()
            |> group()
            |> sort(columns: ["name", "_start"])
// ==== flux-274
from(bucket: params.bucket)
            |> range(start: -5m)
            |> window(every: 30s)
// ==== flux-275
from(bucket: params.bucket)
            |> range(start: 2018-05-22T19:53:00Z)
            |> window(every: 1m, offset: 30s)
// ==== flux-276
import "array"


from(bucket: params.bucket)
            |> sort()
            |> limit(n: 3)
            |> yield(name: "1: lowest 3")
            |> sample(n: 2, pos: 1)
            |> yield(name: "2: 2nd row")
            |> yield(name: "5")
