// type bucket: string
// sample bucket: "corpus"
// column _time: time
// column _start: time
// column _stop: time
// column _measurement: string
// column _field: string
// column _value: value

import "experimental/date/boundaries"

month = boundaries.month()

from(bucket: params.bucket)
    |> range(start: month.start, stop: month.stop)
    |> first()
