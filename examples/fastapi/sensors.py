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


class LatestRow(_rt.Row):
    """A row of latest."""

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
    name="latest",
    rows=_rt.rows("_result", LatestRow),
    takes={
        "field": ("field", "string"),
    },
    reads_only=True,
)
def latest(
    *,
    field: str,
) -> None:
    """The newest value of a field for every sensor.

    Script: latest

    Args:
        field: string: The field to read, such as temperature.
    """


class WindowedMeanRow(_rt.Row):
    """A row of windowed-mean."""

    __slots__ = (
        "time",
        "value",
    )
    __columns__ = (
        ("time", "_time", "time"),
        ("value", "_value", "float"),
    )
    time: _dt.datetime
    value: float


@_rt.script(
    None,
    name="windowed-mean",
    rows=_rt.rows("_result", WindowedMeanRow),
    takes={
        "every": ("every", "duration"),
        "field": ("field", "string"),
        "sensor": ("sensor", "string"),
    },
    defaults={"every": "1h"},
    reads_only=True,
)
def windowed_mean(
    *,
    every: _dt.timedelta | str = "1h",
    field: str,
    sensor: str,
) -> None:
    """The mean of a field of one sensor per window of time.

    Script: windowed-mean

    Args:
        every: duration, optional: The length of a window.
        field: string: The field to average.
        sensor: string: The sensor's id.
    """
