// description: The last points, grouped.
import "fluxcall/scripts"

scripts.getLastPoint(mybucket: params.bucket)
    |> group(columns: ["host"])
