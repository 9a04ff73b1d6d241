"""What a script's rows are: classes with typed columns; refuses to be changed.

`Row` is the base of the generated classes, `Record` the row of a script whose columns
nobody knows, and `Rows` says which result of a script has which class.
"""

from __future__ import annotations

import gc
from collections import deque
from collections.abc import Callable, Iterable, Mapping
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
)

from .errors import DecodeError, MissingColumnError
from .values import Value

R_co = TypeVar("R_co", bound="Row", covariant=True)
S = TypeVar("S", bound="Row")

More = tuple[Any, ...]
"""The unnamed columns of a row: first their shared `{column: index}`, then the cells."""

_NOTHING_MORE: More = ({},)
"""Of a row whose class names every column; its slot is empty."""


@dataclass_transform(frozen_default=True, kw_only_default=True)
class Row:
    """One row of a result: typed attributes, and `row["any column"]` by its own name.

    Frozen; equal, hashed, shown and matched by the columns that its class names. The
    columns that it does not name are in `row[...]` alone.
    """

    __slots__ = ("_more",)
    __match_args__: ClassVar[tuple[str, ...]] = ()

    __columns__: ClassVar[tuple[tuple[str, str, str], ...]] = ()
    """Attribute, column and its type, of each; written by the generator.

    A type is one of `values`, with `optional ` before it where the column may be absent.
    """

    def __getitem__(self, column: str) -> Value:
        return columns_of(self)[column]

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return _named(self) == _named(other)

    def __hash__(self) -> int:
        return hash(tuple(_named(self).values()))

    def __repr__(self) -> str:
        return _shown(self, _named(self))

    def __reduce__(self) -> tuple[Any, ...]:
        return _restore, (type(self), tuple(_named(self).values()), _more_of(self))

    if not TYPE_CHECKING:  # a checker should see the columns alone

        def __init__(self, **values):
            wrong = values.keys() ^ {name for name, _, _ in self.__columns__}
            if wrong:
                names = ", ".join(sorted(wrong))
                raise TypeError(f"{type(self).__name__}(): missing or unknown: {names}")
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
    """A row whose columns nobody knows: by convention, or by name.

    `time`, `start` and `stop` are times, `measurement` and `field` texts, `value` a
    number where it reads as one; each raises `MissingColumnError` where the row has
    no such column, or (all but `value`) nothing in it. Every other column is text.
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

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return dict(columns_of(self)) == dict(columns_of(other))

    def __hash__(self) -> int:
        return hash(frozenset(columns_of(self).items()))

    def __repr__(self) -> str:
        return _shown(self, columns_of(self))


class _Columns(dict[str, Value]):
    """A row's columns by their own names; says which there are."""

    def __missing__(self, column: str) -> NoReturn:
        raise MissingColumnError(
            f"there is no column {column!r} in this row; its columns:"
            f" {', '.join(self) or 'none'}"
        )


def _named(row: Row) -> dict[str, Value]:
    return {name: getattr(row, name) for name, _, _ in row.__columns__}


def _more_of(row: Row) -> More:
    try:
        return cast(More, Row._more.__get__(row))  # type: ignore[attr-defined]
    except AttributeError:
        return _NOTHING_MORE


def columns_of(row: Row) -> Mapping[str, Value]:
    """All columns of a row by their own names; a missing one raises."""
    columns = _Columns((w, getattr(row, name)) for name, w, _ in row.__columns__)
    more = _more_of(row)
    for column, index in more[0].items():
        columns[column] = more[index]
    return columns


def _present(row: Row, column: str) -> Value:
    value = row[column]
    if value is None:
        raise MissingColumnError(
            f"the column {column!r} is empty in this row; row[{column!r}] gives None"
        )
    return value


def _listed(row: Row) -> str:
    return ", ".join(columns_of(row)) or "none"


def _shown(row: Row, columns: Mapping[str, Value]) -> str:
    cells = ", ".join(f"{name}={value!r}" for name, value in columns.items())
    return f"{type(row).__name__}({cells})"


def make_rows(
    cls: type[S],
    count: int,
    columns: Mapping[str, Iterable[Value]],
    more: Iterable[More] | None = None,
) -> list[S]:
    """`count` rows from the values of each attribute, without a loop in Python.

    The slots' own setters pass by `__setattr__`; a frozen `__init__` costs five times
    as much.
    """
    made = list(map(cls.__new__, repeat(cls, count)))
    for name, values in columns.items():
        deque(map(cls.__dict__[name].__set__, made, values), maxlen=0)
    if more is not None:
        deque(map(_SET_MORE, made, more), maxlen=0)
    return made


class without_collections:  # noqa: N801 - used as a function is
    """Pauses the collector of cycles: new rows are none, and it would look at each."""

    def __enter__(self) -> None:
        self._enabled = gc.isenabled()
        gc.disable()

    def __exit__(self, *error: object) -> None:
        if self._enabled:
            gc.enable()


def _set(row: Row, values: Mapping[str, Value], more: More) -> None:
    for name, value in values.items():
        type(row).__dict__[name].__set__(row, value)
    _SET_MORE(row, more)


_SET_MORE: Callable[[Row, More], None] = Row._more.__set__  # type: ignore[attr-defined]


def _restore(cls: type[Row], values: tuple[Value, ...], more: More) -> Row:
    row = cls.__new__(cls)
    _set(row, dict(zip(cls.__match_args__, values, strict=True)), more)
    return row


class Rows(Generic[R_co]):
    """Which result of a script has which class: `rows("last", A) | rows("mean", B)`.

    Attributes:
        made: what readers have made of headers that they have seen, for the next call.
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

    def may_have(self, result: str) -> bool:
        """Whether the script can have a result of this name."""
        return self._any is not None or result in self._classes

    def class_of(self, result: str) -> type[R_co]:
        """The class of a result's rows.

        Raises:
            DecodeError: the script has a result that nobody knows.
        """
        cls = self._classes.get(result, self._any)
        if cls is None:
            known = ", ".join(sorted(self._classes)) or "none"
            raise DecodeError(
                f"the answer has a result {result!r}, and only {known} is known:"
                " the script has changed; pull and generate again"
            )
        return cls

    def results_of(self, cls: type[Row]) -> frozenset[str]:
        """The names of the results whose rows are `cls`."""
        return frozenset(n for n, known in self._classes.items() if known is cls)


def rows(result: str, cls: type[S]) -> Rows[S]:
    """The rows of the result called `result` (`_result` where the yield has no name)."""
    return Rows({result: cls})


RECORDS: Rows[Record] = Rows({}, Record)
"""Any result, as records."""
