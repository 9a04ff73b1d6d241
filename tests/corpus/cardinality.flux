// type bucket: string
// sample bucket: "corpus"
// column _value: int

import "influxdata/influxdb"

influxdb.cardinality(bucket: params.bucket, start: -1d)
