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


class DailyExtremesHighestRow(_rt.Row):
    """A row of daily-extremes of its result highest."""

    __slots__ = (
        "sensor_id",
        "time",
        "value",
    )
    __columns__ = (
        ("sensor_id", "sensor_id", "string"),
        ("time", "_time", "time"),
        ("value", "_value", "float"),
    )
    sensor_id: str
    time: _dt.datetime
    value: float


class DailyExtremesLowestRow(_rt.Row):
    """A row of daily-extremes of its result lowest."""

    __slots__ = (
        "sensor_id",
        "time",
        "value",
    )
    __columns__ = (
        ("sensor_id", "sensor_id", "string"),
        ("time", "_time", "time"),
        ("value", "_value", "float"),
    )
    sensor_id: str
    time: _dt.datetime
    value: float


@_rt.script(
    None,
    name="daily-extremes",
    rows=_rt.rows("highest", DailyExtremesHighestRow)
    | _rt.rows("lowest", DailyExtremesLowestRow),
    takes={
        "field": ("field", "string"),
    },
    defaults={"field": "temperature"},
    reads_only=True,
)
def daily_extremes(
    *,
    field: str = "temperature",
) -> None:
    """The lowest and the highest value of a field per sensor, over the last day.

    Script: daily-extremes

    Args:
        field: string, optional: The field to read.
    """
