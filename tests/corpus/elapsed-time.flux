// type bucket: string
// sample bucket: "corpus"
// type unit: duration
// sample unit: "1s"
// column _time: time
// column _start: time
// column _stop: time
// column _measurement: string
// column _field: string
// column _value: value
// column elapsed: int?

from(bucket: params.bucket)
    |> range(start: -2h)
    |> filter(fn: (r) => r._field == "co")
    |> elapsed(unit: params.unit)
