"""Frames say what rows say: any typed tables, split anywhere, by both paths."""

from __future__ import annotations

import asyncio
import math
import tomllib
from collections.abc import AsyncGenerator, Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from support.annotated import batches_of
from support.flux_csv import Typed, answer
from support.scripted_server import http, scripted

from fluxcall.runtime import (
    RECORDS,
    AsyncClient,
    CellError,
    Client,
    DecodeError,
    FluxcallError,
    MissingExtraError,
    NanosecondDatetime,
    Record,
    Result,
    Row,
    arrow_schema,
    rows,
    script,
)
from fluxcall.runtime.arrow import OLDEST, extra
from fluxcall.runtime.read import RowReader
from fluxcall.runtime.rows import columns_of

CHECKOUT = Path(__file__).parents[3]

texts = st.text(
    st.characters(exclude_characters="\r", exclude_categories=["Cs"]), max_size=6
)
moments = st.datetimes(
    datetime(1677, 9, 21, 0, 12, 43, 145225),
    datetime(2262, 4, 11, 23, 47, 16, 854774),
    timezones=st.just(UTC),
)
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "string": st.one_of(texts, st.sampled_from(["007", "NA", "a b", 'q"', "x\n,y"])),
    "int": st.integers(-(2**63), 2**63 - 1),
    "uint": st.integers(0, 2**64 - 1),
    "float": st.floats(),
    "bool": st.booleans(),
    "time": st.one_of(
        moments,
        st.builds(NanosecondDatetime.from_datetime, moments, st.integers(1, 999)),
    ),
}
NAMES = ("a", "b c", "_time", "_value", "host", "x,y")


@st.composite
def tables(draw: st.DrawFn) -> Typed:
    names = draw(st.lists(st.sampled_from(NAMES), min_size=1, unique=True))
    columns = tuple((name, draw(st.sampled_from(list(VALUES)))) for name in names)
    cells = [
        VALUES[kind] if kind == "string" else st.none() | VALUES[kind]
        for _, kind in columns
    ]
    made = draw(st.lists(st.tuples(*cells), max_size=4))
    key = tuple(draw(st.sets(st.sampled_from(names))))
    return Typed(columns, key, tuple(made))


answers = st.lists(
    st.tuples(st.sampled_from(["_result", "a b"]), st.lists(tables(), max_size=3)),
    min_size=1,
    max_size=2,
    unique_by=lambda result: result[0],
)


def cut(body: bytes, cuts: Sequence[int]) -> list[bytes]:
    edges = [0, *sorted(cut % (len(body) + 1) for cut in cuts), len(body)]
    return [body[a:b] for a, b in zip(edges, edges[1:], strict=False)]


def read(chunks: Sequence[bytes], spec: Any = RECORDS) -> Result[Any]:
    return Result(batches_of(*chunks), RowReader(spec, script="s"))


def same(one: object, other: object) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return (math.isnan(one) and math.isnan(other)) or one == other
    return one == other and type(one) is type(other)


@given(answers, st.lists(st.integers(0, 10_000), max_size=5))
def test_annotated_answers_come_back(
    results: list[tuple[str, list[Typed]]], cuts: list[int]
) -> None:
    """The same tables, to the last value and type."""
    found = read(cut(answer(results, annotated=True), cuts))
    expected = [
        (name, number, table)
        for name, made in results
        for number, table in enumerate(made)
        if table.rows
    ]
    assert len(found.tables) == len(expected)
    for table, (name, number, typed) in zip(found.tables, expected, strict=True):
        assert (table.name, table.number) == (name, number)
        assert set(table.key or {}) == set(typed.key)
        names = [column for column, _ in typed.columns]
        for row, values in zip(table, typed.rows, strict=True):
            assert all(same(row[n], v) for n, v in zip(names, values, strict=True))


def class_of(table: Typed) -> type[Row]:
    """What the generator would write for a table's columns."""
    attributes = {f"c{n}": column for n, column in enumerate(table.columns)}
    columns = tuple(
        (attribute, name, kind if kind == "string" else f"{kind}?")
        for attribute, (name, kind) in attributes.items()
    )
    body = {"__slots__": tuple(attributes), "__columns__": columns}
    return type("Made", (Row,), body)


