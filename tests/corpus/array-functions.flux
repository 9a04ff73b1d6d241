// type names: [scalar]
// sample names: ["a", "b"]
// column name: string

import "array"

array.from(rows: array.map(arr: params.names, fn: (x) => ({name: "${x}!"})))
