"""Splits an answer's bytes into blocks of cells.

It reads no socket: `Decoder.feed` takes bytes in chunks of any size, sync and async
readers share it. A block is a header and its rows (facts of the encoder: CRLF records,
a blank line after every block, a block for every schema of every result, an
`error,reference` block where the script failed after its first byte).
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterator, Sequence
from itertools import groupby, repeat
from typing import overload

from .errors import DecodeError, IncompleteWarning, ScriptError, TruncatedError
from .options import MISSING_END, MissingEnd

MAX_RECORD = 64 * 2**20
"""Bytes that one record may have."""

MAX_COLUMNS = 100_000
"""Columns that a block may have."""

_CELL = r'(?:"((?:[^"]+|"")*+)"|([^,"\r\n]*))(,|\r\n)'
_ANNOTATIONS = ("#datatype", "#group", "#default")


class Block:
    """A header: the columns that its rows have.

    Attributes:
        columns: the names, without the leading empty one, `result` and `table`.
        datatypes: a name per column as the annotation has it; empty without one.
        group: the columns of the group key; None if the wire does not tell.
        defaults: per cell of a record, what an empty one stands for; empty without.
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


class Same(Sequence[str]):
    """A column whose cells all have one text."""

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


class Batch:
    """Some whole records of one block, still as bytes.

    Attributes:
        block: their header.
        records: the bytes, every record with its CRLF; empty for a header alone.
        line: the line of the answer on which they begin, counted from 1.
        lines: how many lines they have; as many records where nothing is quoted.
    """

    __slots__ = ("block", "line", "lines", "records")

    def __init__(self, *, block: Block, records: bytes, line: int, lines: int) -> None:
        self.block = block
        self.records = records
        self.line = line
        self.lines = lines

    def cells(self) -> list[Sequence[str]]:
        """Return the text of every column: `result`, `table`, then the block's columns.

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
            if '"' in text:
                first, *columns = _quoted_columns(text, width)
            elif self.lines < _FEW:
                first, *columns = _few_columns(text, width, self.lines)
            else:
                first, *columns = _plain_columns(text, width, self.lines)
        except ValueError as error:
            raise DecodeError(f"after line {self.line}: {error}") from None
        columns = self._with_defaults(columns)
        if _texts(first) != {""} or not all(map(_is_number, _texts(columns[1]))):
            raise DecodeError(f"after line {self.line}: a record that is not a row")
        return columns

    def result(self, results: Sequence[str]) -> str:
        """Return the one text of the column `result`.

        Raises:
            DecodeError: it has several.
        """
        name, *others = _texts(results)
        if others:
            raise DecodeError(f"after line {self.line}: two results in one block")
        return name

    def first_result(self) -> str | None:
        """Return the result that the first record names; None without records."""
        if not self.records:
            return None
        first = self.records[: _end_of_record(self.records, 0)]
        try:
            (cells,) = _records(_decoded(first, self.line))
        except ValueError as error:
            raise DecodeError(f"after line {self.line}: {error}") from None
        return cells[1] or (*self.block.defaults[1:2], "")[0] if cells[1:] else ""

    def by_table(self) -> Iterator[tuple[int, Batch]]:
        """Yield its records by the number of their table.

        Raises:
            DecodeError: as `cells`.
        """
        numbers = self.cells()[1]
        if isinstance(numbers, Same):
            yield int(numbers.text), self
            return
        first = end = 0
        for number, run in groupby(numbers):
            begin = end
            for _ in run:
                end = _end_of_record(self.records, end)
            records = self.records[begin:end]
            lines = records.count(b"\n")
            line = self.line + first
            first += lines
            part = Batch(block=self.block, records=records, line=line, lines=lines)
            yield int(number), part

    def line_of(self, index: int) -> int:
        """Return the line of the answer on which the record `index` (from 0) begins."""
        end = 0
        for _ in range(index):
            end = _end_of_record(self.records, end)
        return self.line + self.records.count(b"\n", 0, end)

    def _with_defaults(self, columns: list[Sequence[str]]) -> list[Sequence[str]]:
        for index, default in enumerate(self.block.defaults[1:]):
            if default:
                columns[index] = [cell or default for cell in columns[index]]
        return columns


def _texts(cells: Sequence[str]) -> set[str]:
    return {cells.text} if isinstance(cells, Same) else set(cells)


def _is_number(text: str) -> bool:
    """Return whether a text is a table's number."""
    return text.isascii() and text.isdigit() and len(text) < 19


_FEW = 10
"""Records that are split as they are: to look for what repeats would cost more."""


def _decoded(records: bytes, line: int) -> str:
    try:
        return records.decode("utf-8")
    except UnicodeDecodeError as error:
        raise DecodeError(f"after line {line}: not UTF-8: {error.reason}") from None


def _few_columns(text: str, width: int, lines: int) -> list[Sequence[str]]:
    """Return the columns of some records that quote nothing."""
    records = [record.split(",") for record in text[:-2].split("\r\n")]
    if len(records) != lines or text.count("\r") != lines:
        raise ValueError("a line break stands outside of quotes")
    if any(len(record) != width for record in records):
        raise ValueError(
            f"a record does not have the {width} cells its header declares"
        )
    return list(zip(*records, strict=True))


