// type bucket: string
// sample bucket: "corpus"
// type start: duration
// sample start: "-2h"
// type field: string
// sample field: "co"
// column _time: time
// column _start: time
// column _stop: time
// column _measurement: string
// column _field: string
// column _value: value

source = (bucket, since) => from(bucket: bucket) |> range(start: duration(v: since))
only = (tables=<-, field) => tables |> filter(fn: (r) => r._field == field)

source(bucket: params.bucket, since: params.start) |> only(field: params.field)
