// type bucket: string
// sample bucket: "corpus"
// type every: duration
// sample every: "10m"
// type q: float
// sample q: 0.9
// column _start: time
// column _stop: time
// column _measurement: string
// column _field: string
// column _time: time
// column _value: float?

from(bucket: params.bucket)
    |> range(start: -2h)
    |> filter(fn: (r) => r._field == "temperature")
    |> aggregateWindow(
        every: params.every,
        fn: (column, tables=<-) => tables |> quantile(q: params.q, column: column),
    )
