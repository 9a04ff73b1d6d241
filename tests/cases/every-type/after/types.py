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


@_rt.script(
    "3acaabec0ac1db0a",
    name="every type",
    rows=_rt.RECORDS,
    takes={
        "any_value": ("anyValue", "any"),
        "bool_value": ("boolValue", "bool"),
        "duration_value": ("durationValue", "duration"),
        "float_value": ("floatValue", "float"),
        "int_value": ("intValue", "int"),
        "string_value": ("stringValue", "string"),
        "time_value": ("timeValue", "time"),
        "uint_value": ("uintValue", "uint"),
    },
)
def every_type(
    *,
    any_value: _rt.Json,
    bool_value: bool,
    duration_value: _dt.timedelta | str,
    float_value: float,
    int_value: int,
    string_value: str,
    time_value: _dt.datetime | str,
    uint_value: int,
) -> None:
    """Takes one of each.

    Script: every type

    Args:
        any_value: any, `anyValue`
        bool_value: bool, `boolValue`
        duration_value: duration, `durationValue`
        float_value: float, `floatValue`
        int_value: int, `intValue`
        string_value: string, `stringValue`
        time_value: time, `timeValue`
        uint_value: uint, `uintValue`
    """


@_rt.script(
    "71bb066fdfd8952b",
    name="in sql",
    rows=_rt.RECORDS,
    takes=None,
)
def in_sql(**params: _rt.Json) -> None:
    """Invokes in sql.

    Script: in sql
    """


@_rt.script(
    "9f54e2deb2ce4108",
    name="no parameters",
    rows=_rt.RECORDS,
    takes={},
)
def no_parameters() -> None:
    """Invokes no parameters.

    Script: no parameters
    """
