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


class GetLastPointRow(_rt.Row):
    """A row of getLastPoint."""

    __slots__ = (
        "field",
        "measurement",
        "start",
        "stop",
        "time",
        "value",
    )
    __columns__ = (
        ("field", "_field", "string"),
        ("measurement", "_measurement", "string"),
        ("start", "_start", "time"),
        ("stop", "_stop", "time"),
        ("time", "_time", "time"),
        ("value", "_value", "value"),
    )
    field: str
    measurement: str
    start: _dt.datetime
    stop: _dt.datetime
    time: _dt.datetime
    value: int | float | str | bool


@_rt.script(
    "054c817e17797073",
    name="getLastPoint",
    rows=_rt.rows("_result", GetLastPointRow),
    takes={
        "bucket": ("mybucket", "string"),
    },
    reads_only=True,
)
def get_last_point(
    *,
    bucket: str,
) -> None:
    """getLastPoint finds the last point in a bucket

    Script: getLastPoint

    Args:
        bucket: string, `mybucket`
    """
