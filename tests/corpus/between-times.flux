// type bucket: string
// sample bucket: "corpus"
// type from: time
// sample from: "2020-01-01T00:00:00Z"
// type to: time
// sample to: "2099-01-01T00:00:00Z"
// column _start: time
// column _stop: time
// column _measurement: string
// column _field: string
// column _value: int

from(bucket: params.bucket)
    |> range(start: time(v: params.from), stop: time(v: params.to))
    |> count()
