"""Tests of the report: no server, no network."""

from __future__ import annotations

from datetime import UTC, datetime

from fluxcall.testing import FakeInflux

from plant.report import spread
from plant.scripts import (
    DailyExtremesHighestRow,
    DailyExtremesLowestRow,
    daily_extremes,
)

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def test_spread(fake_influx: FakeInflux) -> None:
    lowest = DailyExtremesLowestRow(time=NOON, value=17.5, sensor_id="TLM0100")
    highest = DailyExtremesHighestRow(time=NOON, value=25.0, sensor_id="TLM0100")
    fake_influx.answer(daily_extremes, [lowest, highest])
    assert spread(fake_influx.client) == {"TLM0100": 7.5}
