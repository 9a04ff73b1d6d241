// type bucket: string
// sample bucket: "corpus"
// column time: time
// column _value: value
// column machine: string~
// column _measurement: string

from(bucket: params.bucket)
    |> range(start: -2h)
    |> filter(fn: (r) => r._measurement == "cpu" and r._field == "usage_user")
    |> drop(columns: ["_start", "_stop", "_field"])
    |> rename(columns: {_time: "time", host: "machine"})
