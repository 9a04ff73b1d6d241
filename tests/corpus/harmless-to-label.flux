// type bucket: string
// sample bucket: "corpus"
// effects: reads
// column _time: time
// column _start: time
// column _stop: time
// column _measurement: string
// column _field: string
// column _value: value

import "date"

from(bucket: params.bucket)
    |> range(start: date.add(d: -2h, to: now()))
    |> first()
