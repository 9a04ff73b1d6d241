// type bucket: string
// sample bucket: "corpus"
// column _time: time
// column _start: time
// column _stop: time
// column _measurement: string
// column _field: string
// column _value: value
// column a: string
// column b: string

import "experimental"

from(bucket: params.bucket)
    |> range(start: -2h)
    |> first()
    |> experimental.set(o: {a: "1", b: "2"})
