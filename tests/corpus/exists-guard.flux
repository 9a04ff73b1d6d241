// type bucket: string
// sample bucket: "corpus"
// type fallback: string
// sample fallback: "none"
// column _time: time
// column region: value

from(bucket: params.bucket)
    |> range(start: -2h)
    |> filter(fn: (r) => r._measurement == "cpu" and r._field == "usage_user")
    |> map(
        fn: (r) => ({
            _time: r._time,
            region: if exists r.region then r.region else params.fallback,
        }),
    )
