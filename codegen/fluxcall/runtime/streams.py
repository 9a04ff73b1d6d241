"""The answer to an invocation as it arrives: rows, record batches or a file.

Invariant: a stream that is cut off, or closed before its end, raises after the rows
before that; it is never shortened in silence.
"""

from __future__ import annotations

import os
from collections.abc import (
    AsyncGenerator,
    AsyncIterator,
    Callable,
    Generator,
    Iterator,
)
from itertools import chain
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Generic, Self

from .decode import Batch
from .files import whole_file
from .read import RowReader
from .rows import R_co

if TYPE_CHECKING:
    import pyarrow  # type: ignore[import-untyped,import-not-found,unused-ignore]

    from .frames import FrameReader


def _ignore(number: int) -> None:
    """Take no notice of progress."""


class _Once(Generic[R_co]):
    """A stream is read in one way, once: it stands for one invocation."""

    _used: str | None = None
    _exported: pyarrow.RecordBatchReader | None = None
    _reader: RowReader[R_co]

    def _frames(self) -> FrameReader:
        from .frames import FrameReader

        return FrameReader(self._reader, None)

    def _use(self, way: str) -> None:
        if self._used not in (None, way) or (self._used and way != "rows"):
            raise RuntimeError(
                f"this stream was {self._used} already: call the script again for {way}"
            )
        self._used = way


_CLOSED = "this stream was closed before its end: its rows are not all there are"


def _marked(batches: Iterator[Batch], end: list[bool]) -> Iterator[Batch]:
    """Yield the batches, and note that there are no more of them."""
    yield from batches
    end.append(True)


def _closed() -> Any:
    """Raise, whenever a row is asked for."""
    raise RuntimeError(_CLOSED)


class RowStream(_Once[R_co], Iterator[R_co]):
    """Rows as they arrive; the connection is free again at the end or on `close`.

    It is one invocation: read the rows, or record batches, or write it into a file.
    polars, pandas, DuckDB and pyarrow take a stream as it is (Arrow's PyCapsule
    protocol), in constant memory if they need no more.

    Raises:
        RuntimeError: it is asked for something else after that, or for a row after it
            was closed before its end.
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
        self._end: list[bool] = []  # no part of the stream may refer to it in turn
        whole = _marked(batches, self._end)
        self._rows: Iterator[R_co] = chain.from_iterable(map(reader.rows, whole))

    def __iter__(self) -> Iterator[R_co]:
        self._use("rows")
        return self._rows

    def __next__(self) -> R_co:
        self._use("rows")
        return next(self._rows)

    def save(
        self, path: str | os.PathLike[str], *, each: Callable[[int], object] = _ignore
    ) -> int:
        """Write the answer's bytes into a file, whole or not at all, in place of rows.

        Args:
            path: the file; its folder has to be there.
            each: is called now and then with how many bytes were written.

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
        """Yield the rows in Arrow's batches, some megabytes each, in place of rows.

        All have one schema unless the answer's columns change on the way.

        Raises:
            MissingExtraError: pyarrow is not installed.
        """
        self._use("record batches")
        return self._frames().record_batches(self._batches)

    def __arrow_c_schema__(self) -> object:
        """Export the schema; asks for the first rows."""
        return self._arrow_reader().schema.__arrow_c_schema__()

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """Export the rows by Arrow's PyCapsule protocol, as they arrive, once.

        Whoever reads it raises an error of its own, with our text, if the answer
        breaks off or has columns or types that its first rows did not have.
        """
        reader, self._exported = self._arrow_reader(), None
        return reader.__arrow_c_stream__(requested_schema)

    def _arrow_reader(self) -> pyarrow.RecordBatchReader:
        """Return a reader of all record batches; the same one until it is exported."""
        from .parquet import open_reader

        if self._exported is None:
            self._exported = open_reader(self.record_batches(), self._frames().schema())
        return self._exported

    def to_parquet(
        self, path: str | os.PathLike[str], *, each: Callable[[int], object] = _ignore
    ) -> int:
        """Write the rows into a Parquet file, whole or not at all, in constant memory.

        Args:
            path: the file; its folder has to be there.
            each: is called now and then with how many rows were written.

        Returns:
            Rows written.

        Raises:
            DecodeError: a later part of the answer has columns or types that do not fit
                the file.
            MissingExtraError: pyarrow is not installed.
        """
        from .parquet import ParquetFile

        schema = self._frames().schema()
        with whole_file(Path(path)) as file, ParquetFile(file, schema) as parquet:
            for batch in self.record_batches():
                parquet.write(batch)
                each(parquet.rows)
        return parquet.rows

    def close(self) -> None:
        """Give the connection back; there are no more rows."""
        self._used = self._used or "closed"
        self._batches.close()
        self._chunks.close()
        self._rows = iter(()) if self._end else iter(_closed, None)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


class AsyncRowStream(_Once[R_co], AsyncIterator[R_co]):
    """Rows as they arrive, for asyncio; otherwise as `RowStream`."""

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
        self._ended = self._closed_early = False

    async def __anext__(self) -> R_co:
        self._use("rows")
        while True:
            for row in self._rows:
                return row
            if self._closed_early:
                raise RuntimeError(_CLOSED)
            self._rows = iter(self._reader.rows(await self._next_batch()))

    async def _next_batch(self) -> Batch:
        try:
            return await anext(self._batches)
        except StopAsyncIteration:
            self._ended = True
            raise

    async def save(
        self, path: str | os.PathLike[str], *, each: Callable[[int], object] = _ignore
    ) -> int:
        """Write the answer's bytes into a file, as `RowStream.save` does."""
        self._use("saved")
        size = 0
        with whole_file(Path(path)) as file:
            async for chunk in self._chunks:
                size += file.write(chunk)
                each(size)
        return size

    async def record_batches(self) -> AsyncIterator[pyarrow.RecordBatch]:
        """Yield the rows in Arrow's batches, as `RowStream.record_batches` does."""
        from .frames import Collector

        self._use("record batches")
        collector = Collector(self._frames())
        async for batch in self._batches:
            for made in collector.add(batch):
                yield made
        for made in collector.rest():
            yield made

    async def to_parquet(
        self, path: str | os.PathLike[str], *, each: Callable[[int], object] = _ignore
    ) -> int:
        """Write the rows into a Parquet file, as `RowStream.to_parquet` does."""
        from .parquet import ParquetFile

        schema = self._frames().schema()
        with whole_file(Path(path)) as file, ParquetFile(file, schema) as parquet:
            async for batch in self.record_batches():
                parquet.write(batch)
                each(parquet.rows)
        return parquet.rows

    async def aclose(self) -> None:
        """Give the connection back; there are no more rows."""
        self._used = self._used or "closed"
        self._closed_early = not self._ended
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
