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

import fluxcall.runtime as _rt


class HostsRow(_rt.Row):
    """A row of hosts of its result hosts."""

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
        ("host", "host", "string"),
        ("measurement", "_measurement", "string"),
        ("start", "_start", "time"),
        ("stop", "_stop", "time"),
        ("time", "_time", "time"),
        ("value", "_value", "value"),
    )
    field: str
    host: str
    measurement: str
    start: _dt.datetime
    stop: _dt.datetime
    time: _dt.datetime
    value: int | float | str | bool


@_rt.script(
    None,
    name="hosts",
    rows=_rt.rows("hosts", HostsRow) | _rt.RECORDS,
    takes={
        "bucket": ("bucket", "string"),
        "hosts": ("hosts", ["string"]),
        "since": ("since", "duration"),
        "target": ("target", "string"),
    },
)
def hosts(
    *,
    bucket: str,
    hosts: _abc.Sequence[str],
    since: _dt.timedelta | str,
    target: str,
) -> None:
    """Invokes hosts.

    Script: hosts

    It may do more than read: to.

    Args:
        bucket: string
        hosts: [string]
        since: duration
        target: string
    """


class WindowedMeanRow(_rt.Row):
    """A row of windowed mean."""

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
        ("host", "host", "string"),
        ("measurement", "_measurement", "string"),
        ("start", "_start", "time"),
        ("stop", "_stop", "time"),
        ("time", "_time", "time"),
        ("value", "_value", "float?"),
    )
    field: str
    host: str
    measurement: str
    start: _dt.datetime
    stop: _dt.datetime
    time: _dt.datetime
    value: float | None


@_rt.script(
    None,
    name="windowed mean",
    rows=_rt.rows("_result", WindowedMeanRow),
    takes={
        "bucket": ("bucket", "string"),
        "every": ("every", "duration"),
        "field": ("field", "string"),
        "host": ("host", "string"),
        "n": ("n", "int"),
    },
    defaults={"every": "10m"},
    reads_only=True,
)
def windowed_mean(
    *,
    bucket: str,
    every: _dt.timedelta | str = "10m",
    field: str,
    host: str,
    n: int = 100,
) -> None:
    """The mean of a field per window.
    Over the last hour.

    Script: windowed mean

    Args:
        bucket: string
        every: duration, optional: A window's length.
        field: string: The field to average.
        host: string
        n: int, optional
    """
