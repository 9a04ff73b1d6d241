// type bucket: string
// sample bucket: "corpus"
// type mean: bool
// sample mean: true
// column _start: time
// column _stop: time
// column _measurement: string
// column _field: string
// column _value: float

data = from(bucket: params.bucket)
    |> range(start: -2h)
    |> filter(fn: (r) => r._field == "temperature")

if params.mean then data |> mean() else data |> median()
