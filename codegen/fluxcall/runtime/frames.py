"""Builds frames by columns, without rows in between; refuses to guess a type.

Arrow parses the bytes of all blocks that have one header in one go, by the types that
rows have. Where it would be more lenient than rows are, its input is checked first; an
answer that it refuses is read once more as rows read it, for the same error.

Needs pyarrow; `to_polars` and `to_pandas` need those as well. They are imported when
asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from importlib import import_module
from itertools import count
from types import TracebackType
from typing import IO, TYPE_CHECKING, Any, NamedTuple, Self

from .decode import Batch, Block
from .errors import DecodeError, MissingExtraError
from .read import Planned, RowReader, plan_columns
from .values import LONGEST_NUMBER, Value

if TYPE_CHECKING:
    import pandas  # type: ignore[import-untyped,import-not-found,unused-ignore]
    import polars  # type: ignore[import-untyped,import-not-found,unused-ignore]
    import pyarrow  # type: ignore[import-untyped,import-not-found,unused-ignore]

_ENOUGH = 4 * 2**20
"""Bytes of records that Arrow gets at once."""
_BLOCK = 2**20
"""Bytes that one of Arrow's threads takes."""

_NUMBER = r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|NaN|[+-]Inf"
_MARK = b"\xef\xbb\xbf"
"""Arrow drops these bytes at the beginning."""
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
        parts = {
            result: [
                self._parsed(part)
                for group in groups.values()
                for part in group.parts()
            ]
            for result, groups in results.items()
        }
        kinds = self._kinds([part for own in parts.values() for part in own])
        tables = [
            self._in_order(
                [part.told(kinds) for part in parts[result]], len(groups) > 1
            )
            for result, groups in results.items()
        ]
        if len(tables) > 1:
            taken = {name for table in tables for name in table.column_names}
            label = next(n for n in _labels() if n not in taken)
            tables = [
                self._labelled(table, label, result)
                for table, result in zip(tables, results, strict=True)
            ]
        return self._united(tables)

    def record_batches(self, batches: Iterable[Batch]) -> Iterator[pyarrow.RecordBatch]:
        """The rows as they come, in batches of some megabytes."""
        collector = Collector(self)
        for batch in batches:
            yield from collector.add(batch)
        yield from collector.rest()

    def batches_of(
        self, group: Group, kinds: dict[tuple[str, str], str]
    ) -> Iterator[pyarrow.RecordBatch]:
        """One group's rows.

        Args:
            kinds: what the columns of untold type were so far, by result and name; the
                first rows tell.

        Raises:
            DecodeError: a column is something else than its first rows told.
        """
        part = self._parsed(group)
        seen = self._kinds([part], undecided="string")
        for name in part.untold:
            before = kinds.setdefault((group.result, name), seen[name])
            if before != "string" and before != seen[name] and not part.is_empty(name):
                raise DecodeError(
                    f"{self._reader.script}, {group.result}: column {name!r} is no"
                    f" {before} any more, as its first rows were; declare its type, or"
                    " use `to_arrow()`, which looks at all rows first"
                )
            seen[name] = before
        yield from part.told(seen).table.to_batches()

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

    def _parsed(self, group: Group) -> _Part:
        """A group's columns; those of untold type are text still."""
        for careful in (False, True):
            try:
                return _Parse(group, self._arrow, careful=careful).part()
            except (self._arrow.ArrowInvalid, _AmbiguousError):
                continue
        parts = [self._as_rows_read(group, batch) for batch in group.batches]
        concat = self._arrow.concat_tables
        return parts[0]._replace(
            numbers=self._arrow.chunked_array(
                [chunk for part in parts for chunk in part.numbers.chunks]
            ),
            table=concat([part.table for part in parts]),
        )

    def _as_rows_read(self, group: Group, batch: Batch) -> _Part:
        """One batch's columns by way of Python's values, or the error that rows raise."""
        values = self._reader.values(batch)
        cells = batch.cells()
        types = _types(self._arrow)
        arrays, fields = [], []
        for plan in sorted(group.columns, key=_position):
            column: Sequence[Value] = values[plan.name]
            if plan.untold and plan.position is not None:
                column = [cell or None for cell in cells[plan.position + 2]]
            kind = types.get(plan.kind, types["string"])
            arrays.append(_array(self._arrow, column, kind))
            fields.append(self._arrow.field(plan.name, kind, plan.nullable))
        return _Part(
            arrow=self._arrow,
            numbers=self._arrow.chunked_array(
                [self._arrow.array(map(int, cells[1]), types["int"])]
            ),
            table=self._arrow.table(arrays, schema=self._arrow.schema(fields)),
            untold=_untold(group),
        )

    def _kinds(
        self, parts: Sequence[_Part], *, undecided: str = "float"
    ) -> dict[str, str]:
        """What the columns of untold type are: numbers or truths where every cell reads
        as one, else text.
        """
        kinds = {}
        for name in {name for part in parts for name in part.untold}:
            own = [part for part in parts if name in part.untold]
            kinds[name] = "string"
            for kind, form in (("bool", _FORMS["bool"]), ("float", _NUMBER)):
                if all(part.reads_as(name, form) for part in own):
                    kinds[name] = kind
            if all(part.is_empty(name) for part in own):
                kinds[name] = undecided
        return kinds

    def _in_order(self, parts: Sequence[_Part], several: bool) -> pyarrow.Table:
        """One result's rows, in the order of their tables."""
        united = self._united([part.table for part in parts])
        if not several:
            return united
        numbers = [chunk for part in parts for chunk in part.numbers.chunks]
        order = self._arrow.table({"n": self._arrow.chunked_array(numbers)})
        return united.take(
            self._arrow.compute.sort_indices(order, [("n", "ascending")])
        )

    def _labelled(self, table: pyarrow.Table, label: str, result: str) -> pyarrow.Table:
        """The table with a first column that names its result."""
        pa = self._arrow
        same = pa.DictionaryArray.from_arrays(
            pa.array([0] * len(table), pa.int32()), pa.array([result])
        )
        return table.add_column(0, pa.field(label, same.type, nullable=False), same)

    def _united(self, tables: Sequence[pyarrow.Table]) -> pyarrow.Table:
        """Tables one after the other; columns of other types become what holds both."""
        types: dict[str, list[pyarrow.Field]] = {}
        for table in tables:
            for own in table.schema:
                types.setdefault(own.name, []).append(own)
        schema = self._arrow.schema(
            self._common(tables, fields) for fields in types.values()
        )
        parts = [self._as(schema, table) for table in tables]
        return self._arrow.concat_tables(parts) if parts else schema.empty_table()

    def _common(
        self, tables: Sequence[pyarrow.Table], fields: Sequence[pyarrow.Field]
    ) -> pyarrow.Field:
        name, pa = fields[0].name, self._arrow
        own = [table[name] for table in tables if name in table.column_names]
        nullable = len(own) < len(tables) or any(each.nullable for each in fields)
        if len({each.type for each in fields}) == 1:
            return pa.field(name, fields[0].type, nullable)
        for kind in (pa.int64(), pa.float64()):
            if all(self._holds(kind, array) for array in own):
                return pa.field(name, kind, nullable)
        return pa.field(name, pa.string(), nullable)

    def _holds(self, kind: Any, array: Any) -> bool:
        """Whether a type has every number of a column, exactly."""
        types = self._arrow.types
        if not types.is_integer(array.type) and array.type != kind:
            return False
        try:
            array.cast(kind)
        except self._arrow.ArrowInvalid:
            return False
        return True

    def _as(self, schema: pyarrow.Schema, table: pyarrow.Table) -> pyarrow.Table:
        arrays = []
        for own in schema:
            if own.name in table.column_names:
                arrays.append(table[own.name].cast(own.type))
            else:
                arrays.append(self._arrow.nulls(len(table), own.type))
        return self._arrow.table(arrays, schema=schema)


