"""Regression tests for unusual answers, servers and uses."""

from __future__ import annotations

import asyncio
import gzip
import json
import threading
import time
import tracemalloc
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from support.annotated import batches_of
from support.scripted_server import Received, http, scripted

from fluxcall.runtime import (
    RECORDS,
    AsyncClient,
    CellError,
    Client,
    DecodeError,
    FluxcallError,
    IncompleteWarning,
    NotFoundError,
    Options,
    ParameterError,
    RateLimitError,
    Result,
    Retries,
    Row,
    SettingsError,
    TooLargeError,
    TransportError,
    UnavailableError,
    rows,
    script,
)
from fluxcall.runtime.decode import Decoder
from fluxcall.runtime.read import RowReader
from fluxcall.runtime.refusals import _seconds

HEAD = b",result,table,_value\r\n"
JSON = "application/json"


def read(body: bytes, spec: Any = RECORDS) -> Result[Any]:
    return Result(batches_of(body), RowReader(spec, script="s"))


@script(
    "0" * 16, name="n", rows=RECORDS, takes={"t": ("t", "time"), "b": ("b", "bound")}
)
def odd(*, t: Any = "2022-01-01T00:00:00Z", b: Any = "-1h") -> None:
    """Odd."""


def call(answer: Any, **options: Any) -> Result[Any]:
    with scripted(answer) as server:
        with Client(server.url, "t", options=Options(**options)) as client:
            return odd(client)


# Frames


def annotated(kind: str, value: str) -> bytes:
    return (
        f"#datatype,string,long,{kind}\r\n#group,false,false,false\r\n"
        f"#default,r,,\r\n,result,table,x\r\n,,0,{value}\r\n\r\n"
    ).encode()


@pytest.mark.parametrize(
    ("bodies", "values"),
    [
        ([("long", "1"), ("double", "1.5")], [1.0, 1.5]),
        (
            [("long", "9007199254740993"), ("double", "1.5")],
            ["9007199254740993", "1.5"],
        ),
        ([("long", "-1"), ("unsignedLong", "7")], [-1, 7]),
        ([("long", "-1"), ("unsignedLong", str(2**64 - 1))], ["-1", str(2**64 - 1)]),
    ],
)
def test_integers_of_two_types_stay_exact(
    bodies: list[tuple[str, str]], values: list[Any]
) -> None:
    frame = read(b"".join(annotated(*body) for body in bodies)).to_arrow()
    assert frame["x"].to_pylist() == values


def test_a_column_of_unknown_type_is_the_same_in_all_results() -> None:
    body = HEAD + b",a,0,9007199254740993\r\n\r\n" + HEAD + b",b,0,abc\r\n\r\n"
    assert read(body).to_arrow()["_value"].to_pylist() == ["9007199254740993", "abc"]


def test_columns_without_a_name_and_called_result() -> None:
    body = b",result,table,_value,,result,table\r\n,r,0,1.5,a,b,c\r\n\r\n"
    frame = read(body).to_arrow()
    assert frame.column_names == ["_value", "", "result", "table"]
    frame = read(body + body.replace(b",r,", b",s,")).to_arrow()
    assert frame["result_"].to_pylist() == ["r", "s"]
    assert frame["result"].to_pylist() == ["b", "b"]


def test_an_empty_cell_is_null_if_the_type_is_unknown() -> None:
    result = read(HEAD + b",r,0,abc\r\n,r,0,\r\n\r\n")
    assert [row.value for row in result] == ["abc", None]
    assert result.to_arrow()["_value"].to_pylist() == ["abc", None]


def test_a_record_that_is_longer_than_arrows_blocks() -> None:
    body = b",result,table,_value,t\r\n,r,0,1.50," + b"x" * (2 << 20) + b"\r\n\r\n"
    frame = read(body).to_arrow()
    assert frame["_value"].to_pylist() == [1.5]
    assert len(frame["t"][0].as_py()) == 2 << 20


@pytest.mark.parametrize("digits", [300, 401, 5000])
def test_numbers_that_are_too_long(digits: int) -> None:
    text = "1" * digits
    result = read(HEAD + f",r,0,{text}\r\n\r\n".encode())
    (value,) = result.to_arrow()["_value"].to_pylist()
    assert result[0].value == (int(text) if digits < 400 else text)
    assert value == (float(text) if digits < 400 else text)


def stream_of(*cells: str) -> bytes:
    """One block; each cell fills some megabytes."""
    lines = b"".join(f",r,0,{cell}\r\n".encode() * 1_000_000 for cell in cells)
    return HEAD + lines + b"\r\n"


