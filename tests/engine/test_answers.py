"""Answers of the real engine: without annotations they say what annotated ones say."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest
from support.annotated import DATATYPES, batches_of
from support.command import fluxcall

from fluxcall.demo.influxd import Influxd
from fluxcall.runtime import (
    RECORDS,
    Client,
    InvalidError,
    Result,
    Row,
    Rows,
    ScriptError,
    rows,
)
from fluxcall.runtime.read import RowReader
from fluxcall.runtime.rows import columns_of

EVERY_TYPE = """import "array"
array.from(rows: [
    {_time: 2022-01-01T00:00:00.123456789Z, s: "a,\\"b\\"\\nc", i: int(v: "-9223372036854775808"),
     u: uint(v: "18446744073709551615"), f: 1.0, b: true, d: "007", e: ""},
    {_time: 1677-09-21T00:12:43.145224194Z, s: "  x", i: 9223372036854775807,
     u: uint(v: "0"), f: float(v: "1e300"), b: false, d: "NA", e: "é☃"},
    {_time: 2262-04-11T23:47:16.854775807Z, s: "", i: 0, u: uint(v: "1"),
     f: float(v: "NaN"), b: true, d: ",result,table", e: "\\\\."},
    {_time: 2022-01-01T00:00:00Z, s: "x", i: 1, u: uint(v: "1"), f: float(v: "+Inf"),
     b: true, d: "-Inf", e: " "},
    {_time: 2022-01-01T00:00:00.5Z, s: "x", i: 1, u: uint(v: "1"), f: float(v: "-1e-7"),
     b: true, d: "1e5", e: "a\\tb"},
])"""
NULLS = """import "array"
import "internal/debug"
array.from(rows: [{t: 2022-01-01T00:00:00Z, s: "a", i: 1, f: 1.5, b: true, k: "x"}, {t: 2022-01-01T00:00:00Z, s: "a", i: 1, f: 1.5, b: true, k: "y"}])
    |> map(fn: (r) => ({r with
        i: if r.k == "y" then debug.null(type: "int") else r.i,
        f: if r.k == "y" then debug.null(type: "float") else r.f,
        b: if r.k == "y" then debug.null(type: "bool") else r.b,
        t: if r.k == "y" then debug.null(type: "time") else r.t}))"""
SCHEMAS = """import "array"
a = array.from(rows: [{host: "a", _value: 1.5}, {host: "b", _value: 2.0}])
b = array.from(rows: [{host: "c", _value: "text"}])
c = array.from(rows: [{host: "a", room: "r", n: 7}])
a |> group(columns: ["host"]) |> yield(name: "grouped")
b |> group(columns: ["host"]) |> yield(name: "b b")
c |> yield(name: "c,d")
a |> filter(fn: (r) => r.host == "none") |> yield(name: "empty")
a |> filter(fn: (r) => r.host == "none", onEmpty: "keep") |> yield(name: "kept")"""
NOTHING = """import "array"
array.from(rows: [{a: 1}]) |> filter(fn: (r) => r.a > 5)"""
FAILS = """import "array"
array.from(rows: [{a: 1}, {a: 2}]) |> yield(name: "fine")
array.from(rows: [{a: 1, b: "x"}]) |> map(fn: (r) => ({r with a: int(v: r.b)})) |> yield(name: "fails")"""


def invoked(api: httpx.Client, client: Client, text: str) -> str:
    """The answer's text, by a script made for it."""
    body = {"name": "x", "description": "", "language": "flux", "script": text}
    made = api.post("/scripts", json=body).json()["id"]
    try:
        return client.invoke(made).text
    finally:
        api.delete(f"/scripts/{made}")


def annotated(influxd: Influxd, text: str) -> str:
    answer = httpx.post(
        f"{influxd.url}/api/v2/query",
        params={"org": influxd.org},
        headers={"Authorization": f"Token {influxd.token}"},
        json={
            "query": text,
            "dialect": {"annotations": ["datatype", "group", "default"]},
        },
    )
    assert answer.status_code == 200, answer.text
    return answer.text


