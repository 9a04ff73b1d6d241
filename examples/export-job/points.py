# Made by fluxcall; do not edit: it would be lost.
# Again: fluxcall generate. Still the same: fluxcall check.
# fmt: off
# isort: skip_file
# ruff: noqa
# flake8: noqa
"""Typed functions for InfluxDB's invokable scripts."""

from __future__ import annotations

import datetime as _dt

import fluxcall.runtime as _rt


class SensorPointsRow(_rt.Row):
    """A row of sensor-points."""

    __slots__ = (
        "field",
        "sensor_id",
        "time",
        "value",
    )
    __columns__ = (
        ("field", "_field", "string"),
        ("sensor_id", "sensor_id", "string"),
        ("time", "_time", "time"),
        ("value", "_value", "float"),
    )
    field: str
    sensor_id: str
    time: _dt.datetime
    value: float


@_rt.script(
    None,
    name="sensor-points",
    rows=_rt.rows("_result", SensorPointsRow),
    takes={
        "start": ("start", "time"),
        "stop": ("stop", "time"),
    },
    reads_only=True,
)
def sensor_points(
    *,
    start: _dt.datetime | str,
    stop: _dt.datetime | str,
) -> None:
    """All points of the air sensors in a range of time, as they were written.

    Script: sensor-points

    Args:
        start: time: The first moment.
        stop: time: The moment after the last one.
    """
