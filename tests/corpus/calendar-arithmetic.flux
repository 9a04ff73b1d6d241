// type bucket: string
// sample bucket: "corpus"
// type back: duration
// sample back: "2h"
// column _time: time
// column _start: time
// column _stop: time
// column _measurement: string
// column _field: string
// column _value: value

import "experimental"

from(bucket: params.bucket)
    |> range(start: experimental.subDuration(d: params.back, from: now()))
    |> first()