def _labels() -> Iterator[str]:
    """Names for the column of results' names."""
    return (f"result{'_' * number}" for number in count())


def _untold(group: Group) -> frozenset[str]:
    return frozenset(
        plan.name for plan in group.columns if plan.untold and plan.position is not None
    )


class _Part(NamedTuple):
    """Some rows of one header.

    Attributes:
        numbers: the numbers of their tables.
        table: their columns; those of untold type are text, an empty cell null.
        untold: the names of these.
    """

    arrow: Any
    numbers: Any
    table: Any
    untold: frozenset[str]

    def reads_as(self, name: str, form: str) -> bool:
        """Whether all cells of a column have a form."""
        compute, array = self.arrow.compute, self.table[name]
        longest = compute.max(compute.binary_length(array)).as_py() or 0
        if longest > LONGEST_NUMBER:
            return False
        return _all_match(self.arrow, array, form)

    def is_empty(self, name: str) -> bool:
        """Whether a column has no value."""
        return bool(self.table[name].null_count == len(self.table))

    def told(self, kinds: Mapping[str, str]) -> _Part:
        """The same with these types for the columns of untold type."""
        table, types = self.table, _types(self.arrow)
        for name in self.untold:
            index = table.column_names.index(name)
            array = _cast(self.arrow, table[name], types[kinds[name]])
            own = table.schema.field(name).with_type(array.type)
            table = table.set_column(index, own, array)
        return self._replace(table=table)


def _all(arrow: Any, truths: Any) -> bool:
    """Whether all that are not null are true."""
    return bool(arrow.compute.all(truths, min_count=0).as_py())


def _all_match(arrow: Any, array: Any, form: str) -> bool:
    """Whether all texts that are not null have a form."""
    return _all(arrow, arrow.compute.match_substring_regex(array, rf"\A(?:{form})\z"))


def _empty_as_null(arrow: Any, array: Any) -> Any:
    empty = arrow.compute.equal(array, "")
    return arrow.compute.if_else(empty, arrow.scalar(None, arrow.string()), array)


