// type bucket: string
// sample bucket: "corpus"
// type bins: [float]
// sample bins: [0.0, 50.0, 100.0]
// column _start: time
// column _stop: time
// column _measurement: string
// column _field: string
// column le: float
// column _value: float

from(bucket: params.bucket)
    |> range(start: -2h)
    |> filter(fn: (r) => r._field == "humidity")
    |> histogram(bins: params.bins)
