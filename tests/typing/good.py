"""A program that a user could write; both checkers find nothing."""

from __future__ import annotations

import datetime as dt
from typing import assert_type

import types_module as bound

from fluxcall import AsyncClient, Client, Json, Record, Result, Value
from fluxcall.testing import FakeInflux, make_record


def call(client: Client, anything: Json) -> list[str]:
    result = bound.every_type(
        client,
        any_value=anything,
        bool_value=True,
        duration_value=dt.timedelta(minutes=5),
        float_value=1,
        int_value=1,
        string_value="a",
        time_value=dt.datetime.now(dt.UTC),
        uint_value=1,
    )
    assert_type(result, Result[Record])
    texts: list[str] = []
    for row in result:
        assert_type(row, Record)
        assert_type(row.time, dt.datetime)
        assert_type(row.value, int | float | str | bool | None)
        assert_type(row["host", str], str)
        assert_type(row["n", int], int)
        assert_type(dict(row), dict[str, Value])
        texts.append(f"{row.time:%H:%M} {row.field} {row['host']}")
    with bound.no_parameters.stream(client) as rows:
        texts += [row.measurement for row in rows]
    bound.in_sql(client, a=1, b=["x", {"c": 2.5}])
    return texts


async def call_async(client: AsyncClient) -> int:
    result = await bound.no_parameters.aio(client)
    assert_type(result, Result[Record])
    async for row in bound.no_parameters.astream(client):
        assert_type(row, Record)
    return len(result)


async def call_many(client: Client, async_client: AsyncClient) -> None:
    quick = client.options(timeout=5, retries=0)
    assert_type(quick, Client)
    both = client.gather(lambda: len(bound.no_parameters(quick)), lambda: 1)
    assert_type(both, tuple[int, int])
    results = await async_client.gather(
        bound.one.aio(async_client, number=1), bound.one.aio(async_client, number=2)
    )
    assert_type(results, tuple[Result[Record], Result[Record]])
    mixed = client.gather(lambda: 1, lambda: "a", return_exceptions=True)
    assert_type(mixed, tuple[int | BaseException, str | BaseException])
    for table in results[0].tables:
        assert_type(table.number, int)


def manage(client: Client) -> str:
    first, *_ = client.scripts.list()
    return client.scripts.update(first.id, text="x = 1").name


def test_it(fake_influx: FakeInflux) -> None:
    fake_influx.answer(bound.one, [make_record({"_value": 1})], when={"number": 1})
    assert len(bound.one(fake_influx.client, number=1)) == 1
