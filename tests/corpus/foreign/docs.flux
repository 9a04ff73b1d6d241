// ==== docs-000
// Query *Good Measurements*, data stored in separate tags (recommended)
from(bucket: params.bucket)
    |> range(start:2016-08-30T00:00:00Z)
    |> filter(fn: (r) =>  r._measurement == "weather_sensor" and r.region == "north" and r._field == "temp")
    |> mean()
// ==== docs-001
// Query *Bad Measurements*, data encoded in the measurement (not recommended)
from(bucket: params.bucket)
    |> range(start:2016-08-30T00:00:00Z)
    |> filter(fn: (r) =>  r._measurement =~ /\.north$/ and r._field == "temp")
    |> mean()
// ==== docs-002
// Schema 1 -  Query for multiple data encoded in a single tag
from(bucket:params.bucket)
    |> range(start:2016-08-30T00:00:00Z)
    |> filter(fn: (r) =>  r._measurement == "weather_sensor" and r.location =~ /\.north$/ and r._field == "temp")
    |> mean()

// Schema 2 - Query for data encoded in multiple tags
from(bucket:params.bucket)
    |> range(start:2016-08-30T00:00:00Z)
    |> filter(fn: (r) =>  r._measurement == "weather_sensor" and r.region == "north" and r._field == "temp")
    |> mean()
// ==== docs-003
from(bucket: params.bucket)
    |> range(start: -1h)
    |> filter(fn: (r) => r._measurement == "cpu" and r.cpu == "cpu-total")
    |> aggregateWindow(every: 1m, fn: mean)
// ==== docs-004
// Relative time range with start only. Stop defaults to now.
from(bucket:params.bucket)
    |> range(start: -1h)

// Relative time range with start and stop
from(bucket:params.bucket)
    |> range(start: -1h, stop: -10m)
// ==== docs-005
from(bucket:params.bucket)
    |> range(start: 2018-11-05T23:30:00Z, stop: 2018-11-06T00:00:00Z)
// ==== docs-006
from(bucket:params.bucket)
    |> range(start: -15m)
// ==== docs-007
from(bucket: params.bucket)
    |> range(start: -15m)
    |> filter(fn: (r) => r._measurement == "cpu" and r._field == "usage_system" and r.cpu == "cpu-total")
// ==== docs-008
from(bucket: params.bucket)
    |> range(start: -15m)
    |> filter(fn: (r) => r._measurement == "cpu" and r._field == "usage_system" and r.cpu == "cpu-total")
    |> yield()
// ==== docs-009
from(bucket: params.bucket)
  |> range(start: -1h)
  |> filter(fn: (r) =>
      r._measurement == "example-measurement" and
      r._field == "example-field" and
      r.tag == "example-tag"
  )
// ==== docs-010
from(bucket: params.bucket)
    |> range(start: -1h)                       //
    |> filter(fn: (r) => r.sensor == "abc123") //
    |> group(columns: ["_field", "host"])      // Pushed to the data source
    |> aggregateWindow(every: 5m, fn: max)     //
    |> filter(fn: (r) => r._value >= 90.0)     //

    |> top(n: 10)                              // Run in memory
// ==== docs-011
from(bucket: params.bucket)
    |> range(start: -1h)                      
    |> filter(fn: (r) => r.region == "val" + "val")
// ==== docs-012
region = "val" + "val"

from(bucket: params.bucket)
    |> range(start: -1h)                      
    |> filter(fn: (r) => r.region == region)
// ==== docs-013
// Query data from the past 15 minutes pivot fields into columns so each row
// contains values for each field
data = from(bucket: params.bucket)
    |> range(start: -15m)
    |> filter(fn: (r) => r._measurement == "measurement_name" and r._field =~ /field[1-2]/)
    |> pivot(rowKey: ["_time"], columnKey: ["_field"], valueColumn: "_value")
// ==== docs-014
from(bucket: params.bucket)
    |> range(start: -15m)
    |> filter(fn: (r) => r._measurement == "measurement_name" and r._field =~ /fieldkey[1-2]/)
    |> aggregateWindow(every: 1m, fn: sum)
    |> pivot(rowKey: ["_time"], columnKey: ["_field"], valueColumn: "_value")
    |> map(fn: (r) => ({r with _value: r.field1 / r.field2 * 100.0}))
// ==== docs-015
from(bucket: params.bucket)
    |> range(start: 2018-06-18T12:00:00Z, stop: 2018-06-19T04:35:00Z)
    |> filter(fn: (r) => r._measurement == "variety")
    |> pivot(rowKey: ["_time"], columnKey: ["_field"], valueColumn: "_value")
    |> map(
        fn: (r) => ({r with
            granny_smith: r.granny_smith / r.total_weight * 100.0,
            golden_delicious: r.golden_delicious / r.total_weight * 100.0,
            fuji: r.fuji / r.total_weight * 100.0,
            gala: r.gala / r.total_weight * 100.0,
            braeburn: r.braeburn / r.total_weight * 100.0,
        }),
    )
// ==== docs-016
from(bucket: params.bucket)
    |> range(start: 2018-06-18T00:00:00Z, stop: 2018-06-19T16:35:00Z)
    |> filter(fn: (r) => r._measurement == "variety")
    |> aggregateWindow(every: 1h, fn: mean)
    |> pivot(rowKey: ["_time"], columnKey: ["_field"], valueColumn: "_value")
    |> map(
        fn: (r) => ({r with
            granny_smith: r.granny_smith / r.total_weight * 100.0,
            golden_delicious: r.golden_delicious / r.total_weight * 100.0,
            fuji: r.fuji / r.total_weight * 100.0,
            gala: r.gala / r.total_weight * 100.0,
            braeburn: r.braeburn / r.total_weight * 100.0,
        }),
    )
// ==== docs-017
from(bucket: params.bucket)
    |> range(start: -1d)
    |> filter(fn: (r) => r._measurement == "example-measurement")
    |> mean()
    |> yield(name: "_results")
// ==== docs-018
from(bucket: params.bucket)              // ── Source
    |> range(start: -1d)                    // ── Filter on time
    |> filter(fn: (r) => r._field == "foo") // ── Filter on column values
    |> group(columns: ["sensorID"])         // ── Shape
    |> mean()                               // ── Process
// ==== docs-019
from(bucket: params.bucket)
    |> range(start: -1m)
    |> filter(fn: (r) => r._measurement == "prometheus" and r._field == "http_query_request_bytes")
    |> increase()
// ==== docs-020
from(bucket: params.bucket)
    |> range(start: -1m)
    |> filter(fn: (r) => r._measurement == "prometheus" and r._field == "http_query_request_bytes")
    |> increase()
    |> difference()
