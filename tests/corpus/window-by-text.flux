// type bucket: string
// sample bucket: "corpus"
// type start: duration
// sample start: "-2h"
// type every: duration
// sample every: "15m"
// column _start: time
// column _stop: time
// column _measurement: string
// column _field: string
// column _time: time
// column _value: float?

from(bucket: params.bucket)
    |> range(start: duration(v: params.start))
    |> filter(fn: (r) => r._field == "temperature")
    |> aggregateWindow(every: duration(v: params.every), fn: mean)
