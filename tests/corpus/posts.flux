// type url: string
// sample url: "http://127.0.0.1:9"
// effects: writes
// not run: it needs another server

import "http"
import "array"

array.from(rows: [{status: http.post(url: params.url, data: bytes(v: "x"))}])
