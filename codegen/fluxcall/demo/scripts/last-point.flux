// name: last-point
// description: The newest point of every series in a bucket.

from(bucket: params.mybucket)
    |> range(start: -7d)
    |> last()
