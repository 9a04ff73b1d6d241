// type bucket: string
// sample bucket: "corpus"
// column _time: time
// column _start: time
// column _stop: time
// column sensor_id: string
// column _value_t: value
// column _value_h: value
// column _field_t: string
// column _field_h: string

t = from(bucket: params.bucket)
    |> range(start: -2h)
    |> filter(fn: (r) => r._field == "temperature")
h = from(bucket: params.bucket)
    |> range(start: -2h)
    |> filter(fn: (r) => r._field == "humidity")

join(tables: {t: t, h: h}, on: ["_time", "sensor_id", "_start", "_stop", "_measurement"])
