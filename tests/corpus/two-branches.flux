// type bucket: string
// sample bucket: "corpus"
// type field: string
// sample field: "usage_user"
// type wide: bool
// sample wide: false
// column _time: time?~
// column _value: float
// column _start: time
// column _stop: time
// column _measurement: string
// column _field: string

one = from(bucket: params.bucket) |> range(start: -2h) |> filter(fn: (r) => r._field == params.field)

result = if params.wide then
    one |> mean()
else
    one |> aggregateWindow(every: 1h, fn: mean, createEmpty: false)

result |> yield()
