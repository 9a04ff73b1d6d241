"""Builds data frames column by column, without creating rows.

Arrow parses all blocks with the same header at once (`arrow`). If it rejects an answer, the
answer is read again like rows, which raises the same error as rows would. This needs
pyarrow; `to_polars` and `to_pandas` also need those libraries.

Invariant: a type is never guessed from a part of the data.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import count
from typing import TYPE_CHECKING, Any

from .arrow import (
    ENOUGH,
    FORMS,
    NUMBER,
    AmbiguousError,
    Group,
    Parse,
    Part,
    arrow_types,
    extra,
    position_of,
    to_array,
    untyped_columns,
)
from .decode import Batch
from .errors import DecodeError
from .read import OPTIONAL, Planned, RowReader, column_type, plan_columns
from .rows import Row
from .values import Value

if TYPE_CHECKING:
    import pandas  # type: ignore[import-untyped,import-not-found,unused-ignore]
    import polars  # type: ignore[import-untyped,import-not-found,unused-ignore]
    import pyarrow  # type: ignore[import-untyped,import-not-found,unused-ignore]

    from .script import Script


class FrameReader:
    """Builds Arrow tables from the batches of one answer.

    Args:
        reader: the row reader of the answer, for the same types and errors.
        only: the results to read, or None for all.
    """

    def __init__(self, reader: RowReader[Any], only: frozenset[str] | None) -> None:
        self._reader = reader
        self._only = only
        self._plans: dict[object, tuple[Planned, ...]] = {}
        self._arrow = extra("pyarrow")
        extra("pyarrow.csv")
        extra("pyarrow.compute")

    def table(self, batches: Iterable[Batch]) -> pyarrow.Table:
        """Return all rows in the answer's order, with nulls for columns missing in a block.

        The columns of all classes are present, even if the answer has no rows of them. If
        there are several results, the first column, `result`, names the result of a row.

        Raises:
            DecodeError, CellError: the same errors as for rows.
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
                [part.with_types(kinds) for part in parts[result]], len(groups) > 1
            )
            for result, groups in results.items()
        ]
        names = [*results]
        for result in self._absent(results):
            names.append(result)
            tables.append(self._empty(self._reader.spec.class_of(result)))
        if len(tables) > 1:
            taken = {name for table in tables for name in table.column_names}
            label = next(n for n in _labels() if n not in taken)
            tables = [
                self._labelled(table, label, result)
                for table, result in zip(tables, names, strict=True)
            ]
        return self._united(tables)

    def schema(self) -> pyarrow.Schema:
        """Return the schema of a frame without rows: the columns of the classes."""
        return self.table(()).schema

    def _absent(self, found: Collection[str]) -> list[str]:
        """Return the results that the answer could have but does not."""
        known = self._reader.spec.classes if self._only is None else self._only
        return sorted(name for name in known if name not in found)

    def _empty(self, cls: type[Row]) -> pyarrow.Table:
        """Return a table with the columns of a class and no rows."""
        types = arrow_types(self._arrow)
        return self._arrow.schema(
            self._arrow.field(
                wire,
                types.get(column_type(kind), types["float"]),
                kind.startswith(OPTIONAL) or kind.endswith("?"),
            )
            for _, wire, kind in cls.__columns__
        ).empty_table()

    def record_batches(self, batches: Iterable[Batch]) -> Iterator[pyarrow.RecordBatch]:
        """Yield the rows as they arrive, in batches of a few megabytes."""
        collector = Collector(self)
        for batch in batches:
            yield from collector.add(batch)
        yield from collector.rest()

    def batches_of(
        self, group: Group, kinds: dict[tuple[str, str], str]
    ) -> Iterator[pyarrow.RecordBatch]:
        """Yield the rows of one group.

        Args:
            kinds: (result, column) → type, for columns of unknown type; the first rows
                decide it.

        Raises:
            DecodeError: a column does not have the type of its first rows.
        """
        part = self._parsed(group)
        seen = self._kinds([part], undecided="string")
        for name in part.untyped:
            before = kinds.setdefault((group.result, name), seen[name])
            if before != "string" and before != seen[name] and not part.is_empty(name):
                raise DecodeError(
                    f"{self._reader.script}, {group.result}: column {name!r} is not a"
                    f" {before} any more, as its first rows were; declare its type, or"
                    " use `to_arrow()`, which looks at all rows first"
                )
            seen[name] = before
        yield from part.with_types(seen).table.to_batches()

    def groups(self, batch: Batch) -> Iterator[Group]:
        """Yield the group that a batch begins, unless its result was not requested."""
        result = batch.first_result()
        if result is None or (self._only is not None and result not in self._only):
            return
        key = result, batch.block.columns, batch.block.datatypes
        if key not in self._plans:
            script = self._reader.script
            cls = self._reader.spec.class_of(result, script=script)
            self._plans[key] = plan_columns(
                cls, batch.block, script=script, result=result
            )
        yield Group(result=result, block=batch.block, columns=self._plans[key])

    def _parsed(self, group: Group) -> Part:
        """Return the columns of a group; those of unknown type are still text."""
        for careful in (False, True):
            try:
                return Parse(group, self._arrow, careful=careful).part()
            except (self._arrow.ArrowInvalid, AmbiguousError):
                continue
        parts = [self._as_rows_read(group, batch) for batch in group.batches]
        concat = self._arrow.concat_tables
        return parts[0]._replace(
            numbers=self._arrow.chunked_array(
                [chunk for part in parts for chunk in part.numbers.chunks]
            ),
            table=concat([part.table for part in parts]),
        )

    def _as_rows_read(self, group: Group, batch: Batch) -> Part:
        """Return the columns of a batch, converted like rows, or raise the same error."""
        values = self._reader.values(batch)
        cells = batch.cells()
        types = arrow_types(self._arrow)
        arrays, fields = [], []
        for plan in sorted(group.columns, key=position_of):
            column: Sequence[Value] = values[plan.name]
            if plan.untyped and plan.position is not None:
                column = [cell or None for cell in cells[plan.position + 2]]
            kind = types.get(plan.kind, types["string"])
            arrays.append(to_array(self._arrow, column, kind))
            fields.append(self._arrow.field(plan.name, kind, plan.nullable))
        return Part(
            arrow=self._arrow,
            numbers=self._arrow.chunked_array(
                [self._arrow.array(map(int, cells[1]), types["int"])]
            ),
            table=self._arrow.table(arrays, schema=self._arrow.schema(fields)),
            untyped=untyped_columns(group),
        )

    def _kinds(
        self, parts: Sequence[Part], *, undecided: str = "float"
    ) -> dict[str, str]:
        """Return column → type for columns of unknown type.

        They are numbers or booleans if all cells can be read as such, otherwise text.
        """
        kinds = {}
        for name in {name for part in parts for name in part.untyped}:
            own = [part for part in parts if name in part.untyped]
            kinds[name] = "string"
            for kind, form in (("bool", FORMS["bool"]), ("float", NUMBER)):
                if all(part.reads_as(name, form) for part in own):
                    kinds[name] = kind
            if all(part.is_empty(name) for part in own):
                kinds[name] = undecided
        return kinds

    def _in_order(self, parts: Sequence[Part], several: bool) -> pyarrow.Table:
        """Return the rows of one result, in the order of their tables."""
        united = self._united([part.table for part in parts])
        if not several:
            return united
        numbers = [chunk for part in parts for chunk in part.numbers.chunks]
        order = self._arrow.table({"n": self._arrow.chunked_array(numbers)})
        return united.take(
            self._arrow.compute.sort_indices(order, [("n", "ascending")])
        )

    def _labelled(self, table: pyarrow.Table, label: str, result: str) -> pyarrow.Table:
        """Return the table with a first column that contains the result's name."""
        pa = self._arrow
        same = pa.DictionaryArray.from_arrays(
            pa.array([0] * len(table), pa.int32()), pa.array([result])
        )
        return table.add_column(0, pa.field(label, same.type, nullable=False), same)

    def _united(self, tables: Sequence[pyarrow.Table]) -> pyarrow.Table:
        """Return the concatenated tables; columns get a type that fits all their values."""
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
        having = [table for table in tables if name in table.column_names]
        nullable = len(having) < len(tables) or any(each.nullable for each in fields)
        own = [table[name] for table in having if len(table)]  # no row, no say
        types = {array.type for array in own} or {fields[0].type}
        if len(types) == 1:
            return pa.field(name, types.pop(), nullable)
        for kind in (pa.int64(), pa.float64()):
            if all(self._holds(kind, array) for array in own):
                return pa.field(name, kind, nullable)
        return pa.field(name, pa.string(), nullable)

    def _holds(self, kind: Any, array: Any) -> bool:
        """Return whether a type can represent all numbers of a column exactly."""
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
    """Yield names for the column with the results' names."""
    return (f"result{'_' * number}" for number in count())


