import "array"
array.from(rows: [{a: params["…"] + 0}])
