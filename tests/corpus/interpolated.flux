// type bucket: string
// sample bucket: "corpus"
// type every: duration
// sample every: "30s"
// column _time: time
// column _start: time
// column _stop: time
// column _measurement: string
// column _field: string
// column _value: float

import "interpolate"

from(bucket: params.bucket)
    |> range(start: -2h)
    |> filter(fn: (r) => r._field == "temperature")
    |> interpolate.linear(every: params.every)
