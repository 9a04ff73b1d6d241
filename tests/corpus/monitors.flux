// type bucket: string
// sample bucket: "corpus"
// effects: writes
// not run: it needs another server

import "influxdata/influxdb/monitor"

from(bucket: params.bucket)
    |> range(start: -2h)
    |> monitor.check(
        data: {_check_name: "c", _check_id: "c", _type: "threshold", tags: {}},
        crit: (r) => true,
        messageFn: (r) => "x",
    )
