// type bucket: string
// sample bucket: "corpus"
// type host: string
// sample host: "a"
// column _time: time
// column _start: time
// column _stop: time
// column _measurement: string
// column _field: string
// column _value: value
// column host: string

from(bucket: params.bucket)
    |> range(start: -2h)
    |> filter(fn: (r) => r.host == params.host)
