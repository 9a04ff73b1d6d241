"""Writes rows as Flux's encoder would; refuses rows that no answer can hold."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import groupby

from fluxcall.runtime.rows import Record, Row, Rows, columns_of
from fluxcall.runtime.rows import make_rows as _make_rows
from fluxcall.runtime.timestamps import format_time
from fluxcall.runtime.values import Value


def make_record(columns: Mapping[str, Value]) -> Record:
    """A row whose class names no column, of its columns by their own names."""
    names = {name: index for index, name in enumerate(columns, 1)}
    (made,) = _make_rows(Record, 1, {}, [(names, *columns.values())])
    return made


def encode_rows(rows: Iterable[Row], spec: Rows[Row]) -> bytes:
    """An answer that has these rows.

    Args:
        rows: of one script, in their order; rows of one class stand together.
        spec: which result has which class.

    Raises:
        ValueError: a row's class is no result's, or several results'.
    """
    text, results = "", set()
    for result, run in groupby(rows, lambda row: _result_of(row, spec)):
        if result in results:
            raise ValueError(f"the rows of result {result!r} do not stand together")
        results.add(result)
        text += _result(result, run)
    return (text or "\r\n").encode()


def _result_of(row: Row, spec: Rows[Row]) -> str:
    cls = type(row)
    names = spec.results_of(cls)
    for name in ("_result", "_other"):  # of a script whose results nobody knows
        if not names and spec.may_have(name) and spec.class_of(name) is cls:
            return name
    if len(names) != 1:
        known = "several results have" if names else "no result of this script has"
        raise ValueError(f"{known} rows of {cls.__name__}")
    return next(iter(names))


def _result(result: str, rows: Iterable[Row]) -> str:
    """One result: a table for each run of rows that have the same columns."""
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
    """Whether the answer has the column: one that may be absent is, where it is None."""
    kinds = {wire: kind for _, wire, kind in row.__columns__}
    return value is not None or not kinds.get(column, "").startswith("optional ")


def write_record(*cells: str) -> str:
    """A record as Go's csv.Writer with CRLF writes it: quotes where it must."""
    return ",".join(map(_quoted, cells)) + "\r\n"


def _quoted(text: str) -> str:
    if text == "\\." or text.startswith((" ", "\t")) or set(text) & set(',"\r\n'):
        inner = text.replace('"', '""').replace("\r", "").replace("\n", "\r\n")
        return f'"{inner}"'
    return text


def write(value: Value) -> str:
    """A value as the encoder writes it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return format_time(value)
    return _float(value) if isinstance(value, float) else str(value)


def _float(value: float) -> str:
    """The shortest digits, without an exponent: Go's format 'f' with precision -1."""
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
