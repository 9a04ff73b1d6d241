// type bucket: string
// sample bucket: "corpus"
// type scale: number
// sample scale: 100.0
// column _time: time
// column host: string~
// column share: value?

from(bucket: params.bucket)
    |> range(start: -2h)
    |> filter(fn: (r) => r._measurement == "cpu")
    |> filter(fn: (r) => r._field == "usage_user" or r._field == "usage_system")
    |> pivot(rowKey: ["_time"], columnKey: ["_field"], valueColumn: "_value")
    |> map(
        fn: (r) => ({
            _time: r._time,
            host: r.host,
            share: r.usage_user / (r.usage_user + r.usage_system) * params.scale,
        }),
    )