@pytest.mark.slow
def test_a_stream_never_rewrites_text(tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    for first in ("abc", ""):
        with scripted(http(stream_of(first, "1.10"))) as server:
            with Client(server.url, "t") as client:
                odd.stream(client).to_parquet(path)
        assert set(pq.read_table(path)["_value"].to_pylist()) == {first or None, "1.10"}
    with scripted(http(stream_of("1.5", "abc"))) as server:
        with Client(server.url, "t") as client:
            with pytest.raises(DecodeError, match=r"not a float any more.*to_arrow"):
                odd.stream(client).to_parquet(path)


# Bytes


def test_a_long_quoted_cell_costs_its_size() -> None:
    cell = b"x" * (8 << 20)
    body = HEAD + b',r,0,"' + cell + b'"\r\n\r\n'
    tracemalloc.start()
    try:
        assert len(read(body)[0]["_value"]) == len(cell)
        assert tracemalloc.get_traced_memory()[1] < 20 * len(cell)
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    "records",
    [
        b",r,0,9\r\n" * 11 + b",r,0,987\n\r\n",
        b",r,0,1\n,r,0,2\r\n",
        b',r,0,1\n,r,0,"2"\r\n',
        b',r,0,"a\nb"\r\n',
        b",r,,1\r\n,r,0,2\r\n",
        b",r,0x1,1\r\n",
        b",r,9223372036854775808,1\r\n",
        b"\xef\xbb\xbf,r,0,1\r\n",
    ],
)
def test_rows_frames_and_tables_refuse_the_same(records: bytes) -> None:
    result = read(HEAD + records + b"\r\n")
    for use in (len, Result.to_arrow, lambda r: r.tables):
        with pytest.raises(DecodeError):
            use(result)  # type: ignore[operator]


def test_a_header_of_two_lines() -> None:
    with pytest.raises(DecodeError, match="no record"):
        list(Decoder().feed(b",result,table,_value\n,x\r\n"))


class Timed(Row):
    __slots__ = ("at",)
    __columns__ = (("at", "_time", "time"),)


@pytest.mark.parametrize("year", ["0001-01-01T00:00:00+01:00", "1500-01-01T00:00:00Z"])
def test_times_beyond_what_can_hold_them(year: str) -> None:
    result = read(
        f",result,table,_time\r\n,r,0,{year}\r\n\r\n".encode(), rows("r", Timed)
    )
    if year.startswith("0001"):
        with pytest.raises(CellError):
            len(result)
    with pytest.raises(DecodeError):
        result.to_arrow()


def test_arguments_beyond_what_can_hold_them() -> None:
    with Client("http://127.0.0.1:9", "t") as client:
        for given in ({"t": "0001-01-01T00:00:00+01:00"}, {"b": "99999999999999999w"}):
            with pytest.raises(ParameterError):
                odd(client, **given)


def test_text_of_bytes_that_are_not_utf_8() -> None:
    result = read(HEAD + b",r,0,\xff\r\n\r\n")
    assert result.text.encode(errors="surrogateescape").count(b"\xff") == 1
    with pytest.raises(DecodeError):
        len(result)


def test_a_header_alone_keeps_its_text() -> None:
    decoder = Decoder(missing_end="warn")
    found = list(decoder.feed(HEAD))
    with pytest.warns(IncompleteWarning):
        found.append(decoder.finish())
    assert Result(found, RowReader(RECORDS, script="s")).text == HEAD.decode()


# Servers


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("7", 7), (" 2 ", 2), ("1.5", 1.5), ("0", 0), ("-5", None), ("soon", None),
        ("9" * 400, 1e9), ("", None), (None, None),
    ],
)  # fmt: skip
def test_retry_after(said: str | None, seconds: float | None) -> None:
    assert _seconds(said) == seconds


def test_retry_after_as_a_date_and_of_a_busy_server() -> None:
    then = _seconds(
        format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)
    )
    assert then is not None
    assert 3500 < then <= 3600
    for status, kind in (("429 x", RateLimitError), ("503 x", UnavailableError)):
        answer = http(b"", status=status, headers=["Retry-After: 3600"])
        with pytest.raises(kind) as caught:
            call(answer, idempotent=True)
        assert caught.value.retry_after == 3600


UNKNOWN = http(b'{"message":"m"}', status="404 x", kind=JSON)


@pytest.mark.parametrize(
    "listing",
    [
        b'{"scripts":[1]}',
        b'{"scripts":[null]}',
        b'{"scripts":[{"name":"n"}]}',
        b"[" * 50_000,
    ],
)
def test_invalid_lists(listing: bytes) -> None:
    with scripted(UNKNOWN, http(listing, kind=JSON)) as server:
        with Client(server.url, "t") as client, pytest.raises(NotFoundError):
            odd(client)


def test_a_refusal_of_many_brackets() -> None:
    with pytest.raises(FluxcallError):
        call(http(b'{"message":' + b"[" * 50_000, status="400 x", kind=JSON))


