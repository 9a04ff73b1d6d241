"""A model of Flux's encoder: typed tables to bytes, with annotations or without."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from fluxcall.runtime.timestamps import format_time

Cell = str | int | float | bool | datetime | None

DATATYPES = {
    "string": "string",
    "int": "long",
    "uint": "unsignedLong",
    "float": "double",
    "bool": "boolean",
    "time": "dateTime:RFC3339",
}


@dataclass(frozen=True)
class Typed:
    """A table: columns with types, the group key, rows of values."""

    columns: tuple[tuple[str, str], ...]
    key: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def quoted(text: str) -> str:
    """As Go's csv.Writer with CRLF does: quotes where it must."""
    if text == "\\." or text.startswith((" ", "\t")) or set(text) & set(',"\r\n'):
        inner = text.replace('"', '""').replace("\r", "").replace("\n", "\r\n")
        return f'"{inner}"'
    return text


def record(*cells: str) -> str:
    """One record."""
    return ",".join(map(quoted, cells)) + "\r\n"


def written(value: Cell) -> str:
    """A value as the encoder writes it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return format_time(value)
    if isinstance(value, float):
        if math.isnan(value):
            return "NaN"
        if math.isinf(value):
            return "+Inf" if value > 0 else "-Inf"
        return plain_float(value)
    return str(value)


def plain_float(value: float) -> str:
    """The shortest digits without an exponent, as Go's 'f' format with -1."""
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


def answer(
    results: Sequence[tuple[str, Sequence[Typed]]], *, annotated: bool = False
) -> bytes:
    """The bytes of an answer, a header block for every table whose schema is another."""
    text = ""
    for name, tables in results:
        before = None
        for number, table in enumerate(tables):
            schema = table.columns, table.key
            if schema != before or not table.rows:
                text += "\r\n" if number else ""
                text += head(name, table) if annotated else ""
                names = [column for column, _ in table.columns]
                text += record("", "result", "table", *names)
            before = schema if table.rows else None
            shown = "" if annotated else name
            for row in table.rows:
                text += record("", shown, str(number), *map(written, row))
        text += "\r\n"
    return text.encode()


def head(name: str, table: Typed) -> str:
    """The three annotation rows."""
    types = [DATATYPES[kind] for _, kind in table.columns]
    groups = ["true" if c in table.key else "false" for c, _ in table.columns]
    defaults = [""] * len(table.columns)
    return (
        record("#datatype", "string", "long", *types)
        + record("#group", "false", "false", *groups)
        + record("#default", name, "", *defaults)
    )
