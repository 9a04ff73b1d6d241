// type bucket: string
// sample bucket: "corpus"
// column _time: time
// column _start: time
// column _stop: time
// column _measurement: string
// column _field: string
// column _value: value
// column host: string

hosts = from(bucket: params.bucket)
    |> range(start: -2h)
    |> filter(fn: (r) => r._field == "usage_user" and r._value > 10.0)
    |> group()
    |> distinct(column: "host")
    |> findColumn(fn: (key) => true, column: "_value")

from(bucket: params.bucket)
    |> range(start: -2h)
    |> filter(fn: (r) => contains(value: r.host, set: hosts))
