// type bucket: string
// sample bucket: "corpus"
// type field: string
// sample field: "temperature"
// type every: duration
// sample every: "10m"
// column _start: time
// column _stop: time
// column _measurement: string
// column _field: string
// column _time: time
// column _value: float

from(bucket: params.bucket)
    |> range(start: -1h)
    |> filter(fn: (r) => r._measurement == "airSensors" and r._field == params.field)
    |> aggregateWindow(every: params.every, fn: mean, createEmpty: false)