@given(tables(), st.lists(st.integers(0, 10_000), max_size=5))
def test_with_annotations_and_without_agree(table: Typed, cuts: list[int]) -> None:
    spec = rows("_result", class_of(table))
    told = []
    for annotated in (True, False):
        body = answer([("_result", [table])], annotated=annotated)
        result = read(cut(body, cuts), spec)
        told.append((list(map(repr, result)), result.to_arrow()))
    (one, arrow), (other, plain) = told
    assert one == other
    assert arrow.schema == plain.schema
    assert repr(arrow.to_pylist()) == repr(plain.to_pylist())


def nanoseconds(value: object) -> object:
    """A cell of either kind as one that compares: times as an int, NaN as text."""
    if isinstance(value, datetime):
        whole = (value - datetime(1970, 1, 1, tzinfo=UTC)) // UNIT
        return whole * 1000 + getattr(value, "nanosecond", 0)
    return repr(value) if isinstance(value, float) else value


UNIT = datetime.resolution


@given(tables(), st.lists(st.integers(0, 10_000), max_size=5))
def test_frames_say_what_rows_say(table: Typed, cuts: list[int]) -> None:
    result = read(
        cut(answer([("_result", [table])]), cuts), rows("_result", class_of(table))
    )
    frame = result.to_arrow()
    if not table.rows:
        assert frame.num_rows == 0
        return
    assert set(frame.column_names) == {name for name, _ in table.columns}
    for name, kind in table.columns:
        column = frame[name]
        if kind == "time":
            assert column.type == pa.timestamp("ns", "UTC")
            column = column.cast(pa.int64())
        expected = [nanoseconds(columns_of(row)[name]) for row in result]
        assert list(map(nanoseconds, column.to_pylist())) == expected


# Examples


class Point(Row):
    __slots__ = ("host", "n", "time", "up", "value")
    __columns__ = (
        ("host", "host", "optional string"),
        ("n", "n", "int"),
        ("time", "_time", "time"),
        ("up", "up", "optional bool?"),
        ("value", "_value", "float?"),
    )


BODY = (
    b",result,table,_time,_value,n,host\r\n"
    b",_result,0,2022-01-01T00:00:00.123456789Z,1.5,9223372036854775807,a\r\n"
    b",_result,1,2022-01-01T00:00:01Z,,-1,NA\r\n"
    b"\r\n"
    b",result,table,_time,_value,n,up\r\n"
    b",_result,2,2022-01-01T00:00:02Z,NaN,0,true\r\n"
    b"\r\n"
)
SPEC = rows("_result", Point)


def test_one_frame_with_nulls() -> None:
    frame = read([BODY], SPEC).to_arrow()
    assert frame.schema == pa.schema(
        [
            pa.field("_time", pa.timestamp("ns", "UTC"), nullable=False),
            pa.field("_value", pa.float64()),
            pa.field("n", pa.int64(), nullable=False),
            pa.field("host", pa.string()),
            pa.field("up", pa.bool_()),
        ]
    )
    assert frame["n"].to_pylist() == [2**63 - 1, -1, 0]
    assert frame["host"].to_pylist() == ["a", "NA", None]
    assert frame["up"].to_pylist() == [None, None, True]
    assert frame["_time"].cast(pa.int64())[0].as_py() % 1000 == 789


def test_pandas_and_polars_keep_the_types() -> None:
    result = read([BODY], SPEC)
    frame = result.to_pandas()
    assert {name: str(kind) for name, kind in frame.dtypes.items()} | {"host": "x"} == {
        "_time": "datetime64[ns, UTC]",
        "_value": "float64",
        "n": "int64",
        "host": "x",
        "up": "boolean",
    }
    assert frame["_time"][0].nanosecond == 789
    assert frame["up"][0] is pd.NA
    polars = result.to_polars()
    assert {name: str(kind) for name, kind in polars.schema.items()} == {
        "_time": "Datetime(time_unit='ns', time_zone='UTC')",
        "_value": "Float64",
        "n": "Int64",
        "host": "String",
        "up": "Boolean",
    }
    assert polars["n"][0] == 2**63 - 1


def test_alternating_schemas_keep_the_answers_order() -> None:
    parts = []
    for number in range(40):
        tag = "room" if number % 2 else "host"
        parts.append(f",result,table,_value,{tag}\r\n,_result,{number},{number},x\r\n")
    frame = read(["\r\n".join([*parts, ""]).encode()]).to_arrow()
    assert frame["_value"].to_pylist() == list(range(40))
    assert frame.num_columns == 3


