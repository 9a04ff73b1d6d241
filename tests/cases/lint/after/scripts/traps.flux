option v = {timeRangeStart: -1h}

helper = (params) => params.x

from(bucket: params.bucket)
    |> range(start: params.start)
    |> filter(fn: (r) => r._time > params.after)
    |> aggregateWindow(every: params.every, fn: mean)
    |> yield()

from(bucket: params.bucket)
    |> range(start: task.every)
    |> nonsense()