// ==== docs-021
from(bucket: params.bucket)
    |> range(start: -1m)
    |> filter(fn: (r) => r._measurement == "prometheus" and r._field == "http_query_request_bytes")
    |> increase()
    |> derivative()
// ==== docs-022
import "experimental/aggregate"

from(bucket: params.bucket)
    |> range(start: -1m)
    |> filter(fn: (r) => r._measurement == "prometheus" and r._field == "http_query_request_bytes")
    |> increase()
    |> aggregate.rate(every: 15s, unit: 1s)
// ==== docs-023
from(bucket: params.bucket)
    |> range(start: -1m)
    |> filter(fn: (r) => r._measurement == "prometheus" and r._field == "go_goroutines")
    |> derivative(nonNegative: true)
// ==== docs-024
import "experimental/aggregate"

from(bucket: params.bucket)
    |> range(start: -1m)
    |> filter(fn: (r) => r._measurement == "prometheus" and r._field == "go_goroutines")
    |> aggregate.rate(every: 10s, unit: 1s)
// ==== docs-025
from(bucket: params.bucket)
    |> range(start: -1m)
    |> filter(fn: (r) => r._measurement == "prometheus")
    |> filter(fn: (r) => r._field == "go_gc_duration_seconds")
// ==== docs-026
from(bucket: params.bucket)
    |> range(start: -1m)
    |> filter(fn: (r) => r._measurement == "go_gc_duration_seconds")
    |> filter(fn: (r) => r._field != "count" and r._field != "sum")
// ==== docs-027
from(bucket: params.bucket)
    |> range(start: -1m)
    |> filter(fn: (r) => r._measurement == "prometheus")
    |> filter(fn: (r) => r._field == "go_gc_duration_seconds_count" or r._field == "go_gc_duration_seconds_sum")
    |> pivot(rowKey: ["_time"], columnKey: ["_field"], valueColumn: "_value")
    |> map(fn: (r) => ({r with _value: r.go_gc_duration_seconds_sum / r.go_gc_duration_seconds_count}))
// ==== docs-028
from(bucket: params.bucket)
    |> range(start: -1m)
    |> filter(fn: (r) => r._measurement == "go_gc_duration_seconds")
    |> filter(fn: (r) => r._field == "count" or r._field == "sum")
    |> pivot(rowKey:["_time"], columnKey: ["_field"], valueColumn: "_value")
    |> map(fn: (r) => ({ r with _value: r.sum / r.count }))
// ==== docs-029
from(bucket: params.bucket)
  |> range(start: -1h)
// ==== docs-030
from(bucket: params.bucket)
    |> range(start: -7d)
    |> filter(fn: (r) => r["_measurement"] == "example-measurement")
    |> filter(fn: (r) => r["_field"] == "example-field")
    |> hourSelection(start: 9, stop: 17)
// ==== docs-031
import "date"

from(bucket: params.bucket)
    |> range(start: -7d)
    |> filter(fn: (r) => r["_measurement"] == "example-measurement")
    |> filter(fn: (r) => r["_field"] == "example-field")
    |> filter(fn: (r) => date.hour(t: r["_time"]) > 9 and date.hour(t: r["_time"]) < 17)
// ==== docs-032
import "contrib/sranka/teams"

lastReported =
    from(bucket: params.bucket)
        |> range(start: -1m)
        |> filter(fn: (r) => r._measurement == "statuses")
        |> last()
        |> findRecord(fn: (key) => true, idx: 0)

teams.message(
    url: "https://outlook.office.com/webhook/example-webhook",
    title: "Disk Usage",
    text: "Disk usage is: *${lastReported.status}*.",
    summary: "Disk usage is ${lastReported.status}",
)
// ==== docs-033
import "date/boundaries"

day = boundaries.friday()

from(bucket: params.bucket)
    |> range(start: day.start, stop: day.stop)
// ==== docs-034
import "date/boundaries"

day = boundaries.monday()

from(bucket: params.bucket)
    |> range(start: day.start, stop: day.stop)
// ==== docs-035
import "date/boundaries"

thisMonth = boundaries.month()

from(bucket: params.bucket)
    |> range(start: thisMonth.start, stop: thisMonth.stop)
// ==== docs-036
import "date/boundaries"

lastMonth = boundaries.month(month_offset: -1)

from(bucket: params.bucket)
    |> range(start: lastMonth.start, stop: lastMonth.stop)
// ==== docs-037
import "date/boundaries"

day = boundaries.saturday()

from(bucket: params.bucket)
    |> range(start: day.start, stop: day.stop)
// ==== docs-038
import "date/boundaries"

day = boundaries.sunday()

from(bucket: params.bucket)
    |> range(start: day.start, stop: day.stop)
// ==== docs-039
import "date/boundaries"

day = boundaries.thursday()

from(bucket: params.bucket)
    |> range(start: day.start, stop: day.stop)
// ==== docs-040
import "date/boundaries"

day = boundaries.tuesday()

from(bucket: params.bucket)
    |> range(start: day.start, stop: day.stop)
// ==== docs-041
import "date/boundaries"

day = boundaries.wednesday()

from(bucket: params.bucket)
    |> range(start: day.start, stop: day.stop)
// ==== docs-042
import "date/boundaries"

thisWeek = boundaries.week()

from(bucket: params.bucket)
    |> range(start: thisWeek.start, stop: thisWeek.stop)
// ==== docs-043
import "date/boundaries"

lastWeek = boundaries.week(week_offset: -1)

from(bucket: params.bucket)
    |> range(start: lastWeek.start, stop: lastWeek.stop)
// ==== docs-044
import "date/boundaries"

day = boundaries.yesterday()

from(bucket: params.bucket)
    |> range(start: day.start, stop: day.stop)
// ==== docs-045
import "date"

from(bucket: params.bucket)
    |> range(start: date.truncate(t: now(), unit: 1y))
// ==== docs-046
import "date"

from(bucket: params.bucket)
    |> range(start: date.truncate(t: now(), unit: 1mo))
// ==== docs-047
import "experimental"

want = from(bucket: params.bucket) |> range(start: -5m)

from(bucket: params.bucket)
    |> range(start: -5m)
    |> experimental.diff(want: want)
// ==== docs-048
import "experimental/iox"

iox.from(bucket: params.bucket, measurement: "example-measurement")
    |> range(start: -1d)
    |> filter(fn: (r) => r._field == "example-field")
// ==== docs-049
import "experimental"

