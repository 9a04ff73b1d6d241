// type bucket: string
// sample bucket: "corpus"
// type zone: string
// sample zone: "Europe/Zurich"
// type every: duration
// sample every: "1h"
// column _start: time
// column _stop: time
// column _measurement: string
// column _field: string
// column _time: time
// column _value: float?

import "timezone"

from(bucket: params.bucket)
    |> range(start: -2h)
    |> filter(fn: (r) => r._field == "temperature")
    |> aggregateWindow(
        every: params.every,
        fn: mean,
        location: timezone.location(name: params.zone),
    )
