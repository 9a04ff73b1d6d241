"""What can be said of values without their scope: type, null, absence, literals."""

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
    """Return Flux's word for the type of a value, or None."""
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
    """Return the type of values that Flux gives one type, `VALUE` if it is open.

    What may be absent counts last. In `r.unknown + 1.0` the column, which would be
    a tag and a text if it were there, cannot be, so the sum is a float.
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
    """Return whether a value may be computed from absent columns alone."""
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
    """Return `VALUE` if a value is a stored one of any type."""
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
    """Return the arguments, with what is piped under the name that it has."""
    return arguments if pipe is None else {**arguments, name: pipe}


def first_stream(arguments: Mapping[str, Value]) -> Value | None:
    return next((v for n in _STREAMS if (v := arguments.get(n)) is not None), None)


_STREAMS = ("tables", "left", "first")
"""What functions call the stream that is piped into them."""


def keys_of(record: Value | None) -> Value:
    if not isinstance(record, Rec) or record.base is not None:
        return Unknown()
    names = (Constant(type="string", value=name) for name in record.fields)
    return Arr(elements=tuple(names))


def is_sentinel(value: Value) -> bool:
    """Return whether a literal is a text that no duration and no time can be."""
    text = constant_text(value)
    return text is not None and not _SPAN_OR_TIME.fullmatch(text)


_SPAN_OR_TIME = re.compile(r"-?(\d+[a-zµ]+)+|\d{4}-\d\d-\d\d.*")


def end_of(node: Node) -> Position:
    """Return where the compiler tells the type of an expression: its end, a name's start."""
    if node.get("type") == "PipeExpression":
        return end_of(node["call"])
    if node.get("type") == "Identifier":
        return syntax.position(node)
    if node.get("type") == "MemberExpression":
        return syntax.position(node["property"])
    _, _, line, column = node["location"]
    return line, column
