// type count: int
// sample count: 3
// column _time: time
// column _value: int

import "generate"

generate.from(
    count: params.count,
    fn: (n) => n * 2,
    start: 2022-01-01T00:00:00Z,
    stop: 2022-01-02T00:00:00Z,
)
