// type bucket: string
// sample bucket: "corpus"
// column _time: time
// column _start: time
// column _stop: time
// column _measurement: string
// column _field: string
// column _value: value

import "influxdata/influxdb/tasks"

option task = {name: "t", every: 1h}

from(bucket: params.bucket)
    |> range(start: tasks.lastSuccess(orTime: -2h))
    |> first()
