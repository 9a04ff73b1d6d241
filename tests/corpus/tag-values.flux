// type bucket: string
// sample bucket: "corpus"
// type tag: string
// sample tag: "host"
// column _value: string

import "influxdata/influxdb/schema"

schema.tagValues(bucket: params.bucket, tag: params.tag)
