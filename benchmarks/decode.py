"""How fast answers become rows and frames, beside what a user would pick instead.

    python benchmarks/decode.py [--rows 1000000] [--rounds 3] [--only one-schema]

A server in a process of its own sends the same bytes to every contender. Each runs in a
fresh process, in turns, makes the call twice and says how long the second took, from the
call to the last row, and how far its memory rose above what it had before the first.
Ratios are what counts: minimum and median over the rounds.

`httpx alone` fetches the bytes and does nothing with them: nobody who uses HTTP can be
faster.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from statistics import median
from typing import Any

HEADER = ",result,table,_start,_stop,_time,_value,_field,_measurement,sensor_id\r\n"
OTHER_HEADER = ",result,table,_start,_stop,_time,_value,_field,_measurement,room\r\n"
CASES = ("one-schema", "quoted", "1000-tables")
TOKEN = "benchmark"

# The bytes


def body(case: str, rows: int) -> bytes:
    """An answer of the air-sensor shape: eight sensors, a value every second."""
    sensor = '"TLM, {}"' if case == "quoted" else "TLM{}"
    per_table = rows // 1000 if case == "1000-tables" else rows // 8
    parts, table = [HEADER], -1
    for number in range(rows):
        if number % per_table == 0:
            table += 1
            if case == "1000-tables" and table:
                parts.append("\r\n" + (OTHER_HEADER if table % 2 else HEADER))
        when = datetime(2022, 1, 1, tzinfo=UTC) + timedelta(seconds=number % per_table)
        tag = sensor.format(f"0{100 + table % 8}")
        parts.append(
            f",_result,{table},2022-01-01T00:00:00Z,2022-02-01T00:00:00Z,"
            f"{when:%Y-%m-%dT%H:%M:%SZ},{70 + number % 977 / 100:.13g},"
            f"temperature,airSensors,{tag}\r\n"
        )
    return "".join(parts).encode() + b"\r\n"


def script_id(case: str) -> str:
    return f"{CASES.index(case):016x}"


def serve(rows: int, cases: list[str]) -> None:
    """Answers every invocation with its bytes; the first line printed is the port."""
    bodies = {script_id(case): body(case, rows) for case in cases}

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:  # the official client asks whether this is the cloud
            self.send_response(204)
            self.send_header("X-Influxdb-Build", "Cloud")
            self.end_headers()

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            answer = bodies[self.path.split("/")[4]]
            self.send_response(200)
            self.send_header("Content-Type", "text/csv; charset=utf-8")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    print(server.server_port, flush=True)
    server.serve_forever()


@contextmanager
def server(options: argparse.Namespace) -> Iterator[str]:
    cases = ",".join(options.only)
    command = [sys.executable, __file__, "--serve", cases, "--rows", str(options.rows)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    try:
        yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
    finally:
        process.terminate()
        process.wait()


# The contenders: each imports what it needs and returns the timed work


Work = Callable[[], int]
"""Does the work and tells how many rows came."""


def counted(rows: Iterable[object]) -> int:
    """How many there are, each looked at and let go."""
    number = 0
    for number, _ in enumerate(rows, 1):  # noqa: B007
        pass
    return number


def fluxcall_binding(url: str, case: str) -> tuple[Any, Any]:
    from fluxcall import Client
    from fluxcall.runtime import Row, rows, script

    class AirRow(Row):
        __slots__ = ("field", "measurement", "sensor_id", "start", "stop", "time", "value")  # fmt: skip
        __columns__ = (
            ("field", "_field", "string"),
            ("measurement", "_measurement", "string"),
            ("sensor_id", "sensor_id", "optional string"),
            ("start", "_start", "time"),
            ("stop", "_stop", "time"),
            ("time", "_time", "time"),
            ("value", "_value", "float?"),
        )

    @script(
        script_id(case),
        name="air",
        rows=rows("_result", AirRow),
        takes={},
        reads_only=True,
    )
    def air() -> None:
        """The benchmark's script."""

    return air, Client(url, TOKEN)


def fluxcall_rows(url: str, case: str) -> Work:
    air, client = fluxcall_binding(url, case)
    return lambda: len(list(air(client)))


def fluxcall_stream(url: str, case: str) -> Work:
    air, client = fluxcall_binding(url, case)
    return lambda: counted(air.stream(client))


