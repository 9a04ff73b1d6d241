"""Builds frames by columns, without rows in between; refuses to guess a type.

Arrow parses the bytes of all blocks that have one header in one go, by the types that
rows have. Where it would be more lenient than rows are, its input is checked first; an
answer that it refuses is read once more as rows read it, for the same error.

Needs pyarrow; `to_polars` and `to_pandas` need those as well. They are imported when
asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from importlib import import_module
from types import TracebackType
from typing import IO, TYPE_CHECKING, Any, Self

from .decode import Batch, Block
from .errors import DecodeError, MissingExtraError
from .read import Planned, RowReader, plan_columns
from .values import Value

if TYPE_CHECKING:
    import pandas  # type: ignore[import-untyped,import-not-found,unused-ignore]
    import polars  # type: ignore[import-untyped,import-not-found,unused-ignore]
    import pyarrow  # type: ignore[import-untyped,import-not-found,unused-ignore]

_ENOUGH = 4 * 2**20
"""Bytes of records that Arrow gets at once."""
_BLOCK = 2**20
"""Bytes that one of Arrow's threads takes."""

_NUMBER = r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|NaN|[+-]Inf"
_FORMS = {
    "int": r"-?(?:0|[1-9][0-9]*)",
    "uint": r"0|[1-9][0-9]*",
    "float": r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|NaN|[+-]Inf",
    "bool": r"true|false",
    "time": r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,9})?"
    r"(?:Z|[+-][0-9]{2}:[0-9]{2})",
}
"""What a cell of each type looks like."""


def extra(module: str) -> Any:
    """An optional module.

    Raises:
        MissingExtraError: it is not installed.
    """
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        package = module.split(".")[0]
        if (error.name or "").split(".")[0] != package:
            raise
        raise MissingExtraError(package) from None


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Batches of one result whose headers are equal."""

    result: str
    block: Block
    columns: tuple[Planned, ...]
    batches: list[Batch] = field(default_factory=list)

    def parts(self) -> Iterator[Group]:
        """The same in parts that Arrow reads while they are in the processor's cache."""
        waiting: list[Batch] = []
        size = 0
        for batch in self.batches:
            waiting.append(batch)
            size += len(batch.records)
            if size >= _ENOUGH:
                yield replace(self, batches=waiting)
                waiting, size = [], 0
        if waiting or not size:
            yield replace(self, batches=waiting)


