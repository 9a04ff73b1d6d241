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


class FilterAndGroupRow(_rt.Row):
    """A row of filter-and-group."""

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
    "984905a085381d0f",
    name="filter-and-group",
    rows=_rt.rows("_result", FilterAndGroupRow),
    takes={
        "bucket": ("bucket", "string"),
        "filter_field": ("filterField", "string"),
        "filter_field2": ("filterField2", "string"),
        "group_column": ("groupColumn", "string"),
    },
    reads_only=True,
)
def filter_and_group(
    *,
    bucket: str,
    filter_field: str,
    filter_field2: str,
    group_column: str,
) -> None:
    """Returns filtered and grouped points from a bucket.

    Script: filter-and-group

    Args:
        bucket: string
        filter_field: string, `filterField`
        filter_field2: string, `filterField2`
        group_column: string, `groupColumn`
    """
