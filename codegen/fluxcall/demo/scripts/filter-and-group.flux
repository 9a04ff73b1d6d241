// name: filter-and-group
// description: Points of either of two fields, grouped by a column.
//   The last hour counts.

from(bucket: params.bucket)
    |> range(start: -1h)
    |> filter(fn: (r) => r._field == params.filterField or r._field == params.filterField2)
    |> group(columns: [params.groupColumn])