class FrameReader:
    """Makes Arrow's tables of one answer's batches.

    Args:
        reader: what makes rows of them: the same types, the same errors.
        only: the results to take, or None for all.
    """

    def __init__(self, reader: RowReader[Any], only: frozenset[str] | None) -> None:
        self._reader = reader
        self._only = only
        self._plans: dict[object, tuple[Planned, ...]] = {}
        self._arrow = extra("pyarrow")
        extra("pyarrow.csv")
        extra("pyarrow.compute")

    def table(self, batches: Iterable[Batch]) -> pyarrow.Table:
        """One table of all rows, in the answer's order; nulls where a block lacks a column.

        With several results a first column `result` names each row's.

        Raises:
            DecodeError, CellError: as rows would.
        """
        results: dict[str, dict[object, Group]] = {}
        for batch in batches:
            for group in self.groups(batch):
                key = group.block.columns, group.block.datatypes
                groups = results.setdefault(group.result, {})
                groups.setdefault(key, group).batches.append(batch)
        tables = [
            self._joined(list(groups.values()), several=len(results) > 1)
            for groups in results.values()
        ]
        return self._united(tables)

    def record_batches(self, batches: Iterable[Batch]) -> Iterator[pyarrow.RecordBatch]:
        """The rows as they come, in batches of some megabytes."""
        collector = Collector(self)
        for batch in batches:
            yield from collector.add(batch)
        yield from collector.rest()

    def batches_of(self, group: Group) -> Iterator[pyarrow.RecordBatch]:
        """One group's rows."""
        yield from self._joined([group], several=False).to_batches()

    def groups(self, batch: Batch) -> Iterator[Group]:
        """The group that a batch begins; none where its result is not asked for."""
        result = batch.first_result()
        if result is None or (self._only is not None and result not in self._only):
            return
        key = result, batch.block.columns, batch.block.datatypes
        if key not in self._plans:
            cls = self._reader.spec.class_of(result)
            where = f"{self._reader.script}, {result}"
            self._plans[key] = plan_columns(cls, batch.block, where)
        yield Group(result=result, block=batch.block, columns=self._plans[key])

    # Tables of text and values

    def _joined(self, groups: Sequence[Group], *, several: bool) -> pyarrow.Table:
        """One result's groups, in the order of their tables."""
        parts = [part for group in groups for part in group.parts()]
        tables = [self._parsed(part) for part in parts]
        text = _disagreed(groups, tables)
        if text:
            tables = [self._parsed(part, text) for part in parts]
        united = self._united(tables)
        if len(groups) > 1:
            united = united.sort_by([("", "ascending")])
        united = united.drop_columns([""])
        if several:
            names = self._arrow.array([groups[0].result]).dictionary_encode()
            same = self._arrow.DictionaryArray.from_arrays(
                self._arrow.array([0] * len(united), self._arrow.int32()),
                names.dictionary,
            )
            united = united.add_column(0, "result", same)
        return united

    def _parsed(
        self, group: Group, text: frozenset[str] = frozenset()
    ) -> pyarrow.Table:
        """A group's columns by their names; its tables' numbers in the column ``.

        Args:
            text: columns of untold type that stay text.
        """
        invalid = self._arrow.ArrowInvalid
        for careful in (False, True):
            try:
                return _Parse(group, self._arrow, text, careful=careful).table()
            except (invalid, _Doubtful):
                continue
        parts = [self._as_rows_read(group, batch) for batch in group.batches]
        return self._arrow.concat_tables(parts)

    def _as_rows_read(self, group: Group, batch: Batch) -> pyarrow.Table:
        """One batch's columns by way of Python's values, or the error that rows raise."""
        values = self._reader.values(batch)
        types = _types(self._arrow)
        arrays = [self._arrow.array(map(int, batch.cells()[1]), types["int"])]
        fields = [self._arrow.field("", types["int"])]
        for plan in sorted(group.columns, key=_position):
            array = _array(self._arrow, values[plan.name], types.get(plan.kind))
            nullable = plan.position is None or plan.type.endswith("?")
            arrays.append(array)
            fields.append(self._arrow.field(plan.name, array.type, nullable))
        return self._arrow.table(arrays, schema=self._arrow.schema(fields))

    def _united(self, tables: Sequence[pyarrow.Table]) -> pyarrow.Table:
        """Tables one after the other; columns of other types become what holds both."""
        types: dict[str, list[pyarrow.Field]] = {}
        for table in tables:
            for own in table.schema:
                types.setdefault(own.name, []).append(own)
        schema = self._arrow.schema(
            self._common(fields, everywhere=len(fields) == len(tables))
            for fields in types.values()
        )
        parts = [self._as(schema, table) for table in tables]
        return self._arrow.concat_tables(parts) if parts else schema.empty_table()

    def _common(
        self, fields: Sequence[pyarrow.Field], *, everywhere: bool
    ) -> pyarrow.Field:
        kinds = {own.type for own in fields}
        pa = self._arrow
        kind = fields[0].type
        if len(kinds) > 1:
            numbers = kinds <= {pa.int64(), pa.uint64(), pa.float64()}
            kind = pa.float64() if numbers else pa.string()
        nullable = not everywhere or any(own.nullable for own in fields)
        return pa.field(fields[0].name, kind, nullable)

    def _as(self, schema: pyarrow.Schema, table: pyarrow.Table) -> pyarrow.Table:
        arrays = []
        for own in schema:
            if own.name in table.column_names:
                arrays.append(table[own.name].cast(own.type))
            else:
                arrays.append(self._arrow.nulls(len(table), own.type))
        return self._arrow.table(arrays, schema=schema)


def _disagreed(
    groups: Sequence[Group], tables: Sequence[pyarrow.Table]
) -> frozenset[str]:
    """Columns of untold type that read as numbers in one block, not in another."""
    untold = {plan.name for group in groups for plan in group.columns if plan.untold}
    kinds: dict[str, set[object]] = {}
    for table in tables:
        for own in table.schema:
            if own.name in untold and table[own.name].null_count < len(table):
                kinds.setdefault(own.name, set()).add(own.type)
    return frozenset(name for name, types in kinds.items() if len(types) > 1)


class Collector:
    """Collects batches that have one header until they are worth Arrow's attention."""

    def __init__(self, frames: FrameReader) -> None:
        self._frames = frames
        self._group: Group | None = None
        self._size = 0

    def add(self, batch: Batch) -> Iterator[pyarrow.RecordBatch]:
        """What is complete with this batch."""
        for begun in self._frames.groups(batch):
            if self._group is None or not _same(self._group, begun):
                yield from self.rest()
                self._group = begun
            self._group.batches.append(batch)
            self._size += len(batch.records)
            if self._size >= _ENOUGH:
                yield from self.rest()

    def rest(self) -> Iterator[pyarrow.RecordBatch]:
        """What waits."""
        group, self._group, self._size = self._group, None, 0
        if group is not None:
            yield from self._frames.batches_of(group)


