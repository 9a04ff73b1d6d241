// type bucket: string
// sample bucket: "corpus"
// type minimum: number
// sample minimum: 70.0
// column _time: time
// column _start: time
// column _stop: time
// column _measurement: string
// column temperature: value

import "influxdata/influxdb/schema"

from(bucket: params.bucket)
    |> range(start: -2h)
    |> filter(fn: (r) => r._measurement == "airSensors")
    |> schema.fieldsAsCols()
    |> filter(fn: (r) => r.temperature >= params.minimum)
