// type bucket: string
// sample bucket: "corpus"
// type every: duration
// sample every: "30m"
// column last._time: time
// column last._start: time
// column last._stop: time
// column last._measurement: string
// column last._field: string
// column last._value: value
// column mean._time: time
// column mean._start: time
// column mean._stop: time
// column mean._measurement: string
// column mean._field: string
// column mean._value: float?

data = from(bucket: params.bucket)
    |> range(start: -2h)
    |> filter(fn: (r) => r._measurement == "airSensors")

data |> last() |> yield(name: "last")
data |> aggregateWindow(every: params.every, fn: mean) |> yield(name: "mean")
