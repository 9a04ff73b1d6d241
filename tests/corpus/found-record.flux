// type bucket: string
// sample bucket: "corpus"
// type field: string
// sample field: "temperature"
// column _time: time
// column _start: time
// column _stop: time
// column _measurement: string
// column _field: string
// column _value: value

limit = (from(bucket: params.bucket)
    |> range(start: -2h)
    |> filter(fn: (r) => r._field == params.field)
    |> mean()
    |> findRecord(fn: (key) => true, idx: 0))._value

from(bucket: params.bucket)
    |> range(start: -2h)
    |> filter(fn: (r) => r._field == params.field and r._value >= limit)
