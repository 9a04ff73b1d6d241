"""Writes rows as Flux's encoder would."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import groupby
from typing import TypeVar, cast

from fluxcall.runtime.rows import Record, Row, Rows, columns_of, row_of
from fluxcall.runtime.timestamps import format_time
from fluxcall.runtime.values import Value
from fluxcall.testing.shapes import RowLike

R = TypeVar("R", bound=RowLike)


def make_record(columns: Mapping[str, Value]) -> Record:
    """Return a row whose class declares no columns, with these columns."""
    return with_columns(Record(), columns)


def with_columns(row: R, columns: Mapping[str, Value]) -> R:
    """Return a row with additional columns, such as tags, that its class does not declare.

    Raises:
        ValueError: the class declares one of the columns.
    """
    own_row = cast(Row, row)
    named = {wire: getattr(row, name) for name, wire, _ in own_row.__columns__}
    declared = sorted(named.keys() & columns.keys())
    if declared:
        raise ValueError(
            f"{type(row).__name__} has {', '.join(declared)} as attributes"
        )
    return cast(R, row_of(type(own_row), {**columns_of(own_row), **columns}))


def encode_rows(rows: Iterable[RowLike], spec: Rows[Row]) -> bytes:
    """Return an answer with these rows.

    Args:
        rows: the rows of one script; rows of the same class must be adjacent.
        spec: the row class of each result.

    Raises:
        ValueError: a row's class does not belong to exactly one result.
    """
    text, results = "", set()
    for result, run in groupby(
        cast(Iterable[Row], rows), lambda row: _result_of(row, spec)
    ):
        if result in results:
            raise ValueError(f"the rows of result {result!r} are not adjacent")
        results.add(result)
        text += _result(result, run)
    return (text or "\r\n").encode()


def _result_of(row: Row, spec: Rows[Row]) -> str:
    cls = type(row)
    names = spec.results_of(cls)
    for name in ("_result", "_other"):  # of a script whose results are unknown
        if not names and spec.may_have(name) and spec.class_of(name) is cls:
            return name
    if len(names) != 1:
        known = "several results have" if names else "no result of this script has"
        raise ValueError(f"{known} rows of {cls.__name__}")
    return next(iter(names))


def _result(result: str, rows: Iterable[Row]) -> str:
    """Return one result, with a table for each run of rows with the same columns."""
    tables = groupby(
        ([(n, v) for n, v in columns_of(row).items() if _is_there(row, n, v)] for row in rows),
        lambda cells: tuple(name for name, _ in cells),
    )  # fmt: skip
    blocks = []
    for number, (names, run) in enumerate(tables):
        block = write_record("", "result", "table", *names)
        for cells in run:
            block += write_record(
                "", result, str(number), *(write(v) for _, v in cells)
            )
        blocks.append(block)
    return "\r\n".join(blocks) + "\r\n"


def _is_there(row: Row, column: str, value: Value) -> bool:
    """Return whether the answer has the column; an optional column with None is absent."""
    kinds = {wire: kind for _, wire, kind in row.__columns__}
    return value is not None or not kinds.get(column, "").startswith("optional ")


def write_record(*cells: str) -> str:
    """Return a record as Go's csv.Writer with CRLF writes it."""
    return ",".join(map(_quoted, cells)) + "\r\n"


def _quoted(text: str) -> str:
    if text == "\\." or text.startswith((" ", "\t")) or set(text) & set(',"\r\n'):
        inner = text.replace('"', '""').replace("\r", "").replace("\n", "\r\n")
        return f'"{inner}"'
    return text


def write(value: Value) -> str:
    """Return a value as Flux's encoder writes it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return format_time(value)
    return _float(value) if isinstance(value, float) else str(value)


def _float(value: float) -> str:
    """Return a float's shortest digits without an exponent, as Go's format 'f' does."""
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else "+Inf" if value > 0 else "-Inf"
    text = repr(value)
    if "e" not in text:
        return text.removesuffix(".0")
    digits, exponent = text.split("e")
    sign, digits = ("-", digits[1:]) if digits.startswith("-") else ("", digits)
    whole, _, fraction = digits.partition(".")
    shift = int(exponent)
    if shift > 0:
        return sign + whole + fraction.ljust(shift, "0")
    return f"{sign}0.{'0' * (-shift - 1)}{whole}{fraction}"