s1 =
    from(bucket: params.bucket)
        |> range(start: -1h)
        |> filter(fn: (r) => r._measurement == "foo" and r._field == "bar")
        |> group(columns: ["_time", "_measurement", "_field", "_value"], mode: "except")

s2 =
    from(bucket: params.bucket)
        |> range(start: -1h)
        |> filter(fn: (r) => r._measurement == "baz" and r._field == "quz")
        |> group(columns: ["_time", "_measurement", "_field", "_value"], mode: "except")

experimental.join(
    left: s1,
    right: s2,
    fn: (left, right) => ({left with bar_value: left._value, quz_value: right._value}),
)
// ==== docs-050
import "experimental/prometheus"

from(bucket: params.bucket)
    |> range(start: -1h)
    |> filter(fn: (r) => r._measurement == "qc_all_duration_seconds")
    |> prometheus.histogramQuantile(quantile: 0.99, metricVersion: 1)
// ==== docs-051
import "influxdata/influxdb"
import "influxdata/influxdb/schema"

from(bucket: params.bucket)
    |> range(start: -1h)
    |> schema.fieldsAsCols()
    |> wideTo(bucket: "example-target-bucket")
// ==== docs-052
from(bucket: params.bucket)
    |> range(start: -1h)
    |> filter(
        fn: (r) => r._measurement == "cpu" and r._field == "usage_system" and r.cpu == "cpu-total",
    )
// ==== docs-053
from(bucket: params.bucket)
    |> range(start: 1621726200, stop: 1621728000)
// ==== docs-054
from(bucket: params.bucket)
    |> range(start: today())
// ==== docs-055
from(bucket: params.bucket)
    |> range(start: -1h)
    |> filter(fn: (r) => r._measurement == params.ex2)
// ==== docs-056
from(bucket: params.bucket)
    |> range(start: -1h)
    |> filter(fn: (r) => r._measurement == "bar")
// ==== docs-057
from(bucket: params.bucket)
    |> range(start: -7d)
    |> limit(n:2)
// ==== docs-058
from(bucket:params.bucket)
    |> range(start: duration(v: params.mystart))
    |> limit(n:2)
// ==== docs-059
from(bucket: params.bucket)
    |> range(start: -3h, stop: now())
    |> filter(fn: (r) => r._measurement == "val" and r._field == "val")
    |> aggregateWindow(every: 5m, fn: mean)
// ==== docs-060
from(bucket: params.bucket)
    |> range(start: -3h, stop: now())
    |> filter(fn: (r) => r._measurement == "migration")
    |> filter(fn: (r) => r._field == "lat" or r._field == "lon")
    |> filter(fn: (r) => r.id == "91864A")  
    |> aggregateWindow(every: 5m, fn: last)
// ==== docs-061
from(bucket: params.bucket)
    |> range(start: -3h, stop: now())
    |> filter(fn: (r) => r._measurement == "earthquakes")
    |> filter(fn: (r) => r._field == "lat" or r._field == "lon")
// ==== docs-062
from(bucket: params.bucket)
    |> range(start: 0)
    |> group()
    |> first()
    |> keep(columns: ["_time"])
// ==== docs-063
from(bucket:params.bucket)
    |> range(start: 2018-06-18T12:00:00Z, stop: 2018-06-19T04:35:00Z)
    |> filter(fn: (r) =>  r._measurement == "variety")
    |> pivot(rowKey:["_time"], columnKey: ["_field"], valueColumn: "_value")
    |> map(fn: (r) => ({ r with
      granny_smith: r.granny_smith / r.total_weight * 100.0 ,
      golden_delicious: r.golden_delicious / r.total_weight * 100.0 ,
      fuji: r.fuji / r.total_weight * 100.0 ,
      gala: r.gala / r.total_weight * 100.0 ,
      braeburn: r.braeburn / r.total_weight * 100.0 ,}))
// ==== docs-064
from(bucket:params.bucket)
  |> range(start: 2018-06-18T00:00:00.00Z, stop: 2018-06-19T16:35:00.00Z)
  |> filter(fn: (r) => r._measurement == "variety")
  |> aggregateWindow(every:1h, fn: mean)
  |> pivot(rowKey:["_time"], columnKey: ["_field"], valueColumn: "_value")
  |> map(fn: (r) => ({ r with
    granny_smith: r.granny_smith / r.total_weight * 100.0,
    golden_delicious: r.golden_delicious / r.total_weight * 100.0,
    fuji: r.fuji / r.total_weight * 100.0,
    gala: r.gala / r.total_weight * 100.0,
    braeburn: r.braeburn / r.total_weight * 100.0
  }))
// ==== docs-065
from(bucket: params.bucket)
    |> range(start: -1h)
    |> filter(fn: (r) => r._measurement == "example-measurement" and r.tag == "example-tag")
    |> filter(fn: (r) => r._field == "example-field")
// ==== docs-066
from(bucket: params.bucket)
    |> range(start: -3h, stop: now())
    |> filter(fn: (r) => r._measurement == "cpu" )
    |> filter(fn: (r) => r._field == "usage_user" )
    |> filter(fn: (r) => r.cpu == "val")
// ==== docs-067
dataStream1 = from(bucket: params.bucket)
    |> range(start: -1h)
    |> filter(fn: (r) => r._measurement == "network" and r._field == "bytes-transferred")

dataStream2 = from(bucket: params.bucket)
    |> range(start: -1h)
    |> filter(fn: (r) => r._measurement == "httpd" and r._field == "requests-per-sec")

join(tables: {d1: dataStream1, d2: dataStream2}, on: ["_time", "_stop", "_start", "host"])
// ==== docs-068
// Memory used (in bytes)
memUsed = from(bucket: params.bucket)
    |> range(start: -1h)
    |> filter(fn: (r) => r._measurement == "mem" and r._field == "used")

// Total processes running
procTotal = from(bucket: params.bucket)
    |> range(start: -1h)
    |> filter(fn: (r) => r._measurement == "processes" and r._field == "total")

// Join memory used with total processes and calculate
// the average memory (in MB) used for running processes.
join(tables: {mem: memUsed, proc: procTotal}, on: ["_time", "_stop", "_start", "host"])
    |> map(fn: (r) => ({_time: r._time, _value: r._value_mem / r._value_proc / 1000000}))
// ==== docs-069
from(bucket: params.bucket)
    |> range(start: -12h)
    |> filter(fn: (r) => r._measurement == "system" and r._field == "uptime")
    |> sort(columns: ["region", "host", "_value"])
// ==== docs-070
from(bucket:params.bucket)
    |> range(start:-12h)
    |> filter(fn: (r) => r._measurement == "system" and r._field == "uptime" )
    |> group(columns:["host", "_value"])
