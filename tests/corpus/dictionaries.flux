// type bucket: string
// sample bucket: "corpus"
// type default: string
// sample default: "unknown"
// column sensor_id: string~
// column room: string
// column _value: value

import "dict"

rooms = ["TLM0100": "kitchen", "TLM0101": "hall"]

from(bucket: params.bucket)
    |> range(start: -2h)
    |> filter(fn: (r) => r._measurement == "airSensors" and r._field == "co")
    |> map(
        fn: (r) => ({
            sensor_id: r.sensor_id,
            room: dict.get(dict: rooms, key: r.sensor_id, default: params.default),
            _value: r._value,
        }),
    )
