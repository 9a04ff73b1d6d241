// type bucket: string
// sample bucket: "corpus"
// type field: string
// sample field: "co"
// type limit: number
// sample limit: 0.1
// column _time: time
// column _start: time
// column _stop: time
// column _measurement: string
// column _field: string
// column _value: value

select = (p) => from(bucket: p.bucket)
    |> range(start: -2h)
    |> filter(fn: (r) => r._field == p.field and r._value >= p.limit)

select(p: params)
