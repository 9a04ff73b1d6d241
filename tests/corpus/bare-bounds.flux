// type bucket: string
// sample bucket: "corpus"
// type start: bound
// sample start: -3600
// type stop: bound
// sample stop: 0
// column _time: time
// column _start: time
// column _stop: time
// column _measurement: string
// column _field: string
// column _value: value

from(bucket: params.bucket)
    |> range(start: params.start, stop: params.stop)
    |> first()
