"""The fake server for users' tests: the same types and errors as a real one."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.annotated import batches_of
from unit.runtime.test_frames import VALUES, same

from fluxcall.runtime import (
    RECORDS,
    CellError,
    Client,
    NotFoundError,
    ParameterError,
    RateLimitError,
    Result,
    Row,
    rows,
    script,
)
from fluxcall.runtime.read import RowReader
from fluxcall.testing import (
    FakeInflux,
    Recorded,
    Recording,
    UnexpectedCallError,
    make_record,
)
from fluxcall.testing.recording import read_recording, recording_text
from fluxcall.testing.rows import encode_rows

pytest_plugins = ["pytester"]


class PointRow(Row):
    __slots__ = ("host", "time", "value")
    __columns__ = (
        ("host", "host", "optional string"),
        ("time", "_time", "time"),
        ("value", "_value", "float?"),
    )


class MeanRow(Row):
    __slots__ = ("mean",)
    __columns__ = (("mean", "mean", "float"),)


@script(
    "084d693d93048000",
    name="points of",
    rows=rows("_result", PointRow) | rows("avg", MeanRow),
    takes={"bucket": ("my bucket", "string"), "n": ("n", "int")},
    reads_only=True,
)
def points(*, bucket: str, n: int = 1) -> None:
    """Points of a bucket."""


@script(None, name="anything", rows=RECORDS, takes=None)
def anything(**params: Any) -> None:
    """Anything."""


TIME = datetime(2022, 1, 1, tzinfo=UTC)


def point(value: float | None, host: str | None = "a") -> PointRow:
    return PointRow(time=TIME, value=value, host=host)  # type: ignore[call-arg]


def test_rows_come_back(fake_influx: FakeInflux) -> None:
    given = [point(1.5), point(None), point(2.0, None), MeanRow(mean=1e300)]  # type: ignore[call-arg]
    fake_influx.answer(points, given)
    result = points(fake_influx.client, bucket="b")
    assert list(result) == given
    assert list(points.stream(fake_influx.client, bucket="b")) == given
    assert result.to_arrow().num_rows == 4
    assert asyncio.run(points.aio(fake_influx.async_client, bucket="b")) == result
    assert [call.params for call in fake_influx.calls] == [{"my bucket": "b"}] * 3


def test_an_answer_for_some_calls_only(fake_influx: FakeInflux) -> None:
    fake_influx.answer(points, [])
    fake_influx.answer(points, [point(7.0)], when={"bucket": "x"})
    assert len(points(fake_influx.client, bucket="y")) == 0
    assert len(points(fake_influx.client, bucket="x", n=3)) == 1
    with pytest.raises(TypeError, match="points of does not take buckte"):
        fake_influx.answer(points, [], when={"buckte": "x"})
    with pytest.raises(ParameterError):
        fake_influx.answer(points, [], when={"n": "x"})


def test_errors(fake_influx: FakeInflux) -> None:
    fake_influx.answer(points, [point(1.0)])
    fake_influx.fail(points, RateLimitError("busy", status=429), times=2)
    client: Client = fake_influx.client.options(retries=0)
    for _ in range(2):
        with pytest.raises(RateLimitError):
            points(client, bucket="b")
    assert len(points(client, bucket="b")) == 1


def test_rows_that_no_answer_can_hold(fake_influx: FakeInflux) -> None:
    with pytest.raises(CellError):
        fake_influx.answer(points, [MeanRow(mean=None)])  # type: ignore[call-arg]
    with pytest.raises(ValueError, match="no result of this script"):
        fake_influx.answer(points, [make_record({"x": 1})])  # type: ignore[list-item]
    mixed = [point(1.0), MeanRow(mean=1.0), point(2.0)]  # type: ignore[call-arg]
    with pytest.raises(ValueError, match="are not adjacent"):
        fake_influx.answer(points, mixed)


def test_a_call_without_an_answer(fake_influx: FakeInflux) -> None:
    with pytest.raises(UnexpectedCallError, match="there is no answer for 'anything'"):
        anything(fake_influx.client)
    fake_influx.answer(points, [], when={"bucket": "x"})
    with pytest.raises(
        UnexpectedCallError, match="'points of' with .*'my bucket': 'y'"
    ):
        points(fake_influx.client, bucket="y")
    with pytest.raises(NotFoundError):
        fake_influx.client.invoke("0" * 16)


def test_records(fake_influx: FakeInflux) -> None:
    made = make_record({"_time": TIME, "_value": 5, "host": "a,b"})
    assert (made.time, made.value, made["host"]) == (TIME, 5, "a,b")
    fake_influx.answer(anything, [made, make_record({"x": "y"})])
    assert list(anything(fake_influx.client, any=1)) == [made, make_record({"x": "y"})]


@given(
    st.lists(st.builds(dict, t=VALUES["time"], f=VALUES["float"], s=VALUES["string"]))
)
def test_any_rows_come_back(values: list[dict[str, Any]]) -> None:
    class AnyRow(Row):
        __slots__ = ("f", "s", "t")
        __columns__ = (("f", "f", "float"), ("s", "s", "string"), ("t", "t", "time"))

    spec = rows("r", AnyRow)
    made = [AnyRow(**cells) for cells in values]
    body = encode_rows(made, spec)
    found = Result(batches_of(body), RowReader(spec, script="s"))
    assert len(found) == len(made)
    for one, other in zip(found, made, strict=True):
        assert all(same(one[name], other[name]) for name in "fst")


def test_a_recording(fake_influx: FakeInflux, tmp_path: Path) -> None:
    answer = ",result,table,_value\r\n,_result,0,1\r\n\r\n"
    call = Recorded(script="anything", params={"a": [1]}, answer=answer)
    older = Recorded(script="anything", params={"a": [1]}, answer="\r\n")
    recording = Recording([older]).with_call(call)
    assert recording.calls == [call]
    path = tmp_path / "recording.json"
    path.write_text(recording_text(recording))
    assert read_recording(path) == recording
    fake_influx.replay(path)
    assert [row.value for row in anything(fake_influx.client, a=[1])] == [1]
    with pytest.raises(UnexpectedCallError, match=r"'a': \[2\]"):
        anything(fake_influx.client, a=[2])


@pytest.mark.parametrize(
    "text", ["", "{}", '{"format": 2, "calls": []}', '{"format": 1}']
)
def test_a_file_that_is_no_recording(text: str, tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text(text)
    with pytest.raises(ValueError, match="not a fluxcall recording"):
        read_recording(path)


def test_the_fixture_is_there_for_users(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("def test_it(fake_influx): assert fake_influx.calls == []")
    pytester.runpytest_subprocess().assert_outcomes(passed=1)
