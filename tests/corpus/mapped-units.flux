// type bucket: string
// sample bucket: "corpus"
// type factor: float
// sample factor: 1.8
// type offset: float
// sample offset: 32.0
// column _time: time
// column sensor_id: string~
// column fahrenheit: float
// column label: string

from(bucket: params.bucket)
    |> range(start: -2h)
    |> filter(fn: (r) => r._field == "temperature")
    |> map(
        fn: (r) => ({
            _time: r._time,
            sensor_id: r.sensor_id,
            fahrenheit: r._value * float(v: params.factor) + float(v: params.offset),
            label: "sensor ${r.sensor_id}",
        }),
    )
