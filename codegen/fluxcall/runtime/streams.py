"""The answer to an invocation as it arrives, as rows, record batches or a file.

Invariant: a stream that is cut off or closed early raises after its last complete rows; it
never ends silently before its end.
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
from typing import TYPE_CHECKING, Any, Generic, Self

from .decode import Batch
from .files import whole_file
from .read import RowReader
from .rows import R_co

if TYPE_CHECKING:
    import pyarrow  # type: ignore[import-untyped,import-not-found,unused-ignore]

    from .frames import FrameReader


def _ignore(number: int) -> None:
    """Ignore progress."""


class _Once(Generic[R_co]):
    """Ensures that a stream is read only once, since it stands for one invocation."""

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
    """Yield the batches, and record when there are no more."""
    yield from batches
    end.append(True)


def _closed() -> Any:
    """Raise when a row is requested."""
    raise RuntimeError(_CLOSED)


class RowStream(_Once[R_co], Iterator[R_co]):
    """Rows as they arrive; the connection is released at the end or by `close`.

    A stream is one invocation: iterate over its rows, or over record batches, or write it
    to a file. polars, pandas, DuckDB and pyarrow accept a stream directly (Arrow's PyCapsule
    protocol), and read it in constant memory if they can.

    Raises:
        RuntimeError: the stream is read a second time, or after it was closed early.
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
        """Write the bytes of the answer to a file, instead of reading rows.

        The file is written completely or not at all.

        Args:
            path: the file; its folder must exist.
            each: called from time to time with the number of bytes written so far.

        Returns:
            The number of bytes written.

        Raises:
            FluxcallError: the answer is incomplete or an error; no file is written.
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
        """Yield Arrow record batches of a few megabytes, instead of rows.

        They have the same schema unless the columns of the answer change.

        Raises:
            MissingExtraError: pyarrow is not installed.
        """
        self._use("record batches")
        return self._frames().record_batches(self._batches)

    def __arrow_c_schema__(self) -> object:
        """Export the schema, for which the first rows are read."""
        return self._arrow_reader().schema.__arrow_c_schema__()

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """Export the rows through Arrow's PyCapsule protocol, as they arrive, once.

        If the answer is cut off, or has columns or types that its first rows did not have,
        the reading library raises its own exception with our message.
        """
        reader, self._exported = self._arrow_reader(), None
        return reader.__arrow_c_stream__(requested_schema)

    def _arrow_reader(self) -> pyarrow.RecordBatchReader:
        """Return the reader of all record batches; the same one until it is exported."""
        from .parquet import open_reader

        if self._exported is None:
            self._exported = open_reader(self.record_batches(), self._frames().schema())
        return self._exported

    def to_parquet(
        self, path: str | os.PathLike[str], *, each: Callable[[int], object] = _ignore
    ) -> int:
        """Write the rows to a Parquet file, in constant memory.

        The file is written completely or not at all.

        Args:
            path: the file; its folder must exist.
            each: called from time to time with the number of rows written so far.

        Returns:
            The number of rows written.

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
        """Release the connection; there are no more rows."""
        self._used = self._used or "closed"
        self._batches.close()
        self._chunks.close()
        self._rows = iter(()) if self._end else iter(_closed, None)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class AsyncRowStream(_Once[R_co], AsyncIterator[R_co]):
    """Rows as they arrive, like `RowStream`, for asyncio."""

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
        """Write the bytes of the answer to a file, like `RowStream.save`."""
        self._use("saved")
        size = 0
        with whole_file(Path(path)) as file:
            async for chunk in self._chunks:
                size += file.write(chunk)
                each(size)
        return size

    async def record_batches(self) -> AsyncIterator[pyarrow.RecordBatch]:
        """Yield Arrow record batches, like `RowStream.record_batches`."""
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
        """Write the rows to a Parquet file, like `RowStream.to_parquet`."""
        from .parquet import ParquetFile

        schema = self._frames().schema()
        with whole_file(Path(path)) as file, ParquetFile(file, schema) as parquet:
            async for batch in self.record_batches():
                parquet.write(batch)
                each(parquet.rows)
        return parquet.rows

    async def aclose(self) -> None:
        """Release the connection; there are no more rows."""
        self._used = self._used or "closed"
        self._closed_early = not self._ended
        self._rows = iter(())
        await self._batches.aclose()
        await self._chunks.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()
