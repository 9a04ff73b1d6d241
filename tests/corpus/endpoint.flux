// type url: string
// sample url: "http://127.0.0.1:9"
// effects: writes
// column a: int

import "http"
import "array"

endpoint = http.endpoint(url: params.url)

array.from(rows: [{a: 1}])
