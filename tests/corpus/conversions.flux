// type a: int
// sample a: 7
// type b: float
// sample b: 2.5
// type c: bool
// sample c: true
// type d: uint
// sample d: 9
// type e: scalar
// sample e: 1.5
// type f: time
// sample f: "2022-01-01T00:00:00Z"
// type g: duration
// sample g: "1h30m"
// type h: string
// sample h: "x"
// column a: int
// column b: float
// column c: bool
// column d: uint
// column e: string
// column f: time
// column g: string

import "array"

array.from(
    rows: [
        {
            a: int(v: params.a),
            b: float(v: params.b),
            c: bool(v: params.c),
            d: uint(v: params.d),
            e: string(v: params.e),
            f: time(v: params.f),
            g: string(v: duration(v: params.g)),
            h: string(v: bytes(v: params.h)),
        },
    ],
)
