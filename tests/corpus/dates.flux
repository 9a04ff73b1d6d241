// type bucket: string
// sample bucket: "corpus"
// type unit: duration
// sample unit: "1h"
// column _time: time
// column _value: value
// column hour: int
// column day: int
// column weekday: int
// column floor: time

import "date"

from(bucket: params.bucket)
    |> range(start: date.sub(d: 2h, from: now()))
    |> filter(fn: (r) => r._field == "temperature")
    |> map(
        fn: (r) => ({
            _time: r._time,
            _value: r._value,
            hour: date.hour(t: r._time),
            day: date.monthDay(t: r._time),
            weekday: date.weekDay(t: r._time),
            floor: date.truncate(t: r._time, unit: params.unit),
        }),
    )
