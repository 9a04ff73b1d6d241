"""Prints rows as a table for people; refuses more rows and wider cells than fit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from fluxcall.errors import printable
from fluxcall.runtime.rows import Row, columns_of
from fluxcall.runtime.values import Value

_MAX_CELL = 40


def format_table(rows: Sequence[Row], *, most: int) -> str:
    """The first `most` rows, aligned, one column for each that any of them has."""
    shown = [columns_of(row) for row in rows[:most]]
    names = list(dict.fromkeys(name for row in shown for name in row))
    lines = [[*map(printable, names)]] + [
        [_cell(row.get(name)) for name in names] for row in shown
    ]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    lines.insert(1, ["─" * width for width in widths])
    text = "\n".join(_aligned(line, widths) for line in lines)
    hidden = len(rows) - len(shown)
    return f"{text}\n… {hidden} more" if hidden else text


def _aligned(cells: Iterable[str], widths: Iterable[int]) -> str:
    pairs = zip(cells, widths, strict=True)
    return "  ".join(cell.ljust(width) for cell, width in pairs).rstrip()


def _cell(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    text = printable(str(value))
    return text if len(text) <= _MAX_CELL else text[: _MAX_CELL - 1] + "…"
