"""Tests of the export: no server, no network."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow.parquet as parquet
import pytest
from fluxcall import TimedOutError
from fluxcall.testing import FakeInflux

import points
from sensor_export import export, main

FIRST, SECOND = date(2026, 1, 1), date(2026, 1, 2)


@pytest.fixture
def influx(fake_influx: FakeInflux) -> FakeInflux:
    """Return a server whose answer to every call is one point."""
    point = points.SensorPointsRow(
        time=datetime(2026, 1, 1, tzinfo=UTC),
        field="humidity",
        value=40.0,
        sensor_id="TLM0100",
    )
    fake_influx.answer(points.sensor_points, [point])
    return fake_influx


def test_a_file_per_day(influx: FakeInflux, tmp_path: Path) -> None:
    assert export(influx.client, [FIRST, SECOND], tmp_path / "new") == []
    names = sorted(path.name for path in (tmp_path / "new").iterdir())
    assert names == ["2026-01-01.parquet", "2026-01-02.parquet"]
    table = parquet.read_table(tmp_path / "new" / names[0])
    assert table.column("sensor_id").to_pylist() == ["TLM0100"]
    assert influx.calls[0].params == {
        "start": "2026-01-01T00:00:00Z",
        "stop": "2026-01-02T00:00:00Z",
    }


def test_a_day_without_points_has_an_empty_file(
    influx: FakeInflux, tmp_path: Path
) -> None:
    influx.answer(points.sensor_points, [])
    assert export(influx.client, [FIRST], tmp_path) == []
    table = parquet.read_table(tmp_path / "2026-01-01.parquet")
    assert table.num_rows == 0
    assert set(table.column_names) == {"_time", "_field", "_value", "sensor_id"}


def test_a_day_that_is_done_is_not_asked_for_again(
    influx: FakeInflux, tmp_path: Path
) -> None:
    export(influx.client, [FIRST], tmp_path)
    export(influx.client, [FIRST, SECOND], tmp_path)
    assert len(influx.calls) == 2


def test_a_day_that_fails_leaves_no_file_and_does_not_stop_the_others(
    influx: FakeInflux, tmp_path: Path
) -> None:
    influx.fail(
        points.sensor_points,
        TimedOutError("slow"),
        when={"start": datetime(2026, 1, 1, tzinfo=UTC)},
    )
    assert export(influx.client, [FIRST, SECOND], tmp_path) == [FIRST]
    assert [path.name for path in tmp_path.iterdir()] == ["2026-01-02.parquet"]


def test_missing_settings_have_an_exit_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("INFLUX_HOST", "INFLUXDB_V2_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("INFLUX_CONFIGS_PATH", str(tmp_path / "none"))
    assert main([str(tmp_path)]) == 2
