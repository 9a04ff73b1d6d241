"""Parses blocks that have the same header with Arrow, using the types of rows.

Where Arrow is more lenient than the row reader, its input is checked first. This needs
pyarrow, which is imported on first use.

Invariant: a cell becomes the same value as in a row, or parsing raises `AmbiguousError`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any, NamedTuple

from .decode import Batch, Block
from .errors import DecodeError, MissingExtraError
from .read import Planned
from .values import LONGEST_NUMBER, Value

if TYPE_CHECKING:
    import pyarrow  # type: ignore[import-untyped,import-not-found,unused-ignore]


_BLOCK = 2**20
"""The number of bytes that one of Arrow's threads parses at a time."""

NUMBER = r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|NaN|[+-]Inf"
_MARK = b"\xef\xbb\xbf"
"""The byte order mark, which Arrow drops at the beginning."""
FORMS = {
    "int": r"-?(?:0|[1-9][0-9]*)",
    "uint": r"0|[1-9][0-9]*",
    "float": r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|NaN|[+-]Inf",
    "bool": r"true|false",
    "time": r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,9})?"
    r"(?:Z|[+-][0-9]{2}:[0-9]{2})",
}
"""Type → the regular expression that its cells match."""

ENOUGH = 4 * 2**20
"""The number of bytes of records that are collected for Arrow."""


OLDEST = {"pyarrow": 23}
"""Minimum major versions. Before 23, Arrow silently misread times such as the year 1500."""


def extra(module: str, *needed: str) -> Any:
    """Import an optional module.

    Args:
        needed: the other packages that the caller needs, for the error message.

    Raises:
        MissingExtraError: it is not installed, or too old.
    """
    try:
        found = import_module(module)
    except ModuleNotFoundError as error:
        package = module.split(".")[0]
        if (error.name or "").split(".")[0] != package:
            raise
        problem = f"{package} is not installed"
        raise MissingExtraError(problem, package, *needed) from None
    _check_age(found)
    return found


def _check_age(module: ModuleType) -> None:
    oldest = OLDEST.get(module.__name__, 0)
    if oldest and int(module.__version__.split(".")[0]) < oldest:
        problem = f"{module.__name__} {module.__version__} is too old"
        raise MissingExtraError(problem, f"'{module.__name__}>={oldest}'")


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Batches of one result with the same header."""

    result: str
    block: Block
    columns: tuple[Planned, ...]
    batches: list[Batch] = field(default_factory=list)

    def parts(self) -> Iterator[Group]:
        """Yield the group in parts that are small enough for the processor's cache."""
        waiting: list[Batch] = []
        size = 0
        for batch in self.batches:
            waiting.append(batch)
            size += len(batch.records)
            if size >= ENOUGH:
                yield replace(self, batches=waiting)
                waiting, size = [], 0
        if waiting or not size:
            yield replace(self, batches=waiting)


def untyped_columns(group: Group) -> frozenset[str]:
    return frozenset(
        plan.name
        for plan in group.columns
        if plan.untyped and plan.position is not None
    )


class Part(NamedTuple):
    """Some rows with the same header.

    Attributes:
        numbers: the numbers of their tables.
        table: their columns; those of unknown type are text, with null for empty cells.
        untyped: the names of the columns of unknown type.
    """

    arrow: Any
    numbers: Any
    table: Any
    untyped: frozenset[str]

    def reads_as(self, name: str, form: str) -> bool:
        """Return whether all cells of a column match a form."""
        compute, array = self.arrow.compute, self.table[name]
        longest = compute.max(compute.binary_length(array)).as_py() or 0
        if longest > LONGEST_NUMBER:
            return False
        return _all_match(self.arrow, array, form)

    def is_empty(self, name: str) -> bool:
        """Return whether all cells of a column are empty."""
        return bool(self.table[name].null_count == len(self.table))

    def with_types(self, kinds: Mapping[str, str]) -> Part:
        """Return the part with types for its columns of unknown type."""
        table, types = self.table, arrow_types(self.arrow)
        for name in self.untyped:
            index = table.column_names.index(name)
            array = _cast(self.arrow, table[name], types[kinds[name]])
            own = table.schema.field(name).with_type(array.type)
            table = table.set_column(index, own, array)
        return self._replace(table=table)


def _all(arrow: Any, truths: Any) -> bool:
    """Return whether all values that are not null are true."""
    return bool(arrow.compute.all(truths, min_count=0).as_py())


def _all_match(arrow: Any, array: Any, form: str) -> bool:
    """Return whether all texts that are not null match a form."""
    return _all(arrow, arrow.compute.match_substring_regex(array, rf"\A(?:{form})\z"))


