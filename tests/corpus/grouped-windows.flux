// type bucket: string
// sample bucket: "corpus"
// type every: duration
// sample every: "20m"
// column _start: time
// column _stop: time
// column _time: time
// column host: string~
// column _value: int

from(bucket: params.bucket)
    |> range(start: -2h)
    |> filter(fn: (r) => r._measurement == "cpu" and r._field == "usage_user")
    |> group(columns: ["host"])
    |> aggregateWindow(every: params.every, fn: count)
