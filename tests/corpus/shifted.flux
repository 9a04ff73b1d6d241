// type bucket: string
// sample bucket: "corpus"
// type by: duration
// sample by: "-1h"
// column _time: time
// column _start: time
// column _stop: time
// column _measurement: string
// column _field: string
// column _value: value

from(bucket: params.bucket)
    |> range(start: -2h)
    |> timeShift(duration: params.by)
