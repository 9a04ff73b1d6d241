# Made by fluxcall; do not edit: it would be lost.
# Again: fluxcall generate. Still the same: fluxcall check.
# fmt: off
# isort: skip_file
# ruff: noqa
# flake8: noqa
"""Typed functions for InfluxDB's invokable scripts."""

from __future__ import annotations

import collections.abc as _abc
import datetime as _dt
import typing as _t

import fluxcall.runtime as _rt


@_rt.script(
    "d9298a10d1b07358",
    name="other",
    rows=_rt.RECORDS,
    takes={},
)
def other() -> None:
    """Invokes other.

    Script: other

    Nobody knows whether it only reads.
    """


class TemperatureResultRow(_rt.Row):
    """A row of 温度."""

    __slots__ = (
        "field",
        "host",
        "measurement",
        "start",
        "stop",
        "time",
        "value",
    )
    __columns__ = (
        ("field", "_field", "string"),
        ("host", "host", "optional string"),
        ("measurement", "_measurement", "string"),
        ("start", "_start", "time"),
        ("stop", "_stop", "time"),
        ("time", "_time", "time"),
        ("value", "_value", "float?"),
    )
    field: str
    host: str | None
    measurement: str
    start: _dt.datetime
    stop: _dt.datetime
    time: _dt.datetime
    value: float | None


class TemperatureMeanRow(_rt.Row):
    """A row of 温度 of its result mean."""

    __slots__ = ("value",)
    __columns__ = (("value", "_value", "float"),)
    value: float


@_rt.script(
    "3732e264dfa95cae",
    name="温度",
    rows=_rt.rows("_result", TemperatureResultRow)
    | _rt.rows("mean", TemperatureMeanRow),
    takes={
        "every": ("every", "duration"),
        "field": ("field", ["string"]),
        "unit": ("单位", "string"),
    },
    defaults={"every": "10m"},
    reads_only=True,
)
def temperature(
    *,
    every: _dt.timedelta | str = "10m",
    field: _abc.Sequence[str],
    unit: _t.Literal["C", "F"],
) -> None:
    """The temperature.

    Script: 温度

    Args:
        every: duration, optional: A window's length.
        field: [string]
        unit: string, `单位`
    """
