"""Splits an answer's bytes into blocks of cells; refuses what Flux's encoder never writes.

It reads no socket: `Decoder.feed` takes bytes in chunks of any size, sync and async
readers share it. A block is a header and its rows (facts of the encoder: CRLF records,
a blank line after every block, a block for every schema of every result, an
`error,reference` block where the script failed after its first byte).
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import repeat

from .errors import DecodeError, ScriptError, TruncatedError

MAX_RECORD = 64 * 2**20
"""Bytes that one record may have."""

_CELL = re.compile(r'(?:"((?:[^"]|"")*)"|([^,"\r\n]*))(,|\r\n)')
_ANNOTATIONS = ("#datatype", "#group", "#default")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Block:
    """A header: the columns that its rows have.

    Attributes:
        columns: the names, without the leading empty one, `result` and `table`.
        datatypes: a name per column as the annotation has it; empty without one.
        group: the columns of the group key; None where the wire does not tell.
        defaults: per cell of a record, what an empty one stands for; empty without.
    """

    columns: tuple[str, ...]
    datatypes: tuple[str, ...] = ()
    group: tuple[str, ...] | None = None
    defaults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Batch:
    """Some whole records of one block, still as bytes.

    Attributes:
        block: their header.
        records: the bytes, every record with its CRLF; empty for a header alone.
        line: the line of the answer on which they begin, counted from 1.
    """

    block: Block
    records: bytes
    line: int

    def cells(self) -> list[list[str]]:
        """The text of every column: `result`, `table`, then the block's columns.

        Raises:
            DecodeError: the records do not fit their header.
        """
        width = len(self.block.columns) + 3
        text = _decoded(self.records, self.line)
        if not text:
            return [[] for _ in range(width - 1)]
        read = _quoted_columns if '"' in text else _plain_columns
        try:
            first, *columns = read(text, width)
        except ValueError as error:
            raise DecodeError(f"after line {self.line}: {error}") from None
        if any(first) or not _all_digits(columns[1]):
            raise DecodeError(f"after line {self.line}: a record that is no row")
        return self._with_defaults(columns)

    def line_of(self, index: int) -> int:
        """The line of the answer on which the record `index` (from 0) begins."""
        end = 0
        for _ in range(index):
            end = _end_of_record(self.records, end)
        return self.line + self.records.count(b"\n", 0, end)

    def _with_defaults(self, columns: list[list[str]]) -> list[list[str]]:
        for index, default in enumerate(self.block.defaults[1:]):
            if default:
                columns[index] = [cell or default for cell in columns[index]]
        return columns


def _all_digits(cells: list[str]) -> bool:
    digits = "".join(set(cells))
    return digits.isascii() and digits.isdigit()


def _decoded(records: bytes, line: int) -> str:
    try:
        return records.decode("utf-8")
    except UnicodeDecodeError as error:
        raise DecodeError(f"after line {line}: not UTF-8: {error.reason}") from None


def _plain_columns(text: str, width: int) -> list[list[str]]:
    """The columns of records that quote nothing."""
    lines = text.split("\r\n")
    lines.pop()
    if set(map(str.count, lines, repeat(","))) != {width - 1}:
        raise ValueError(f"a record has not the {width} cells of its header")
    if text.count("\r") != len(lines) or text.count("\n") != len(lines):
        raise ValueError("a line break stands outside of quotes")
    cells = ",".join(lines).split(",")
    return [cells[index::width] for index in range(width)]


def _quoted_columns(text: str, width: int) -> list[list[str]]:
    """The columns of any records; a line break inside quotes is a line feed again."""
    records = _records(text)
    if any(len(record) != width for record in records):
        raise ValueError(f"a record has not the {width} cells of its header")
    return [list(column) for column in zip(*records, strict=True)]


def _records(text: str) -> list[list[str]]:
    """The cells of whole records; the CRLF inside quotes was a line feed."""
    try:
        records = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error:  # also a cell beyond csv's limit, which is the process's own
        records = _long_records(text)
    if text.count("\r\n") == len(records):
        return records
    return [[cell.replace("\r\n", "\n") for cell in record] for record in records]


def _long_records(text: str) -> list[list[str]]:
    records: list[list[str]] = [[]]
    position = 0
    while position < len(text):
        match = _CELL.match(text, position)
        if match is None:
            raise ValueError(f"bad quotes near {text[position : position + 40]!r}")
        quoted, plain, end = match.groups()
        records[-1].append(plain if quoted is None else quoted.replace('""', '"'))
        if end != ",":
            records.append([])
        position = match.end()
    return records[:-1]


class Decoder:
    """Bytes in, batches of whole records out; knows at the end whether all came.

    Args:
        script: the script's name for errors.
        max_record: bytes that one record may have.
    """

    def __init__(
        self, *, script: str | None = None, max_record: int = MAX_RECORD
    ) -> None:
        self._script = script
        self._max_record = max_record
        self._rest = b""
        self._line = 1
        self._block: Block | None = None
        self._empty = True  # the block has had no records
        self._annotations: dict[str, Sequence[str]] = {}
        self._failing = False  # the header of an error block was read
        self._complete = False  # the last record was a blank line

    def feed(self, chunk: bytes) -> Iterator[Batch]:
        """The batches that `chunk` completes.

        Raises:
            ScriptError: the script failed; the batches before are its rows so far.
            DecodeError: the bytes are not Flux's CSV.
        """
        data = self._rest + chunk
        end = _end_of_records(data)
        self._rest = data[end:]
        if len(self._rest) > self._max_record:
            raise DecodeError(
                f"line {self._line}: a record of more than {self._max_record} bytes"
            )
        position = 0
        while position < end:
            if self._block is None:
                position = self._read_head(data, position)
            else:
                stop = _end_of_block(data, position, end)
                if stop > position:
                    yield self._batch(self._block, data[position:stop])
                if stop < end:
                    yield from self._close_block()
                position = stop

    def finish(self) -> None:
        """Says that no byte is left.

        Raises:
            TruncatedError: the answer is not complete.
            ScriptError: it ended inside the message of the script's error.
        """
        if self._failing:
            raise ScriptError("(its message was cut off)", script=self._script)
        if self._rest or not self._complete:
            where = f"{self._script}: " if self._script else ""
            raise TruncatedError(
                f"{where}the answer was cut off in line {self._line}:"
                " a complete one ends with an empty line; call again"
            )

    def _batch(self, block: Block, records: bytes) -> Batch:
        batch = Batch(block=block, records=records, line=self._line)
        self._line += records.count(b"\n")
        self._empty = self._complete = False
        return batch

    def _close_block(self) -> Iterator[Batch]:
        if self._empty and self._block is not None:
            yield self._batch(self._block, b"")
        self._block = None

    def _read_head(self, data: bytes, position: int) -> int:
        """Reads one record that is no row; returns where the next one begins."""
        end = _end_of_record(data, position)
        record = data[position:end]
        if record == b"\r\n":
            self._complete, self._annotations = True, {}
        else:
            self._complete = False
            cells = _records(_decoded(record, self._line))[0]
            self._take_head(cells)
        self._line += record.count(b"\n")
        return end

    def _take_head(self, cells: list[str]) -> None:
        if self._failing:
            raise ScriptError(cells[1] if cells[1:] else "", script=self._script)
        if cells[0] in _ANNOTATIONS:
            self._annotations[cells[0]] = cells
        elif cells[1:3] == ["error", "reference"]:
            self._failing = True
        elif cells[1:3] == ["result", "table"]:
            self._block, self._empty = self._header(cells), True
        else:
            raise DecodeError(
                f"line {self._line}: neither a header nor a blank line:"
                f" {','.join(cells)[:80]!r}"
            )

    def _header(self, cells: list[str]) -> Block:
        annotations, self._annotations = self._annotations, {}
        if any(len(row) != len(cells) for row in annotations.values()):
            raise DecodeError(f"line {self._line}: annotations that fit no header")
        group = annotations.get("#group")
        return Block(
            columns=tuple(cells[3:]),
            datatypes=tuple(annotations.get("#datatype", ())[3:]),
            group=None if group is None else _grouped(cells, group),
            defaults=tuple(annotations.get("#default", ())),
        )


def _grouped(cells: Sequence[str], group: Sequence[str]) -> tuple[str, ...]:
    pairs = zip(cells[3:], group[3:], strict=True)
    return tuple(name for name, grouped in pairs if grouped == "true")


def _end_of_records(data: bytes) -> int:
    """Where the last whole record ends; 0 where there is none."""
    line_end = data.rfind(b"\r\n")
    while line_end >= 0 and data.count(b'"', 0, line_end) % 2:
        line_end = data.rfind(b"\r\n", 0, data.rfind(b'"', 0, line_end))
    return line_end + 2 if line_end >= 0 else 0


def _end_of_record(data: bytes, start: int) -> int:
    """Where the record at `start` ends; it is whole."""
    line_end = data.find(b"\r\n", start)
    while data.count(b'"', start, line_end) % 2:
        line_end = data.find(b"\r\n", line_end + 2)
    return line_end + 2


def _end_of_block(data: bytes, start: int, end: int) -> int:
    """Where the blank line after the records at `start` begins, or `end`."""
    if data.startswith(b"\r\n", start):
        return start
    blank = data.find(b"\n\r\n", start, end)
    while blank >= 0 and data.count(b'"', start, blank) % 2:
        blank = data.find(b"\n\r\n", blank + 1, end)
    return blank + 1 if blank >= 0 else end
