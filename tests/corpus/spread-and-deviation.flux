// type bucket: string
// sample bucket: "corpus"
// column spread._start: time
// column spread._stop: time
// column spread._measurement: string
// column spread._field: string
// column spread._value: value
// column deviation._start: time
// column deviation._stop: time
// column deviation._measurement: string
// column deviation._field: string
// column deviation._value: float

data = from(bucket: params.bucket)
    |> range(start: -2h)
    |> filter(fn: (r) => r._field == "temperature")

data |> spread() |> yield(name: "spread")
data |> stddev() |> yield(name: "deviation")
