// type query: {bucket: string, field: string, since: duration}
// sample query: {"bucket": "corpus", "field": "co", "since": "-2h"}
// column _time: time
// column _start: time
// column _stop: time
// column _measurement: string
// column _field: string
// column _value: value

from(bucket: params.query.bucket)
    |> range(start: duration(v: params.query.since))
    |> filter(fn: (r) => r._field == params.query.field)
