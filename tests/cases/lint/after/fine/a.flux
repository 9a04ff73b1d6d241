from(bucket: params.b) |> range(start: -1h)
