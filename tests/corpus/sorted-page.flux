// type bucket: string
// sample bucket: "corpus"
// type n: int
// sample n: 5
// type offset: int
// sample offset: 1
// type descending: bool
// sample descending: true
// column _time: time
// column _start: time
// column _stop: time
// column _measurement: string
// column _field: string
// column _value: value

from(bucket: params.bucket)
    |> range(start: -2h)
    |> filter(fn: (r) => r._field == "temperature")
    |> group()
    |> sort(columns: ["_time"], desc: params.descending)
    |> limit(n: params.n, offset: params.offset)
