// type bucket: string
// sample bucket: "corpus"
// type limit: number
// sample limit: 50.0
// column _time: time
// column _start: time
// column _stop: time
// column _measurement: string
// column _field: string
// column _value: value
// column stateDuration: int?

from(bucket: params.bucket)
    |> range(start: -2h)
    |> filter(fn: (r) => r._field == "usage_user")
    |> stateDuration(fn: (r) => r._value > params.limit)
