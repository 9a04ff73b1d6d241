// name: daily-extremes
// description: The lowest and the highest value of a field per sensor, over the last day.
// param field: The field to read.
// default field: "temperature"

data =
    from(bucket: "sensors")
        |> range(start: -1d)
        |> filter(fn: (r) => r._measurement == "airSensors")
        |> filter(fn: (r) => r._field == params.field)
        |> filter(fn: (r) => exists r.sensor_id)
        |> toFloat()
        |> keep(columns: ["_time", "_value", "sensor_id"])
        |> group(columns: ["sensor_id"])

data |> min() |> yield(name: "lowest")
data |> max() |> yield(name: "highest")
