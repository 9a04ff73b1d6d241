// type bucket: string
// sample bucket: "corpus"
// type who: scalar
// sample who: "me"
// column _time: time
// column _start: time
// column _stop: time
// column _measurement: string
// column _field: string
// column _value: value
// column by: string

from(bucket: params.bucket)
    |> range(start: -2h)
    |> first()
    |> set(key: "by", value: "for ${params.who}")
