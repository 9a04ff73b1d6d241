// name: threshold-alarm
// description: The sensors whose last value is above a limit, the highest first.

from(bucket: params.bucket)
    |> range(start: -1h)
    |> filter(fn: (r) => r._measurement == "airSensors" and r._field == params.field)
    |> last()
    |> filter(fn: (r) => r._value > float(v: params.limit))
    |> group()
    |> sort(columns: ["_value"], desc: true)
    |> limit(n: params.most)
