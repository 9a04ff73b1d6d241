// type bucket: string
// sample bucket: "corpus"
// type measurement: string
// sample measurement: "airSensors"
// column _time: time
// column _start: time
// column _stop: time
// column _measurement: string
// column temperature: value?~
// column humidity: value?~
// column sensor_id: string~

from(bucket: params.bucket)
    |> range(start: -2h)
    |> filter(fn: (r) => r._measurement == params.measurement)
    |> filter(fn: (r) => r._field == "temperature" or r._field == "humidity")
    |> pivot(rowKey: ["_time"], columnKey: ["_field"], valueColumn: "_value")
    |> group(columns: ["sensor_id"])
