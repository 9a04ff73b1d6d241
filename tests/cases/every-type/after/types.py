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

EveryTypeRecordOf = _t.TypedDict(
    "EveryTypeRecordOf",
    {
        "n": int,
    },
)

EveryTypeRecord = _t.TypedDict(
    "EveryTypeRecord",
    {
        "bucket": str,
        "my since": _dt.timedelta | str,
        "of": EveryTypeRecordOf,
    },
)

EveryTypeRecords = _t.TypedDict(
    "EveryTypeRecords",
    {
        "a": float,
    },
)


@_rt.script(
    "3acaabec0ac1db0a",
    name="every type",
    rows=_rt.RECORDS,
    takes={
        "any_value": ("anyValue", "any"),
        "bool_value": ("boolValue", "bool"),
        "bound_value": ("boundValue", "bound"),
        "duration_value": ("durationValue", "duration"),
        "float_value": ("floatValue", "float"),
        "int_value": ("intValue", "int"),
        "list": ("list", ["string"]),
        "lists": ("lists", [["number"]]),
        "number_value": ("numberValue", "number"),
        "record": (
            "record",
            {"bucket": "string", "my since": "duration", "of": {"n": "int"}},
        ),
        "records": ("records", [{"a": "float"}]),
        "scalar_value": ("scalarValue", "scalar"),
        "string_value": ("stringValue", "string"),
        "time_value": ("timeValue", "time"),
        "uint_value": ("uintValue", "uint"),
    },
)
def every_type(
    *,
    any_value: _rt.Json,
    bool_value: bool,
    bound_value: _dt.datetime | _dt.timedelta | str,
    duration_value: _dt.timedelta | str,
    float_value: float,
    int_value: int,
    list: _abc.Sequence[str],
    lists: _abc.Sequence[_abc.Sequence[float]],
    number_value: float,
    record: EveryTypeRecord,
    records: _abc.Sequence[EveryTypeRecords],
    scalar_value: str | float | bool,
    string_value: str,
    time_value: _dt.datetime | str,
    uint_value: int,
) -> None:
    """Takes one of each.

    Script: every type

    Nobody knows whether it only reads.

    Args:
        any_value: any, `anyValue`
        bool_value: bool, `boolValue`
        bound_value: bound, `boundValue`
        duration_value: duration, `durationValue`
        float_value: float, `floatValue`
        int_value: int, `intValue`
        list: [string]
        lists: [[number]]
        number_value: number, `numberValue`
        record: {bucket: string, my since: duration, of: {n: int}}
        records: [{a: float}]
        scalar_value: scalar, `scalarValue`
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

    Nobody knows whether it only reads.
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

    Nobody knows whether it only reads.
    """


@_rt.script(
    "4f881c03071ad271",
    name="optional ones",
    rows=_rt.RECORDS,
    takes={
        "a": ("a", "int"),
        "b": ("b", "string"),
        "c": ("c", "float"),
        "d": ("d", "bool"),
        "e": ("e", "duration"),
        "f": ("f", "int"),
    },
    defaults={"f": 3},
)
def optional_ones(
    *,
    a: int = 10,
    b: str = 'a "text"',
    c: float = 1.5,
    d: bool = True,
    e: _dt.timedelta | str | _rt.Unset = _rt.UNSET,
    f: int = 3,
) -> None:
    """Invokes optional ones.

    Script: optional ones

    Nobody knows whether it only reads.

    Args:
        a: int, optional
        b: string, optional
        c: float, optional
        d: bool, optional
        e: duration, optional
        f: int, optional
    """
