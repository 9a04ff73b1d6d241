"""Converts the record batches of an answer to one schema, for Parquet and Arrow streams.

Invariant: a column that does not fit is an error, never a silent null.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from types import TracebackType
from typing import IO, TYPE_CHECKING, Any, Self

from .arrow import extra
from .errors import DecodeError

if TYPE_CHECKING:
    import pyarrow  # type: ignore[import-untyped,import-not-found,unused-ignore]


class SchemaConverter:
    """Converts the record batches of one answer to the schema of the first one.

    Args:
        empty: the schema of an answer without rows.

    Attributes:
        schema: the schema, or None before the first batch.
    """

    def __init__(self, empty: pyarrow.Schema) -> None:
        self._arrow = extra("pyarrow")
        self._empty = empty
        self.schema: Any = None

    def fit(self, batch: pyarrow.RecordBatch | None) -> pyarrow.Table:
        """Return a batch as a table with the schema; missing columns are null.

        Args:
            batch: None if the answer has no rows.

        Raises:
            DecodeError: it has additional columns, or types that do not fit the schema.
        """
        first = self._empty if batch is None else batch.schema
        if self.schema is None:
            self.schema = self._arrow.schema(
                field.with_nullable(True) for field in first
            )
        if batch is None:
            return self.schema.empty_table()
        try:
            return self._fitted(batch)
        except (self._arrow.ArrowInvalid, ValueError) as error:
            raise DecodeError(
                f"the answer changes on its way: {error}; read each result or each"
                " table of it, or use `to_arrow()`, which looks at all rows first"
            ) from None

    def _fitted(self, batch: pyarrow.RecordBatch) -> pyarrow.Table:
        more = set(batch.schema.names) - set(self.schema.names)
        if more:
            raise ValueError(
                f"columns that its beginning does not have: {sorted(more)}"
            )
        table = self._arrow.Table.from_batches([batch])
        for field in self.schema:
            if field.name not in batch.schema.names:
                nulls = self._arrow.nulls(len(batch), field.type)
                table = table.append_column(field, nulls)
        table = table.select(self.schema.names)
        for field, wanted in zip(table.schema, self.schema, strict=True):
            self._check_text(table[field.name], field, wanted)
        return table.cast(self.schema)

    def _check_text(
        self, values: Any, field: pyarrow.Field, wanted: pyarrow.Field
    ) -> None:
        """Raise if values would become text, which a cast would do silently."""
        changes = wanted.type == self._arrow.string() and field.type != wanted.type
        if changes and values.null_count < len(values):
            raise ValueError(f"column {field.name!r} is {field.type} now, not text")


class ParquetFile:
    """Writes the record batches of one answer to a Parquet file.

    Args:
        empty: the schema of an answer without rows.
    """

    def __init__(self, file: IO[bytes], empty: pyarrow.Schema) -> None:
        self.rows = 0
        self._file = file
        self._parquet = extra("pyarrow.parquet")
        self._converter = SchemaConverter(empty)
        self._writer: Any = None

    def write(self, batch: pyarrow.RecordBatch | None) -> None:
        """Append a batch; None if the answer has no rows.

        Raises:
            DecodeError: the batch does not fit the schema of the first one.
        """
        table = self._converter.fit(batch)
        if self._writer is None:
            self._writer = self._parquet.ParquetWriter(self._file, table.schema)
        self._writer.write_table(table)
        self.rows += len(table)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._writer is None and kind is None:
            self.write(None)
        if self._writer is not None:
            self._writer.close()


def open_reader(
    batches: Iterator[pyarrow.RecordBatch], empty: pyarrow.Schema
) -> pyarrow.RecordBatchReader:
    """Return a reader of batches, converted to the schema of the first one.

    Args:
        empty: the schema of an answer without rows.

    Raises:
        DecodeError: raised by the reader if a batch does not fit the schema.
    """
    converter = SchemaConverter(empty)
    first = converter.fit(next(batches, None))
    tables = chain([first], map(converter.fit, batches))
    parts = chain.from_iterable(table.to_batches() for table in tables)
    return extra("pyarrow").RecordBatchReader.from_batches(first.schema, parts)
