// type bucket: string
// sample bucket: "corpus"
// type n: int
// sample n: 3
// column _time: time
// column _start: time
// column _stop: time
// column _measurement: string
// column _field: string
// column _value: float

from(bucket: params.bucket)
    |> range(start: -2h)
    |> filter(fn: (r) => r._field == "temperature")
    |> movingAverage(n: params.n)
