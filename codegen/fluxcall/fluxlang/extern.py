"""Turn JSON parameters into the `extern` that `/api/v2/query` takes.

`extern` is a file of Flux as an AST that the engine merges before the script: it
assigns `params` one record. A value becomes the literal of the type that the script
infers for it, so that a duration or a time can travel as text.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeAlias

from fluxcall.fluxlang.ticket import TICKET_LABEL
from fluxcall.model import ArrayOf, ParamType, RecordOf
from fluxcall.runtime.timestamps import is_duration, is_time

Node: TypeAlias = dict[str, Any]

MAX_NODES = 100_000
MAX_DEPTH = 100
"""How many values parameters may have, and how deep they may be nested."""

_INT = range(-(2**63), 2**63)
_UINT = range(2**64)
_AMOUNT = re.compile(r"(?<!\d)(\d+)(mo|ms|us|µs|ns|[ywdhms])")


class InvalidParametersError(ValueError):
    """Parameters that a script cannot take."""


def read_params(body: bytes) -> dict[str, Any]:
    """Return the parameters of a request's body; none if the body is empty.

    Raises:
        InvalidParametersError: the body is not JSON in UTF-8, too large or too deep, or
            not of the contract's form.
    """
    if not body.strip():
        return {}
    try:
        request = json.loads(body.decode("utf-8"), parse_constant=_no_constant)
    except RecursionError:
        raise InvalidParametersError("the body is nested too deep") from None
    except ValueError as error:
        raise InvalidParametersError(f"the body is not JSON: {error}") from None
    check_size(request)
    params = request.get("params") if isinstance(request, dict) else None
    if params is None and isinstance(request, dict):
        return {}
    if not isinstance(params, dict):
        raise InvalidParametersError('the body is not {"params": {name: value}}')
    return params


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def check_size(value: object) -> None:
    """Raise InvalidParametersError if a JSON value is too large or too deep."""
    level, nodes, depth = [value], 0, 0
    while level:
        nodes += len(level)
        depth += 1
        if nodes > MAX_NODES:
            raise InvalidParametersError(f"the body has more than {MAX_NODES} values")
        if depth > MAX_DEPTH:
            raise InvalidParametersError(
                f"the body is nested more than {MAX_DEPTH} deep"
            )
        level = [inner for item in level for inner in _inner(item)]


def _inner(value: object) -> Iterable[object]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def build_extern(
    params: Mapping[str, Any],
    types: Mapping[str, ParamType],
    ticket: Mapping[str, str] | None = None,
) -> Node:
    """Return the file that assigns `params`.

    Args:
        params: name → JSON value.
        types: required name → the type that the script infers, or how it uses it.
        ticket: what a gateway adds under `TICKET_LABEL`, or None.

    Raises:
        InvalidParametersError: a parameter is missing or reserved, or its value does
            not fit; all are named.
    """
    problems = [
        f'parameter "{name}" is missing' for name in types if name not in params
    ]
    if TICKET_LABEL in params:
        problems.append(f'parameter "{TICKET_LABEL}" is reserved for the gateway')
    properties = [] if ticket is None else [_property(TICKET_LABEL, _any(ticket))]
    for name, value in params.items():
        try:
            properties.append(_property(name, _literal(types.get(name, "any"), value)))
        except ValueError as error:
            problems.append(f'parameter "{name}" {error}')
    if problems:
        raise InvalidParametersError(
            f"invalid parameters provided: {'; '.join(problems)}"
        )
    record = {"type": "ObjectExpression", "properties": properties}
    assignment = {
        "type": "VariableAssignment",
        "id": {"type": "Identifier", "name": "params"},
        "init": record,
    }
    return {"type": "File", "package": None, "imports": None, "body": [assignment]}


def _property(name: str, value: Node) -> Node:
    return {"type": "Property", "key": _string(name), "value": value}


def _literal(kind: ParamType, value: Any) -> Node:
    """Return a value as the literal of its type; structures part by part."""
    if isinstance(kind, ArrayOf) and isinstance(value, list):
        elements = [_literal(kind.element, item) for item in value]
        return {"type": "ArrayExpression", "elements": elements}
    if isinstance(kind, RecordOf) and isinstance(value, dict):
        kinds = dict(kind.fields)
        missing = kinds.keys() - value.keys()
        if missing:
            raise ValueError(f"lacks {', '.join(sorted(missing))}")
        return {
            "type": "ObjectExpression",
            "properties": [
                _property(name, _literal(kinds.get(name, "any"), item))
                for name, item in value.items()
            ],
        }
    if not isinstance(kind, str):
        what = "an array" if isinstance(kind, ArrayOf) else "an object"
        raise ValueError(f"takes {what}, not {_kind(value)}")
    return _LITERALS.get(kind, _any)(value)


def _string(value: Any) -> Node:
    if not isinstance(value, str):
        raise ValueError(f"takes a string, not {_kind(value)}")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise ValueError("has a lone surrogate, which is not text") from None
    return {"type": "StringLiteral", "value": value}


def _int(value: Any) -> Node:
    if type(value) is not int or value not in _INT:
        raise ValueError(f"takes an integer of 64 bits, not {_kind(value)}")
    return {"type": "IntegerLiteral", "value": str(value)}


def _uint(value: Any) -> Node:
    if type(value) is not int or value not in _UINT:
        raise ValueError(f"takes an unsigned integer of 64 bits, not {_kind(value)}")
    return {"type": "UnsignedIntegerLiteral", "value": str(value)}


def _float(value: Any) -> Node:
    if type(value) not in (int, float):
        raise ValueError(f"takes a number, not {_kind(value)}")
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if math.isinf(number):
        raise ValueError("takes a number within the range of 64-bit floats")
    return {"type": "FloatLiteral", "value": number}


def _bool(value: Any) -> Node:
    if not isinstance(value, bool):
        raise ValueError(f"takes true or false, not {_kind(value)}")
    return {"type": "BooleanLiteral", "value": value}


def _duration(value: Any) -> Node:
    if not isinstance(value, str) or not is_duration(value):
        raise ValueError(f'takes a duration such as "1h30m", not {_kind(value)}')
    values = [
        {"magnitude": int(magnitude), "unit": unit.replace("µ", "u")}
        for magnitude, unit in _AMOUNT.findall(value)
    ]
    if any(amount["magnitude"] not in _INT for amount in values):
        raise ValueError("takes a duration of 64 bits")
    literal = {"type": "DurationLiteral", "values": values}
    if value.startswith("-"):
        return {"type": "UnaryExpression", "operator": "-", "argument": literal}
    return literal


def _time(value: Any) -> Node:
    if not isinstance(value, str) or not is_time(value):
        raise ValueError(
            f'takes a time such as "2022-01-31T00:00:00Z", not {_kind(value)}'
        )
    return {"type": "DateTimeLiteral", "value": value}


def _bound(value: Any) -> Node:
    """A bound of `range()`: a time, a duration from now, or Unix seconds."""
    if isinstance(value, str):
        return _duration(value) if is_duration(value) else _time(value)
    return _int(value)


def _any(value: Any) -> Node:
    if isinstance(value, list):
        return {"type": "ArrayExpression", "elements": [_any(item) for item in value]}
    if isinstance(value, dict):
        properties = [_property(name, _any(item)) for name, item in value.items()]
        return {"type": "ObjectExpression", "properties": properties}
    for json_type, literal in _BY_JSON_TYPE.items():
        if type(value) is json_type:
            return literal(value)
    raise ValueError("cannot be null: Flux has no null for parameters")


def _kind(value: Any) -> str:
    return _KINDS.get(type(value), "null")


_KINDS: Mapping[type, str] = {
    str: "this string",
    int: "this integer",
    float: "a float",
    bool: "a boolean",
    list: "an array",
    dict: "an object",
}
_BY_JSON_TYPE: Mapping[type, Callable[[Any], Node]] = {
    str: _string,
    bool: _bool,
    int: _int,
    float: _float,
}
_LITERALS: Mapping[str, Callable[[Any], Node]] = {
    "string": _string,
    "int": _int,
    "uint": _uint,
    "float": _float,
    "bool": _bool,
    "duration": _duration,
    "time": _time,
    "bound": _bound,
}
"""Kinds whose values are turned into a literal of their own; others go as JSON has
them."""
