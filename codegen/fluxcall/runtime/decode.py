"""Splits an answer's bytes into blocks of cells.

It does no I/O: `Decoder.feed` takes bytes in chunks of any size, and is shared by the sync
and async clients. A block consists of a header and its rows. Flux's encoder ends records
with CRLF and blocks with a blank line, writes a block for each schema of each result, and
an `error,reference` block if the script fails after the first byte.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from itertools import groupby

from .cells import Same, split_columns, split_records, texts_of
from .errors import DecodeError, IncompleteWarning, ScriptError, TruncatedError
from .options import MISSING_END, MissingEnd
from .records import Assembler, end_of_block, end_of_record

MAX_RECORD = 64 * 2**20
"""The longest record, in bytes."""

MAX_COLUMNS = 100_000
"""The most columns of a block."""

_ANNOTATIONS = ("#datatype", "#group", "#default")


class Block:
    """A header, which describes the columns of the following rows.

    Attributes:
        columns: the names, without the leading empty one, `result` and `table`.
        datatypes: the annotated type of each column; empty without an annotation.
        group: the columns of the group key; None without an annotation.
        defaults: the value of an empty cell, per cell of a record; empty without an
            annotation.
        head: the bytes of the header, with the annotations and blank lines before it.
    """

    __slots__ = ("columns", "datatypes", "defaults", "group", "head")

    def __init__(
        self,
        *,
        columns: tuple[str, ...],
        datatypes: tuple[str, ...] = (),
        group: tuple[str, ...] | None = None,
        defaults: tuple[str, ...] = (),
        head: bytes = b"",
    ) -> None:
        self.columns = columns
        self.datatypes = datatypes
        self.group = group
        self.defaults = defaults
        self.head = head


class Batch:
    """Some complete records of one block, still as bytes.

    Attributes:
        block: their header.
        records: the bytes of the records, each with its CRLF; empty for a header alone.
        line: the line of the answer in which they begin, from 1.
        lines: the number of lines, which is the number of records if nothing is quoted.
    """

    __slots__ = ("block", "line", "lines", "records")

    def __init__(self, *, block: Block, records: bytes, line: int, lines: int) -> None:
        self.block = block
        self.records = records
        self.line = line
        self.lines = lines

    def cells(self) -> list[Sequence[str]]:
        """Return the cells of each column: `result`, `table`, then the block's columns.

        Raises:
            DecodeError: the records do not fit their header.
        """
        width = len(self.block.columns) + 3
        text = _decoded(self.records, self.line)
        if not text:
            return [[] for _ in range(width - 1)]
        if not text.endswith("\r\n"):
            raise DecodeError(f"after line {self.line}: a record without its end")
        try:
            first, *columns = split_columns(text, width, self.lines)
        except ValueError as error:
            raise DecodeError(f"after line {self.line}: {error}") from None
        columns = self._with_defaults(columns)
        if texts_of(first) != {""} or not all(map(_is_number, texts_of(columns[1]))):
            raise DecodeError(f"after line {self.line}: a record that is not a row")
        return columns

    def result(self, results: Sequence[str]) -> str:
        """Return the single text of the column `result`.

        Raises:
            DecodeError: the column has several texts.
        """
        name, *others = texts_of(results)
        if others:
            raise DecodeError(f"after line {self.line}: two results in one block")
        return name

    def first_result(self) -> str | None:
        """Return the result of the first record, or None without records."""
        if not self.records:
            return None
        first = self.records[: end_of_record(self.records, 0)]
        try:
            (cells,) = split_records(_decoded(first, self.line))
        except ValueError as error:
            raise DecodeError(f"after line {self.line}: {error}") from None
        return cells[1] or (*self.block.defaults[1:2], "")[0] if cells[1:] else ""

    def by_table(self) -> Iterator[tuple[int, Batch]]:
        """Yield the records of each table, with the number of the table.

        Raises:
            DecodeError: see `cells`.
        """
        numbers = self.cells()[1]
        if isinstance(numbers, Same):
            yield int(numbers.text), self
            return
        first = end = 0
        for number, run in groupby(numbers):
            begin = end
            for _ in run:
                end = end_of_record(self.records, end)
            records = self.records[begin:end]
            lines = records.count(b"\n")
            line = self.line + first
            first += lines
            part = Batch(block=self.block, records=records, line=line, lines=lines)
            yield int(number), part

    def line_of(self, index: int) -> int:
        """Return the line of the answer in which the record `index` (from 0) begins."""
        end = 0
        for _ in range(index):
            end = end_of_record(self.records, end)
        return self.line + self.records.count(b"\n", 0, end)

    def _with_defaults(self, columns: list[Sequence[str]]) -> list[Sequence[str]]:
        for index, default in enumerate(self.block.defaults[1:]):
            if default:
                columns[index] = [cell or default for cell in columns[index]]
        return columns


def _is_number(text: str) -> bool:
    """Return whether a text is the number of a table."""
    return text.isascii() and text.isdigit() and len(text) < 19


def _decoded(records: bytes, line: int) -> str:
    try:
        return records.decode("utf-8")
    except UnicodeDecodeError as error:
        raise DecodeError(f"after line {line}: not UTF-8: {error.reason}") from None


class Decoder:
    """Splits bytes into batches of complete records, and detects incomplete answers.

    Args:
        script: the script's name, for error messages.
        max_record: the longest record, in bytes.
        missing_end: `warn` to accept complete records without the empty line at the end.
    """

    def __init__(
        self,
        *,
        script: str | None = None,
        max_record: int = MAX_RECORD,
        missing_end: MissingEnd = "error",
    ) -> None:
        self._missing_end = missing_end
        self._script = script
        self._max_record = max_record
        self._assembler = Assembler()
        self._head = bytearray()  # what stands before the next header
        self._line = 1
        self._block: Block | None = None
        self._empty = True  # the block has had no records
        self._annotations: dict[str, Sequence[str]] = {}
        self._failing = False  # the header of an error block was read
        self._complete = False  # the last record was a blank line

    def feed(self, chunk: bytes) -> Iterator[Batch]:
        """Yield the batches that a chunk completes.

        Raises:
            ScriptError: the script failed; the earlier batches are its rows so far.
            DecodeError: the bytes are not Flux's CSV.
        """
        data = self._assembler.whole_records(chunk)
        end = len(data)
        if self._assembler.waiting > self._max_record:
            raise DecodeError(
                f"line {self._line}: a record of more than {self._max_record} bytes"
            )
        position = 0
        while position < end:
            if self._block is None:
                position = self._read_head(data, position)
            else:
                stop = end_of_block(data, position, end)
                if stop > position:
                    yield self._batch(self._block, data[position:stop])
                if stop < end:
                    yield from self._close_block()
                position = stop

    def finish(self) -> Batch:
        """End the answer, and yield a last batch with the blank lines at its end.

        Raises:
            TruncatedError: the answer is incomplete.
            ScriptError: the answer ends inside the message of the script's error.
        """
        if self._failing:
            raise ScriptError("(its message was cut off)", script=self._script)
        where = f"{self._script}: " if self._script else ""
        cut = f"{where}the answer was cut off in line {self._line}"
        if self._assembler.waiting or self._annotations:
            raise TruncatedError(f"{cut}: the end of a record is missing; call again")
        if not self._complete and self._missing_end == "error":
            raise TruncatedError(
                f"{cut}: a complete one ends with an empty line; call again (where a"
                " server never writes that line, `missing_end='warn'` among the"
                f" client's options or {MISSING_END}=warn accepts its answers)"
            )
        if not self._complete:
            warnings.warn(f"{cut}, perhaps", IncompleteWarning, stacklevel=2)
        if self._block is not None and self._empty:
            return Batch(block=self._block, records=b"", line=self._line, lines=0)
        rest = Block(columns=(), head=bytes(self._head))
        return Batch(block=rest, records=b"", line=self._line, lines=0)

    def _batch(self, block: Block, records: bytes) -> Batch:
        lines = records.count(b"\n")
        batch = Batch(block=block, records=records, line=self._line, lines=lines)
        self._line += lines
        self._empty = self._complete = False
        return batch

    def _close_block(self) -> Iterator[Batch]:
        if self._empty and self._block is not None:
            yield self._batch(self._block, b"")
        self._block = None

    def _read_head(self, data: bytes, position: int) -> int:
        """Read one record that is not a row, and return where the next one begins."""
        end = end_of_record(data, position)
        record = data[position:end]
        self._head += record
        if record == b"\r\n":
            self._complete, self._annotations = True, {}
        else:
            self._complete = False
            cells = self._cells_of(record)
            self._take_head(cells)
        self._line += record.count(b"\n")
        return end

    def _cells_of(self, record: bytes) -> list[str]:
        try:
            (cells,) = split_records(_decoded(record, self._line))
        except ValueError:
            raise DecodeError(
                f"line {self._line}: no record: {record[:80]!r}"
            ) from None
        return cells

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
        head, self._head = bytes(self._head), bytearray()
        if any(len(row) != len(cells) for row in annotations.values()):
            raise DecodeError(f"line {self._line}: annotations that fit no header")
        if len(cells) > MAX_COLUMNS:
            raise DecodeError(f"line {self._line}: more than {MAX_COLUMNS} columns")
        group = annotations.get("#group")
        return Block(
            columns=tuple(cells[3:]),
            datatypes=tuple(annotations.get("#datatype", ())[3:]),
            group=None if group is None else _grouped(cells, group),
            defaults=tuple(annotations.get("#default", ())),
            head=head,
        )


def _grouped(cells: Sequence[str], group: Sequence[str]) -> tuple[str, ...]:
    pairs = zip(cells[3:], group[3:], strict=True)
    return tuple(name for name, grouped in pairs if grouped == "true")