// ==== docs-071
from(bucket:params.bucket)
    |> range(start:-1y)
    |> filter(fn: (r) => r._measurement == "mem" and r._field == "used_percent" )
    |> aggregateWindow(every: 1mo, fn: mean)
// ==== docs-072
from(bucket: params.bucket)
    |> range(start: -1h)
    |> filter(fn: (r) => r._measurement == "cpu" and r.cpu == "cpu-total")
    |> hourSelection(start: 9, stop: 17)
// ==== docs-073
from(bucket: params.bucket)
    |> range(start: -1h)
    |> filter(fn: (r) => r._measurement == "cpu" and r.cpu == "cpu-total")
    |> pivot(rowKey: ["_time"], columnKey: ["_field"], valueColumn: "_value")
// ==== docs-074
from(bucket: params.bucket)
    |> range(start: -1h)
    |> filter(fn: (r) => r._measurement == "mem" and r._field == "used_percent")
    |> histogram(bins: [10.0, 20.0, 30.0, 40.0, 50.0, 60.0, 70.0, 80.0, 90.0, 100.0])
// ==== docs-075
from(bucket: params.bucket)
    |> range(start: -5m)
    |> covariance(columns: ["x", "y"])
// ==== docs-076
table1 = from(bucket: params.bucket)
    |> range(start: -15m)
    |> filter(fn: (r) => r._measurement == "measurement_1")

table2 = from(bucket: params.bucket)
    |> range(start: -15m)
    |> filter(fn: (r) => r._measurement == "measurement_2")

cov(x: table1, y: table2, on: ["_time", "_field"])
// ==== docs-077
from(bucket: params.bucket)
    |> range(start: -1h)
    |> filter(fn: (r) => r._measurement == "m" and r._field == "bool_field")
    |> toInt()
// ==== docs-078
import "strings"

from(bucket: params.bucket)
    |> range(start: -1h)
    |> filter(fn: (r) => r._measurement == "weather" and r._field == "temp")
    |> map(
        fn: (r) => ({
            r with
            location: strings.toTitle(v: r.location),
            sensor: strings.replaceAll(v: r.sensor, t: " ", u: "-"),
            status: strings.substring(v: r.status, start: 0, end: 8),
        })
    )
// ==== docs-079
import "experimental/geo"

from(bucket: params.bucket)
    |> range(start: -1w)
    |> filter(fn: (r) => r._measurement == "taxi")
    |> geo.shapeData(latField: "latitude", lonField: "longitude", level: 20)
    |> geo.filterRows(region: {lat: 40.69335938, lon: -73.30078125, radius: 20.0}, strict: true)
    |> geo.asTracks(groupBy: ["fare-id"])
// ==== docs-080
timeRange = -1h

cpuUsageUser = from(bucket: params.bucket)
    |> range(start: timeRange)
    |> filter(fn: (r) => r._measurement == "cpu" and r._field == "usage_user" and r.cpu == "cpu-total")

memUsagePercent = from(bucket: params.bucket)
    |> range(start: timeRange)
    |> filter(fn: (r) => r._measurement == "mem" and r._field == "used_percent")
// ==== docs-081
from(bucket: params.bucket)
    |> range(start: -1h)
    |> filter(fn: (r) => r._measurement == "cpu" and r._field == "usage_system" and r.cpu == "cpu-total")
// ==== docs-082
from(bucket: params.bucket)
    |> range(start: -1h)
    |> filter(fn: (r) => r._measurement == "cpu" and r._field == "usage_system" and r.cpu == "cpu-total")
    |> window(every: 5m)
// ==== docs-083
from(bucket: params.bucket)
    |> range(start: -1h)
    |> filter(fn: (r) => r._measurement == "cpu" and r._field == "usage_system" and r.cpu == "cpu-total")
    |> window(every: 5m)
    |> mean()
// ==== docs-084
from(bucket: params.bucket)
    |> range(start: -1h)
    |> filter(fn: (r) => r._measurement == "cpu" and r._field == "usage_system" and r.cpu == "cpu-total")
    |> window(every: 5m)
    |> mean()
    |> duplicate(column: "_stop", as: "_time")
// ==== docs-085
from(bucket: params.bucket)
    |> range(start: -1h)
    |> filter(fn: (r) => r._measurement == "cpu" and r._field == "usage_system" and r.cpu == "cpu-total")
    |> window(every: 5m)
    |> mean()
    |> duplicate(column: "_stop", as: "_time")
    |> window(every: inf)
// ==== docs-086
from(bucket: params.bucket)
    |> range(start: -1h)
    |> filter(fn: (r) => r._measurement == "cpu" and r._field == "usage_system" and r.cpu == "cpu-total")
    |> aggregateWindow(every: 5m, fn: mean)
// ==== docs-087
data = from(bucket: params.bucket)
    |> range(start: -1h)
    |> filter(fn: (r) => r._measurement == "example-measurement" and r._field == "example-field")
// ==== docs-088
from(bucket: params.bucket)
    |> range(start: -1h)
    |> filter(fn: (r) => r._measurement == "m1" and r._field =~ /field[1-2]/)
    |> pivot(rowKey: ["_time"], columnKey: ["_field"], valueColumn: "_value")
    |> map(fn: (r) => ({r with _value: r.field1 / r.field2 * 100.0}))
// ==== docs-089
from(bucket: params.bucket)
    |> range(start: 2020-01-01T00:00:00Z)
    |> filter(fn: (r) => r._measurement == "gpu" and r._field =~ /mem_/)
// ==== docs-090
from(bucket: params.bucket)
    |> range(start: 2020-01-01T00:00:00Z)
    |> filter(fn: (r) => r._measurement == "gpu" and r._field =~ /mem_/ )
    |> pivot(rowKey:["_time"], columnKey: ["_field"], valueColumn: "_value")
    |> map(
        fn: (r) => ({
            _time: r._time,
            _measurement: r._measurement,
            _field: "mem_used_percent",
            _value: float(v: r.mem_used) / float(v: r.mem_total) * 100.0
        })
    )
// ==== docs-091
from(bucket: params.bucket)
    |> range(start: -1h)
    |> filter(fn: (r) => r._measurement == "example-measurement")
    |> filter(fn: (r) => r._field == "used_system" or r._field == "used_user" or r._field == "total")
    |> pivot(rowKey: ["_time"], columnKey: ["_field"], valueColumn: "_value")
    |> map(fn: (r) => ({r with _value: float(v: r.used_system + r.used_user) / float(v: r.total) * 100.0}))
