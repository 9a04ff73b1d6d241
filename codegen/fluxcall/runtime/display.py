"""Formats results for people: as text in a terminal, and as tables in notebooks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from html import escape

from .timestamps import format_time
from .values import Value


def text_of(heading: str, rows: Iterable[object], hidden: int) -> str:
    """Return a heading and one line per row.

    Args:
        hidden: the number of rows that are not shown.
    """
    lines = [f"  {row!r}" for row in rows]
    if hidden > 0:
        lines.append(f"  … {hidden} more")
    return "\n".join([f"<{heading}>", *lines])


def html_of(rows: Sequence[Mapping[str, Value]], count: int) -> str:
    """Return an HTML table with all columns that any of the rows has.

    Args:
        count: the total number of rows.
    """
    names = list(dict.fromkeys(name for row in rows for name in row))
    lines = [_line("th", names)]
    lines += [_line("td", [_cell(row.get(name)) for name in names]) for row in rows]
    return f"<table>{''.join(lines)}</table><p>{count} rows × {len(names)} columns</p>"


def _line(tag: str, texts: Iterable[str]) -> str:
    cells = "".join(f"<{tag}>{escape(text)}</{tag}>" for text in texts)
    return f"<tr>{cells}</tr>"


def _cell(value: Value) -> str:
    if isinstance(value, datetime):
        return format_time(value)
    return "" if value is None else str(value)
