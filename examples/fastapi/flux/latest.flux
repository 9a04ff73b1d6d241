// name: latest
// description: The newest value of a field for every sensor.
// param field: The field to read, such as temperature.

from(bucket: "sensors")
    |> range(start: -1d)
    |> filter(fn: (r) => r._measurement == "airSensors")
    |> filter(fn: (r) => r._field == params.field)
    |> filter(fn: (r) => exists r.sensor_id)
    |> last()
    |> toFloat()
    |> keep(columns: ["_time", "_value", "sensor_id"])
