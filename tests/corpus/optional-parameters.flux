// type bucket: string
// sample bucket: "corpus"
// type n: int?
// sample n: 2
// type field: string?
// sample field: "co"
// type every: duration?
// sample every: "5m"
// column _time: time
// column _start: time
// column _stop: time
// column _measurement: string
// column _field: string
// column _value: value

import "experimental/record"

n = record.get(r: params, key: "n", default: 10)
field = record.get(r: params, key: "field", default: "temperature")
every = record.get(r: params, key: "every", default: "10m")

from(bucket: params.bucket)
    |> range(start: -2h)
    |> filter(fn: (r) => r._field == field)
    |> window(every: duration(v: every))
    |> limit(n: n)
