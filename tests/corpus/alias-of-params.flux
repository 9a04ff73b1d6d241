// type bucket: string
// sample bucket: "corpus"
// type host: string
// sample host: "a"
// type n: int
// sample n: 3
// column _time: time
// column _start: time
// column _stop: time
// column _measurement: string
// column _field: string
// column _value: value
// column host: string

p = params
config = {n: p.n}

from(bucket: p.bucket)
    |> range(start: -2h)
    |> filter(fn: (r) => r.host == p.host)
    |> limit(n: config.n)
