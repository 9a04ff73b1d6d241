// type bucket: string
// sample bucket: "corpus"
// type first: int
// sample first: 0
// type last: int
// sample last: 23
// column _time: time
// column _start: time
// column _stop: time
// column _measurement: string
// column _field: string
// column _value: value

from(bucket: params.bucket)
    |> range(start: -2h)
    |> hourSelection(start: params.first, stop: params.last)
