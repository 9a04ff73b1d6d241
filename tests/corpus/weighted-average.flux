// type bucket: string
// sample bucket: "corpus"
// type unit: duration
// sample unit: "1m"
// column _start: time
// column _stop: time
// column _measurement: string
// column _field: string
// column _value: float

from(bucket: params.bucket)
    |> range(start: -2h)
    |> filter(fn: (r) => r._field == "temperature")
    |> timeWeightedAvg(unit: params.unit)
