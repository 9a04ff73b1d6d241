// type bucket: string
// sample bucket: "corpus"
// type n: int
// sample n: 1
// column host: string~
// column _value: float

from(bucket: params.bucket)
    |> range(start: -2h)
    |> filter(fn: (r) => r._field == "usage_user")
    |> highestAverage(n: params.n, groupColumns: ["host"])
