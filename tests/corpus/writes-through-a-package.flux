// type bucket: string
// sample bucket: "corpus"
// effects: writes

import e "experimental"

f = {w: e.to}

from(bucket: params.bucket)
    |> range(start: -2h)
    |> filter(fn: (r) => r._field == "none")
    |> f.w(bucket: params.bucket)
