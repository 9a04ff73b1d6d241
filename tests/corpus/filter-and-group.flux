// type bucket: string
// sample bucket: "corpus"
// type filterField: string
// sample filterField: "temperature"
// type filterField2: string
// sample filterField2: "humidity"
// type groupColumn: string
// sample groupColumn: "sensor_id"
// column _time: time
// column _start: time
// column _stop: time
// column _measurement: string
// column _field: string
// column _value: value

from(bucket: params.bucket)
    |> range(start: -2h)
    |> filter(fn: (r) => r._field == params.filterField or r._field == params.filterField2)
    |> group(columns: [params.groupColumn])
