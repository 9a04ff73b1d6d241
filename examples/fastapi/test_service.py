"""Tests of the service: no server, no network."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import httpx
import pytest
from fluxcall import FluxcallError, TimedOutError, TruncatedError
from fluxcall.testing import FakeInflux

import sensors
from service import app, get_influx

pytestmark = pytest.mark.anyio
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def http(fake_influx: FakeInflux) -> AsyncIterator[httpx.AsyncClient]:
    """Return a client of the service, which gets a fake client of InfluxDB."""
    app.dependency_overrides[get_influx] = lambda: fake_influx.async_client
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        yield client
    app.dependency_overrides.clear()


async def test_latest(http: httpx.AsyncClient, fake_influx: FakeInflux) -> None:
    row = sensors.LatestRow(time=NOON, value=21.5, sensor_id="TLM0100")
    fake_influx.answer(sensors.latest, [row], when={"field": "humidity"})
    answer = await http.get("/latest/humidity")
    assert answer.json() == [
        {"_time": "2026-01-01T12:00:00Z", "_value": 21.5, "sensor_id": "TLM0100"}
    ]


async def test_history(http: httpx.AsyncClient, fake_influx: FakeInflux) -> None:
    rows = [sensors.WindowedMeanRow(time=NOON, value=21.5)]
    fake_influx.answer(sensors.windowed_mean, rows)
    answer = await http.get("/sensors/TLM0100/temperature", params={"every": "30m"})
    assert answer.json() == [{"time": "2026-01-01T12:00:00Z", "value": 21.5}]
    (call,) = fake_influx.calls
    assert call.params == {"sensor": "TLM0100", "field": "temperature", "every": "30m"}


async def test_a_silent_sensor_is_not_found(
    http: httpx.AsyncClient, fake_influx: FakeInflux
) -> None:
    fake_influx.answer(sensors.windowed_mean, [])
    answer = await http.get("/sensors/TLM0999/temperature")
    assert answer.status_code == 404


async def test_a_malformed_duration_is_the_callers_mistake(
    http: httpx.AsyncClient, fake_influx: FakeInflux
) -> None:
    answer = await http.get("/sensors/TLM0100/temperature", params={"every": "often"})
    assert answer.status_code == 422
    assert "every" in answer.json()["detail"]
    assert fake_influx.calls == []


@pytest.mark.parametrize(
    ("error", "status"), [(TimedOutError("slow"), 504), (TruncatedError("cut"), 502)]
)
async def test_failures_of_influxdb(
    http: httpx.AsyncClient, fake_influx: FakeInflux, error: FluxcallError, status: int
) -> None:
    fake_influx.fail(sensors.latest, error)
    answer = await http.get("/latest/temperature")
    assert answer.status_code == status
    assert answer.json() == {"detail": "InfluxDB did not answer"}