def read(text: str, spec: Rows[Any], cuts: int = 1) -> Result[Any]:
    body = text.encode()
    size = len(body) // cuts + 1
    chunks = [body[n : n + size] for n in range(0, len(body), size)]
    return Result(batches_of(*chunks), RowReader(spec, script="x"))


def spec_of(result: Result[Any]) -> Rows[Any]:
    """Classes by an annotated answer's own types; a column that varies stays unnamed."""
    spec: Any = RECORDS
    for name in result.names:
        seen: dict[str, set[str]] = {}
        blocks = {
            id(t._batches[0].block): t._batches[0].block for t in result[name].tables
        }
        for block in blocks.values():
            for column, kind in zip(block.columns, block.datatypes, strict=True):
                seen.setdefault(column, set()).add(DATATYPES[kind])
        columns = tuple(
            (f"c{n}", column, f"optional {_typed(kinds)}")
            for n, (column, kinds) in enumerate(seen.items())
            if len(kinds) == 1
        )
        body: Mapping[str, Any] = {
            "__slots__": tuple(attribute for attribute, _, _ in columns),
            "__columns__": columns,
        }
        spec = rows(name, type("Made", (Row,), dict(body))) | spec
    return spec


def _typed(kinds: set[str]) -> str:
    (kind,) = kinds
    return kind if kind == "string" else f"{kind}?"


def comparable(value: object) -> object:
    return "NaN" if isinstance(value, float) and math.isnan(value) else value


def cells(result: Result[Any]) -> list[dict[str, object]]:
    """Rows as dicts; a column that is absent in a row is left out, as it is in another."""
    return [
        {k: comparable(v) for k, v in columns_of(row).items() if v is not None}
        for row in result
    ]


@pytest.mark.parametrize(
    "text", [EVERY_TYPE, NULLS, SCHEMAS, NOTHING], ids=lambda text: text[-20:]
)
def test_both_answers_say_the_same(
    text: str, api: httpx.Client, gateway: str, influxd: Influxd
) -> None:
    with Client(gateway, influxd.token) as client:
        plain = invoked(api, client, text)
    told = annotated(influxd, text)
    expected = read(told, RECORDS)
    spec = spec_of(expected)
    for cuts in (1, 7, len(plain)):
        found = read(plain, spec, cuts)
        assert sorted(found.names) == sorted(expected.names)
        for name in expected.names:  # the engine runs several results at once
            assert cells(found[name]) == cells(expected[name])
            assert [(t.number, len(t)) for t in found[name].tables] == [
                (t.number, len(t)) for t in expected[name].tables
            ]
    for name in expected.names:
        one = read(plain, spec)[name].to_arrow()
        other = read(told, spec)[name].to_arrow()
        assert repr(one.to_pandas()) == repr(other.to_pandas())
        assert one.schema == other.schema


def test_every_cell_of_every_type(
    api: httpx.Client, gateway: str, influxd: Influxd
) -> None:
    with Client(gateway, influxd.token) as client:
        plain = invoked(api, client, EVERY_TYPE)
    found = read(plain, spec_of(read(annotated(influxd, EVERY_TYPE), RECORDS)))
    assert [row["i"] for row in found] == [-(2**63), 2**63 - 1, 0, 1, 1]
    assert [row["u"] for row in found] == [2**64 - 1, 0, 1, 1, 1]
    assert [row["s"] for row in found] == ['a,"b"\nc', "  x", "", "x", "x"]
    assert [row["d"] for row in found] == ["007", "NA", ",result,table", "-Inf", "1e5"]
    assert [repr(row["f"]) for row in found] == [
        "1.0",
        "1e+300",
        "nan",
        "inf",
        "-1e-07",
    ]
    assert [row["_time"].isoformat() for row in found][:3] == [
        "2022-01-01T00:00:00.123456789+00:00",
        "1677-09-21T00:12:43.145224194+00:00",
        "2262-04-11T23:47:16.854775807+00:00",
    ]


def test_an_error_after_the_first_row(
    api: httpx.Client, gateway: str, influxd: Influxd
) -> None:
    """The engine runs both results at once; where the failing one is first, it is a 400."""
    seen = set()
    with Client(gateway, influxd.token) as client:
        for _ in range(40):
            with pytest.raises((ScriptError, InvalidError)) as caught:
                invoked(api, client, FAILS)
            assert 'cannot convert string "x" to int' in str(caught.value)
            seen.add(type(caught.value))
    assert ScriptError in seen


