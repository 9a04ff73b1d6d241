"""Rows and results in other people's libraries: Arrow's protocol, pydantic, FastAPI."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

import duckdb
import httpx
import pandas as pd
import polars as pl
import pyarrow as pa
import pydantic
import pytest
from fastapi import FastAPI
from support.scripted_server import http, scripted

from fluxcall import (
    Client,
    Record,
    Result,
    Row,
    arrow_schema,
    rows,
    script,
    split_range,
)
from fluxcall.runtime.timestamps import parse_time
from fluxcall.testing import FakeInflux, make_record, with_columns

TIME = parse_time("2022-01-01T00:00:00.000000001Z")


class PointRow(Row):
    """What the generator writes."""

    __slots__ = ("host", "time", "value")
    __columns__ = (
        ("host", "host", "optional string"),
        ("time", "_time", "time"),
        ("value", "_value", "float?"),
    )
    host: str | None
    time: datetime
    value: float | None


@script(
    "084d693d93048000",
    name="points",
    rows=rows("_result", PointRow),
    takes={},
    reads_only=True,
)
def points() -> None:
    """Points."""


GIVEN = [
    with_columns(PointRow(host="a", time=TIME, value=1.5), {"room": "x"}),
    PointRow(host=None, time=TIME, value=None),
]


@pytest.fixture
def answered(fake_influx: FakeInflux) -> FakeInflux:
    fake_influx.answer(points, GIVEN[:1])
    return fake_influx


def polars_frame(data: Any) -> pl.DataFrame:
    """Return a frame of a stream; a result, which is a sequence, has `to_polars`."""
    return data.to_polars() if isinstance(data, Result) else pl.DataFrame(data)


@pytest.mark.parametrize("kind", ["result", "stream"])
@pytest.mark.parametrize(
    "take",
    [
        lambda data: pa.table(data).to_pylist(),
        lambda data: polars_frame(data).to_dicts(),
        lambda data: pd.DataFrame.from_arrow(data).to_dict("records"),
        lambda data: duckdb.sql("from data").to_arrow_table().to_pylist(),
    ],
    ids=["pyarrow", "polars", "pandas", "duckdb"],
)
def test_libraries_take_answers_as_they_are(
    take: Any, kind: str, answered: FakeInflux
) -> None:
    data = (points if kind == "result" else points.stream)(answered.client)
    (row,) = take(data)
    assert (row["host"], row["_value"], row["room"]) == ("a", 1.5, "x")


def test_a_stream_without_rows_has_the_columns_of_its_class(
    fake_influx: FakeInflux,
) -> None:
    fake_influx.answer(points, [])
    empty = pa.table(points.stream(fake_influx.client))
    assert (
        empty.schema.names == arrow_schema(points).names == ["host", "_time", "_value"]
    )
    assert arrow_schema(points).field("_value").type == pa.float64()
    assert arrow_schema(points).empty_table().num_rows == 0


def test_a_stream_is_exported_once(answered: FakeInflux) -> None:
    stream = points.stream(answered.client)
    pa.table(stream)
    with pytest.raises(RuntimeError, match="call the script again"):
        pa.table(stream)


COUNT = """
import sys, duckdb
from fluxcall import Client, Row, rows, script

class PointRow(Row):
    __slots__ = ("value",)
    __columns__ = (("value", "_value", "float"),)

@script("084d693d93048000", name="points", rows=rows("_result", PointRow), takes={}, reads_only=True)
def points() -> None: ...

def peak():  # MiB; `ru_maxrss` would begin with what pytest itself holds
    with open("/proc/self/status") as file:
        return next(int(line.split()[1]) for line in file if "VmHWM" in line) // 1024

