// name: windowed-mean
// description: The mean of a field of one sensor per window of time.
// param sensor: The sensor's id.
// param field: The field to average.
// param every: The length of a window.
// default every: "1h"

from(bucket: "sensors")
    |> range(start: -1d)
    |> filter(fn: (r) => r._measurement == "airSensors")
    |> filter(fn: (r) => r.sensor_id == params.sensor)
    |> filter(fn: (r) => r._field == params.field)
    |> toFloat()
    |> aggregateWindow(every: duration(v: params.every), fn: mean, createEmpty: false)
    |> keep(columns: ["_time", "_value"])
