// type bucket: string
// sample bucket: "corpus"
// effects: writes

write = to

from(bucket: params.bucket)
    |> range(start: -2h)
    |> filter(fn: (r) => r._field == "none")
    |> write(bucket: params.bucket)