// ==== docs-092
from(bucket: params.bucket)
    |> range(start: -1h)
    |> filter(fn: (r) => (r._measurement == "m1" or r._measurement == "m2") and (r._field == "field1" or r._field == "field2"))
    |> group()
    |> pivot(rowKey: ["_time"], columnKey: ["_field"], valueColumn: "_value")
    |> map(fn: (r) => ({r with _value: r.field1 / r.field2 * 100.0}))
// ==== docs-093
metric = "Memory"

from(bucket: params.bucket)
    |> range(start: -1h)
    |> filter(
        fn: (r) => if "val" == "Memory" then
            r._measurement == "mem" and r._field == "used_percent"
        else if "val" == "CPU" then
            r._measurement == "cpu" and r._field == "usage_user"
        else if "val" == "Disk" then
            r._measurement == "disk" and r._field == "used_percent"
        else
            r._measurement != "",
    )
// ==== docs-094
from(bucket: params.bucket)
    |> range(start: -5m)
    |> filter(fn: (r) => r._measurement == "mem" and r._field == "used_percent")
    |> map(
        fn: (r) => ({r with
            level: if r._value >= 95.0000001 and r._value <= 100.0 then
                "critical"
            else if r._value >= 85.0000001 and r._value <= 95.0 then
                "warning"
            else if r._value >= 70.0000001 and r._value <= 85.0 then
                "high"
            else
                "normal",
        }),
    )
// ==== docs-095
threshold = 65.0

from(bucket: params.bucket)
    |> range(start: -1h)
    |> filter(fn: (r) => r._measurement == "mem" and r._field == "used_percent")
    |> aggregateWindow(
        every: 5m,
        fn: (column, tables=<-) => tables
            |> reduce(
                identity: {above_threshold_count: 0.0},
                fn: (r, accumulator) => ({
                    above_threshold_count: if r._value >= threshold then
                        accumulator.above_threshold_count + 1.0
                    else
                        accumulator.above_threshold_count + 0.0,
                }),
            ),
    )
// ==== docs-096
from(bucket: params.bucket)
    |> range(start: -5m)
    |> filter(fn: (r) => exists r._value)
// ==== docs-097
from(bucket: params.bucket)
    |> range(start: -30s)
    |> map(
        fn: (r) => ({r with
            human_readable: if exists r._value then
                "${r._field} is ${string(v: r._value)}."
            else
                "${r._field} has no value.",
        }),
    )
// ==== docs-098
sampleGeoData = from(bucket: params.bucket)
    |> range(start: 2019-01-01T00:00:00Z, stop: 2019-12-31T23:59:59Z)
    |> filter(fn: (r) => r._measurement == "migration")
// ==== docs-099
import "experimental/geo"

from(bucket: params.bucket)
    |> range(start: -1h)
    |> filter(fn: (r) => r._measurement == "example-measurement")
    |> geo.shapeData(latField: "latitude", lonField: "longitude", level: 10)
// ==== docs-100
import "experimental/geo"

from(bucket: params.bucket)
    |> range(start: -1h)
    |> filter(fn: (r) => r._measurement == "example-measurement")
    |> geo.toRows()
    |> map(fn: (r) => ({r with s2_cell_id: geo.s2CellIDToken(point: {lon: r.lon, lat: r.lat}, level: 10)}))
// ==== docs-101
dataSet = from(bucket: params.bucket)
    |> range(start: -2m)
    |> filter(fn: (r) => r._field == "usage_system" and r.cpu =~ /cpu[0-9*]/)
    |> drop(columns: ["host"])
// ==== docs-102
from(bucket: params.bucket)
    |> range(start: -5m)
    |> filter(fn: (r) => r._measurement == "mem" and r._field == "used_percent")
    |> histogram(bins: [0.0, 10.0, 20.0, 30.0])
// ==== docs-103
from(bucket: params.bucket)
    |> range(start: -5m)
    |> filter(fn: (r) => r._measurement == "mem" and r._field == "used_percent")
    |> histogram(bins: linearBins(start: 65.5, width: 0.5, count: 20, infinity: false))
// ==== docs-104
from(bucket: params.bucket)
    |> range(start: -5m)
    |> filter(fn: (r) => r._measurement == "mem" and r._field == "used_percent")
    |> histogram(bins: logarithmicBins(start: 0.5, factor: 2.0, count: 10, infinity: false))
// ==== docs-105
memUsed = from(bucket: params.bucket)
    |> range(start: -5m)
    |> filter(fn: (r) => r._measurement == "mem" and r._field == "used")
// ==== docs-106
procTotal = from(bucket: params.bucket)
    |> range(start: -5m)
    |> filter(fn: (r) => r._measurement == "processes" and r._field == "total")
// ==== docs-107
from(bucket: params.bucket)
    |> range(start: -10m)
    |> filter(fn: (r) => r._measurement == "mem" and r._field == "active")
    |> map(fn: (r) => ({r with _value: r._value / 1073741824}))
// ==== docs-108
from(bucket: params.bucket)
    |> range(start: -5m)
    |> stateDuration(
        fn: (r) => r._value == "closed",
        column: "door_closed",
        unit: 1s,
    )
// ==== docs-109
from(bucket: params.bucket)
    |> range(start: -5m)
    |> stateDuration(fn: (r) => r._value == "closed", column: "door_closed")
// ==== docs-110
from(bucket: params.bucket)
    |> range(start: -1h)
    |> filter(fn: (r) => r.machine_state == "idle" or r.machine_state == "assigned" or r.machine_state == "busy")
    |> stateCount(fn: (r) => r.machine_state == "busy", column: "_count")
    |> stateCount(fn: (r) => r.machine_state == "assigned", column: "_count")
    |> stateCount(fn: (r) => r.machine_state == "idle", column: "_count")
// ==== docs-111
from(bucket: params.bucket)
    |> range(start: -15m)
    |> filter(fn: (r) => r._measurement == "cpu" and r._field == "usage_user" and r.cpu =~ /cpu[0-2]/)
// ==== docs-112
from(bucket: params.bucket)
    |> range(start: -15m)
    |> filter(fn: (r) => r._measurement == "mem" and r._field =~ /_percent/)
// ==== docs-113
from(bucket: params.bucket)
    |> range(start: -15m)
    |> filter(fn: (r) => r._measurement == "mem")
    |> drop(fn: (column) => column !~ /_.*/)
// ==== docs-114
from(bucket:params.bucket)
    |> range(start:-1h)
    |> limit(n:10)
// ==== docs-115
from(bucket: params.bucket)
    |> range(start: -12h)
    |> filter(fn: (r) => r._measurement == "system" and r._field == "uptime")
    |> sort(columns: ["region", "host", "_value"])
    |> limit(n: 10)
