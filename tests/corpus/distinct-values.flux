// type bucket: string
// sample bucket: "corpus"
// type tag: string
// sample tag: "host"
// column _start: time
// column _stop: time
// column _measurement: string
// column _field: string

from(bucket: params.bucket)
    |> range(start: -2h)
    |> distinct(column: params.tag)
