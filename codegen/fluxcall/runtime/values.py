"""Turns the text of cells into typed values, a column at a time; refuses to guess.

A column type is one of Flux's words, with a `?` where a cell may be empty:
`string`, `int`, `uint`, `float`, `bool`, `time`, or `value`, which is what `_value`
is by convention where nobody knows its type.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Never, TypeAlias

from .timestamps import parse_time

Value: TypeAlias = str | int | float | bool | datetime | timedelta | None
"""What a cell can hold in Python."""

_INT = re.compile(r"-?(?:0|[1-9]\d*)", re.ASCII)
_FLOAT = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|NaN|[+-]Inf", re.ASCII)
_BOOLS = {"true": True, "false": False}

CONVENTION: Mapping[str, str] = {
    "_time": "time?",
    "_start": "time?",
    "_stop": "time?",
    "_measurement": "string",
    "_field": "string",
    "_value": "value?",
}
"""The types of the columns that Flux itself names; every other column is text."""


def _int(text: str) -> int:
    number = int(text) if _INT.fullmatch(text) else _refused(text)
    return number if -(2**63) <= number < 2**63 else _refused(text)


def _uint(text: str) -> int:
    number = int(text) if _INT.fullmatch(text) else _refused(text)
    return number if 0 <= number < 2**64 else _refused(text)


def _float(text: str) -> float:
    return float(text) if _FLOAT.fullmatch(text) else _refused(text)


def _bool(text: str) -> bool:
    return _BOOLS[text] if text in _BOOLS else _refused(text)


def _value(text: str) -> Value:
    """A number where the text reads as one that Flux wrote; `007` stays text."""
    if text in _BOOLS:
        return _BOOLS[text]
    if _INT.fullmatch(text) and text != "-0":
        return int(text)
    if _FLOAT.fullmatch(text) and not re.match(r"-?0\d", text):
        return float(text)
    return text


def _refused(text: str) -> Never:
    raise ValueError(text)


_PARSERS: Mapping[str, Callable[[str], Value]] = {
    "string": str,
    "int": _int,
    "uint": _uint,
    "float": _float,
    "bool": _bool,
    "time": parse_time,
    "value": _value,
}


def convert(column_type: str, cells: Sequence[str]) -> list[Value]:
    """One column's cells as values.

    An empty cell is `""` in a string column, None in a column that may be empty.

    Raises:
        ValueError: a cell contradicts the type; its one argument is the cell's index.
    """
    kind, nullable = column_type.removesuffix("?"), column_type.endswith("?")
    if kind == "string":
        return list(cells)
    memo = _Memo(_PARSERS[kind])
    if nullable:
        memo[""] = None
    try:
        return list(map(memo.__getitem__, cells))
    except ValueError:
        raise ValueError(_first_refused(memo, cells)) from None


class _Memo(dict[str, Value]):
    """Remembers what a text became: times, tags and states repeat a lot."""

    def __init__(self, parse: Callable[[str], Value]) -> None:
        self._parse = parse

    def __missing__(self, text: str) -> Value:
        value = self[text] = self._parse(text)
        return value


def _first_refused(memo: _Memo, cells: Sequence[str]) -> int:
    for index, cell in enumerate(cells):
        try:
            memo[cell]
        except ValueError:
            return index
    raise AssertionError("some cell was refused")