// ==== docs-116
dataSet = from(bucket: params.bucket)
    |> range(start: -5m)
    |> filter(fn: (r) => r._measurement == "mem" and r._field == "used_percent")
    |> drop(columns: ["host"])
// ==== docs-117
from(bucket: params.bucket)
    |> range(start: 2022-01-01T08:00:00Z, stop: 2022-01-01T20:00:01Z)
    |> filter(fn: (r) => r._measurement == "home")
    |> filter(fn: (r) => r._field == "hum")
    |> map(fn: (r) => ({r with _value: r._value / 100.0}))
// ==== docs-118
from(bucket: params.bucket)
    |> range(start: 2022-01-01T14:00:00Z, stop: 2022-01-01T20:00:01Z)
    |> filter(fn: (r) => r._measurement == "home")
    |> filter(fn: (r) => r._field == "temp")
    |> map(fn: (r) => ({r with _value: (r._value * 1.8) + 32.0}))
// ==== docs-119
from(bucket: params.bucket)
    |> range(start: 2022-01-01T14:00:00Z, stop: 2022-01-01T20:00:01Z)
    |> filter(fn: (r) => r._measurement == "home")
    |> filter(fn: (r) => r._field == "co")
    |> map(fn: (r) => ({r with state: if r._value < 10 then "ok" else "warning"}))
// ==== docs-120
from(bucket: params.bucket)
    |> range(start: 2022-01-01T08:00:00Z, stop: 2022-01-01T20:00:01Z)
    |> filter(fn: (r) => r._measurement == "home")
    |> group(columns: ["room", "_field"])
// ==== docs-121
from(bucket: params.bucket)
    |> range(start: 2022-01-01T08:00:00Z, stop: 2022-01-01T10:00:01Z)
    |> filter(fn: (r) => r._measurement == "home")
    |> filter(fn: (r) => r._field == "temp" or r._field == "hum")
    |> group(columns: ["_field"])
// ==== docs-122
from(bucket: params.bucket)
    |> range(start: 2022-01-01T08:00:00Z, stop: 2022-01-01T10:00:01Z)
    |> filter(fn: (r) => r._measurement == "home")
    |> filter(fn: (r) => r._field == "temp" or r._field == "hum")
    |> group()
// ==== docs-123
from(bucket: params.bucket)
    |> range(start: 2022-01-01T08:00:00Z, stop: 2022-01-01T20:00:01Z)
    |> filter(fn: (r) => r._measurement == "home")
    |> filter(fn: (r) => r._field == "co" or r._field == "hum" or r._field == "temp")
    |> mean()
// ==== docs-124
from(bucket: params.bucket)
    |> range(start: 2022-01-01T14:00:00Z, stop: 2022-01-01T20:00:01Z)
    |> filter(fn: (r) => r._measurement == "home")
    |> filter(fn: (r) => r._field == "temp")
    |> mean()
// ==== docs-125
from(bucket: params.bucket)
    |> range(start: 2022-01-01T14:00:00Z, stop: 2022-01-01T20:00:01Z)
    |> filter(fn: (r) => r._measurement == "home")
    |> filter(fn: (r) => r._field == "temp")
    |> group()
    |> mean()
// ==== docs-126
from(bucket: params.bucket)
    |> range(start: 2022-01-01T14:00:00Z, stop: 2022-01-01T20:00:01Z)
    |> filter(fn: (r) => r._measurement == "home")
    |> toFloat()
    |> group(columns: ["room"])
    |> count()
// ==== docs-127
from(bucket: params.bucket)
    |> range(start: 2022-01-01T14:00:00Z, stop: 2022-01-01T20:00:01Z)
    |> filter(fn: (r) => r._measurement == "home")
    |> filter(fn: (r) => r._field == "temp")
    |> mean()
    |> duplicate(column: "_stop", as: "_time")
// ==== docs-128
from(bucket: params.bucket)
    |> range(start: 2022-01-01T14:00:00Z, stop: 2022-01-01T20:00:01Z)
    |> filter(fn: (r) => r._measurement == "home")
    |> filter(fn: (r) => r._field == "temp")
    |> first()
// ==== docs-129
from(bucket: params.bucket)
    |> range(start: 2022-01-01T14:00:00Z, stop: 2022-01-01T20:00:01Z)
    |> filter(fn: (r) => r._measurement == "home")
    |> filter(fn: (r) => r._field == "temp")
    |> last()
// ==== docs-130
from(bucket: params.bucket)
    |> range(start: 2022-01-01T14:00:00Z, stop: 2022-01-01T20:00:01Z)
    |> filter(fn: (r) => r._measurement == "home")
    |> filter(fn: (r) => r._field == "temp")
    |> max()
// ==== docs-131
from(bucket: params.bucket)
    |> range(start: 2022-01-01T14:00:00Z, stop: 2022-01-01T20:00:01Z)
    |> filter(fn: (r) => r._measurement == "home")
    |> filter(fn: (r) => r._field == "co" or r._field == "hum" or r._field == "temp")
    |> filter(fn: (r) => r.room == "Kitchen")
    |> pivot(rowKey: ["_time"], columnKey: ["_field"], valueColumn: "_value")
// ==== docs-132
from(bucket: params.bucket)
    |> range(start: 2022-01-01T14:00:00Z, stop: 2022-01-01T20:00:01Z)
    |> filter(fn: (r) => r._measurement == "home")
    |> filter(fn: (r) => r._field == "temp")
    |> aggregateWindow(every: 2h, fn: mean)
// ==== docs-133
from(bucket: params.bucket)
    |> range(start: 2022-01-01T08:00:00Z, stop: 2022-01-01T20:00:01Z)
    |> filter(fn: (r) => r._measurement == "home")
    |> filter(fn: (r) => r._field== "co" or r._field == "hum" or r._field == "temp")
// ==== docs-134
from(bucket: params.bucket)
  |> range(start: -3h, stop: now())
  |> filter(fn: (r) => r["_measurement"] == "home")
  |> filter(fn: (r) => r["_field"] == "temp")
  |> filter(fn: (r) => r["room"] == "val")
  |> aggregateWindow(every: 5m, fn: mean, createEmpty: false)
  |> yield(name: "mean")
// ==== docs-135
means = from(bucket: params.bucket)
    |> range(start: 2019-09-01T00:00:00Z)
    |> last()
    |> keep(columns: ["_value", "location"])

latest = from(bucket: params.bucket)
    |> range(start: 2019-09-01T00:00:00Z)
    |> filter(fn: (r) => r._measurement == "average_temperature")
    |> last()
    |> keep(columns: ["_value", "location"])

