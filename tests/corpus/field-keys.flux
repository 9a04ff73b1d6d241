// type bucket: string
// sample bucket: "corpus"
// type measurement: string
// sample measurement: "cpu"
// column _value: string

import "influxdata/influxdb/schema"

schema.measurementFieldKeys(bucket: params.bucket, measurement: params.measurement)
