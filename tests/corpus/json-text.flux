// type bucket: string
// sample bucket: "corpus"
// type note: any
// sample note: {"a": 1}
// column _time: time
// column note: string

import "json"

from(bucket: params.bucket)
    |> range(start: -2h)
    |> first()
    |> map(fn: (r) => ({_time: r._time, note: string(v: json.encode(v: params.note))}))