def test_several_results_name_their_rows() -> None:
    body = BODY + BODY.replace(b"_result", b"b")
    result = read([body], SPEC | rows("b", Point))
    frame = result.to_arrow()
    assert frame.column_names[0] == "result"
    assert frame["result"].to_pylist() == ["_result"] * 3 + ["b"] * 3
    assert "result" not in result["b"].to_arrow().column_names
    assert [table.to_arrow().num_rows for table in result.tables] == [1] * 6


@pytest.mark.parametrize(
    ("cells", "kind", "values"),
    [
        (["1", "2.5", ""], pa.float64(), [1.0, 2.5, None]),
        (["true", ""], pa.bool_(), [True, None]),
        (["007", "1"], pa.string(), ["007", "1"]),
        (["1", "x y"], pa.string(), ["1", "x y"]),
        (["+Inf", "-Inf"], pa.float64(), [math.inf, -math.inf]),
    ],
)
def test_values_by_convention(cells: list[str], kind: Any, values: list[Any]) -> None:
    lines = "".join(f",_result,0,{cell}\r\n" for cell in cells)
    frame = read([f",result,table,_value\r\n{lines}\r\n".encode()]).to_arrow()
    assert frame["_value"].type == kind
    assert frame["_value"].to_pylist() == values


def test_a_value_that_is_a_number_here_and_text_there_is_text() -> None:
    body = (
        b",result,table,_value,a\r\n,_result,0,1.50,x\r\n\r\n"
        b",result,table,_value,b\r\n,_result,1,on,x\r\n\r\n"
    )
    assert read([body]).to_arrow()["_value"].to_pylist() == ["1.50", "on"]


@pytest.mark.parametrize(
    ("before", "after", "column"),
    [
        (b",9223372036854775807,", b",9223372036854775808,", "n"),
        (b",-1,", b",007,", "n"),
        (b",-1,", b",0x1F,", "n"),
        (b",-1,", b",,", "n"),
        (b",1.5,", b",inf,", "_value"),
        (b",1.5,", b", 1.5,", "_value"),
        (b",1.5,", b",1_5,", "_value"),
        (b",2022-01-01T00:00:01Z,", b",2022-01-01,", "_time"),
        (b",2022-01-01T00:00:01Z,", b",,", "_time"),
        (b",true", b",True", "up"),
    ],
)
def test_a_cell_that_contradicts_its_type(
    before: bytes, after: bytes, column: str
) -> None:
    result = read([BODY.replace(before, after, 1)], SPEC)
    with pytest.raises(CellError) as caught:
        result.to_arrow()
    assert caught.value.column == column
    with pytest.raises(CellError):
        len(result)


@pytest.mark.parametrize(
    "body",
    [
        BODY.replace(b",NA\r\n", b"\r\n"),
        BODY.replace(b",NA\r\n", b",NA,x\r\n"),
        BODY.replace(b",_result,1", b",other,1"),
        BODY.replace(b",_result,1", b"x,_result,1"),
        BODY.replace(b",_result,1", b",_result,one"),
        BODY.replace(b"NA", b"\xff"),
    ],
)
def test_records_that_flux_never_writes(body: bytes) -> None:
    result = read([body], SPEC)
    with pytest.raises(DecodeError):
        result.to_arrow()


def test_an_empty_answer_has_the_columns_of_the_class() -> None:
    empty, full = read([b"\r\n"], SPEC), read([BODY], SPEC)
    named = {wire for _, wire, _ in Point.__columns__}
    for frame in (
        empty.to_arrow(),
        empty["_result"].to_arrow(),
        empty.of(Point).to_arrow(),
    ):
        assert (frame.num_rows, set(frame.column_names)) == (0, named)
        for name in named:
            assert frame.schema.field(name) == full.to_arrow().schema.field(name)
    assert set(empty.to_pandas().columns) == set(empty.to_polars().columns) == named
    assert named <= set(empty.columns)


def test_a_missing_package_is_named() -> None:
    with pytest.raises(
        MissingExtraError, match="nopackage .* pip install nopackage pandas"
    ):
        extra("nopackage", "pandas")


@pytest.mark.parametrize(
    "use",
    [
        lambda result: result.to_arrow(),
        lambda result: result.to_polars(),
        lambda result: result.to_pandas(),
        lambda result: result.to_parquet("never.parquet"),
        lambda result: pa.table(result),
        lambda result: arrow_schema(points),
    ],
)
def test_a_pyarrow_that_changes_times_silently_is_refused(
    use: Callable[[Any], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pa, "__version__", "22.0.0")
    with pytest.raises(MissingExtraError) as raised:
        use(read([BODY], SPEC))
    assert str(raised.value) == (
        "pyarrow 22.0.0 is too old; this call needs it: pip install 'pyarrow>=23'"
    )


def test_the_extra_asks_for_the_pyarrow_that_the_runtime_accepts() -> None:
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text("utf-8"))
    (line,) = project["project"]["optional-dependencies"]["arrow"]
    assert line == f"pyarrow>={OLDEST['pyarrow']}"


