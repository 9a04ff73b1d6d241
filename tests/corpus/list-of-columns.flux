// type bucket: string
// sample bucket: "corpus"
// type columns: [string]
// sample columns: ["_field"]
// column _start: time?~
// column _value: int

from(bucket: params.bucket)
    |> range(start: -2h)
    |> group(columns: params.columns)
    |> count()
