// type bucket: string
// sample bucket: "corpus"
// type fields: [string]
// sample fields: ["usage_user", "usage_system"]
// column _time: time
// column _start: time
// column _stop: time
// column _measurement: string
// column usage_user: value?~
// column host: string
// column cpu: string~

from(bucket: params.bucket)
    |> range(start: -2h)
    |> filter(fn: (r) => r._measurement == "cpu" and exists r.host)
    |> filter(fn: (r) => contains(value: r._field, set: params.fields))
    |> pivot(rowKey: ["_time"], columnKey: ["_field"], valueColumn: "_value")
    |> filter(fn: (r) => r.usage_user > 0.0 or r.cpu == "x")
