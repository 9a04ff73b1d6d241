"""A call of a library function on a stream, the input of a column effect."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

from fluxcall.analysis.tables import ColumnShape, TableShape
from fluxcall.analysis.values import Constant, Value, constant_text, constant_texts


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionCall:
    """A call of a library function on a stream.

    Attributes:
        table: the shape of the stream's tables.
        arguments: the other arguments, by name.
        run: calls a function value with arguments.
        type_of: returns Flux's word for the type of a value, or None.
        expect: records that a value must have a type.
    """

    table: TableShape
    arguments: Mapping[str, Value]
    run: Callable[[Value, Mapping[str, Value]], Value]
    type_of: Callable[[Value], str | None]
    expect: Callable[[Value, str], None]

    def text(self, name: str, default: str) -> str | None:
        """Return a string argument, or None if it is not a literal."""
        if name not in self.arguments:
            return default
        return constant_text(self.arguments[name])

    def texts(self, name: str, *default: str) -> list[str] | None:
        """Return an argument that is a list of strings, or None if they are not literals."""
        if name not in self.arguments:
            return list(default)
        return constant_texts(self.arguments[name])

    def flag(self, name: str, *, default: bool) -> bool | None:
        """Return a boolean argument, or None if it is not a literal."""
        value = self.arguments.get(name, Constant(type="bool", value=default))
        return bool(value.value) if isinstance(value, Constant) else None


Effect: TypeAlias = Callable[[FunctionCall], TableShape]


TIME = ColumnShape(type="time", nullable=False)


KEY_TIME = replace(TIME, key=True)


KEY_TEXT = ColumnShape(type="string", nullable=False, key=True)
