// type bucket: string
// sample bucket: "corpus"
// type unit: scalar
// sample unit: "C"
// column time: time
// column sensor: string~
// column sum: float
// column unit: string

import "join"

left = from(bucket: params.bucket)
    |> range(start: -2h)
    |> filter(fn: (r) => r._field == "temperature")
    |> keep(columns: ["_time", "_value", "sensor_id"])
    |> group()
right = from(bucket: params.bucket)
    |> range(start: -2h)
    |> filter(fn: (r) => r._field == "humidity")
    |> keep(columns: ["_time", "_value", "sensor_id"])
    |> group()

join.inner(
    left: left,
    right: right,
    on: (l, r) => l._time == r._time and l.sensor_id == r.sensor_id,
    as: (l, r) => ({time: l._time, sensor: l.sensor_id, sum: l._value + r._value + 0.0, unit: "${params.unit}"}),
)