def _same(group: Group, other: Group) -> bool:
    return (group.result, group.block.columns, group.block.datatypes) == (
        other.result,
        other.block.columns,
        other.block.datatypes,
    )


class ParquetFile:
    """Record batches of one answer in a Parquet file; the first one tells the schema."""

    def __init__(self, file: IO[bytes]) -> None:
        self.rows = 0
        self._file = file
        self._arrow = extra("pyarrow")
        self._parquet = extra("pyarrow.parquet")
        self._writer: Any = None

    def write(self, batch: pyarrow.RecordBatch) -> None:
        """Appends a batch; absent columns are null.

        Raises:
            DecodeError: it has other columns, or types that the schema's cannot hold.
        """
        if self._writer is None:
            schema = self._arrow.schema(own.with_nullable(True) for own in batch.schema)
            self._writer = self._parquet.ParquetWriter(self._file, schema)
        self._writer.write_table(self._fitted(batch, self._writer.schema))
        self.rows += len(batch)

    def _fitted(
        self, batch: pyarrow.RecordBatch, schema: pyarrow.Schema
    ) -> pyarrow.Table:
        more = set(batch.schema.names) - set(schema.names)
        table = self._arrow.Table.from_batches([batch])
        for own in schema:
            if own.name not in batch.schema.names:
                nulls = self._arrow.nulls(len(batch), own.type)
                table = table.append_column(own, nulls)
        try:
            if more:
                raise DecodeError(f"columns that its beginning has not: {sorted(more)}")
            return table.select(schema.names).cast(schema)
        except (self._arrow.ArrowInvalid, DecodeError) as error:
            raise DecodeError(
                f"the answer does not fit one Parquet file: {error}; write each result"
                " or each table of it, or `to_arrow()`, which knows all columns"
            ) from None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._writer is not None:
            self._writer.close()
        elif kind is None:
            raise DecodeError(
                "the answer has no rows, which alone tell a file's columns"
            )


def _types(arrow: Any) -> dict[str, Any]:
    return {
        "string": arrow.string(),
        "int": arrow.int64(),
        "uint": arrow.uint64(),
        "float": arrow.float64(),
        "bool": arrow.bool_(),
        "time": arrow.timestamp("ns", "UTC"),
    }


def _array(arrow: Any, values: Sequence[Value], kind: Any) -> Any:
    """Values of one type as an array; text where nobody knows it."""
    if kind is None:
        texts = [None if value is None else str(value) for value in values]
        return arrow.array(texts, arrow.string())
    if kind == arrow.timestamp("ns", "UTC"):
        moments = [_nanoseconds(value) for value in values]
        return arrow.array(moments, arrow.int64()).cast(kind)
    return arrow.array(values, kind)


def _nanoseconds(value: Value) -> int | None:
    """Since 1970."""
    if not isinstance(value, datetime):
        return None
    whole = (value - _EPOCH) // timedelta(microseconds=1)
    return whole * 1000 + getattr(value, "nanosecond", 0)


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class _Doubtful(Exception):
    """Arrow took a cell that rows might refuse, or as something else."""


