// name: sensor-humidity
// description: The humidity of some sensors over the last hour.
// param sensors: The ids of the sensors.

from(bucket: "sensors")
    |> range(start: -1h)
    |> filter(fn: (r) => r._measurement == "airSensors")
    |> filter(fn: (r) => r._field == "humidity")
    |> filter(fn: (r) => contains(value: r.sensor_id, set: params.sensors))
    |> toFloat()
    |> keep(columns: ["_time", "_value", "sensor_id"])
