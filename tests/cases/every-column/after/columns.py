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


class ColumnsRow(_rt.Row):
    """A row of columns."""

    __slots__ = (
        "bool_",
        "bool_n",
        "bool_no",
        "bool_o",
        "float_",
        "float_n",
        "float_no",
        "float_o",
        "int_",
        "int_n",
        "int_no",
        "int_o",
        "string",
        "string_n",
        "string_no",
        "string_o",
        "time",
        "time_n",
        "time_no",
        "time_o",
        "uint",
        "uint_n",
        "uint_no",
        "uint_o",
        "value",
        "value_n",
        "value_no",
        "value_o",
    )
    __columns__ = (
        ("bool_", "bool", "bool"),
        ("bool_n", "boolN", "bool?"),
        ("bool_no", "boolNO", "optional bool?"),
        ("bool_o", "boolO", "optional bool"),
        ("float_", "float", "float"),
        ("float_n", "floatN", "float?"),
        ("float_no", "floatNO", "optional float?"),
        ("float_o", "floatO", "optional float"),
        ("int_", "int", "int"),
        ("int_n", "intN", "int?"),
        ("int_no", "intNO", "optional int?"),
        ("int_o", "intO", "optional int"),
        ("string", "string", "string"),
        ("string_n", "stringN", "string"),
        ("string_no", "stringNO", "optional string"),
        ("string_o", "stringO", "optional string"),
        ("time", "time", "time"),
        ("time_n", "timeN", "time?"),
        ("time_no", "timeNO", "optional time?"),
        ("time_o", "timeO", "optional time"),
        ("uint", "uint", "uint"),
        ("uint_n", "uintN", "uint?"),
        ("uint_no", "uintNO", "optional uint?"),
        ("uint_o", "uintO", "optional uint"),
        ("value", "value", "value"),
        ("value_n", "valueN", "value?"),
        ("value_no", "valueNO", "optional value?"),
        ("value_o", "valueO", "optional value"),
    )
    bool_: bool
    bool_n: bool | None
    bool_no: bool | None
    bool_o: bool | None
    float_: float
    float_n: float | None
    float_no: float | None
    float_o: float | None
    int_: int
    int_n: int | None
    int_no: int | None
    int_o: int | None
    string: str
    string_n: str
    string_no: str | None
    string_o: str | None
    time: _dt.datetime
    time_n: _dt.datetime | None
    time_no: _dt.datetime | None
    time_o: _dt.datetime | None
    uint: int
    uint_n: int | None
    uint_no: int | None
    uint_o: int | None
    value: int | float | str | bool
    value_n: int | float | str | bool | None
    value_no: int | float | str | bool | None
    value_o: int | float | str | bool | None


@_rt.script(
    "0e624a1a135e4441",
    name="columns",
    rows=_rt.rows("_result", ColumnsRow),
    takes={},
    reads_only=True,
)
def columns() -> None:
    """Invokes columns.

    Script: columns
    """


class NamesRow(_rt.Row):
    """A row of names."""

    __slots__ = (
        "a_b",
        "class_",
        "column_1x",
        "count",
        "get",
        "more",
        "q",
        "self",
        "slots",
        "str_",
        "time",
        "time_",
        "value",
    )
    __columns__ = (
        ("a_b", "a_b", "int"),
        ("class_", "class", "int"),
        ("column_1x", "1x", "int"),
        ("count", "count", "int"),
        ("get", "get", "int"),
        ("more", "_more", "int"),
        ("q", 'q"\\', "int"),
        ("self", "self", "int"),
        ("slots", "__slots__", "int"),
        ("str_", "str", "int"),
        ("time", "_time", "int"),
        ("time_", "time", "int"),
        ("value", "_value", "int"),
    )
    a_b: int
    class_: int
    column_1x: int
    count: int
    get: int
    more: int
    q: int
    self: int
    slots: int
    str_: int
    time: int
    time_: int
    value: int


@_rt.script(
    "aeb24056810d3d1f",
    name="names",
    rows=_rt.rows("_result", NamesRow),
    takes={},
    reads_only=True,
)
def names() -> None:
    """Invokes names.

    Script: names
    """


class SeveralLastRow(_rt.Row):
    """A row of several of its result last."""

    __slots__ = ("value",)
    __columns__ = (("value", "_value", "float"),)
    value: float


class SeveralMeanByHourRow(_rt.Row):
    """A row of several of its result mean by hour."""

    __slots__ = ("value",)
    __columns__ = (("value", "_value", "float?"),)
    value: float | None


@_rt.script(
    "2740e59ffb8c5eff",
    name="several",
    rows=_rt.rows("last", SeveralLastRow)
    | _rt.rows("mean by hour", SeveralMeanByHourRow)
    | _rt.RECORDS,
    takes={},
)
def several() -> None:
    """Invokes several.

    Script: several

    It may do more than read: to, http.
    """
