// name: humidity-of-warmest
// description: The mean humidity of the sensors that were warmest in the last hour.
// param most: How many sensors.
import "fluxcall"
import "fluxcall/scripts"

warmest =
    scripts.warmestSensors(most: params.most)
        |> fluxcall.column(column: "sensor_id")

scripts.sensorHumidity(sensors: warmest)
    |> group(columns: ["sensor_id"])
    |> mean()
