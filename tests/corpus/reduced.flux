// type bucket: string
// sample bucket: "corpus"
// column _start: time
// column _stop: time
// column _measurement: string
// column _field: string
// column total: float
// column points: int

from(bucket: params.bucket)
    |> range(start: -2h)
    |> filter(fn: (r) => r._field == "humidity")
    |> reduce(
        fn: (r, accumulator) => ({
            total: accumulator.total + r._value,
            points: accumulator.points + 1,
        }),
        identity: {total: 0.0, points: 0},
    )
