// type bucket: string
// sample bucket: "corpus"
// type prefix: string
// sample prefix: "T"
// column sensor: string~
// column upper: string
// column short: string
// column long: bool?
// column parts: int?

import "strings"

from(bucket: params.bucket)
    |> range(start: -2h)
    |> filter(fn: (r) => r._field == "temperature" and strings.hasPrefix(v: r.sensor_id, prefix: params.prefix))
    |> map(
        fn: (r) => ({
            sensor: r.sensor_id,
            upper: strings.toUpper(v: r.sensor_id),
            short: strings.substring(v: r.sensor_id, start: 0, end: 3),
            long: strings.strlen(v: r.sensor_id) > 5,
            parts: strings.countStr(v: r.sensor_id, substr: "0"),
        }),
    )
