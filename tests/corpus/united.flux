// type bucket: string
// sample bucket: "corpus"
// column _time: time
// column _start: time
// column _stop: time
// column _measurement: string
// column _field: string
// column _value: value

a = from(bucket: params.bucket) |> range(start: -2h) |> filter(fn: (r) => r._field == "co")
b = from(bucket: params.bucket) |> range(start: -2h) |> filter(fn: (r) => r._field == "humidity")

union(tables: [a, b])