def arrow_schema(script: Script[..., Any]) -> pyarrow.Schema:
    """Return the Arrow schema of a script's rows, as declared by its classes.

    An answer can have more columns. `arrow_schema(script).empty_table()` is a frame
    without rows, which can be used as `meta` in dask and similar libraries.

    Args:
        script: a generated function.

    Raises:
        MissingExtraError: pyarrow is not installed.
    """
    reader = RowReader(script.rows, script=script.name)
    return FrameReader(reader, None).schema()


class Collector:
    """Collects batches with the same header until they are large enough for Arrow."""

    def __init__(self, frames: FrameReader) -> None:
        self._frames = frames
        self._group: Group | None = None
        self._size = 0
        self._kinds: dict[tuple[str, str], str] = {}

    def add(self, batch: Batch) -> Iterator[pyarrow.RecordBatch]:
        """Add a batch, and yield the groups that are complete with it."""
        for begun in self._frames.groups(batch):
            if self._group is None or not _same(self._group, begun):
                yield from self.rest()
                self._group = begun
            self._group.batches.append(batch)
            self._size += len(batch.records)
            if self._size >= ENOUGH:
                yield from self.rest()

    def rest(self) -> Iterator[pyarrow.RecordBatch]:
        """Yield the groups that are left."""
        group, self._group, self._size = self._group, None, 0
        if group is not None:
            yield from self._frames.batches_of(group, self._kinds)


def _same(group: Group, other: Group) -> bool:
    return (group.result, group.block.columns, group.block.datatypes) == (
        other.result,
        other.block.columns,
        other.block.datatypes,
    )


def to_pandas(table: Callable[[], pyarrow.Table]) -> pandas.DataFrame:
    """Return a table as a pandas frame; nullable integers and booleans keep their type."""
    pandas, arrow = extra("pandas", "pyarrow"), extra("pyarrow", "pandas")
    made = table()
    nullable = {
        arrow.int64(): (pandas.Int64Dtype(), "int64"),
        arrow.uint64(): (pandas.UInt64Dtype(), "uint64"),
        arrow.bool_(): (pandas.BooleanDtype(), "bool"),
    }
    frame = made.to_pandas(types_mapper=lambda kind: nullable.get(kind, (None,))[0])
    never = {
        own.name: nullable[own.type][1]
        for own in made.schema
        if not own.nullable and own.type in nullable
    }
    return frame.astype(never)


def to_polars(table: Callable[[], pyarrow.Table]) -> polars.DataFrame:
    """Return a table as a polars frame."""
    from_arrow = extra("polars", "pyarrow").from_arrow
    extra("pyarrow", "polars")
    frame: polars.DataFrame = from_arrow(table())
    return frame
