"""Prints rows as a table for people.

Columns with the same value in all rows are printed once, below the table, followed by the
names of columns that do not fit the terminal.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from fluxcall.errors import printable
from fluxcall.runtime.rows import Row, columns_of
from fluxcall.runtime.values import Value

_MAX_CELL = 40
_GAP = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """The layout of a table.

    Attributes:
        width: the width of the terminal in cells; None for no limit.
        bold: print the heading in bold.
        compact: print columns with the same value in all rows below the table.
    """

    width: int | None = None
    bold: bool = False
    compact: bool = False


def format_table(rows: Sequence[Row], *, most: int, look: Look = Look()) -> str:
    """Return a table of the first `most` rows, with all columns that any row has."""
    cells = [columns_of(row) for row in rows]
    names = [*dict.fromkeys(name for row in cells for name in row)]
    same = _constants(cells, names) if look.compact else {}
    columns = {
        name: [printable(name), *(_cell(row.get(name)) for row in cells[:most])]
        for name in names
        if name not in same
    }
    if not columns:
        return "no rows"
    shown = _fitting(columns, look.width)
    notes = [
        f"… {len(rows) - most} more" if len(rows) > most else "",
        _listed("the same in all rows", [f"{n}={v}" for n, v in same.items()]),
        _listed("too wide to show", [name for name in columns if name not in shown]),
    ]
    return "\n".join([*_lines(shown, look), *filter(None, notes)])


def _constants(
    cells: Sequence[Mapping[str, Value]], names: Sequence[str]
) -> dict[str, str]:
    """Return the columns with the same value in all rows, unless all columns are such."""
    if len(cells) < 2:
        return {}
    first = cells[0]
    same = {
        name: _cell(first.get(name))
        for name in names
        if all(row.get(name) == first.get(name) for row in cells)
    }
    return same if len(same) < len(names) else {}


def _fitting(
    columns: Mapping[str, Sequence[str]], width: int | None
) -> dict[str, Sequence[str]]:
    """Return the columns that fit into a line, but at least the first one."""
    shown, used = dict[str, Sequence[str]](), 0
    for name, texts in columns.items():
        used += _width(texts) + (_GAP if shown else 0)
        if shown and width is not None and used > width:
            used -= _width(texts) + _GAP
            continue
        shown[name] = texts
    return shown


def _width(texts: Sequence[str]) -> int:
    return max(map(_cells, texts))


def _cells(text: str) -> int:
    """Return how many terminal cells a text takes."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def _lines(columns: Mapping[str, Sequence[str]], look: Look) -> list[str]:
    widths = [_width(texts) for texts in columns.values()]
    lines = [_aligned(line, widths) for line in zip(*columns.values(), strict=True)]
    if look.bold:
        lines[0] = f"\x1b[1m{lines[0]}\x1b[0m"
    rule = _aligned(["─" * width for width in widths], widths)
    return [lines[0], rule, *lines[1:]]


def _aligned(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (
        cell + " " * (width - _cells(cell))
        for cell, width in zip(cells, widths, strict=True)
    )
    return (" " * _GAP).join(padded).rstrip()


def _listed(what: str, items: Sequence[str]) -> str:
    return printable(f"{what}: {', '.join(items)}") if items else ""


def _cell(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    text = printable(str(value))
    return text if len(text) <= _MAX_CELL else text[: _MAX_CELL - 1] + "…"
