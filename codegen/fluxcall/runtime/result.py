"""What an invocation gives back: all rows at once, or as they arrive.

A `Result` is complete and checked to its last byte before anyone sees it; a stream
raises after the rows before the failure. Neither is ever shortened in silence.
"""

from __future__ import annotations

import os
from collections.abc import (
    AsyncGenerator,
    AsyncIterator,
    Callable,
    Generator,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from itertools import chain, groupby, islice, repeat
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Generic, Self, TypeVar, overload

from .decode import Batch
from .files import whole_file
from .read import RowReader
from .rows import R_co, Row, columns_of, without_collections
from .values import Value

if TYPE_CHECKING:
    import pandas  # type: ignore[import-untyped,import-not-found,unused-ignore]
    import polars  # type: ignore[import-untyped,import-not-found,unused-ignore]
    import pyarrow  # type: ignore[import-untyped,import-not-found,unused-ignore]

S = TypeVar("S", bound=Row)


class Result(Sequence[R_co]):
    """The rows of an invocation.

    A sequence of rows; `result["name"]` and `result.of(RowClass)` are the rows of one
    result (one yield), `result.tables` those of each table. Rows are made when first
    asked for; frames are made without them.

    Raises:
        CellError, DecodeError: when rows or frames are asked for and a cell
            contradicts its column's type.
    """

    __slots__ = ("_batches", "_only", "_reader", "_rows")

    def __init__(
        self,
        batches: Sequence[Batch],
        reader: RowReader[R_co],
        only: frozenset[str] | None = None,
    ) -> None:
        self._batches = batches
        self._reader = reader
        self._only = only
        self._rows: list[R_co] | None = None

    @property
    def text(self) -> str:
        """The answer as the server wrote it, all results of it.

        Bytes that are not UTF-8, which no InfluxDB sends, are surrogates.
        """
        blocks = groupby(self._batches, lambda batch: batch.block)
        return b"".join(
            chain.from_iterable(
                (block.head, *(batch.records for batch in batches))
                for block, batches in blocks
            )
        ).decode(errors="surrogateescape")

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the results that have rows, in the answer's order."""
        found = dict.fromkeys(name for name, _ in self._named_batches())
        return tuple(found)

    @property
    def tables(self) -> tuple[Table[R_co], ...]:
        """The tables that have rows, in the answer's order."""
        found: dict[tuple[str, int], list[Batch]] = {}
        for name, batch in self._named_batches():
            for number, records in batch.by_table():
                found.setdefault((name, number), []).append(records)
        return tuple(
            Table(name, number, batches, self._reader)
            for (name, number), batches in found.items()
        )

    def of(self, cls: type[S]) -> Result[S]:
        """The rows of one class.

        Raises:
            LookupError: no result of the script has this class.
        """
        names = self._reader.spec.results_of(cls)
        if not names:
            raise LookupError(f"no result of this script has rows of {cls.__name__}")
        return Result(self._batches, self._reader, names)  # type: ignore[arg-type]

    def to_arrow(self) -> pyarrow.Table:
        """All rows as one table of Arrow, columns by the answer's own names.

        Times are nanoseconds in UTC. Where a block lacks a column of another there are
        nulls; with several results a first column `result` names each row's.

        Raises:
            MissingExtraError: pyarrow is not installed.
        """
        from .frames import FrameReader

        return FrameReader(self._reader, self._only).table(self._batches)

    def to_polars(self) -> polars.DataFrame:
        """As `to_arrow`, for polars.

        Raises:
            MissingExtraError: pyarrow or polars is not installed.
        """
        from .frames import to_polars

        return to_polars(self.to_arrow())

    def to_pandas(self) -> pandas.DataFrame:
        """As `to_arrow`, for pandas; integers that may be null are its `Int64`.

        Raises:
            MissingExtraError: pyarrow or pandas is not installed.
        """
        from .frames import to_pandas

        return to_pandas(self.to_arrow())

    def _named_batches(self) -> Iterator[tuple[str, Batch]]:
        for batch in self._batches:
            name = batch.first_result()
            if name is not None and (self._only is None or name in self._only):
                yield name, batch

    def _all(self) -> list[R_co]:
        if self._rows is None:
            with without_collections():
                rows, only = self._reader.rows, repeat(self._only)
                made = map(rows, self._batches, only)
                self._rows = list(chain.from_iterable(made))
        return self._rows

    def __len__(self) -> int:
        return len(self._all())

    def __iter__(self) -> Iterator[R_co]:
        return iter(self._all())

    @overload
    def __getitem__(self, key: int) -> R_co: ...
    @overload
    def __getitem__(self, key: slice) -> Sequence[R_co]: ...
    @overload
    def __getitem__(self, key: str) -> Result[R_co]: ...
    def __getitem__(
        self, key: int | slice | str
    ) -> R_co | Sequence[R_co] | Result[R_co]:
        if isinstance(key, str):
            if not self._reader.spec.may_have(key):
                raise LookupError(f"the script has no result {key!r}")
            return Result(self._batches, self._reader, frozenset((key,)))
        return self._all()[key]

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Result):
            return self._all() == other._all()
        return NotImplemented

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        shown = [f"  {row!r}," for row in islice(self, _SHOWN)]
        hidden = len(self) - _SHOWN
        more = [f"  … {hidden} more"] if hidden > 0 else []
        return "\n".join([f"<Result of {len(self)} rows", *shown, *more]) + ">"

    def _repr_html_(self) -> str:
        """A table for notebooks: the first rows, all that any of them has."""
        shown = [columns_of(row) for row in islice(self, _SHOWN_IN_HTML)]
        names = list(dict.fromkeys(name for row in shown for name in row))
        lines = [_html_row("th", names)]
        lines += [
            _html_row("td", [_html_cell(row.get(name)) for name in names])
            for row in shown
        ]
        return (
            f"<table>{''.join(lines)}</table><p>{len(self)} rows"
            f" × {len(names)} columns</p>"
        )


