// type name: scalar
// sample name: "a"
// column id: int
// column title: string
// column at: time
// column score: float

import "array"

array.from(
    rows: [
        {id: 1, title: "one", at: 2022-01-01T00:00:00Z, score: 1.5, name: params.name},
        {id: 2, title: "two", at: 2022-01-02T00:00:00Z, score: 2.5, name: params.name},
    ],
)