@pytest.mark.slow
def test_a_list_that_is_a_bomb() -> None:
    bomb = gzip.compress(b" " * 100_000_000)
    answer = http(bomb, kind=JSON, headers=["Content-Encoding: gzip"])
    named = script(None, name="n", rows=RECORDS, takes=None)(lambda **params: None)
    tracemalloc.start()
    try:
        with scripted(answer) as server, Client(server.url, "t") as client:
            with pytest.raises(TooLargeError):
                named(client)
        assert tracemalloc.get_traced_memory()[1] < 60_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    "url", ["http://localhost:abc", "http://[::1", "http://a:99999"]
)
def test_invalid_addresses(url: str) -> None:
    with pytest.raises(SettingsError, match="not a server's address"):
        Client(url, "t")


@pytest.mark.filterwarnings("ignore:the token goes to")
def test_a_host_that_no_name_can_be_and_a_closed_client() -> None:
    with Client(f"http://{'a' * 70}.test", "t") as client:
        with pytest.raises(TransportError) as caught:
            odd(client)
        assert "broke off" not in str(caught.value)
    with pytest.raises(TransportError, match="closed"):
        odd(client)


# Uses


def test_one_stream_is_one_invocation(tmp_path: Path) -> None:
    body = HEAD + b",r,0,1\r\n,r,0,2\r\n\r\n"
    with scripted(http(body)) as server, Client(server.url, "t") as client:
        stream = odd.stream(client)
        next(stream)
        for use in (
            lambda: stream.save(tmp_path / "a"),
            lambda: stream.to_parquet(tmp_path / "a"),
            lambda: list(stream.record_batches()),
        ):
            with pytest.raises(RuntimeError, match="was rows already"):
                use()
        saved = odd.stream(client)
        assert saved.save(tmp_path / "b") == len(body)
        with pytest.raises(RuntimeError, match="was saved already"):
            saved.save(tmp_path / "b")
        with odd.stream(client) as closed:
            pass
        with pytest.raises(RuntimeError, match="was closed already"):
            closed.save(tmp_path / "b")
        assert (tmp_path / "b").read_bytes() == body
    assert len(server.received) == 2


def test_no_call_begins_after_one_has_failed() -> None:
    begun = []
    gate = threading.Event()

    def slow() -> None:
        gate.wait(5)

    def fails() -> None:
        raise UnavailableError("no", status=500)

    def quick() -> None:
        begun.append(1)
        time.sleep(0.05)

    threading.Timer(0.4, gate.set).start()
    with Client("http://127.0.0.1:9", "t") as client:
        with pytest.raises(UnavailableError):
            client.gather(slow, fails, *[quick] * 50, limit=2)
        assert len(begun) < 5
        with pytest.raises(ValueError, match="greater than 0"):
            client.gather(slow, limit=0)

    async def none() -> None:
        async with AsyncClient("http://127.0.0.1:9", "t") as client:
            await client.gather(limit=0)

    with pytest.raises(ValueError, match="greater than 0"):
        asyncio.run(none())


def test_a_connection_is_free_when_saving_fails(tmp_path: Path) -> None:
    def stop(size: int) -> None:
        raise KeyError(size)

    async def run(url: str) -> None:
        async with AsyncClient(url, "t") as client:
            stream = odd.astream(client)
            with pytest.raises(KeyError):
                await stream.save(tmp_path / "x", each=stop)
            await stream.aclose()
            assert not client._http._transport._pool.connections  # type: ignore[attr-defined]

    with scripted(http(HEAD + b",r,0,1\r\n" * 500_000 + b"\r\n")) as server:
        asyncio.run(run(server.url))
    assert list(tmp_path.iterdir()) == []


def test_long_texts_are_not_remembered() -> None:
    spec = (
        rows("r", type("Made", (Row,), {"__slots__": (), "__columns__": ()})) | RECORDS
    )
    lines = b"".join(b",r,0,%s%d\r\n" % (b"x" * 5000, n) for n in range(2000))
    tracemalloc.start()
    try:
        assert len(read(HEAD + lines + b"\r\n", spec)) == 2000
        assert tracemalloc.get_traced_memory()[0] < 2_000_000
    finally:
        tracemalloc.stop()


def test_a_stream_of_annotated_blocks_of_two_types(tmp_path: Path) -> None:
    def answer(received: Received) -> bytes:
        return http(annotated("string", "a") + annotated("double", "1.5"))

    with scripted(answer) as server, Client(server.url, "t") as client:
        with pytest.raises(DecodeError, match="changes on its way"):
            odd.stream(client).to_parquet(tmp_path / "x.parquet")
        frame = odd(client).to_arrow()
    assert frame["x"].type == pa.string()
    assert json.dumps(frame["x"].to_pylist()) == '["a", "1.5"]'


def test_options_are_for_all_attempts() -> None:
    with pytest.raises(UnavailableError) as caught:
        call(http(b"", status="503 x"), idempotent=True, retries=Retries(base=0.001))
    assert caught.value.__notes__ == ["It was sent 4 times."]
