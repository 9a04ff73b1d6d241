// name: sensor-means
// description: The mean of a field per sensor and window of time, over the last two days.
// param field: The field to average.
// param every: The length of a window.

from(bucket: "sensors")
    |> range(start: -2d)
    |> filter(fn: (r) => r._measurement == "airSensors")
    |> filter(fn: (r) => r._field == params.field)
    |> filter(fn: (r) => exists r.sensor_id)
    |> toFloat()
    |> aggregateWindow(every: duration(v: params.every), fn: mean, createEmpty: false)
    |> keep(columns: ["_time", "_value", "sensor_id"])