def _cast(arrow: Any, array: Any, kind: Any) -> Any:
    """Texts of the right form, none of them empty, as values."""
    if kind == arrow.float64():  # Arrow knows no `+Inf`
        array = arrow.compute.replace_substring_regex(array, r"\A\+", "")
    return array.cast(kind)


class Collector:
    """Collects batches that have one header until they are worth Arrow's attention."""

    def __init__(self, frames: FrameReader) -> None:
        self._frames = frames
        self._group: Group | None = None
        self._size = 0
        self._kinds: dict[tuple[str, str], str] = {}

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
            yield from self._frames.batches_of(group, self._kinds)


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
            table = table.select(schema.names)
            for own, wanted in zip(table.schema, schema, strict=True):
                text = wanted.type == self._arrow.string()
                if (
                    text
                    and own.type != wanted.type
                    and table[own.name].null_count < len(table)
                ):
                    raise DecodeError(
                        f"column {own.name!r} is {own.type} now, not text"
                    )
            return table.cast(schema)
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
    """Values of one type as an array.

    Raises:
        DecodeError: nanoseconds since 1970 cannot hold a time.
    """
    if kind != arrow.timestamp("ns", "UTC"):
        return arrow.array(values, kind)
    try:
        moments = [_nanoseconds(value) for value in values]
        return arrow.array(moments, arrow.int64()).cast(kind)
    except OverflowError:
        raise DecodeError("a time is beyond what frames can hold: use rows") from None


def _nanoseconds(value: Value) -> int | None:
    """Since 1970."""
    if not isinstance(value, datetime):
        return None
    whole = (value - _EPOCH) // timedelta(microseconds=1)
    return whole * 1000 + getattr(value, "nanosecond", 0)


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class _AmbiguousError(Exception):
    """Arrow took a cell that rows might refuse, or as something else."""


class _Parse:
    """One look of Arrow at a group.

    Args:
        careful: every cell is read as text and its form checked before it is converted.
    """

    def __init__(self, group: Group, arrow: Any, *, careful: bool) -> None:
        self._group = group
        self._pa = arrow
        self._data = b"".join(batch.records for batch in group.batches)
        self._quoted = b'"' in self._data
        self._longest = len(self._data) if self._quoted else 0  # a record's bytes
        self._careful = careful or b" " in self._data or b"\t" in self._data
        self._text = arrow.string()
        self._types = _types(arrow)

    def part(self) -> _Part:
        """The group's columns.

        Raises:
            ArrowInvalid, _AmbiguousError: it needs another look.
        """
        odd = any(self._group.block.defaults[2:]) or self._data.startswith(_MARK)
        ends = all(batch.records.endswith(b"\r\n") for batch in self._group.batches)
        if odd or not ends or _has_hexadecimal(self._data):
            raise _AmbiguousError
        cells = self._cells()
        self._check_records(cells)
        arrays, fields = [], []
        for plan in sorted(self._group.columns, key=_position):
            array = self._column(plan, cells)
            if array.null_count and not plan.nullable:
                raise _AmbiguousError
            arrays.append(array)
            fields.append(self._pa.field(plan.name, array.type, plan.nullable))
        return _Part(
            arrow=self._pa,
            numbers=cells["2"],
            table=self._pa.table(arrays, schema=self._pa.schema(fields)),
            untold=_untold(self._group),
        )

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
                raise _AmbiguousError
        lines = sum(batch.lines for batch in self._group.batches)
        if not self._quoted and len(cells) != lines:
            raise _AmbiguousError
        numbers = cells["2"]
        if numbers.null_count or cells["0"].null_count != len(cells):
            raise _AmbiguousError
        if len(numbers) and self._pa.compute.min(numbers).as_py() < 0:
            raise _AmbiguousError

    def _column(self, plan: Planned, cells: pyarrow.Table) -> Any:
        kind = plan.kind
        if plan.position is None:
            known = self._types.get(kind, self._pa.float64())
            return self._pa.nulls(len(cells), known)
        array = cells[str(plan.position + 3)]
        if kind == "value":
            return _empty_as_null(self._pa, self._lines(array))
        if kind == "string":
            return self._lines(array)
        if array.type == self._text:
            return self._converted(array, kind)
        if kind == "float" and not _all(self._pa, self._pa.compute.is_finite(array)):
            raise _AmbiguousError
        return array

    def _lines(self, array: Any) -> Any:
        """A line break inside quotes is a line feed again."""
        if not self._quoted:
            return array
        return self._pa.compute.replace_substring(array, "\r\n", "\n")

    def _converted(self, array: Any, kind: str) -> Any:
        present = _empty_as_null(self._pa, array)
        if not _all_match(self._pa, present, _FORMS[kind]):
            raise _AmbiguousError
        return _cast(self._pa, present, self._types[kind])


def _has_hexadecimal(data: bytes) -> bool:
    """Whether a cell may be a number that Arrow alone reads; one character is told
    sooner than three.
    """
    return any(x in data and b",0" + x in data for x in (b"x", b"X"))


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