_SHOWN = 5
_SHOWN_IN_HTML = 20


def _html_row(tag: str, texts: Iterable[str]) -> str:
    from html import escape

    cells = "".join(f"<{tag}>{escape(text)}</{tag}>" for text in texts)
    return f"<tr>{cells}</tr>"


def _html_cell(value: Value) -> str:
    return "" if value is None else str(value)


class Table(Result[R_co]):
    """The rows of one table, which have one group key.

    Attributes:
        name: its result's name.
        number: as the answer has it, from 0 in each result.
    """

    __slots__ = ("name", "number")

    def __init__(
        self, name: str, number: int, batches: list[Batch], reader: RowReader[R_co]
    ) -> None:
        super().__init__(batches, reader)
        self.name = name
        self.number = number

    @property
    def key(self) -> Mapping[str, Value] | None:
        """The group key: column → the value that all rows have.

        None where the answer does not tell it: only annotated ones do.
        """
        group = self._batches[0].block.group
        if group is None:
            return None
        row = columns_of(self[0])
        return {name: row[name] for name in group}

    def __repr__(self) -> str:
        return f"<Table {self.number} of {self.name!r}, {len(self)} rows>"


def _ignore(number: int) -> None:
    """What a caller does with progress by default."""


class _Once:
    """A stream is read in one way, once: it stands for one invocation."""

    _used: str | None = None

    def _use(self, way: str) -> None:
        if self._used not in (None, way) or (self._used and way != "rows"):
            raise RuntimeError(
                f"this stream was {self._used} already: call the script again for {way}"
            )
        self._used = way