MANY = """import "generate"
generate.from(start: 2022-01-01T00:00:00Z, stop: 2022-02-01T00:00:00Z,
    count: 5000000, fn: (n) => n * params.factor)"""

STREAMED = """
import pyarrow.parquet
from fluxcall import Client
import many

def mebibytes(name):
    with open("/proc/self/status") as file:
        return next(int(line.split()[1]) for line in file if line.startswith(name)) / 1024

with Client.from_env() as client:
    before = mebibytes("VmRSS")
    written = many.many.stream(client, factor=3).to_parquet("many.parquet")
    peak = mebibytes("VmHWM")  # `ru_maxrss` would begin with what pytest itself holds
print(written, peak - before)
"""


def test_five_million_rows_become_parquet_in_bounded_memory(
    api: httpx.Client, gateway: str, influxd: Influxd, tmp_path: Path
) -> None:
    import pyarrow.parquet as pq

    body = {"name": "many", "description": "", "language": "flux", "script": MANY}
    assert api.post("/scripts", json=body).status_code == 201
    environ = {"INFLUX_HOST": gateway, "INFLUX_TOKEN": influxd.token}
    code, said = fluxcall(tmp_path, "generate", "--output", "many.py", **environ)
    assert code == 0, said
    done = subprocess.run(
        [sys.executable, "-c", STREAMED],
        cwd=tmp_path,
        env={**environ, "PATH": "", "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    written, memory = done.stdout.split()
    assert int(written) == 5_000_000
    assert float(memory) < 200  # MiB above the start; the rows are 300 MiB of text
    file = pq.ParquetFile(tmp_path / "many.parquet")
    assert file.metadata.num_rows == 5_000_000
    first = next(file.iter_batches(batch_size=5))
    assert first["_value"].to_pylist() == [0, 3, 6, 9, 12]
    assert str(first.schema.field("_time").type) == "timestamp[ns, tz=UTC]"


def test_invoke_and_record_from_the_command_line(
    samples: dict[str, str], gateway: str, influxd: Influxd, tmp_path: Path
) -> None:
    import pyarrow.parquet as pq

    environ = {"INFLUX_HOST": gateway, "INFLUX_TOKEN": influxd.token}
    given = ("-p", f"mybucket={influxd.bucket}")
    code, said = fluxcall(tmp_path, "invoke", "last-point", *given, **environ)
    assert code == 0, said
    assert "│" in said
    assert "airSensors" in said
    for suffix in ("csv", "jsonl", "parquet"):
        path = tmp_path / f"points.{suffix}"
        code, said = fluxcall(
            tmp_path, "invoke", "last-point", *given, "-o", path.name, **environ
        )
        asking = f"fluxcall: asking {gateway}\n"
        assert (code, said) == (0, f"{asking}fluxcall: wrote {path.name}\n")
    lines = (tmp_path / "points.jsonl").read_text().splitlines()
    table = pq.read_table(tmp_path / "points.parquet")
    assert len(lines) == table.num_rows > 0
    assert json.loads(lines[0])["_measurement"] == "airSensors"
    assert str(table.schema.field("_time").type) == "timestamp[ns, tz=UTC]"
    assert (tmp_path / "points.csv").read_bytes().endswith(b"\r\n\r\n")
    code, said = fluxcall(tmp_path, "record", "last-point", *given, **environ)
    assert (code, said) == (0, f"{asking}fluxcall: wrote fluxcall.recording.json\n")
    recorded = json.loads((tmp_path / "fluxcall.recording.json").read_text())
    assert [call["script"] for call in recorded["calls"]] == ["last-point"]
    code, said = fluxcall(tmp_path, "invoke", "last-point", **environ)
    assert code == 2
    assert "last-point needs -p mybucket=…" in said
    code, said = fluxcall(tmp_path, "invoke", "last-point", "-p", "x=1", **environ)
    assert code == 2
    assert "there is no such parameter, only mybucket" in said
