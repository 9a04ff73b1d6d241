// type bucket: string
// sample bucket: "corpus"
// type digits: float
// sample digits: 10.0
// column _time: time
// column rounded: float
// column root: float
// column whole: int

import "math"

from(bucket: params.bucket)
    |> range(start: -2h)
    |> filter(fn: (r) => r._field == "temperature")
    |> map(
        fn: (r) => ({
            _time: r._time,
            rounded: math.round(x: r._value * params.digits) / params.digits,
            root: math.sqrt(x: r._value),
            whole: int(v: r._value),
        }),
    )
