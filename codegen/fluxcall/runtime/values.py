"""Converts the text of cells to typed values, a column at a time.

A column type is one of Flux's words, followed by `?` if a cell may be empty: `string`,
`int`, `uint`, `float`, `bool`, `time`, or `value`, the type of `_value` if it is unknown.

Invariants: a type is never guessed, and the work is linear in the bytes of a cell.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Never, TypeAlias, TypeVar, cast

from .cells import Same
from .timestamps import parse_time

Value: TypeAlias = str | int | float | bool | datetime | timedelta | None
"""What a cell can hold in Python."""

_INT = re.compile(r"-?(?:0|[1-9]\d*)", re.ASCII)
_FLOAT = re.compile(
    r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?|NaN|[+-]Inf", re.ASCII
)
_WRITTEN = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|NaN|[+-]Inf", re.A)
"""A number as Flux writes it."""
_BOOLS = {"true": True, "false": False}

LONGEST_NUMBER = 400
"""The most characters of a number; Flux never writes longer ones."""

CONVENTION: Mapping[str, str] = {
    "_time": "time?",
    "_start": "time?",
    "_stop": "time?",
    "_measurement": "string",
    "_field": "string",
    "_value": "value?",
}
"""The types of the columns that Flux itself defines; all other columns are strings."""


def _int(text: str) -> int:
    number = int(text) if _reads_as(_INT, text) else _refused(text)
    return number if -(2**63) <= number < 2**63 else _refused(text)


def _uint(text: str) -> int:
    number = int(text) if _reads_as(_INT, text) else _refused(text)
    return number if 0 <= number < 2**64 else _refused(text)


def _float(text: str) -> float:
    return float(text) if _reads_as(_FLOAT, text) else _refused(text)


def _reads_as(form: re.Pattern[str], text: str) -> bool:
    """Return whether a text has the form and length of a number."""
    return len(text) <= LONGEST_NUMBER and form.fullmatch(text) is not None


def _bool(text: str) -> bool:
    return _BOOLS[text] if text in _BOOLS else _refused(text)


def _value(text: str) -> Value:
    """Return a number if a text is one as Flux writes it, else the text: `007` stays text."""
    if text in _BOOLS:
        return _BOOLS[text]
    if len(text) > LONGEST_NUMBER:
        return text
    if _INT.fullmatch(text) and text != "-0":
        return int(text)
    if _WRITTEN.fullmatch(text):
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


V = TypeVar("V", bound=str | int | float | bool | datetime)

_WORDS: Mapping[type, str] = {
    str: "string",
    int: "int",
    float: "float",
    bool: "bool",
    datetime: "time",
}
"""Python type → Flux's word for it."""


def read_as(value: Value, kind: type[V]) -> V:
    """Return a value as a type; text is parsed as Flux writes that type.

    Raises:
        ValueError: the value has another type.
    """
    if kind is float and type(value) is int:
        return cast(V, float(value))
    if isinstance(value, kind) and isinstance(value, bool) == (kind is bool):
        return value
    if isinstance(value, str) and kind in _WORDS:
        return cast(V, _PARSERS[_WORDS[kind]](value))
    raise ValueError(f"{value!r} is not a {kind.__name__}")


class ColumnConverter:
    """Converts one column of an answer, batch by batch.

    If a column has few distinct texts, as most sensor data does, their values are
    remembered.

    Args:
        column_type: one of Flux's words, optionally with a `?`.
    """

    __slots__ = ("_kind", "_memo", "_nullable")

    def __init__(self, column_type: str) -> None:
        self._kind = column_type.removesuffix("?")
        self._nullable = column_type.endswith("?")
        self._memo: _Memo | None = _Memo(self._parse)

    def convert(self, cells: Sequence[str]) -> Sequence[Value]:
        """Return the cells as values.

        An empty cell is `""` in a string column, None in a column that may be empty.

        Raises:
            ValueError: a cell contradicts the type; its only argument is the index of the
                cell.
        """
        if isinstance(cells, Same):
            return [*self.convert([cells.text])] * len(cells)
        if self._kind == "string":
            return cells
        try:
            if self._memo is None:
                return self._at_once(cells)
            return self._remembered(self._memo, cells)
        except ValueError:
            raise ValueError(self._first_refused(cells)) from None

    def _parse(self, text: str) -> Value:
        return None if self._nullable and not text else _PARSERS[self._kind](text)

    def _remembered(self, memo: _Memo, cells: Sequence[str]) -> list[Value]:
        try:
            return list(map(memo.__getitem__, cells))
        except _MemoFullError:
            self._memo = None
            return self._at_once(cells)

    def _at_once(self, cells: Sequence[str]) -> list[Value]:
        if self._nullable and "" in cells:
            present = iter(self._at_once([cell for cell in cells if cell]))
            return [next(present) if cell else None for cell in cells]
        try:
            values = _AT_ONCE[self._kind](",".join(cells), cells) if cells else []
        except (ValueError, KeyError):
            values = None
        return list(map(self._parse, cells)) if values is None else values

    def _first_refused(self, cells: Sequence[str]) -> int:
        for index, cell in enumerate(cells):
            try:
                self._parse(cell)
            except ValueError:
                return index
        raise AssertionError("some cell was refused")


