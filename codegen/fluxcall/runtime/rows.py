"""The rows of a script: frozen classes with typed columns.

`Row` is the base class of the generated classes, `Record` is a row of a script whose columns
are unknown, and `Rows` maps the results of a script to row classes.

Invariant: a row consists of all its columns. Equality, hash, repr, iteration and `dict(row)`
include columns that its class does not declare.
"""

from __future__ import annotations

import gc
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from itertools import repeat
from typing import (
    TYPE_CHECKING,
    Any,
    ClassVar,
    Generic,
    NoReturn,
    TypeVar,
    cast,
    dataclass_transform,
    overload,
)

from .causes import explain
from .errors import DecodeError, MissingColumnError
from .timestamps import format_time
from .values import Value, read_as

R_co = TypeVar("R_co", bound="Row", covariant=True)
S = TypeVar("S", bound="Row")
V = TypeVar("V", bound=str | int | float | bool | datetime)

More = tuple[Any, ...]
"""The undeclared columns of a row: first their shared `{column: index}`, then the cells."""

_NOTHING_MORE: More = ({},)
"""The undeclared columns of a row without any."""


@dataclass_transform(frozen_default=True, kw_only_default=True)
class Row:
    """One row of a result, with typed attributes, and all columns by their own names.

    `row["host"]` is the value of a column, and `row["host", str]` the same value as a `str`
    (or `int`, `float`, `bool`, `datetime`) for type-checked programs. `dict(row)` contains
    all columns by their own names, `"host" in row` tests for a column, and iterating over a
    row yields pairs of column and value.

    Rows have no public methods, so columns can have any name. They are frozen, and equal if
    all their columns are equal.
    """

    __slots__ = ("_more",)
    __match_args__: ClassVar[tuple[str, ...]] = ()

    __columns__: ClassVar[tuple[tuple[str, str, str], ...]] = ()
    """(attribute, column, type) of each column; written by the generator.

    A type is one of those in `values`, after `optional ` if the column may be absent.
    """

    @overload
    def __getitem__(self, column: str) -> Value: ...
    @overload
    def __getitem__(self, column: tuple[str, type[V]]) -> V: ...
    def __getitem__(self, column: str | tuple[str, type[V]]) -> Value | V:
        if isinstance(column, str):
            return columns_of(self)[column]
        name, kind = column
        return _typed(self, name, kind)

    def __iter__(self) -> Iterator[tuple[str, Value]]:
        return iter(columns_of(self).items())

    def __contains__(self, column: object) -> bool:
        return column in columns_of(self)

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return columns_of(self) == columns_of(other)

    def __hash__(self) -> int:
        return hash(frozenset(columns_of(self).items()))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(_shown_cells(self))})"

    def __reduce__(self) -> tuple[Any, ...]:
        return _restore, (type(self), tuple(_named(self).values()), _more_of(self))

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: object) -> object:
        """Return the pydantic schema of the class: an object with its columns."""
        from .pydantic import core_schema_of

        return core_schema_of(cls)

    if not TYPE_CHECKING:  # a checker should see the columns alone

        def __init__(self, **values):
            wrong = values.keys() ^ {name for name, _, _ in self.__columns__}
            if wrong:
                names = ", ".join(sorted(wrong))
                raise TypeError(
                    f"{type(self).__name__}(): missing or unknown: {names}; in tests,"
                    " fluxcall.testing.with_columns() adds columns that a class does"
                    " not name"
                )
            _set(self, values, _NOTHING_MORE)

        def __init_subclass__(cls) -> None:
            cls.__match_args__ = tuple(name for name, _, _ in cls.__columns__)

        def __getattr__(self, name):
            raise AttributeError(
                f"{type(self).__name__} has no {name!r}; its columns:"
                f" {_listed(self)}; any column is reached as row['column']"
            )

        def __setattr__(self, name, value):
            raise AttributeError(f"cannot assign to {name!r}: rows are frozen")

        def __delattr__(self, name):
            raise AttributeError(f"cannot delete {name!r}: rows are frozen")


class Record(Row):
    """A row whose columns are unknown.

    By convention, `time`, `start` and `stop` are times, `measurement` and `field` are
    strings, and `value` is a number if it can be read as one. Each raises
    `MissingColumnError` if the row does not have the column, or (except `value`) if it is
    empty. All other columns are strings, accessed by name.
    """

    __slots__ = ()

    @property
    def time(self) -> datetime:
        return cast(datetime, _present(self, "_time"))

    @property
    def start(self) -> datetime:
        return cast(datetime, _present(self, "_start"))

    @property
    def stop(self) -> datetime:
        return cast(datetime, _present(self, "_stop"))

    @property
    def measurement(self) -> str:
        return cast(str, _present(self, "_measurement"))

    @property
    def field(self) -> str:
        return cast(str, _present(self, "_field"))

    @property
    def value(self) -> int | float | str | bool | None:
        return cast("int | float | str | bool | None", self["_value"])


class _Columns(dict[str, Value]):
    """Column → value of a row; the error for an unknown column lists the known ones."""

    def __missing__(self, column: str) -> NoReturn:
        raise MissingColumnError(
            f"there is no column {column!r} in this row; its columns:"
            f" {', '.join(self) or 'none'}"
        )


def _named(row: Row) -> dict[str, Value]:
    """Return the attributes that are set: all of them, unless the row is being built."""
    found = {}
    for name, _, _ in row.__columns__:
        with suppress(AttributeError):
            found[name] = object.__getattribute__(row, name)
    return found


def _more_of(row: Row) -> More:
    try:
        return cast(More, object.__getattribute__(row, "_more"))
    except AttributeError:
        return _NOTHING_MORE


