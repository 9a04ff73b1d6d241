"""The complete answer to an invocation, as rows, tables, frames or files.

Invariant: a `Result` is complete, and checked to its last byte, before it is returned.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, groupby, islice, repeat
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar, overload

from .decode import Batch
from .display import html_of, text_of
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

    A result is a sequence of rows. `result["name"]` and `result.of(RowClass)` are the rows
    of one result (one `yield` in the script), and `result.tables` are the tables. Type
    checkers know the row type of `result.of(RowClass)`; `result["name"]` can have any row
    of the script. Rows are created on first access; frames are created without rows.
    pandas, DuckDB and pyarrow accept a result directly (Arrow's PyCapsule protocol); for
    polars, which would treat it as a sequence, use `to_polars`.

    Raises:
        CellError, DecodeError: on access to rows or frames, if a cell contradicts the
            type of its column.
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
        """The complete answer as the server wrote it, with all results.

        Bytes that are not UTF-8, which InfluxDB never sends, become surrogates.
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

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of all columns: those of the classes, then others in the rows."""
        classes = self._reader.spec.classes
        asked = classes if self._only is None else self._only & classes.keys()
        named = [w for name in asked for _, w, _ in classes[name].__columns__]
        for _, batch in self._named_batches():
            named += batch.block.columns
        return tuple(dict.fromkeys(named))

    def of(self, cls: type[S]) -> Result[S]:
        """Return the rows of one class.

        Raises:
            LookupError: none of the script's results has this class.
        """
        names = self._reader.spec.results_of(cls)
        if not names:
            raise LookupError(f"no result of this script has rows of {cls.__name__}")
        return Result(self._batches, self._reader, names)  # type: ignore[arg-type]

    def to_arrow(self) -> pyarrow.Table:
        """Return all rows as one Arrow table, with the answer's own column names.

        Times are nanoseconds in UTC. Columns that are missing in a part of the answer are
        null there. If there are several results, the first column, `result`, names the
        result of a row. The columns of the classes are present even without rows.

        Raises:
            MissingExtraError: pyarrow is not installed.
        """
        from .frames import FrameReader

        return FrameReader(self._reader, self._only).table(self._batches)

    def to_polars(self) -> polars.DataFrame:
        """Return all rows as a polars frame; see `to_arrow`.

        Raises:
            MissingExtraError: pyarrow or polars is not installed.
        """
        from .frames import to_polars

        return to_polars(self.to_arrow)

    def to_pandas(self) -> pandas.DataFrame:
        """Return all rows as a pandas frame; see `to_arrow`.

        Integers that can be null have type `Int64`.

        Raises:
            MissingExtraError: pyarrow or pandas is not installed.
        """
        from .frames import to_pandas

        return to_pandas(self.to_arrow)

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """Export all rows through Arrow's PyCapsule protocol."""
        return self.to_arrow().__arrow_c_stream__(requested_schema)

    def save(self, path: str | os.PathLike[str]) -> int:
        """Write the bytes of the answer, with all results, to a file.

        The file is written completely or not at all.

        Args:
            path: the file; its folder must exist.

        Returns:
            The number of bytes written.

        Raises:
            OSError: the file cannot be written.
        """
        with whole_file(Path(path)) as file:
            return file.write(self.text.encode(errors="surrogateescape"))

    def to_parquet(self, path: str | os.PathLike[str]) -> int:
        """Write the rows to a Parquet file.

        The file is written completely or not at all.

        Args:
            path: the file; its folder must exist.

        Returns:
            The number of rows written.

        Raises:
            MissingExtraError: pyarrow is not installed.
            OSError: the file cannot be written.
        """
        from .arrow import extra

        table = self.to_arrow()
        with whole_file(Path(path)) as file:
            extra("pyarrow.parquet").write_table(table, file)
        return len(table)

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
        hidden = len(self) - _SHOWN
        return text_of(f"Result of {len(self)} rows", islice(self, _SHOWN), hidden)

    def _repr_html_(self) -> str:
        """Return a table for notebooks, with the first rows and all their columns."""
        return html_of([*islice(self._labelled(), _SHOWN_IN_HTML)], len(self))

    def _labelled(self) -> Iterator[Mapping[str, Value]]:
        """Yield the columns of each row, with the result's name if there are several."""
        several = len(self.names) > 1
        for name, batch in self._named_batches():
            label = {"result": name} if several else {}
            for row in self._reader.rows(batch, self._only):
                yield {**label, **columns_of(row)}


_SHOWN = 5
_SHOWN_IN_HTML = 20


class Table(Result[R_co]):
    """The rows of one table, which share a group key.

    Attributes:
        name: the name of its result.
        number: its number in the answer, from 0 in each result.
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

        None if it is unknown, because the answer has no annotations.
        """
        group = self._batches[0].block.group
        if group is None:
            return None
        row = columns_of(self[0])
        return {name: row[name] for name in group}

    def __repr__(self) -> str:
        return f"<Table {self.number} of {self.name!r}, {len(self)} rows>"
