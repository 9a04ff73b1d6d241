"""Turns JSON parameters into the `extern` of a request to `/api/v2/query`.

`extern` is the AST of a Flux file that the engine puts before the script; here it assigns
a record to `params`. Each value becomes a literal of the type that the script needs, so
that durations and times can be sent as text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeAlias

from fluxcall.fluxlang.ticket import TICKET_LABEL
from fluxcall.model import ArrayOf, ParamType
from fluxcall.runtime.checks import Checks, Words
from fluxcall.runtime.timestamps import is_duration

Node: TypeAlias = dict[str, Any]

MAX_NODES = 100_000
MAX_DEPTH = 100
"""The limits of parameters: the number of values, and the depth of nesting."""

_AMOUNT = re.compile(r"(?<!\d)(\d+)(mo|ms|us|µs|ns|[ywdhms])")


class InvalidParametersError(ValueError):
    """The parameters do not fit the script."""


def read_params(body: bytes) -> dict[str, Any]:
    """Return the parameters of a request's body; none if the body is empty.

    Raises:
        InvalidParametersError: the body is not JSON in UTF-8, exceeds a limit, or does
            not have the form of the contract.
    """
    if not body.strip():
        return {}
    try:
        request = json.loads(body.decode("utf-8"), parse_constant=_no_constant)
    except RecursionError:
        raise InvalidParametersError("the body is nested too deeply") from None
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
    """Raise InvalidParametersError if a JSON value exceeds one of the limits."""
    level, nodes, depth = [value], 0, 0
    while level:
        nodes += len(level)
        depth += 1
        if nodes > MAX_NODES:
            raise InvalidParametersError(f"the body has more than {MAX_NODES} values")
        if depth > MAX_DEPTH:
            raise InvalidParametersError(
                f"the body is nested more than {MAX_DEPTH} levels deep"
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
        types: required parameter → the type that was inferred from the script.
        ticket: the gateway's ticket, added under `TICKET_LABEL`; or None.

    Raises:
        InvalidParametersError: parameters are missing or reserved, or their values do
            not fit; the message lists all of them.
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
        except (TypeError, ValueError) as error:
            problems.append(f'parameter "{name}" {error}')
    if problems:
        raise InvalidParametersError(
            f"invalid parameters provided: {'; '.join(problems)}"
        )
    assignment = {
        "type": "VariableAssignment",
        "id": {"type": "Identifier", "name": "params"},
        "init": _object(properties),
    }
    return {"type": "File", "package": None, "imports": None, "body": [assignment]}


def _property(name: str, value: Node) -> Node:
    return {"type": "Property", "key": _string(name), "value": value}


def _literal(kind: ParamType, value: Any) -> Node:
    """Return a value as a literal of its type."""
    if isinstance(kind, str):
        return _LITERALS.get(kind, _any)(value)
    if isinstance(kind, ArrayOf):
        return _array(_literal(kind.element, item) for item in _CHECKS.array(value))
    kinds = dict(kind.fields)
    record = _CHECKS.record(value, kinds.keys(), more=True)
    return _object(
        _property(name, _literal(kinds.get(name, "any"), item))
        for name, item in record.items()
    )


def _array(elements: Iterable[Node]) -> Node:
    return {"type": "ArrayExpression", "elements": [*elements]}


def _object(properties: Iterable[Node]) -> Node:
    return {"type": "ObjectExpression", "properties": [*properties]}


def _string(value: object) -> Node:
    return {"type": "StringLiteral", "value": _CHECKS.string(value)}


def _int(value: object) -> Node:
    return {"type": "IntegerLiteral", "value": str(_CHECKS.integer(value))}


def _uint(value: object) -> Node:
    return {"type": "UnsignedIntegerLiteral", "value": str(_CHECKS.unsigned(value))}


def _float(value: object) -> Node:
    return {"type": "FloatLiteral", "value": _CHECKS.number(value)}


def _bool(value: object) -> Node:
    return {"type": "BooleanLiteral", "value": _CHECKS.boolean(value)}


def _duration(value: object) -> Node:
    text = _CHECKS.duration(value)
    values = [
        {"magnitude": int(magnitude), "unit": unit.replace("µ", "u")}
        for magnitude, unit in _AMOUNT.findall(text)
    ]
    literal = {"type": "DurationLiteral", "values": values}
    if text.startswith("-"):
        return {"type": "UnaryExpression", "operator": "-", "argument": literal}
    return literal


def _time(value: object) -> Node:
    return {"type": "DateTimeLiteral", "value": _CHECKS.time(value)}


def _bound(value: object) -> Node:
    """Return a bound of `range()`: a time, a duration from now, or Unix seconds."""
    if isinstance(value, str):
        return _duration(value) if is_duration(value) else _time(value)
    return _int(value)


def _any(value: Any) -> Node:
    kind = _CHECKS.kind(value)
    if kind == "array":
        return _array(map(_any, value))
    if kind == "record":
        return _object(_property(name, _any(item)) for name, item in value.items())
    return _LITERALS[kind](value)


def _called(value: object) -> str:
    return _KINDS.get(type(value), "null")


_KINDS: Mapping[type, str] = {
    str: "this string",
    int: "this integer",
    float: "a float",
    bool: "a boolean",
    list: "an array",
    dict: "an object",
}
_CHECKS = Checks(
    Words(
        string="a string",
        integer="an integer",
        unsigned="an unsigned integer",
        number="a number",
        boolean="true or false",
        duration='a duration such as "1h30m"',
        time='a time such as "2022-01-31T00:00:00Z"',
        moment='a time such as "2022-01-31T00:00:00Z"',
        array="an array",
        record="an object",
        null="null",
        value=_called,
    )
)
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
"""The types with literals of their own; values of other types keep their JSON form."""
