"""What an invocation gives back: all rows at once, or as they arrive.

A `Result` is complete and checked to its last byte before anyone sees it; a stream
raises after the rows before the failure. Neither is ever shortened in silence.
"""

from __future__ import annotations

import os
from collections.abc import (
    AsyncGenerator,
    AsyncIterator,
    Awaitable,
    Callable,
    Generator,
    Iterator,
    Sequence,
)
from itertools import chain, islice
from pathlib import Path
from types import TracebackType
from typing import Generic, Self, TypeVar, overload

from .decode import Batch, Decoder
from .read import RowReader
from .rows import R_co, Row, without_collections

S = TypeVar("S", bound=Row)


class Result(Sequence[R_co]):
    """The rows of an invocation.

    A sequence of rows; `result["name"]` and `result.of(RowClass)` are the rows of one
    result (one yield). Rows are made when first asked for.

    Raises:
        CellError, DecodeError: when rows are asked for and a cell contradicts its
            column's type.
    """

    __slots__ = ("_chunks", "_only", "_reader", "_rows")

    def __init__(
        self,
        chunks: Sequence[bytes],
        reader: RowReader[R_co],
        only: frozenset[str] | None = None,
    ) -> None:
        self._chunks = chunks
        self._reader = reader
        self._only = only
        self._rows: list[R_co] | None = None

    @property
    def text(self) -> str:
        """The answer as the server wrote it, all results of it."""
        return b"".join(self._chunks).decode()

    def of(self, cls: type[S]) -> Result[S]:
        """The rows of one class.

        Raises:
            LookupError: no result of the script has this class.
        """
        names = self._reader.spec.results_of(cls)
        if not names:
            raise LookupError(f"no result of this script has rows of {cls.__name__}")
        return Result(self._chunks, self._reader, names)  # type: ignore[arg-type]

    def _all(self) -> list[R_co]:
        if self._rows is None:
            with without_collections():
                self._rows = list(chain.from_iterable(self._read()))
        return self._rows

    def _read(self) -> Iterator[list[R_co]]:
        decoder = Decoder()
        for chunk in self._chunks:
            for batch in decoder.feed(chunk):
                yield self._reader.rows(batch, self._only)

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
            return Result(self._chunks, self._reader, frozenset((key,)))
        return self._all()[key]

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Result):
            return self._all() == other._all()
        return NotImplemented

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        shown = [f"  {row!r}," for row in islice(self, 5)]
        more = [f"  … {len(self) - 5} more"] if len(self) > 5 else []
        return "\n".join([f"<Result of {len(self)} rows", *shown, *more]) + ">"


class RowStream(Iterator[R_co], Generic[R_co]):
    """Rows as they arrive; the connection is free again at the end or on `close`."""

    def __init__(
        self,
        batches: Generator[Batch, None, None],
        reader: RowReader[R_co],
        save: Callable[[Path], int],
    ) -> None:
        self._batches = batches
        self._reader = reader
        self._save = save
        self._rows = chain.from_iterable(map(reader.rows, batches))

    def __iter__(self) -> Iterator[R_co]:
        return self._rows

    def __next__(self) -> R_co:
        return next(self._rows)

    def save(self, path: str | os.PathLike[str]) -> int:
        """Writes the answer's bytes into a file, whole or not at all, in place of rows.

        Returns:
            Bytes written.

        Raises:
            FluxcallError: no complete answer, or one that is an error; no file then.
            OSError: the file cannot be written.
        """
        return self._save(Path(path))

    def close(self) -> None:
        """Gives the connection back; no more rows."""
        self._batches.close()
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


class AsyncRowStream(AsyncIterator[R_co], Generic[R_co]):
    """As `RowStream`, for asyncio."""

    def __init__(
        self,
        batches: AsyncGenerator[Batch, None],
        reader: RowReader[R_co],
        save: Callable[[Path], Awaitable[int]],
    ) -> None:
        self._batches = batches
        self._reader = reader
        self._save = save
        self._rows: Iterator[R_co] = iter(())

    async def __anext__(self) -> R_co:
        while True:
            for row in self._rows:
                return row
            self._rows = iter(self._reader.rows(await anext(self._batches)))

    async def save(self, path: str | os.PathLike[str]) -> int:
        """As `RowStream.save`."""
        return await self._save(Path(path))

    async def aclose(self) -> None:
        """Gives the connection back; no more rows."""
        self._rows = iter(())
        await self._batches.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.aclose()