def columns_of(row: Row) -> Mapping[str, Value]:
    """Return column → value for all columns of a row; looking up another one raises."""
    named, more = _named(row), _more_of(row)
    columns = _Columns(
        (w, named[name]) for name, w, _ in row.__columns__ if name in named
    )
    for column, index in more[0].items():
        columns[column] = more[index]
    return columns


def _present(row: Row, column: str) -> Value:
    value = columns_of(row)[column]
    if value is None:
        raise MissingColumnError(
            f"the column {column!r} is empty in this row; row[{column!r}] is None"
        )
    return value


def _typed(row: Row, column: str, kind: type[V]) -> V:
    """Return a column as a type; text is parsed as Flux writes that type.

    Raises:
        MissingColumnError: the row does not have the column, or it is empty.
        DecodeError: the value has another type.
    """
    value = _present(row, column)
    try:
        return read_as(value, kind)
    except ValueError:
        raise DecodeError(
            f"the column {column!r} of this row is {str(value)[:80]!r}, which is not"
            f" a {kind.__name__}"
        ) from None


def _listed(row: Row) -> str:
    return ", ".join(columns_of(row)) or "none"


def _shown_cells(row: Row) -> Iterator[str]:
    """Yield `attribute=value` for each column; names of other columns are quoted."""
    named, more = _named(row), _more_of(row)
    yield from (f"{name}={_shown(value)}" for name, value in named.items())
    for column, index in more[0].items():
        plain = column.isidentifier() and column not in named
        yield f"{column if plain else repr(column)}={_shown(more[index])}"


def _shown(value: Value) -> str:
    """Return the repr of a value; times are RFC 3339, whatever their class."""
    return format_time(value) if isinstance(value, datetime) else repr(value)


def make_rows(
    cls: type[S],
    count: int,
    columns: Mapping[str, Iterable[Value]],
    more: Iterable[More] | None = None,
) -> list[S]:
    """Return `count` rows, given the values of each attribute, without a loop in Python.

    The setters of the slots bypass `__setattr__`; a frozen `__init__` would take five times
    as long.
    """
    made = list(map(cls.__new__, repeat(cls, count)))
    for name, values in columns.items():
        deque(map(cls.__dict__[name].__set__, made, values), maxlen=0)
    if more is not None:
        deque(map(_more_slot(cls).__set__, made, more), maxlen=0)
    return made


def row_of(cls: type[S], columns: Mapping[str, Value]) -> S:
    """Return a row, given column → value for all its columns; missing ones become None."""
    named = {wire for _, wire, _ in cls.__columns__}
    more = {name: value for name, value in columns.items() if name not in named}
    names = {name: index for index, name in enumerate(more, 1)}
    attributes = {name: [columns.get(wire)] for name, wire, _ in cls.__columns__}
    (made,) = make_rows(cls, 1, attributes, [(names, *more.values())])
    return made


class without_collections:  # noqa: N801 - used as a function is
    """Pauses the cyclic garbage collector, which would visit each row; rows form no cycles."""

    def __enter__(self) -> None:
        self._enabled = gc.isenabled()
        gc.disable()

    def __exit__(self, *error: object) -> None:
        if self._enabled:
            gc.enable()


def _set(row: Row, values: Mapping[str, Value], more: More) -> None:
    for name, value in values.items():
        type(row).__dict__[name].__set__(row, value)
    _more_slot(type(row)).__set__(row, more)


def _more_slot(cls: type[Row]) -> Any:
    """Return the slot in the `Row` that a class derives from, which may be a vendored one."""
    return cls._more  # type: ignore[attr-defined]


def _restore(cls: type[Row], values: tuple[Value, ...], more: More) -> Row:
    row = cls.__new__(cls)
    _set(row, dict(zip(cls.__match_args__, values, strict=True)), more)
    return row


class Rows(Generic[R_co]):
    """The row class of each result of a script: `rows("last", A) | rows("mean", B)`.

    Attributes:
        made: a cache for readers: header → how its rows are made.
    """

    __slots__ = ("_any", "_classes", "made")

    def __init__(
        self, classes: Mapping[str, type[R_co]], any_class: type[R_co] | None = None
    ) -> None:
        self._classes = dict(classes)
        self._any = any_class
        self.made: dict[object, Any] = {}

    def __reduce__(self) -> tuple[Any, ...]:
        return Rows, (self._classes, self._any)

    def __or__(self, other: Rows[S]) -> Rows[R_co | S]:
        return Rows({**self._classes, **other._classes}, self._any or other._any)

    @property
    def classes(self) -> Mapping[str, type[R_co]]:
        """The known results: name → row class."""
        return self._classes

    def may_have(self, result: str) -> bool:
        """Return whether the script can have a result with this name."""
        return self._any is not None or result in self._classes

    def class_of(self, result: str, *, script: str = "") -> type[R_co]:
        """Return the row class of a result.

        Args:
            script: the script's name, for the error message.

        Raises:
            DecodeError: the script does not have this result.
        """
        cls = self._classes.get(result, self._any)
        if cls is None:
            known = ", ".join(sorted(self._classes)) or "none"
            raise DecodeError(
                f"{script or 'answer'}: the answer has a result {result!r}; the"
                f" results of the script were {known}."
                f" {explain(script, result, {'_value': 'optional value?'})}"
            )
        return cls

    def results_of(self, cls: type[Row]) -> frozenset[str]:
        """Return the names of the results whose rows are `cls`."""
        return frozenset(n for n, known in self._classes.items() if known is cls)


def rows(result: str, cls: type[S]) -> Rows[S]:
    """Return the `Rows` for one result (`_result` if its `yield` has no name)."""
    return Rows({result: cls})


RECORDS: Rows[Record] = Rows({}, Record)
"""All results have rows of class `Record`."""
