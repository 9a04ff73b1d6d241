from(bucket: params.bucket)
    |> range(start: -1h)
    |> filter(fn: (r) => contains(value: r.host, set: params.hosts))
    |> yield(name: "hosts")

from(bucket: params.bucket)
    |> range(start: duration(v: params.since))
    |> count()
    |> to(bucket: params.target)
