// type bucket: string
// sample bucket: "corpus"
// type every: duration
// sample every: "1m"
// type value: float
// sample value: 0.0
// column _start: time
// column _stop: time
// column _measurement: string
// column _field: string
// column _time: time
// column _value: float

from(bucket: params.bucket)
    |> range(start: -2h)
    |> filter(fn: (r) => r._field == "temperature")
    |> aggregateWindow(every: params.every, fn: mean)
    |> fill(value: params.value)
