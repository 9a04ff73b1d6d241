// type a: int
// sample a: 6
// type b: int
// sample b: 3
// column both: int

import "array"
import "bitwise"

array.from(rows: [{both: bitwise.sand(a: params.a, b: params.b)}])
