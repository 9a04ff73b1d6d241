// type source: {where: {bucket: string, host: string}, most: int}
// sample source: {"where": {"bucket": "corpus", "host": "a"}, "most": 2}
// column _time: time
// column _start: time
// column _stop: time
// column _measurement: string
// column _field: string
// column _value: value
// column host: string

from(bucket: params.source.where.bucket)
    |> range(start: -2h)
    |> filter(fn: (r) => r.host == params.source.where.host)
    |> limit(n: params.source.most)
