"""Makes rows from batches, a column at a time.

Invariant: a cell that contradicts its column's type is an error, never a guess.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice, repeat
from typing import Generic, NamedTuple

from .causes import explain
from .decode import Batch, Block
from .errors import CellError, DecodeError
from .rows import R_co, Row, Rows, make_rows, without_collections
from .values import CONVENTION, ColumnConverter, Value

OPTIONAL = "optional "
"""The prefix of the type of a column that may be absent, and is None in that case."""

_DATATYPES: Mapping[str, str] = {
    "string": "string",
    "long": "int?",
    "unsignedLong": "uint?",
    "double": "float?",
    "boolean": "bool?",
    "dateTime": "time?",
    "dateTime:RFC3339": "time?",
    "dateTime:RFC3339Nano": "time?",
}


def column_type(kind: str) -> str:
    """Return the plain type of a column: `float` for `optional float?`."""
    return kind.removeprefix(OPTIONAL).removesuffix("?")


class Planned(NamedTuple):
    """How one column is read.

    Attributes:
        name: its name in the answer.
        position: its index among the block's columns; None if it is absent.
        type: one of the types in `values`, optionally with a `?`.
        attribute: its attribute in the row class, or None.
    """

    name: str
    position: int | None
    type: str
    attribute: str | None = None

    @property
    def kind(self) -> str:
        """The plain type."""
        return self.type.removesuffix("?")

    @property
    def nullable(self) -> bool:
        """Whether a cell, or the whole column, may be empty."""
        return self.position is None or self.type.endswith("?")

    @property
    def untyped(self) -> bool:
        """Whether the type is unknown, so that it is decided cell by cell."""
        return self.kind == "value"


def plan_columns(
    cls: type[Row], block: Block, *, script: str, result: str
) -> tuple[Planned, ...]:
    """Return the columns of a class's rows in a block: first those of the class.

    Raises:
        DecodeError: a required column is absent.
    """
    position: dict[str, int] = {}
    for index, name in enumerate(block.columns):
        position.setdefault(name, index)
    missing = {
        wire: f"{OPTIONAL}{kind}"
        for _, wire, kind in cls.__columns__
        if wire not in position and not kind.startswith(OPTIONAL)
    }
    if missing:
        raise DecodeError(
            f"{script}, result {result}: the answer has no column {', '.join(missing)},"
            f" only {', '.join(block.columns)}. {explain(script, result, missing)}"
        )
    named = [
        Planned(
            name=wire,
            position=position.pop(wire, None),
            type=kind.removeprefix(OPTIONAL),
            attribute=attribute,
        )
        for attribute, wire, kind in cls.__columns__
    ]
    others = [
        Planned(name=name, position=index, type=_unnamed_type(block, index))
        for name, index in position.items()
    ]
    return (*named, *others)


def _unnamed_type(block: Block, index: int) -> str:
    if block.datatypes:
        return _DATATYPES.get(block.datatypes[index], "string")
    return CONVENTION.get(block.columns[index], "string")


class RowReader(Generic[R_co]):
    """Reads the batches of one answer.

    Args:
        spec: the row class of each result.
        script: the script's name, for error messages.
    """

    def __init__(self, spec: Rows[R_co], *, script: str) -> None:
        self.spec = spec
        self.script = script

    def rows(self, batch: Batch, only: frozenset[str] | None = None) -> list[R_co]:
        """Return the rows of a batch; none if its result is not in `only`.

        Raises:
            DecodeError: the bytes do not fit the header, or the answer does not fit the
                class.
            CellError: a cell contradicts the type of its column.
        """
        results, _table, *columns = batch.cells()
        if not results:
            return []
        result = batch.result(results)
        if only is not None and result not in only:
            return []
        with without_collections():
            return self._maker(batch.block, result).rows(batch, columns, len(results))

    def values(self, batch: Batch) -> Mapping[str, Sequence[Value]]:
        """Return column → values for a batch.

        Raises:
            DecodeError, CellError: see `rows`.
        """
        results, _table, *columns = batch.cells()
        result = batch.result(results)
        return self._maker(batch.block, result).values(batch, columns, len(results))

    def _maker(self, block: Block, result: str) -> _Maker[R_co]:
        key = result, block.columns, block.datatypes, self.script
        maker: _Maker[R_co] | None = self.spec.made.get(key)
        if maker is None:
            cls = self.spec.class_of(result, script=self.script)
            maker = _Maker(cls, block, result, self.script)
            if len(self.spec.made) < _MOST_HEADERS:
                self.spec.made[key] = maker
        return maker


_MOST_HEADERS = 64
"""The number of headers of a script's answers that are remembered."""


class _Maker(Generic[R_co]):
    """Makes the rows of blocks of one result with the same header."""

    def __init__(self, cls: type[R_co], block: Block, result: str, script: str) -> None:
        planned = plan_columns(cls, block, script=script, result=result)
        self._cls = cls
        self._declared = {wire: kind for _, wire, kind in cls.__columns__}
        self._result = result
        self._script = script
        self._columns = [(plan, ColumnConverter(plan.type)) for plan in planned]
        more = [plan.name for plan in planned if plan.attribute is None]
        self._names = {name: index for index, name in enumerate(more, 1)}

    def rows(
        self, batch: Batch, cells: Sequence[Sequence[str]], count: int
    ) -> list[R_co]:
        named: dict[str, Iterable[Value]] = {}
        more: list[Iterable[Value]] = []
        for plan, column in self._columns:
            values = self._values(batch, cells, plan, column)
            if plan.attribute is None:
                more.append(values)
            else:
                named[plan.attribute] = values
        mores = zip(repeat(self._names), *more, strict=False) if more else None
        return make_rows(self._cls, count, named, mores)

    def values(
        self, batch: Batch, cells: Sequence[Sequence[str]], count: int
    ) -> Mapping[str, Sequence[Value]]:
        return {
            plan.name: list(islice(self._values(batch, cells, plan, column), count))
            for plan, column in self._columns
        }

    def _values(
        self,
        batch: Batch,
        cells: Sequence[Sequence[str]],
        plan: Planned,
        column: ColumnConverter,
    ) -> Iterable[Value]:
        if plan.position is None:
            return repeat(None)
        try:
            return column.convert(cells[plan.position])
        except ValueError as error:
            refused = int(error.args[0])
            raise CellError(
                script=self._script,
                result=self._result,
                column=plan.name,
                declared=self._declared.get(plan.name, plan.type),
                value=cells[plan.position][refused],
                line=batch.line_of(refused),
            ) from None