def fluxcall_arrow(url: str, case: str) -> Work:
    import pyarrow.compute
    import pyarrow.csv

    del pyarrow
    air, client = fluxcall_binding(url, case)
    return lambda: int(air(client).to_arrow().num_rows)


def fluxcall_polars(url: str, case: str) -> Work:
    import polars
    import pyarrow.compute
    import pyarrow.csv

    del polars, pyarrow
    air, client = fluxcall_binding(url, case)
    return lambda: len(air(client).to_polars())


def fluxcall_pandas(url: str, case: str) -> Work:
    import pandas
    import pyarrow.compute
    import pyarrow.csv

    del pandas, pyarrow
    air, client = fluxcall_binding(url, case)
    return lambda: len(air(client).to_pandas())


def official(url: str) -> Any:
    from influxdb_client import InfluxDBClient

    client = InfluxDBClient(url=url, token=TOKEN, org="o", timeout=600_000)
    return client.invokable_scripts_api()


def official_rows(url: str, case: str) -> Work:
    api = official(url)
    return lambda: sum(len(t.records) for t in api.invoke_script(script_id(case)))


def official_stream(url: str, case: str) -> Work:
    api = official(url)
    return lambda: counted(api.invoke_script_stream(script_id(case)))


def official_frame(url: str, case: str) -> Work:
    import pandas

    del pandas
    api = official(url)

    def work() -> int:
        frames = api.invoke_script_data_frame(script_id(case))
        frames = frames if isinstance(frames, list) else [frames]
        return sum(map(len, frames))

    return work


def fetcher(url: str, case: str) -> Callable[[], bytes]:
    import httpx

    client = httpx.Client(timeout=600)
    address = f"{url}/api/v2/scripts/{script_id(case)}/invoke"
    headers = {"Authorization": f"Token {TOKEN}", "Accept-Encoding": "identity"}
    return lambda: client.post(address, json={"params": {}}, headers=headers).content


def httpx_alone(url: str, case: str) -> Work:
    fetch = fetcher(url, case)
    return lambda: fetch().count(b",_result,")


@dataclass(slots=True)
class Air:
    """What a careful user would read a record into."""

    start: datetime
    stop: datetime
    time: datetime
    value: float | None
    field: str
    measurement: str
    tag: str


def csv_reader(url: str, case: str) -> Work:
    fetch = fetcher(url, case)
    moment = datetime.fromisoformat

    def work() -> int:
        found = []
        for cells in csv.reader(io.StringIO(fetch().decode(), newline="")):
            if not cells or cells[2] == "table":
                continue
            _, _, _, start, stop, at, value, field, measurement, tag = cells
            number = float(value) if value else None
            found.append(
                Air(moment(start), moment(stop), moment(at), number, field, measurement, tag)
            )  # fmt: skip
        return len(found)

    return work


def pandas_csv(url: str, case: str) -> Work:
    import pandas

    fetch = fetcher(url, case)
    times = ["_start", "_stop", "_time"]
    return lambda: len(pandas.read_csv(io.BytesIO(fetch()), parse_dates=times))


def polars_csv(url: str, case: str) -> Work:
    import polars

    fetch = fetcher(url, case)
    return lambda: len(polars.read_csv(fetch(), try_parse_dates=True))


def pyarrow_csv(url: str, case: str) -> Work:
    import pyarrow
    from pyarrow import csv as arrow_csv

    fetch = fetcher(url, case)
    moment = pyarrow.timestamp("ns", "UTC")
    convert = arrow_csv.ConvertOptions(
        column_types={"_start": moment, "_stop": moment, "_time": moment}
    )

    def work() -> int:
        source = pyarrow.BufferReader(fetch())
        return int(arrow_csv.read_csv(source, convert_options=convert).num_rows)

    return work


