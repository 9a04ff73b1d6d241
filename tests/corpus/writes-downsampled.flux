// type bucket: string
// sample bucket: "corpus"
// type target: string
// sample target: "corpus"
// effects: writes

from(bucket: params.bucket)
    |> range(start: -2h)
    |> filter(fn: (r) => r._measurement == "airSensors" and r._field == "co")
    |> aggregateWindow(every: 1h, fn: mean, createEmpty: false)
    |> set(key: "_measurement", value: "downsampled")
    |> to(bucket: params.target)
