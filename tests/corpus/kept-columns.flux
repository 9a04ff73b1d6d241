// type bucket: string
// sample bucket: "corpus"
// column _time: time
// column _value: value
// column host: string~

from(bucket: params.bucket)
    |> range(start: -2h)
    |> filter(fn: (r) => r._measurement == "cpu" and r._field == "usage_user")
    |> keep(columns: ["_time", "_value", "host"])
