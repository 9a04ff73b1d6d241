"""Abstract values, which the interpreter uses in place of Flux's own values.

Each describes what the text reveals about the value of an expression.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from fluxcall.analysis.tables import ColumnShape, TableShape
from fluxcall.fluxlang.syntax import Node
from fluxcall.fluxlang.types import FluxType

ELEMENT = "[]"
"""The step of a path that leads from an array to any of its elements."""

Path: TypeAlias = tuple[str, ...]
"""The path of a value in `params`: labels, and `ELEMENT`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """A value about which at most the type is known.

    Attributes:
        type: Flux's word, `VALUE` for the open type of a stored value, or None.
        nullable: it may be null.
        optional: it may have no type at all, because it is computed only from absent
            columns; such a field of a record makes no column.
        hollow: a part of it may have no type. The whole still has one, unless it is a
            branch: `float(v: r.absent)` is a column of nulls, but `if c then
            float(v: r.absent) else …` may be no column at all.
    """

    type: str | None = None
    nullable: bool = True
    optional: bool = False
    hollow: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Constant:
    """A literal; `value` is a str, int, float or bool, or the text of other literals."""

    type: str
    value: object


@dataclass(frozen=True, slots=True, kw_only=True)
class Param:
    """A value from `params`.

    Attributes:
        path: its path; empty for `params` itself.
        type: the type that the compiler inferred, or None.
    """

    path: Path
    type: FluxType | None = None


class RowFacts:
    """What is learned about rows while a row function is followed.

    Attributes:
        read: the columns that it reads.
        types: column → the type that the engine requires for the function.
    """

    def __init__(self) -> None:
        self.read: set[str] = set()
        self.types: dict[str, str] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """The cell of a column in a row: `r.name`."""

    name: str
    column: ColumnShape
    facts: RowFacts = field(default_factory=RowFacts, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class RowValue:
    """A row of a stream: the `r` of `filter` and `map`."""

    table: TableShape
    facts: RowFacts = field(default_factory=RowFacts, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rec:
    """A record; its fields replace those of `base` if it is `{base with …}`."""

    fields: Mapping[str, Value]
    base: Value | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Arr:
    """An array literal."""

    elements: tuple[Value, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Either:
    """The value of an `if` whose branches are records or functions."""

    options: tuple[Value, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamValue:
    """A stream of tables; `yielded` if `yield()` or `to()` was its last step."""

    table: TableShape
    yielded: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Closure:
    """A function that the script defines."""

    node: Node = field(repr=False)
    scope: Scope = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Builtin:
    """A function of the standard library: `universe.filter`, `date.truncate`."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """An imported package."""

    path: str


Value: TypeAlias = (
    Unknown
    | Constant
    | Param
    | Cell
    | RowValue
    | Rec
    | Arr
    | Either
    | StreamValue
    | Closure
    | Builtin
    | Package
)


class Scope:
    """Names and their values, nested in an outer scope."""

    def __init__(self, outer: Scope | None = None) -> None:
        self._outer = outer
        self._names: dict[str, Value] = {}

    def define(self, name: str, value: Value) -> None:
        self._names[name] = value

    def find(self, name: str) -> Value | None:
        scope: Scope | None = self
        while scope is not None:
            if name in scope._names:
                return scope._names[name]
            scope = scope._outer
        return None


def constant_text(value: Value | None) -> str | None:
    """Return the text of a string literal, or None."""
    if isinstance(value, Constant) and isinstance(value.value, str):
        return value.value if value.type == "string" else None
    return None


def constant_texts(value: Value | None) -> list[str] | None:
    """Return the texts of an array of string literals, or None."""
    if not isinstance(value, Arr):
        return None
    texts = [constant_text(element) for element in value.elements]
    return [text for text in texts if text is not None] if None not in texts else None