class _Parse:
    """One look of Arrow at a group.

    Args:
        text: columns of untold type that stay text.
        careful: every cell is read as text and its form checked before it is converted.
    """

    def __init__(
        self, group: Group, arrow: Any, text: frozenset[str], *, careful: bool
    ) -> None:
        self._group = group
        self._stay = text
        self._pa = arrow
        self._data = b"".join(batch.records for batch in group.batches)
        self._quoted = b'"' in self._data
        self._longest = len(self._data) if self._quoted else 0  # a record's bytes
        self._careful = careful or b" " in self._data or b"\t" in self._data
        self._text = arrow.string()
        self._types = _types(arrow)

    def table(self) -> pyarrow.Table:
        """The group's columns.

        Raises:
            ArrowInvalid, _Doubtful: it needs another look.
        """
        if any(self._group.block.defaults[2:]):
            raise _Doubtful
        cells = self._cells()
        self._check_records(cells)
        arrays = [cells["2"]]
        fields = [self._pa.field("", self._pa.int64())]
        for plan in sorted(self._group.columns, key=_position):
            array = self._column(plan, cells)
            nullable = plan.position is None or plan.type.endswith("?")
            if array.null_count and not nullable:
                raise _Doubtful
            arrays.append(array)
            fields.append(self._pa.field(plan.name, array.type, nullable))
        return self._pa.table(arrays, schema=self._pa.schema(fields))

    def _cells(self) -> pyarrow.Table:
        csv, width = self._pa.csv, len(self._group.block.columns) + 3
        types = {"0": self._pa.null(), "2": self._pa.int64()}
        types["1"] = self._pa.dictionary(self._pa.int32(), self._text)
        for plan in self._group.columns:
            if plan.position is not None:
                types[str(plan.position + 3)] = self._read_as(plan.kind)
        if not self._data:
            return self._pa.schema(types.items()).empty_table()
        return csv.read_csv(
            self._pa.BufferReader(self._data),
            csv.ReadOptions(
                column_names=[str(index) for index in range(width)],
                block_size=max(_BLOCK, self._longest),
                use_threads=len(self._data) > _BLOCK,
            ),
            csv.ParseOptions(newlines_in_values=self._quoted, ignore_empty_lines=False),
            csv.ConvertOptions(
                column_types=types,
                include_columns=list(types),
                null_values=[""],
                true_values=["true"],
                false_values=["false"],
                strings_can_be_null=False,
                quoted_strings_can_be_null=True,
            ),
        )

    def _read_as(self, kind: str) -> Any:
        """What Arrow reads as rows do; it takes `007` for an int, and spaces around."""
        direct = kind in ("float", "bool", "time") and not self._careful
        return self._types[kind] if direct else self._text

    def _check_records(self, cells: pyarrow.Table) -> None:
        name = self._group.result
        default = (*self._group.block.defaults[1:2], "")[0]
        for chunk in cells["1"].chunks:
            if not set(chunk.dictionary.to_pylist()) <= {name, "" if default else name}:
                raise _Doubtful
        numbers = cells["2"]
        if numbers.null_count or cells["0"].null_count != len(cells):
            raise _Doubtful
        if len(numbers) and self._pa.compute.min(numbers).as_py() < 0:
            raise _Doubtful

    def _column(self, plan: Planned, cells: pyarrow.Table) -> Any:
        kind = plan.kind
        if plan.position is None:
            known = self._types.get(kind, self._pa.float64())
            return self._pa.nulls(len(cells), known)
        array = cells[str(plan.position + 3)]
        if kind == "value" and plan.name not in self._stay:
            return self._value(array)
        if kind in ("string", "value"):
            return self._lines(array)
        if array.type == self._text:
            return self._converted(array, kind)
        if kind == "float" and not self._all(self._pa.compute.is_finite(array)):
            raise _Doubtful
        return array

    def _lines(self, array: Any) -> Any:
        """A line break inside quotes is a line feed again."""
        if not self._quoted:
            return array
        return self._pa.compute.replace_substring(array, "\r\n", "\n")

    def _value(self, array: Any) -> Any:
        """Numbers or truths where every cell reads as one, else text."""
        for kind, form in (("float", _NUMBER), ("bool", _FORMS["bool"])):
            if self._matches(array, form):
                return self._cast(array, kind)
        return self._lines(array)

    def _converted(self, array: Any, kind: str) -> Any:
        if not self._matches(array, _FORMS[kind]):
            raise _Doubtful
        return self._cast(array, kind)

    def _matches(self, array: Any, form: str) -> bool:
        matches = self._pa.compute.match_substring_regex(array, rf"\A(?:{form})?\z")
        return self._all(matches)

    def _all(self, truths: Any) -> bool:
        return bool(self._pa.compute.all(truths, min_count=0).as_py())

    def _cast(self, array: Any, kind: str) -> Any:
        """Texts of the right form as values; an empty one is null."""
        compute = self._pa.compute
        empty = compute.equal(array, "")
        array = compute.if_else(empty, self._pa.scalar(None, self._text), array)
        if kind == "float":  # Arrow knows no `+Inf`
            array = compute.replace_substring_regex(array, r"\A\+", "")
        return array.cast(self._types[kind])


def _position(plan: Planned) -> tuple[bool, int]:
    return plan.position is None, plan.position or 0


def to_pandas(table: pyarrow.Table) -> pandas.DataFrame:
    """A table as pandas has it: integers and truths that may be null keep their type."""
    pandas, arrow = extra("pandas"), extra("pyarrow")
    nullable = {
        arrow.int64(): (pandas.Int64Dtype(), "int64"),
        arrow.uint64(): (pandas.UInt64Dtype(), "uint64"),
        arrow.bool_(): (pandas.BooleanDtype(), "bool"),
    }
    frame = table.to_pandas(types_mapper=lambda kind: nullable.get(kind, (None,))[0])
    never = {
        own.name: nullable[own.type][1]
        for own in table.schema
        if not own.nullable and own.type in nullable
    }
    return frame.astype(never)


def to_polars(table: pyarrow.Table) -> polars.DataFrame:
    """A table as polars has it."""
    frame: polars.DataFrame = extra("polars").from_arrow(table)
    return frame