def _plain_columns(text: str, width: int, lines: int) -> list[Sequence[str]]:
    """Return the columns of records that quote nothing.

    What stands between the cells that differ (a series has the same table, range and
    tags in every record) is one separator, so that the common cells are never split.
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
    """Return the columns between these cells; None if a record has others or is not a record.

    Each record's cells are followed by one more, a line feed: where it stands tells
    the record's width.
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
"""Characters that Python searches for a long text without preparing tables first."""


def _replaced(text: str, old: str, new: str) -> str:
    """Replace like `text.replace`, in pieces; `old` cannot overlap itself."""
    pieces, start = [], 0
    while (cut := text.find(old, start + _SEARCHED, start + 2 * _SEARCHED)) > 0:
        pieces.append(text[start:cut].replace(old, new))
        start = cut
    return "".join((*pieces, text[start:].replace(old, new)))


def _common_cells(text: str, width: int) -> tuple[list[str], list[str]]:
    """Return the cells at the head and at the tail that the first and last record share."""
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
    """Return the columns of any records; a line break inside quotes is a line feed again."""
    records = _records(text)
    if any(len(record) != width for record in records):
        raise ValueError(
            f"a record does not have the {width} cells its header declares"
        )
    return [list(column) for column in zip(*records, strict=True)]


def _records(text: str) -> list[list[str]]:
    """Return the cells of whole records; the CRLF inside quotes was a line feed."""
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


class Decoder:
    """Bytes in, batches of whole records out; knows at the end whether all came.

    Args:
        script: the script's name for errors.
        max_record: bytes that one record may have.
        missing_end: `warn` accepts whole records without the empty line after them.
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
        self._assembler = _Assembler()
        self._head = bytearray()  # what stands before the next header
        self._line = 1
        self._block: Block | None = None
        self._empty = True  # the block has had no records
        self._annotations: dict[str, Sequence[str]] = {}
        self._failing = False  # the header of an error block was read
        self._complete = False  # the last record was a blank line

    def feed(self, chunk: bytes) -> Iterator[Batch]:
        """Yield the batches that `chunk` completes.

        Raises:
            ScriptError: the script failed; the batches before are its rows so far.
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
                stop = _end_of_block(data, position, end)
                if stop > position:
                    yield self._batch(self._block, data[position:stop])
                if stop < end:
                    yield from self._close_block()
                position = stop

    def finish(self) -> Batch:
        """Say that no byte is left; gives the blank lines at the end, without records.

        Raises:
            TruncatedError: the answer is not complete.
            ScriptError: it ended inside the message of the script's error.
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
        """Read one record that is not a row; returns where the next one begins."""
        end = _end_of_record(data, position)
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
            (cells,) = _records(_decoded(record, self._line))
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


class _Assembler:
    """Puts records together again that chunks cut; looks at every byte once."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []  # of the record that is not whole
        self._size = 0
        self._quoting = False  # they end inside quotes
        self._return = b""  # a carriage return that waits for its line feed

    @property
    def waiting(self) -> int:
        """Bytes of the record that is not whole."""
        return self._size + len(self._return)

    def whole_records(self, chunk: bytes) -> bytes:
        """Return the records that `chunk` completes, from their first byte."""
        chunk = self._return + chunk
        self._return = b"\r" if chunk.endswith(b"\r") else b""
        if self._return:
            chunk = chunk[:-1]
        end, self._quoting = _end_of_records(chunk, self._quoting)
        whole = b"".join((*self._parts, chunk[:end])) if end else b""
        if end:
            self._parts, self._size = [], 0
        self._parts.append(chunk[end:])
        self._size += len(chunk) - end
        return whole


def _end_of_records(data: bytes, quoting: bool) -> tuple[int, bool]:
    """Return where the last whole record ends (0: nowhere), and whether `data` ends in quotes.

    Args:
        quoting: `data` begins inside quotes.
    """
    odd = quoting ^ (_quotes(data, 0, len(data)) % 2 == 1)
    stop, in_quotes = len(data), odd
    while (line_end := data.rfind(b"\r\n", 0, stop)) >= 0:
        in_quotes ^= _quotes(data, line_end, stop) % 2 == 1
        if not in_quotes:
            return line_end + 2, odd
        stop = line_end
    return 0, odd


def _quotes(data: bytes, start: int, stop: int) -> int:
    """Return how many quotes there are; most data has none, which is told sooner."""
    return data.count(b'"', start, stop) if data.find(b'"', start, stop) >= 0 else 0


def _end_of_record(data: bytes, start: int) -> int:
    """Return where the record at `start` ends; it is whole."""
    line_end, odd = start, False
    while True:
        found = data.find(b"\r\n", line_end)
        odd ^= _quotes(data, line_end, found) % 2 == 1
        line_end = found + 2
        if not odd:
            return line_end


def _end_of_block(data: bytes, start: int, end: int) -> int:
    """Return where the blank line after the records at `start` begins, or `end`."""
    if data.startswith(b"\r\n", start):
        return start
    odd, counted = False, start
    while (blank := data.find(b"\n\r\n", counted, end)) >= 0:
        odd ^= _quotes(data, counted, blank) % 2 == 1
        if not odd:
            return blank + 1
        counted = blank + 1
    return end