class _Memo(dict[str, Value]):
    """A cache of text → value."""

    def __init__(self, parse: Callable[[str], Value]) -> None:
        self._parse = parse

    def __missing__(self, text: str) -> Value:
        if len(text) > _LONGEST_REMEMBERED:
            return self._parse(text)
        if len(self) >= _MOST_REMEMBERED:
            raise _MemoFullError
        value = self[text] = self._parse(text)
        return value


_MOST_REMEMBERED = 4096
_LONGEST_REMEMBERED = 64


class _MemoFullError(Exception):
    """There are too many distinct texts to remember."""


# The following functions convert a whole column after checking all its text at once. They
# return None or raise if each cell has to be looked at, with the same result as the parsers
# above.

_SHAPE = str.maketrans("123456789", "1" * 9)
_ALL_ZERO = str.maketrans("123456789", "0" * 9)
_SECONDS = "0000-00-00T00:00:00Z"
_SHAPES = {_SECONDS, *(f"{_SECONDS[:-1]}.{'0' * n}Z" for n in range(1, 7))}
"""Shapes of times of which a `datetime` can represent all digits."""


def _only(characters: bytes, text: str) -> bool:
    return text.isascii() and not text.encode().translate(None, characters)


def _no_zeros_before_digits(text: str) -> bool:
    shape = f",{text}".translate(_SHAPE).replace("-", "")
    return ",00" not in shape and ",01" not in shape


def _ints(text: str, cells: Sequence[str]) -> list[Value] | None:
    short = max(map(len, cells)) < 19  # so that 64 bits hold it
    if short and _only(b"0123456789-,", text) and _no_zeros_before_digits(text):
        return list(map(int, cells))
    return None


def _uints(text: str, cells: Sequence[str]) -> list[Value] | None:
    return None if "-" in text else _ints(text, cells)


def _floats(text: str, cells: Sequence[str]) -> list[Value] | None:
    return list(map(float, cells)) if _only(b"0123456789.+-eE,", text) else None


def _bools(text: str, cells: Sequence[str]) -> list[Value] | None:
    return list(map(_BOOLS.__getitem__, cells))


def _times(text: str, cells: Sequence[str]) -> list[Value] | None:
    shapes = text.translate(_ALL_ZERO)
    seconds = shapes == f"{_SECONDS}," * (len(cells) - 1) + _SECONDS
    if seconds or _SHAPES.issuperset(shapes.split(",")):
        return list(map(datetime.fromisoformat, cells))
    return None


def _numbers(text: str, cells: Sequence[str]) -> list[Value] | None:
    """Return the cells as numbers, if all are numbers without an exponent."""
    edges = f",{text},"
    if (
        max(map(len, cells)) <= LONGEST_NUMBER
        and _only(b"0123456789.-,", text)
        and _no_zeros_before_digits(text)
        and not any(odd in edges for odd in (",.", ".,", "-.", "-0,"))
    ):
        return [float(cell) if "." in cell else int(cell) for cell in cells]
    return None


_AT_ONCE: Mapping[str, Callable[[str, Sequence[str]], list[Value] | None]] = {
    "int": _ints,
    "uint": _uints,
    "float": _floats,
    "bool": _bools,
    "time": _times,
    "value": _numbers,
}