def _empty_as_null(arrow: Any, array: Any) -> Any:
    empty = arrow.compute.equal(array, "")
    return arrow.compute.if_else(empty, arrow.scalar(None, arrow.string()), array)


def _cast(arrow: Any, array: Any, kind: Any) -> Any:
    """Convert non-empty texts of the right form to values."""
    if kind == arrow.float64():  # Arrow knows no `+Inf`
        array = arrow.compute.replace_substring_regex(array, r"\A\+", "")
    return array.cast(kind)


def arrow_types(arrow: Any) -> dict[str, Any]:
    return {
        "string": arrow.string(),
        "int": arrow.int64(),
        "uint": arrow.uint64(),
        "float": arrow.float64(),
        "bool": arrow.bool_(),
        "time": arrow.timestamp("ns", "UTC"),
    }


def to_array(arrow: Any, values: Sequence[Value], kind: Any) -> Any:
    """Return values of one type as an array.

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
    """Return a time as nanoseconds since 1970."""
    if not isinstance(value, datetime):
        return None
    whole = (value - _EPOCH) // timedelta(microseconds=1)
    return whole * 1000 + getattr(value, "nanosecond", 0)


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class AmbiguousError(Exception):
    """Arrow may have read a cell differently from the row reader."""


class Parse:
    """One attempt to parse a group with Arrow.

    Args:
        careful: read every cell as text, and check its form before converting it.
    """

    def __init__(self, group: Group, arrow: Any, *, careful: bool) -> None:
        self._group = group
        self._pa = arrow
        self._data = b"".join(batch.records for batch in group.batches)
        self._quoted = b'"' in self._data
        self._longest = len(self._data) if self._quoted else 0  # a record's bytes
        self._careful = careful or b" " in self._data or b"\t" in self._data
        self._text = arrow.string()
        self._types = arrow_types(arrow)

    def part(self) -> Part:
        """Return the group's columns.

        Raises:
            ArrowInvalid, AmbiguousError: it needs another attempt.
        """
        odd = any(self._group.block.defaults[2:]) or self._data.startswith(_MARK)
        ends = all(batch.records.endswith(b"\r\n") for batch in self._group.batches)
        if odd or not ends or _has_hexadecimal(self._data):
            raise AmbiguousError
        cells = self._cells()
        self._check_records(cells)
        arrays, fields = [], []
        for plan in sorted(self._group.columns, key=position_of):
            array = self._column(plan, cells)
            if array.null_count and not plan.nullable:
                raise AmbiguousError
            arrays.append(array)
            fields.append(self._pa.field(plan.name, array.type, plan.nullable))
        return Part(
            arrow=self._pa,
            numbers=cells["2"],
            table=self._pa.table(arrays, schema=self._pa.schema(fields)),
            untyped=untyped_columns(self._group),
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
        """Return the type to parse as; Arrow alone would read `007` or ` 7` as an int."""
        direct = kind in ("float", "bool", "time") and not self._careful
        return self._types[kind] if direct else self._text

    def _check_records(self, cells: pyarrow.Table) -> None:
        name = self._group.result
        default = (*self._group.block.defaults[1:2], "")[0]
        for chunk in cells["1"].chunks:
            if not set(chunk.dictionary.to_pylist()) <= {name, "" if default else name}:
                raise AmbiguousError
        lines = sum(batch.lines for batch in self._group.batches)
        if not self._quoted and len(cells) != lines:
            raise AmbiguousError
        numbers = cells["2"]
        if numbers.null_count or cells["0"].null_count != len(cells):
            raise AmbiguousError
        if len(numbers) and self._pa.compute.min(numbers).as_py() < 0:
            raise AmbiguousError

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
            raise AmbiguousError
        return array

    def _lines(self, array: Any) -> Any:
        """Return the array with the line breaks inside quotes turned back into line feeds."""
        if not self._quoted:
            return array
        return self._pa.compute.replace_substring(array, "\r\n", "\n")

    def _converted(self, array: Any, kind: str) -> Any:
        present = _empty_as_null(self._pa, array)
        if not _all_match(self._pa, present, FORMS[kind]):
            raise AmbiguousError
        return _cast(self._pa, present, self._types[kind])


def _has_hexadecimal(data: bytes) -> bool:
    """Return whether a cell may be hexadecimal, which only Arrow reads as a number.

    Searching for one character first is faster than for three.
    """
    return any(x in data and b",0" + x in data for x in (b"x", b"X"))


def position_of(plan: Planned) -> tuple[bool, int]:
    return plan.position is None, plan.position or 0