# Streams


@script("0" * 16, name="s", rows=SPEC, takes={})
def points() -> None:
    """Points."""


@script("0" * 16, name="s", rows=RECORDS, takes={})
def records() -> None:
    """Anything."""


@pytest.fixture
def many() -> bytes:
    head, *lines = BODY.split(b"\r\n")[:3]
    return b"\r\n".join([head, *lines * 100_000, b"", b""])


def test_record_batches_and_parquet(many: bytes, tmp_path: Path) -> None:
    with scripted(http(many)) as server, Client(server.url, "t") as client:
        batches = list(points.stream(client).record_batches())
        assert len(batches) > 2
        assert sum(map(len, batches)) == 200_000
        assert len({str(batch.schema) for batch in batches}) == 1
        path = tmp_path / "points.parquet"
        assert points.stream(client).to_parquet(path) == 200_000
        assert pq.read_table(path).column_names == [
            "_time",
            "_value",
            "n",
            "host",
            "up",
        ]
        assert points.stream(client).save(tmp_path / "points.csv") == len(many)
        assert (tmp_path / "points.csv").read_bytes() == many


def test_the_same_for_asyncio(many: bytes, tmp_path: Path) -> None:
    async def run(url: str) -> None:
        async with AsyncClient(url, "t") as client:
            stream = points.astream(client)
            batches = [batch async for batch in stream.record_batches()]
            assert sum(map(len, batches)) == 200_000
            path = tmp_path / "points.parquet"
            assert await points.astream(client).to_parquet(path) == 200_000
            assert await points.astream(client).save(tmp_path / "a.csv") == len(many)

    with scripted(http(many)) as server:
        asyncio.run(run(server.url))
    assert (tmp_path / "a.csv").read_bytes() == many


def test_no_part_of_an_answer_becomes_a_file(many: bytes, tmp_path: Path) -> None:
    for cut_off in (many[:-2], many[:-20], many + b",error,reference\r\n,no,\r\n"):
        with scripted(http(cut_off)) as server, Client(server.url, "t") as client:
            with pytest.raises(FluxcallError):
                points.stream(client).to_parquet(tmp_path / "x.parquet")
            with pytest.raises(FluxcallError):
                points.stream(client).save(tmp_path / "x.csv")
    assert list(tmp_path.iterdir()) == []


def test_what_one_parquet_file_cannot_hold(tmp_path: Path) -> None:
    body = BODY + b",result,table,other\r\n,_result,3,x\r\n\r\n"
    with scripted(http(body)) as server, Client(server.url, "t") as client:
        with pytest.raises(DecodeError, match="to_arrow"):
            records.stream(client).to_parquet(tmp_path / "x.parquet")


def test_a_stream_releases_its_connection_when_its_consumer_stops(
    many: bytes,
) -> None:
    with scripted(http(many)) as server, Client(server.url, "t") as client:
        for row in points.stream(client):
            assert isinstance(row, Point)
            break
        with points.stream(client) as stream:
            next(stream)
        with pytest.raises(RuntimeError, match="closed before its end"):
            list(stream)
        assert not client._http._transport._pool.connections  # type: ignore[attr-defined]


def test_a_cancelled_task_releases_its_connection(many: bytes) -> None:
    async def consume(client: AsyncClient) -> None:
        async for _ in points.astream(client):
            await asyncio.sleep(60)

    async def run(url: str) -> None:
        async with AsyncClient(url, "t") as client:
            task = asyncio.create_task(consume(client))
            await asyncio.sleep(0.2)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            stream = points.astream(client)
            async with stream:
                await anext(stream)
            assert isinstance(stream._batches, AsyncGenerator)
            with pytest.raises(RuntimeError, match="closed before its end"):
                await anext(stream)
            pool = client._http._transport._pool  # type: ignore[attr-defined]
            assert not pool.connections

    with scripted(http(many)) as server:
        asyncio.run(run(server.url))


def test_a_record_is_a_frame_too() -> None:
    result = read([BODY])
    assert isinstance(result[0], Record)
    assert result.to_arrow()["n"].to_pylist() == ["9223372036854775807", "-1", "0"]
