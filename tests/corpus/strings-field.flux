// type bucket: string
// sample bucket: "corpus"
// type state: scalar
// sample state: "idle"
// column _time: time
// column _start: time
// column _stop: time
// column _measurement: string
// column _field: string
// column _value: value

from(bucket: params.bucket)
    |> range(start: -2h)
    |> filter(fn: (r) => r._field == "state" and r._value == params.state)
