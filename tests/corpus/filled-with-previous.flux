// type bucket: string
// sample bucket: "corpus"
// column _start: time
// column _stop: time
// column _measurement: string
// column _field: string
// column _time: time
// column _value: float?

from(bucket: params.bucket)
    |> range(start: -2h)
    |> filter(fn: (r) => r._field == "temperature")
    |> aggregateWindow(every: 1m, fn: mean)
    |> fill(usePrevious: true)
