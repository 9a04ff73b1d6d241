// Every hour, keep what humidity-of-warmest returns. A task runs without a caller, so the
// server's address and a token come from InfluxDB's secrets.
import "fluxcall/scripts"
import "influxdata/influxdb/secrets"

option task = {name: "hourly humidity", every: 1h}

scripts.humidityOfWarmest(
    most: 2,
    host: secrets.get(key: "FLUXCALL_HOST"),
    token: secrets.get(key: "FLUXCALL_TOKEN"),
)
    |> map(
        fn: (r) =>
            ({
                _time: now(),
                _measurement: "warmest",
                _field: "humidity",
                _value: r._value,
                sensor_id: r.sensor_id,
            }),
    )
    |> to(bucket: "summaries")
