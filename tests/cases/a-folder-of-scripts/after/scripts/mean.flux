// name: windowed mean
// description: The mean of a field per window.
//   Over the last hour.
// param field: The field to average.
// param every: A window's length.
// default every: "10m"
// sample field: "co"

import "experimental/record"

n = record.get(r: params, key: "n", default: 100)

from(bucket: params.bucket)
    |> range(start: -1h)
    |> filter(fn: (r) => r._field == params.field and r.host == params.host)
    |> aggregateWindow(every: duration(v: params.every), fn: mean)
    |> limit(n: n)
