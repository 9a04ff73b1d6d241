// name: warmest-sensors
// description: The sensors with the highest mean temperature of the last hour.
// param most: How many sensors.

from(bucket: "sensors")
    |> range(start: -1h)
    |> filter(fn: (r) => r._measurement == "airSensors")
    |> filter(fn: (r) => r._field == "temperature")
    |> filter(fn: (r) => exists r.sensor_id)
    |> mean()
    |> group()
    |> sort(columns: ["_value"], desc: true)
    |> limit(n: params.most)
    |> keep(columns: ["sensor_id"])