duckdb.sql("set memory_limit = '200MB'"); duckdb.sql("set threads = 1")
client = Client(sys.argv[1], "t")
stream = points.stream(client)
first = duckdb.sql("select count(*), sum(_value) from stream").fetchall()[0]
before = peak()
stream = points.stream(client)
second = duckdb.sql("select count(*), sum(_value) from stream").fetchall()[0]
print(first[0], second[0], second[1], peak() - before)
"""


def test_duckdb_queries_a_long_stream_in_constant_memory() -> None:
    """A short stream warms up; 5,000,000 rows (about 95 MB) add next to nothing."""
    record = b",_result,0,1.5\r\n"
    head, end, piece = b",result,table,_value\r\n", b"\r\n", record * 50_000
    counts = iter((1, 100))

    def answer(received: Any) -> Any:
        count = next(counts)

        def send(connection: Any) -> None:
            connection.sendall(
                b"HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\nConnection: close\r\n"
                b"Content-Length: %d\r\n\r\n"
                % (len(head) + count * len(piece) + len(end))
            )
            connection.sendall(head)
            for _ in range(count):
                connection.sendall(piece)
            connection.sendall(end)

        return send

    with scripted(answer) as server:
        done = subprocess.run(
            [sys.executable, "-c", COUNT, server.url],
            capture_output=True,
            text=True,
        )
    assert done.returncode == 0, done.stderr
    first, second, total, grown = done.stdout.splitlines()[-1].split()
    assert (first, second, float(total)) == ("50000", "5000000", 7_500_000.0)
    assert int(grown) < 80, f"{grown} MiB"


class Report(pydantic.BaseModel):
    """A model of a user's own."""

    title: str
    points: list[PointRow]


def test_rows_are_fields_of_models() -> None:
    report = Report(title="t", points=GIVEN)
    assert report.points == GIVEN
    said = json.loads(report.model_dump_json())
    assert said["points"][0] == {
        "host": "a", "_time": "2022-01-01T00:00:00.000000001Z", "_value": 1.5,
        "room": "x",
    }  # fmt: skip
    assert said["points"][1] == {
        "_time": "2022-01-01T00:00:00.000000001Z",
        "_value": None,
    }
    plain = [{"_time": "2022-01-01T00:00:00Z", "_value": 2, "host": "b", "rack": "7"}]
    (row,) = Report.model_validate({"title": "t", "points": plain}).points
    assert (row.host, row.value, row["rack"]) == ("b", 2.0, "7")
    with pytest.raises(pydantic.ValidationError, match="_time"):
        Report.model_validate({"title": "t", "points": [{"_value": 1}]})


def asked(app: FastAPI, path: str) -> Any:
    """Return what the app answers, without a network."""

    async def run() -> Any:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://a") as http:
            return (await http.get(path)).raise_for_status().json()

    return asyncio.run(run())


def test_rows_are_response_models(answered: FakeInflux) -> None:
    app = FastAPI()

    @app.get("/points")
    def read_points() -> list[PointRow]:
        return list(points(answered.client))

    @app.get("/records")
    def read_records() -> list[Record]:
        return [make_record({"host": "a", "_value": 1})]

    (row,) = asked(app, "/points")
    assert (row["host"], row["_value"], row["room"]) == ("a", 1.5, "x")
    assert asked(app, "/records") == [{"host": "a", "_value": 1}]
    document = json.dumps(asked(app, "/openapi.json"))
    for column in ("host", "_time", "_value"):
        assert f'"{column}": {{' in document
    assert '"required": ["_time", "_value"]' in document


def test_pydantic_is_imported_by_those_who_use_it() -> None:
    program = "import sys, fluxcall; fluxcall.Row; print('pydantic' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "False"


def test_a_range_is_cut_into_parts_that_meet() -> None:
    start = datetime(2022, 1, 1, tzinfo=UTC)
    hour = timedelta(hours=1)
    parts = split_range(start, start + 2.5 * hour, every=hour)
    assert [stop - begin for begin, stop in parts] == [hour, hour, hour / 2]
    assert [begin for begin, _ in parts[1:]] == [stop for _, stop in parts[:-1]]
    assert split_range(start, start, every=hour) == []
    with pytest.raises(ValueError, match="must be positive"):
        split_range(start, start + hour, every=timedelta(0))
    with pytest.raises(ValueError, match="time zone"):
        split_range(datetime(2022, 1, 1), start, every=hour)


def test_a_stream_that_changes_on_its_way_is_an_error() -> None:
    body = (
        b",result,table,_time,_value\r\n,_result,0,2022-01-01T00:00:00Z,1\r\n\r\n"
        b",result,table,_time,_value,x\r\n,_result,1,2022-01-01T00:00:00Z,1,a\r\n\r\n"
    )
    with scripted(http(body)) as server, Client(server.url, "t") as client:
        with pytest.raises(pa.ArrowInvalid, match="changes on its way"):
            pa.table(points.stream(client))
