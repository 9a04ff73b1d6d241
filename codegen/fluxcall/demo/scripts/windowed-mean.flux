// name: windowed-mean
// description: The mean of a field per sensor and window of time.

from(bucket: params.bucket)
    |> range(start: -1h)
    |> filter(fn: (r) => r._measurement == "airSensors")
    |> filter(fn: (r) => r._field == params.field)
    |> aggregateWindow(every: params.every, fn: mean, createEmpty: false)
