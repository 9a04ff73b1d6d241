"""Each line with a comment is one mistake, and each checker reports it on that line."""

from __future__ import annotations

import types_module as bound

import fluxcall
import fluxcall.runtime
from fluxcall import AsyncClient, Client
from fluxcall.testing import FakeInflux


def mistakes(client: Client, async_client: AsyncClient) -> None:
    bound.no_parameters(client, n=1)  # error: n
    bound.no_parameters(async_client)  # error: AsyncClient
    bound.no_parameters()  # error: client
    bound.one(client, numbr=1)  # error: numbr
    bound.one(client)  # error: number
    bound.one(client, number="1")  # error: str
    bound.one(client, 1)  # error: positional
    bound.one.stream(client, number=None)  # error: None
    for row in bound.one(client, number=1):
        _ = row.tiem  # error: tiem
        row.time = 1  # error: time
        _ = row.value + 1  # error: +
        _ = row["host", str] + 1  # error: int
    client.scripts.create("a")  # error: text
    fluxcall.Cleint("http://influx")  # error: Cleint
    fluxcall.runtime.arow_schema(bound.one)  # error: arow_schema


async def forgotten(client: AsyncClient) -> None:
    for row in bound.one.aio(client, number=1):  # error: await
        del row
    await bound.one.aio(client, nmber=1)  # error: nmber


def test_it(fake: FakeInflux) -> None:
    fake.answer(bound.one, ["a row"])  # error: str
    fake.answer(bound.one)  # error: rows