join(tables: {mean: means, reading: latest}, on: ["location"])
    |> map(fn: (r) => ({r with deviation: r._value_reading - r._value_mean}))
// ==== docs-136
import "contrib/tomhollingworth/events"

from(bucket: params.bucket)
    |> range(start: 2021-08-01T00:00:00Z, stop: 2021-08-02T00:30:00Z)
    |> filter(fn: (r) => r["_measurement"] == "machinery")
    |> filter(fn: (r) => r["_field"] == "state")
    |> events.duration(unit: 1h, columnName: "duration")
    |> group(columns: ["_value", "_start", "_stop", "station_id"])
    |> sum(column: "duration")
    |> pivot(rowKey: ["_stop"], columnKey: ["_value"], valueColumn: "duration")
    |> map(
        fn: (r) => {
            totalTime = float(v: r.NOK + r.OK)
    
            return {r with NOK: float(v: r.NOK) / totalTime * 100.0, OK: float(v: r.OK) / totalTime * 100.0}
        },
    )
// ==== docs-137
from(bucket: params.bucket)
    |> range(start: 2021-08-01T00:00:00Z, stop: 2021-08-02T00:30:00Z)
    |> filter(fn: (r) => r._measurement == "machinery")
    |> filter(fn: (r) => r._field == "state")
    |> aggregateWindow(every: 5m, fn: last, createEmpty: false)
// ==== docs-138
from(bucket: params.bucket)
    |> range(start: 2021-08-01T00:00:00Z, stop: 2021-08-01T00:00:30Z)
    |> filter(fn: (r) => r._measurement == "machinery" and r._field == "oil_temp")
    |> timeWeightedAvg(unit: 5s)
// ==== docs-139
batchStart = 2021-08-01T00:00:00Z
batchStop = 2021-08-01T00:00:20Z

from(bucket: params.bucket)
    |> range(start: batchStart, stop: batchStop)
    |> filter(fn: (r) => r._measurement == "machinery" and r._field == "oil_temp")
    |> mean()
// ==== docs-140
import "math"

from(bucket: params.bucket)
    |> range(start: 2021-08-01T00:00:00Z, stop: 2021-08-02T00:00:00Z)
    |> filter(fn: (r) => r["_measurement"] == "machinery")
    |> filter(fn: (r) => r["_field"] == "pressure" or r["_field"] == "pressure_target")
    |> aggregateWindow(every: 12h, fn: mean)
    |> pivot(rowKey:["_time"], columnKey: ["_field"], valueColumn: "_value")
    |> map(fn: (r) => ({ r with pressureDiff: r.pressure - r.pressure_target }))
    |> map(fn: (r) => ({ r with needsMaintenance: if math.abs(x: r.pressureDiff) >= 15.0 then true else false }))
// ==== docs-141
from(bucket: params.bucket)
    |> range(start: -1m)
    |> filter(fn: (r) => r._field == "A" or r._field == "B")
// ==== docs-142
from(bucket: params.bucket)
    |> range(start: -1m)
    |> filter(fn: (r) => r._field == "A" or r._field == "B")
    |> pivot(rowKey: ["_time"], columnKey: ["_field"], valueColumn: "_value")
    |> map(fn: (r) => ({r with _value: r.A * r.B}))
// ==== docs-143
from(bucket: params.bucket)
    |> range(start: -30d)
    |> group()
    |> keep(columns: ["location"])
    |> unique(column: "location")
// ==== docs-144
from(bucket: params.bucket)
    |> group()
    |> unique(column: "location")
    |> count(column: "location")
// ==== docs-145
from(bucket: params.bucket)
    |> filter(fn: (r) => r._measurement == "average_temperature")
    |> range(start: -30d)
    |> map(fn: (r) => ({r with _value: (float(v: r._value) - 32.0) * 5.0 / 9.0} ))
// ==== docs-146
from(bucket: params.bucket)
    |> filter(fn: (r) => r._measurement == "average_temperature")
    |> range(start: -30d)
    |> map(fn: (r) => ({r with celsius: (r._value - 32.0) * 5.0 / 9.0}))
// ==== docs-147
from(bucket: params.bucket)
    |> range(start: 2020-01-01T00:00:00Z)
    |> filter(fn: (r) => r._measurement == "gpu" and r._field =~ /mem_/ )
    |> pivot(rowKey:["_time"], columnKey: ["_field"], valueColumn: "_value")
    |> map(
        fn: (r) => ({
            _time: r._time,
            _measurement: r._measurement,
            _field: "mem_used_percent",
            _value: float(v: r.mem_used) / float(v: r.mem_total) * 100.0
        }),
    )
// ==== docs-148
from(bucket: params.bucket)
    |> range(start: -1h)
    |> filter(fn: (r) => r._measurement == "example-measurement")
    |> filter(fn: (r) => r._field == "used_system" or r._field == "used_user" or r._field == "total")
    |> pivot(rowKey: ["_time"], columnKey: ["_field"], valueColumn: "_value")
    |> map(
        fn: (r) => ({
            r with _value: float(v: r.used_system + r.used_user) / float(v: r.total) * 100.0
        }),
    )
// ==== docs-149
from(bucket: params.bucket)
    |> range(start: -1h)
    |> filter(
        fn: (r) => if "val" == "Memory" then
            r._measurement == "mem" and r._field == "used_percent"
        else if "val" == "CPU" then
            r._measurement == "cpu" and r._field == "usage_user"
        else if "val" == "Disk" then
            r._measurement == "disk" and r._field == "used_percent"
        else
            r._measurement != "",
    )
// ==== docs-150
threshold = 65.0

data = from(bucket: params.bucket)
    |> range(start: -1h)
    |> filter(fn: (r) => r._measurement == "mem" and r._field == "used_percent")
    |> aggregateWindow(
        every: 5m,
        fn: (column, tables=<-) => tables
            |> reduce(
                identity: {above_threshold_count: 0.0},
                fn: (r, accumulator) => ({
                    above_threshold_count: if r._value >= threshold then
                        accumulator.above_threshold_count + 1.0
                    else
                        accumulator.above_threshold_count + 0.0,
                }),
            ),
    )
// ==== docs-151
// Function definition
multByX = (tables=<-, x) => tables
    |> map(fn: (r) => ({r with _value: r._value * x}))

// Function usage
from(bucket: params.bucket)
    |> range(start: -1m)
    |> filter(fn: (r) => r._measurement == "mem" and r._field == "used_percent")
    |> multByX(x: 2.0)
