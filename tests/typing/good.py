"""A program that a user could write; both checkers find nothing."""

from __future__ import annotations

import datetime as dt
from typing import assert_type

import types_module as bound

from fluxcall import AsyncClient, Client, Json, Record, Result


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
