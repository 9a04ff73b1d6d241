"""Properties of values that do not depend on a scope: type, null, absence, literals."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from fluxcall.analysis.tables import VALUE, ColumnShape
from fluxcall.analysis.values import (
    Arr,
    Cell,
    Constant,
    Either,
    Param,
    Rec,
    Unknown,
    Value,
    constant_text,
)
from fluxcall.fluxlang import syntax
from fluxcall.fluxlang.compiler import Position
from fluxcall.fluxlang.syntax import Node
from fluxcall.fluxlang.types import Basic


def type_of(value: Value) -> str | None:
    """Return Flux's word for the type of a value, or None if it is unknown."""
    match value:
        case Constant(type=kind) | Unknown(type=kind) if kind != VALUE:
            return kind
        case Cell(column=column) if column.type != VALUE:
            return column.type
        case Param(type=Basic(name)):
            return name
        case _:
            return None


def shared_type_of(options: Iterable[Value]) -> str | None:
    """Return the type of values that must all have the same type; `VALUE` if it is open.

    Values that may be absent are considered last. In `r.unknown + 1.0`, the column would
    be a tag, and so a string, if it were present; since that cannot be added to a float,
    it is absent and the sum is a float.
    """
    options = [*options]
    certain = [option for option in options if not may_lack_type(option)]
    for values in (certain, options):
        types = {type_of(value) or open_type(value) for value in values}
        known = types - {None, VALUE}
        if len(known) == 1 and (values is certain or VALUE not in types):
            return known.pop()
        if VALUE in types or len(known) > 1:
            return VALUE
    return None


def may_be_null(value: Value) -> bool:
    match value:
        case Constant():
            return False
        case Unknown(nullable=nullable):
            return nullable
        case Cell(column=column):
            return column.nullable or column.optional
        case _:
            return not isinstance(value, Param)


def may_lack_type(value: Value) -> bool:
    """Return whether a value may be computed only from absent columns."""
    match value:
        case Constant() | Param():
            return False
        case Unknown(type=kind, optional=optional):
            return optional or kind is None
        case Cell(column=column):
            return column.optional
        case Either(options=options):
            return any(map(may_lack_type, options))
        case _:
            return True


def may_be_hollow(value: Value) -> bool:
    """Return whether a part of a value may have no type."""
    match value:
        case Unknown(hollow=True):
            return True
        case Either(options=options):
            return any(map(may_be_hollow, options))
        case _:
            return may_lack_type(value)


def open_type(value: Value) -> str | None:
    """Return `VALUE` if a value is a stored value of open type, else None."""
    match value:
        case Cell(column=ColumnShape(type=kind)) | Unknown(type=kind):
            return VALUE if kind == VALUE else None
        case _:
            return None


def literal_value(node: Node) -> object:
    if node["type"] == "IntegerLiteral":
        return int(node["value"])
    if node["type"] == "FloatLiteral":
        return float(node["value"])
    if node["type"] == "DurationLiteral":
        return "".join(f"{v['magnitude']}{v['unit']}" for v in node["values"])
    return node["value"]


LITERALS: Mapping[str, str] = {
    "StringLiteral": "string",
    "IntegerLiteral": "int",
    "FloatLiteral": "float",
    "DurationLiteral": "duration",
    "DateTimeLiteral": "time",
    "RegexpLiteral": "regexp",
}


def negated(value: object) -> object:
    if isinstance(value, str):
        return f"-{value}"
    return -value if isinstance(value, int | float) else value


def with_pipe(
    name: str, arguments: Mapping[str, Value], pipe: Value | None
) -> Mapping[str, Value]:
    """Return the arguments, with the piped value under the name of its parameter."""
    return arguments if pipe is None else {**arguments, name: pipe}


def first_stream(arguments: Mapping[str, Value]) -> Value | None:
    return next((v for n in _STREAMS if (v := arguments.get(n)) is not None), None)


_STREAMS = ("tables", "left", "first")
"""The names that functions give to the stream piped into them."""


def keys_of(record: Value | None) -> Value:
    if not isinstance(record, Rec) or record.base is not None:
        return Unknown()
    names = (Constant(type="string", value=name) for name in record.fields)
    return Arr(elements=tuple(names))


def is_sentinel(value: Value) -> bool:
    """Return whether a literal is a string that is neither a duration nor a time."""
    text = constant_text(value)
    return text is not None and not _SPAN_OR_TIME.fullmatch(text)


_SPAN_OR_TIME = re.compile(r"-?(\d+[a-zµ]+)+|\d{4}-\d\d-\d\d.*")


def end_of(node: Node) -> Position:
    """Return the position at which the compiler answers with an expression's type.

    That is its end, or for a name its start.
    """
    if node.get("type") == "PipeExpression":
        return end_of(node["call"])
    if node.get("type") == "Identifier":
        return syntax.position(node)
    if node.get("type") == "MemberExpression":
        return syntax.position(node["property"])
    _, _, line, column = node["location"]
    return line, column
