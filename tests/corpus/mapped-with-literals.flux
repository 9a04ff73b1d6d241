// type bucket: string
// sample bucket: "corpus"
// type label: scalar
// sample label: "x"
// column _time: time
// column _start: time
// column _stop: time
// column _measurement: string
// column _field: string
// column _value: value
// column source: string
// column rank: int
// column exact: bool
// column ratio: float

from(bucket: params.bucket)
    |> range(start: -2h)
    |> filter(fn: (r) => r._field == "temperature")
    |> map(fn: (r) => ({r with source: "air", rank: 1, exact: true, ratio: 0.5, label: params.label}))
