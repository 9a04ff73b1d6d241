// type bucket: string
// sample bucket: "corpus"
// type every: duration
// sample every: "10m"
// type period: duration
// sample period: "20m"
// column _time: time
// column _start: time
// column _stop: time
// column _measurement: string
// column _field: string
// column _value: float

from(bucket: params.bucket)
    |> range(start: -2h)
    |> filter(fn: (r) => r._field == "temperature")
    |> timedMovingAverage(every: params.every, period: params.period)