class RowStream(_Once, Iterator[R_co], Generic[R_co]):
    """Rows as they arrive; the connection is free again at the end or on `close`.

    It is one invocation: read the rows, or record batches, or write it into a file.

    Raises:
        RuntimeError: it is asked for something else after that.
    """

    def __init__(
        self,
        batches: Generator[Batch, None, None],
        reader: RowReader[R_co],
        chunks: Generator[bytes, None, None],
    ) -> None:
        self._batches = batches
        self._reader = reader
        self._chunks = chunks
        self._rows = chain.from_iterable(map(reader.rows, batches))

    def __iter__(self) -> Iterator[R_co]:
        self._use("rows")
        return self._rows

    def __next__(self) -> R_co:
        self._use("rows")
        return next(self._rows)

    def save(
        self, path: str | os.PathLike[str], *, each: Callable[[int], object] = _ignore
    ) -> int:
        """Writes the answer's bytes into a file, whole or not at all, in place of rows.

        Args:
            path: the file; its folder has to be there.
            each: is told now and then how many bytes were written.

        Returns:
            Bytes written.

        Raises:
            FluxcallError: no complete answer, or one that is an error; no file then.
            OSError: the file cannot be written.
        """
        self._use("saved")
        size = 0
        with whole_file(Path(path)) as file:
            for chunk in self._chunks:
                size += file.write(chunk)
                each(size)
        return size

    def record_batches(self) -> Iterator[pyarrow.RecordBatch]:
        """The rows in Arrow's batches, some megabytes each, in place of rows.

        All have one schema unless the answer's columns change on the way.

        Raises:
            MissingExtraError: pyarrow is not installed.
        """
        from .frames import FrameReader

        self._use("record batches")
        return FrameReader(self._reader, None).record_batches(self._batches)

    def to_parquet(
        self, path: str | os.PathLike[str], *, each: Callable[[int], object] = _ignore
    ) -> int:
        """Writes the rows into a Parquet file, whole or not at all, in constant memory.

        Args:
            path: the file; its folder has to be there.
            each: is told now and then how many rows were written.

        Returns:
            Rows written.

        Raises:
            DecodeError: a later part of the answer has columns or types that do not fit
                the file, or there is no row to tell them.
            MissingExtraError: pyarrow is not installed.
        """
        from .frames import ParquetFile

        with whole_file(Path(path)) as file, ParquetFile(file) as parquet:
            for batch in self.record_batches():
                parquet.write(batch)
                each(parquet.rows)
        return parquet.rows

    def close(self) -> None:
        """Gives the connection back; no more rows."""
        self._used = self._used or "closed"
        self._batches.close()
        self._chunks.close()
        self._rows = chain.from_iterable(())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


class AsyncRowStream(_Once, AsyncIterator[R_co], Generic[R_co]):
    """As `RowStream`, for asyncio."""

    def __init__(
        self,
        batches: AsyncGenerator[Batch, None],
        reader: RowReader[R_co],
        chunks: AsyncGenerator[bytes, None],
    ) -> None:
        self._batches = batches
        self._reader = reader
        self._chunks = chunks
        self._rows: Iterator[R_co] = iter(())

    async def __anext__(self) -> R_co:
        self._use("rows")
        while True:
            for row in self._rows:
                return row
            self._rows = iter(self._reader.rows(await anext(self._batches)))

    async def save(
        self, path: str | os.PathLike[str], *, each: Callable[[int], object] = _ignore
    ) -> int:
        """As `RowStream.save`."""
        self._use("saved")
        size = 0
        with whole_file(Path(path)) as file:
            async for chunk in self._chunks:
                size += file.write(chunk)
                each(size)
        return size

    async def record_batches(self) -> AsyncIterator[pyarrow.RecordBatch]:
        """As `RowStream.record_batches`."""
        from .frames import Collector, FrameReader

        self._use("record batches")
        collector = Collector(FrameReader(self._reader, None))
        async for batch in self._batches:
            for made in collector.add(batch):
                yield made
        for made in collector.rest():
            yield made

    async def to_parquet(
        self, path: str | os.PathLike[str], *, each: Callable[[int], object] = _ignore
    ) -> int:
        """As `RowStream.to_parquet`."""
        from .frames import ParquetFile

        with whole_file(Path(path)) as file, ParquetFile(file) as parquet:
            async for batch in self.record_batches():
                parquet.write(batch)
                each(parquet.rows)
        return parquet.rows

    async def aclose(self) -> None:
        """Gives the connection back; no more rows."""
        self._used = self._used or "closed"
        self._rows = iter(())
        await self._batches.aclose()
        await self._chunks.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.aclose()
