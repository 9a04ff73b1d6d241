"""Makes rows out of batches, a column at a time; refuses cells of another type."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import Generic

from .decode import Batch, Block
from .errors import CellError, DecodeError
from .rows import NOTHING_MORE, More, R_co, Rows, make_rows
from .values import CONVENTION, Value, convert

OPTIONAL = "optional "
"""Begins the type of a column that may be absent: None then."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan(Generic[R_co]):
    """How the columns of one block become rows of one class.

    Attributes:
        named: per attribute the column's index (None where it is absent) and type.
        more: the indexes and types of the unnamed columns.
        names: their `{column: index in the tuple}`, shared by all rows.
    """

    cls: type[R_co]
    named: Mapping[str, tuple[int | None, str]]
    more: Sequence[tuple[int, str]]
    names: Mapping[str, int]


class RowReader(Generic[R_co]):
    """Reads one answer's batches.

    Args:
        spec: which result has which class.
        script: the script's name for errors.
    """

    def __init__(self, spec: Rows[R_co], *, script: str) -> None:
        self.spec = spec
        self._script = script
        self._plans: dict[tuple[Block, str], _Plan[R_co]] = {}

    def rows(self, batch: Batch, only: frozenset[str] | None = None) -> list[R_co]:
        """The rows of a batch; none where its result is not one of `only`.

        Raises:
            DecodeError: the bytes do not fit the header, or the class the answer.
            CellError: a cell contradicts its column's type.
        """
        results, _table, *columns = batch.cells()
        if not results:
            return []
        result = results[0]
        if set(results) != {result}:
            raise DecodeError(f"after line {batch.line}: two results in one block")
        if only is not None and result not in only:
            return []
        reading = _Reading(batch=batch, result=result, script=self._script)
        return reading.rows(self._plan(batch.block, result), columns)

    def _plan(self, block: Block, result: str) -> _Plan[R_co]:
        key = block, result
        if key not in self._plans:
            cls = self.spec.class_of(result)
            self._plans[key] = _planned(cls, block, f"{self._script}, {result}")
        return self._plans[key]


def _planned(cls: type[R_co], block: Block, where: str) -> _Plan[R_co]:
    position: dict[str, int] = {}
    for index, name in enumerate(block.columns):
        position.setdefault(name, index)
    missing = [
        wire
        for _, wire, kind in cls.__columns__
        if wire not in position and not kind.startswith(OPTIONAL)
    ]
    if missing:
        raise DecodeError(
            f"{where}: the answer has no column {', '.join(missing)}, only"
            f" {', '.join(block.columns)}: the script has changed; generate again"
        )
    named = {wire for _, wire, _ in cls.__columns__}
    more = [name for name in position if name not in named]
    return _Plan(
        cls=cls,
        named={
            attribute: (position.get(wire), kind.removeprefix(OPTIONAL))
            for attribute, wire, kind in cls.__columns__
        },
        more=[(position[name], _unnamed_type(block, position[name])) for name in more],
        names={name: index for index, name in enumerate(more, 1)},
    )


def _unnamed_type(block: Block, index: int) -> str:
    if block.datatypes:
        return _DATATYPES.get(block.datatypes[index], "string")
    return CONVENTION.get(block.columns[index], "string")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """A batch and what errors need to name it."""

    batch: Batch
    result: str
    script: str

    def rows(self, plan: _Plan[R_co], columns: Sequence[list[str]]) -> list[R_co]:
        values = {
            attribute: (
                repeat(None)
                if index is None
                else self.values(columns[index], kind, index)
            )
            for attribute, (index, kind) in plan.named.items()
        }
        count = self.batch.records.count(b"\n") if not columns else len(columns[0])
        return make_rows(plan.cls, count, values, self._more(plan, columns))

    def _more(self, plan: _Plan[R_co], columns: Sequence[list[str]]) -> Iterable[More]:
        if not plan.more:
            return repeat(NOTHING_MORE)
        values = [self.values(columns[index], kind, index) for index, kind in plan.more]
        return zip(repeat(plan.names), *values, strict=False)

    def values(self, cells: list[str], kind: str, index: int) -> list[Value]:
        try:
            return convert(kind, cells)
        except ValueError as error:
            refused = int(error.args[0])
            raise CellError(
                script=self.script,
                result=self.result,
                column=self.batch.block.columns[index],
                expected=kind.removesuffix("?"),
                value=cells[refused],
                line=self.batch.line_of(refused),
            ) from None