CONTENDERS: Mapping[str, Callable[[str, str], Work]] = {
    "fluxcall rows": fluxcall_rows,
    "invoke_script": official_rows,
    "csv.reader, typed": csv_reader,
    "fluxcall stream": fluxcall_stream,
    "invoke_script_stream": official_stream,
    "fluxcall to_arrow": fluxcall_arrow,
    "fluxcall to_polars": fluxcall_polars,
    "fluxcall to_pandas": fluxcall_pandas,
    "invoke_script_data_frame": official_frame,
    "pyarrow.csv": pyarrow_csv,
    "pandas.read_csv": pandas_csv,
    "polars.read_csv": polars_csv,
    "httpx alone": httpx_alone,
}
PAIRS = {
    "one-schema": (
        ("fluxcall rows", "invoke_script", 5.0),
        ("fluxcall rows", "csv.reader, typed", None),
        ("fluxcall stream", "invoke_script_stream", 3.5),
        ("fluxcall to_arrow", "invoke_script_data_frame", 20.0),
        ("httpx alone", "invoke_script_data_frame", None),
        ("fluxcall to_polars", "invoke_script_data_frame", None),
        ("fluxcall to_pandas", "invoke_script_data_frame", None),
        ("fluxcall to_arrow", "pyarrow.csv", 0.6),
        ("fluxcall to_pandas", "pandas.read_csv", None),
        ("fluxcall to_polars", "polars.read_csv", None),
    ),
    "quoted": (
        ("fluxcall rows", "invoke_script", 3.0),
        ("fluxcall stream", "invoke_script_stream", None),
        ("fluxcall rows", "csv.reader, typed", None),
        ("fluxcall to_arrow", "invoke_script_data_frame", None),
        ("fluxcall to_arrow", "pyarrow.csv", None),
    ),
    "1000-tables": (
        ("fluxcall rows", "csv.reader, typed", 1.3),
        ("fluxcall to_arrow", "csv.reader, typed", None),
        ("fluxcall stream", "csv.reader, typed", None),
    ),
}
"""Case → (ours, theirs, how many times as fast it should be at least)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One contender's one run: seconds, MiB above the start, rows."""

    seconds: float
    memory: float
    rows: int


def contend(name: str, url: str, case: str) -> None:
    """Runs one contender in this process and prints what it took."""
    work = CONTENDERS[name](url, case)
    before = mebibytes("VmRSS")
    work()
    begun = time.perf_counter()
    rows = work()
    seconds = time.perf_counter() - begun
    peak = mebibytes("VmHWM")  # `ru_maxrss` would begin with what the parent holds
    print(json.dumps({"seconds": seconds, "memory": peak - before, "rows": rows}))


def mebibytes(name: str) -> float:
    """Return what Linux counts of this process's memory under a name."""
    with open("/proc/self/status") as file:
        return (
            next(int(line.split()[1]) for line in file if line.startswith(name)) / 1024
        )


def run(name: str, url: str, case: str) -> Run:
    command = [
        sys.executable,
        __file__,
        "--contend",
        name,
        "--url",
        url,
        "--case",
        case,
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return Run(**json.loads(done.stdout))


def contenders_of(case: str) -> list[str]:
    return list(dict.fromkeys(name for pair in PAIRS[case] for name in pair[:2]))


def report(case: str, runs: Mapping[str, list[Run]]) -> None:
    print(f"\n{case}: {next(iter(runs.values()))[0].rows:,} rows")
    for name, own in runs.items():
        seconds = [run.seconds for run in own]
        memory = median(run.memory for run in own)
        print(f"  {name:40} {median(seconds):7.2f} s {memory:8.0f} MiB above the start")
    for ours, theirs, least in PAIRS[case]:
        pairs = zip(runs[ours], runs[theirs], strict=True)
        ratios = sorted(other.seconds / own.seconds for own, other in pairs)
        wanted = f", at least {least} wanted" if least else ""
        print(
            f"  {ours} is {median(ratios):.1f} times as fast as {theirs}"
            f" (minimum {ratios[0]:.1f}{wanted})"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", action="append", choices=CASES)
    parser.add_argument("--serve", help=argparse.SUPPRESS)
    parser.add_argument("--contend", help=argparse.SUPPRESS)
    parser.add_argument("--url", help=argparse.SUPPRESS)
    parser.add_argument("--case", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        return serve(options.rows, options.serve.split(","))
    if options.contend:
        return contend(options.contend, options.url, options.case)
    options.only = options.only or list(CASES)
    with server(options) as url:
        for case in options.only:
            names = contenders_of(case)
            runs: dict[str, list[Run]] = {name: [] for name in names}
            for _ in range(options.rounds):
                deque((runs[name].append(run(name, url, case)) for name in names), 0)
            report(case, runs)
    return None


if __name__ == "__main__":
    main()