// ==== docs-152
from(bucket: params.bucket)
    |> range(start: -3h, stop: now())
    |> filter(fn: (r) => r._measurement == "syslog" and r._field == "severity_code")
// ==== docs-153
from(bucket: params.bucket)
    |> range(start: -5m)
    |> stateDuration(fn: (r) => r._value == "closed", column: "door_closed", unit: 1s)
// ==== docs-154
from(bucket: params.bucket)
    |> range(start: -5m)
    |> stateCount(fn: (r) => r._value == "closed", column: "door_closed")
// ==== docs-155
from(bucket: params.bucket)
    |> range(start: -5m)
    |> timeShift(duration: 12h)
// ==== docs-156
from(bucket: params.bucket)
    |> range(start: -5m)
    |> timeShift(duration: -12h)
// ==== docs-157
from(bucket: params.bucket)
    |> range(start: -1h)
    |> filter(fn: (r) => r._measurement == "example-measurement-name" and r.mytagname == "example-tag-value")
    |> filter(fn: (r) => r._field == "example-field-name")
// ==== docs-158
from(bucket: params.bucket)
    |> range(start: -15m)
    |> filter(fn: (r) => r._measurement == "cpu" and r.cpu =~ /cpu[0-2]$/)
// ==== docs-159
from(bucket: params.bucket)
    |> range(start: -15m)
    |> filter(fn: (r) => r._measurement == "mem")
    |> drop(fn: (column) => column !~ /^_.*/)
// ==== docs-160
from(bucket: params.bucket)
    |> range(start: -1m)
    |> filter(fn: (r) => r._measurement == "airSensors")
// ==== docs-161
from(bucket: params.bucket)
    |> range(start: -1h)
    |> filter(fn: (r) => r._measurement == "example-measurement")
    |> filter(fn: (r) => r._field == "field1" or r._field == "field2")
    |> pivot(rowKey: ["_time"], columnKey: ["_field"], valueColumn: "_value")
    |> map(
        fn: (r) =>
            ({r with state:
                    if r.field1 > 90 and r.field2 < 10 then
                        "critical"
                    else if r.field1 > 70 and r.field2 < 30 then
                        "warning"
                    else if r.field1 > 40 and r.field2 < 60 then
                        "info"
                    else
                        "ok",
            }),
    )
// ==== docs-162
import "strings"

from(bucket: params.bucket)
    |> range(start: -1h)
    |> filter(fn: (r) => r._measurement == "weather" and r._field == "temp")
    |> map(
        fn: (r) => ({
            r with
            location: strings.toTitle(v: r.location),
            sensor: strings.replaceAll(v: r.sensor, t: " ", u: "-"),
            status: strings.substring(v: r.status, start: 0, end: 8)
        })
    )
// ==== docs-163
from(bucket: params.bucket)
    |> range(start: -3h, stop: now())
    |> filter(fn: (r) => r["_measurement"] == "cpu")
    |> filter(fn: (r) => r["_field"] == "usage_system")
    |> filter(fn: (r) => r["cpu"] == "cpu0" or r["cpu"] == "cpu1")
    |> aggregateWindow(every: 15s, fn: mean, createEmpty: false)
    |> yield(name: "mean")

from(bucket: params.bucket)
    |> range(start: -3h, stop: now())
    |> filter(fn: (r) => r["_measurement"] == "cpu")
    |> filter(fn: (r) => r["_field"] == "usage_system")
    |> filter(fn: (r) => r["cpu"] == "cpu0" or r["cpu"] == "cpu1")
    |> aggregateWindow(every: 15s, fn: max, createEmpty: false)
    |> yield(name: "max")

from(bucket: params.bucket)
    |> range(start: -3h, stop: now())
    |> filter(fn: (r) => r["_measurement"] == "cpu")
    |> filter(fn: (r) => r["_field"] == "usage_system")
    |> filter(fn: (r) => r["cpu"] == "cpu0" or r["cpu"] == "cpu1")
    |> aggregateWindow(every: 15s, fn: min, createEmpty: false)
    |> yield(name: "min")
// ==== docs-164
cpu = from(bucket: params.bucket)
    |> range(start: -3h, stop: now())
    |> filter(fn: (r) => r._measurement == "cpu" and r._field == "usage_system" and r.cpu == "cpu-total")

mem = from(bucket: params.bucket)
    |> range(start: -3h, stop: now())
    |> filter(fn: (r) => r._measurement == "mem" and r._field == "used_percent")

join(tables: {cpu: cpu, mem: mem}, on: ["_time"], method: "inner")
// ==== docs-165
from(bucket: params.bucket)
    |> range(start: -3h, stop: now())
    |> filter(fn: (r) => r._measurement == "h2o_feet")
    |> filter(fn: (r) => r._field == "level description")
    |> aggregateWindow(every: 5m, fn: last, createEmpty: false)
// ==== docs-166
cpu = from(bucket: params.bucket)
    |> range(start: -3h, stop: now())
    |> filter(fn: (r) => r._measurement == "cpu" and r._field == "usage_system" and r.cpu == "cpu-total")
    // Scale CPU usage
    |> map(fn: (r) => ({r with _value: r._value + 60.0, _time: r._time}))

mem = from(bucket: params.bucket)
    |> range(start: -3h, stop: now())
    |> filter(fn: (r) => r._measurement == "mem" and r._field == "used_percent")

union(tables: [cpu, mem])
// ==== docs-167
from(bucket: params.bucket)
    |> range(start: -3h, stop: now())
    |> filter(fn: (r) => r._measurement == "mem" and r._field == "used_percent")
    |> group(columns: ["host"])
    |> last()
    |> group()
    |> keep(columns: ["_value", "host"])
// ==== docs-168
from(bucket: params.bucket)
    |> range(start: -7d)
    |> filter(fn: (r) => r._field == "userId" and r._value == "abcde")
// ==== docs-169
from(bucket: params.bucket)
    |> range(start: -7d)
    |> filter(fn: (r) => r.company == "Acme")
    |> filter(fn: (r) => r._field == "userId" and r._value == "abcde")
// ==== docs-170
// Query *Bad Tags* schema, multiple data encoded in a single tag
from(bucket:params.bucket)
    |> range(start:2016-08-30T00:00:00Z)
    |> filter(fn: (r) =>  r._measurement == "weather_sensor" and r.location =~ /\.north$/ and r._field == "temp")
    |> mean()
// ==== docs-171
from(bucket: params.bucket)
    |> range(start: -1h)
    |> filter(fn: (r) => r._measurement == "rejected_points")
    |> filter(fn: (r) => r._field == "error")
