"""What the Flux helper costs, on a real engine through the gateway, as ratios in one run.

    python benchmarks/flux.py [--rounds 30]

A call of a binding beside a bare `influxdb.api()`, and the time to compile a realistic
script with one binding linked into it beside the same script with none.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

import httpx
from conftest import write_points
from support.build_influxd import built_influxd

from fluxcall.analysis.describe import describe
from fluxcall.demo.influxd import Influxd, run_influxd
from fluxcall.fluxlang.compiler import Compiler
from fluxcall.gateway.server import run_gateway
from fluxcall.link.linker import Linker
from fluxcall.model import RawScript

INNER = """from(bucket: params.bucket)
    |> range(start: -1h)
    |> filter(fn: (r) => r._measurement == "airSensors")
"""

REALISTIC = """import "array"
import "date"
import "experimental/record"
import "join"
import "math"
import "regexp"
import "strings"

bucket = "air_sensors"
window = 5m
from_ = date.sub(d: 1h, from: now())
limits = array.from(
    rows: [
        {sensor_id: "TLM0100", low: 60.0, high: 80.0},
        {sensor_id: "TLM0101", low: 61.0, high: 81.0},
        {sensor_id: "TLM0102", low: 62.0, high: 82.0},
    ],
)
measured = (field) => from(bucket: bucket)
    |> range(start: from_)
    |> filter(fn: (r) => r._measurement == "airSensors" and r._field == field)
    |> aggregateWindow(every: window, fn: mean, createEmpty: false)
    |> map(fn: (r) => ({r with sensor_id: strings.toUpper(v: r.sensor_id)}))
temperature = measured(field: "temperature")
humidity = measured(field: "humidity")
co = measured(field: "co")
wide = union(tables: [temperature, humidity, co])
    |> pivot(rowKey: ["_time", "sensor_id"], columnKey: ["_field"], valueColumn: "_value")
    |> filter(fn: (r) => exists r.temperature and exists r.humidity)
    |> filter(fn: (r) => regexp.matchRegexpString(r: /^TLM/, v: r.sensor_id))
    |> map(
        fn: (r) => ({r with
            dew: r.temperature - (100.0 - r.humidity) / 5.0,
            comfort: if r.temperature > 75.0 then "hot"
                else if r.temperature < 65.0 then "cold"
                else "fine",
            rounded: math.round(x: r.temperature),
        }),
    )
judged = join.left(
    left: wide |> group(),
    right: limits,
    on: (l, r) => l.sensor_id == r.sensor_id,
    as: (l, r) => ({l with
        low: r.low,
        high: r.high,
        alarm: l.temperature < r.low or l.temperature > r.high,
    }),
)
judged
    |> filter(fn: (r) => r.alarm)
    |> group(columns: ["sensor_id"])
    |> reduce(
        identity: {alarms: 0, hottest: -1000.0},
        fn: (r, accumulator) => ({
            alarms: accumulator.alarms + 1,
            hottest: math.mMax(x: accumulator.hottest, y: r.temperature),
        }),
    )
    |> yield(name: "alarms")
judged
    |> group(columns: ["comfort"])
    |> count(column: "dew")
    |> yield(name: "comfort")
temperature
    |> last()
    |> keep(columns: ["_time", "_value", "sensor_id"])
    |> yield(name: "last")
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=30)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        program = built_influxd(lambda line: print(line, file=sys.stderr))
        with run_influxd(str(program), Path(folder)) as influxd:
            write_points(influxd)
            with run_gateway(engine_url=influxd.url, store=":memory:") as gateway:
                measure(influxd, gateway, options.rounds)


def measure(influxd: Influxd, gateway: str, rounds: int) -> None:
    headers = {"Authorization": f"Token {influxd.token}"}
    with httpx.Client(headers=headers, timeout=60) as client, Compiler() as compiler:
        body = {"name": "inner", "description": "", "language": "flux", "script": INNER}
        made = client.post(f"{gateway}/api/v2/scripts", json=body).json()["id"]
        raw = RawScript(id=made, org_id="0", name="inner", text=INNER)
        (script,), _ = describe([raw], compiler)
        linker = Linker(compiler, [script])
        address = f'host: "{gateway}", token: "{influxd.token}"'
        calls(client, influxd, linker, made, address, rounds)
        compiling(client, influxd, linker, rounds)


def calls(
    client: httpx.Client,
    influxd: Influxd,
    linker: Linker,
    made: str,
    address: str,
    rounds: int,
) -> None:
    bare = f"""import "array"
import "experimental/influxdb"
import "json"
answer = influxdb.api(
    method: "post",
    path: "/api/v2/scripts/{made}/invoke",
    headers: ["Content-Type": "application/json"],
    body: json.encode(v: {{params: {{bucket: "{influxd.bucket}"}}}}),
    {address},
)
array.from(rows: [{{n: length(arr: [string(v: answer.body)])}}])
"""
    call = f'inner(bucket: "{influxd.bucket}", {address})'
    linked = linker.link(
        f'import "fluxcall/scripts"\nscripts.{call} |> group() |> count()\n', "x.flux"
    ).text
    ratio(client, influxd, "a call of a binding, rows typed", linked, bare, rounds, 3)


def compiling(
    client: httpx.Client, influxd: Influxd, linker: Linker, rounds: int
) -> None:
    """The binding stands in a function that nobody calls, so only compiling counts."""
    unused = '\nunused = () => scripts.inner(bucket: "b")\n'
    text = f'import "fluxcall/scripts"\n{REALISTIC}{unused}'
    linked = linker.link(text, "x.flux").text
    lines = REALISTIC.count("\n")
    what = f"compiling {lines} lines with one binding linked into them"
    ratio(client, influxd, what, linked, REALISTIC, rounds, 2)


def ratio(
    client: httpx.Client,
    influxd: Influxd,
    what: str,
    ours: str,
    bare: str,
    rounds: int,
    wanted: float,
) -> None:
    seconds: dict[str, list[float]] = {ours: [], bare: []}
    for _ in range(rounds):
        for text, taken in seconds.items():
            taken.append(timed(client, influxd, text))
    one, other = median(seconds[ours]), median(seconds[bare])
    print(
        f"{what}: {one / other:.2f} (at most {wanted:g} wanted),"
        f" {one * 1000:.1f} ms beside {other * 1000:.1f}"
    )


def timed(client: httpx.Client, influxd: Influxd, text: str) -> float:
    begun = time.perf_counter()
    answer = client.post(
        f"{influxd.url}/api/v2/query", params={"org": influxd.org}, json={"query": text}
    )
    taken = time.perf_counter() - begun
    assert answer.status_code == 200, answer.text
    return taken


if __name__ == "__main__":
    main()
