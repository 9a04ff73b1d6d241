import "array"
array.from(rows: [{a: params.n + 0}])
