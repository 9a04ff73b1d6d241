// type bucket: string
// sample bucket: "corpus"
// type pattern: string
// sample pattern: "^TLM"
// column _time: time
// column _start: time
// column _stop: time
// column _measurement: string
// column _field: string
// column _value: value
// column sensor_id: string~

import "regexp"

pattern = regexp.compile(v: params.pattern)

from(bucket: params.bucket)
    |> range(start: -2h)
    |> filter(fn: (r) => r.sensor_id =~ pattern)
