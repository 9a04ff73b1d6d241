"""Splits the text of whole records into columns of cells.

Most records contain no quotes, and most cells of a series are the same in every record.
There is a fast path for both.

Invariant: all paths find the same cells, or raise ValueError.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from itertools import repeat
from typing import overload

_CELL = r'(?:"((?:[^"]+|"")*+)"|([^,"\r\n]*))(,|\r\n)'

_FEW = 10
"""Up to this many records are split directly; looking for equal cells would cost more."""


class Same(Sequence[str]):
    """A column whose cells all have the same text."""

    __slots__ = ("_count", "text")

    def __init__(self, text: str, count: int) -> None:
        self.text = text
        self._count = count

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[str]:
        return repeat(self.text, self._count)

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> list[str]: ...
    def __getitem__(self, index: int | slice) -> str | list[str]:
        return ([self.text] * self._count)[index]


def split_columns(text: str, width: int, lines: int) -> list[Sequence[str]]:
    """Return the columns of records.

    Args:
        text: the records, each with its CRLF.
        width: the number of cells in each record.
        lines: the number of lines, which is the number of records if nothing is quoted.

    Raises:
        ValueError: a record has another width, or is not a record of CSV.
    """
    if '"' in text:
        return _quoted_columns(text, width)
    if lines < _FEW:
        return _few_columns(text, width, lines)
    return _plain_columns(text, width, lines)


def texts_of(cells: Sequence[str]) -> set[str]:
    """Return the distinct texts of a column."""
    return {cells.text} if isinstance(cells, Same) else set(cells)


def _few_columns(text: str, width: int, lines: int) -> list[Sequence[str]]:
    """Return the columns of a few records without quotes."""
    records = [record.split(",") for record in text[:-2].split("\r\n")]
    if len(records) != lines or text.count("\r") != lines:
        raise ValueError("a line break stands outside of quotes")
    if any(len(record) != width for record in records):
        raise ValueError(
            f"a record does not have the {width} cells its header declares"
        )
    return list(zip(*records, strict=True))


def _plain_columns(text: str, width: int, lines: int) -> list[Sequence[str]]:
    """Return the columns of records without quotes.

    A series has the same table, range and tags in every record. The text between the
    cells that differ is used as one separator, so the common cells are never split.
    """
    head, tail = _common_cells(text, width)
    columns = _split_between(text, head, tail, width, lines)
    if columns is None:
        head, tail = [], []
        columns = _split_between(text, head, tail, width, lines)
    if columns is None:
        raise ValueError(
            f"a record does not have the {width} cells its header declares"
        )
    return [
        *(Same(cell, lines) for cell in head),
        *columns,
        *(Same(cell, lines) for cell in tail),
    ]


def _split_between(
    text: str, head: Sequence[str], tail: Sequence[str], width: int, lines: int
) -> list[list[str]] | None:
    """Return the columns between common cells, or None if a record does not have them.

    Each record is followed by one more cell, a line feed, whose position shows the width
    of the record.
    """
    before, after = "".join(f"{c}," for c in head), "".join(f",{c}" for c in tail)
    between = f"{after}\r\n{before}"
    end = "\n" if len(between) != 3 else "\n\n"  # so that the length tells how many
    varying = text[len(before) : len(text) - len(after) - 2]
    joined = _replaced(varying, between, f",{end},")
    grown = len(joined) - len(varying)
    if grown != (lines - 1) * (len(end) + 2 - len(between)) or "\r" in joined:
        return None
    cells = f"{joined},{end}".split(",")
    stride = width - len(head) - len(tail) + 1
    if len(cells) != lines * stride or cells[stride - 1 :: stride].count(end) != lines:
        return None
    return [cells[index::stride] for index in range(stride - 1)]


_SEARCHED = 25_000
"""The most characters in which Python searches for a long text without building tables."""


def _replaced(text: str, old: str, new: str) -> str:
    """Return `text.replace(old, new)`, computed in pieces; `old` cannot overlap itself."""
    pieces, start = [], 0
    while (cut := text.find(old, start + _SEARCHED, start + 2 * _SEARCHED)) > 0:
        pieces.append(text[start:cut].replace(old, new))
        start = cut
    return "".join((*pieces, text[start:].replace(old, new)))


def _common_cells(text: str, width: int) -> tuple[list[str], list[str]]:
    """Return the leading and trailing cells that the first and last record share."""
    first = text[: text.index("\r\n")]
    last = text[text.rfind("\n", 0, -1) + 1 : -2]
    if any(mark in f"{first}{last}" for mark in "\r\n"):
        return [], []
    if not first.count(",") == last.count(",") == width - 1:
        return [], []
    pairs = list(zip(first.split(","), last.split(","), strict=True))
    differ = [index for index, (one, other) in enumerate(pairs) if one != other]
    low, high = (differ[0], differ[-1]) if differ else (0, 0)
    shared = [one for one, _ in pairs]
    return shared[:low], shared[high + 1 :]


def _quoted_columns(text: str, width: int) -> list[Sequence[str]]:
    """Return the columns of any records, with line breaks inside quotes as line feeds."""
    records = split_records(text)
    if any(len(record) != width for record in records):
        raise ValueError(
            f"a record does not have the {width} cells its header declares"
        )
    return [list(column) for column in zip(*records, strict=True)]


def split_records(text: str) -> list[list[str]]:
    """Return the cells of complete records, with CRLF inside quotes as line feeds."""
    if text.count("\n") == 1 and '"' not in text and "\r" not in text[:-2]:
        return [text[:-2].split(",")]
    breaks = text.count("\r\n")
    if text.count("\n") != breaks or text.count("\r") != breaks:
        raise ValueError("half a line break")
    import csv  # most answers quote nothing

    try:
        records = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error:  # also a cell beyond csv's limit, which is the process's own
        records = _long_records(text)
    if breaks == len(records):
        return records
    return [[cell.replace("\r\n", "\n") for cell in record] for record in records]


def _long_records(text: str) -> list[list[str]]:
    records: list[list[str]] = [[]]
    cell = re.compile(_CELL)
    position = 0
    while position < len(text):
        match = cell.match(text, position)
        if match is None:
            raise ValueError(f"bad quotes near {text[position : position + 40]!r}")
        quoted, plain, end = match.groups()
        records[-1].append(plain if quoted is None else quoted.replace('""', '"'))
        if end != ",":
            records.append([])
        position = match.end()
    return records[:-1]
