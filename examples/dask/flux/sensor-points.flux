// name: sensor-points
// description: All points of the air sensors in a range of time, as they were written.
// param start: The first moment.
// param stop: The moment after the last one.

from(bucket: "sensors")
    |> range(start: time(v: params.start), stop: time(v: params.stop))
    |> filter(fn: (r) => r._measurement == "airSensors")
    |> filter(fn: (r) => exists r.sensor_id)
    |> toFloat()
    |> keep(columns: ["_time", "_field", "_value", "sensor_id"])
