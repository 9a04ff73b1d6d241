"""Encodes arguments as the JSON parameters of a request.

JSON has fewer types than Flux, so floats keep their point (`2.0`), integers are exact, and
times and durations are sent as text.

Invariant: every value is checked (`checks.py`) before anything is sent.
"""

from __future__ import annotations

import json
import math
import operator
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from typing import Any, Final, TypeAlias

from .checks import Checks, Words
from .errors import ParameterError
from .timestamps import (
    format_duration,
    format_time,
    is_duration,
    parse_duration,
    parse_time,
)

Json: TypeAlias = "bool | int | float | str | Sequence[Json] | Mapping[str, Json]"
"""The values of a parameter of unknown type: JSON without null, which Flux does not have."""


Kind: TypeAlias = "str | Sequence[Kind] | Mapping[str, Kind]"
"""A parameter's type: a word, `[element]` for an array, or `{name: …}` for a record."""

Takes: TypeAlias = Mapping[str, tuple[str, Kind]]
"""Python name → (the parameter's own name, its type)."""


class Unset(Enum):
    """The type of `UNSET`."""

    UNSET = "UNSET"

    def __repr__(self) -> str:
        return "UNSET"


UNSET: Final = Unset.UNSET
"""Pass this to omit a parameter, so that the script uses its own default."""


def encode(
    arguments: Mapping[str, object],
    takes: Takes | None,
    *,
    script: str,
) -> bytes:
    """Return the JSON object of a script's parameters.

    Args:
        arguments: Python name → value; `UNSET` values are omitted.
        takes: Python name → (parameter, type), or None if the script's parameters are
            unknown, so that all arguments are sent unchanged.
        script: the script's name, for error messages.

    Raises:
        ParameterError: a value does not fit its type.
    """
    params = {}
    for name, value in arguments.items():
        wire, kind = (name, "any") if takes is None else takes[name]
        if value is UNSET:
            continue
        try:
            params[wire] = _encode(kind, value)
        except (TypeError, ValueError, OverflowError, RecursionError) as error:
            raise ParameterError(str(error), script=script, parameter=wire) from None
    return json.dumps(params, separators=(",", ":"), allow_nan=False).encode()


def check_choices(
    arguments: Mapping[str, object],
    choices: Mapping[str, Sequence[object]],
    takes: Takes | None,
    *,
    script: str,
) -> None:
    """Check that arguments have allowed values.

    Args:
        arguments: Python name → value.
        choices: Python name → the values that are allowed.
        takes: Python name → (parameter, type), for error messages.
        script: the script's name, for error messages.

    Raises:
        ParameterError: an argument has another value.
    """
    for name, allowed in choices.items():
        value = arguments.get(name, UNSET)
        if value is UNSET or (type(value), value) in ((type(a), a) for a in allowed):
            continue
        known = ", ".join(map(repr, allowed))
        wire = name if takes is None else takes[name][0]
        raise ParameterError(f"takes one of {known}", script=script, parameter=wire)


def _encode(kind: Kind, value: object) -> Any:
    if isinstance(kind, str):
        return _ENCODERS[kind](value)
    if isinstance(kind, Mapping):
        record = _CHECKS.record(value, kind.keys(), more=False)
        return {name: _encode(kind[name], item) for name, item in record.items()}
    (element,) = kind
    return [_encode(element, item) for item in _CHECKS.array(value)]


def _duration(value: object) -> str:
    if isinstance(value, timedelta):
        return format_duration(value)
    return _CHECKS.duration(value)


def _time(value: object) -> str:
    """Return the text of a time; a date means midnight in UTC, as in Flux."""
    if isinstance(value, datetime):
        return format_time(value)
    if isinstance(value, date):
        return f"{value.isoformat()}{_MIDNIGHT}"
    if isinstance(value, str) and "T" not in value:
        value = f"{value}{_MIDNIGHT}"
    return _CHECKS.time(value)


_MIDNIGHT = "T00:00:00Z"
"""The time of day that Flux adds to a date."""


def _number(value: object) -> int | float:
    if isinstance(value, float):
        return _CHECKS.number(value)
    if isinstance(value, bool) or not hasattr(value, "__index__"):
        raise _CHECKS.wrong_type("an int or a float", value)
    return _CHECKS.integer(value)


def _scalar(value: object) -> str | int | float | bool:
    if isinstance(value, str):
        return _CHECKS.string(value)
    return value if isinstance(value, bool) else _number(value)


def _bound(value: object) -> int:
    """Return Unix seconds, for a bound of `range()` that the script does not convert.

    Fractions of a second are cut off, for start and stop alike, so adjacent ranges stay
    adjacent.
    """
    if isinstance(value, str) and is_duration(value):
        value = parse_duration(value)
    if isinstance(value, timedelta):
        value = datetime.now(UTC) + value
    elif not isinstance(value, date | str):
        wanted = "a datetime, a date, a timedelta or a text"
        raise _CHECKS.wrong_type(wanted, value)
    return math.floor(parse_time(_time(value)).timestamp())


def _any(value: Any) -> Any:
    kind = _CHECKS.kind(value)
    if kind == "array":
        return [_any(item) for item in value]
    if kind == "record":
        return {_CHECKS.string(key): _any(item) for key, item in value.items()}
    return operator.index(value) if kind == "int" else _ENCODERS[kind](value)


def _called(value: object) -> str:
    if value is None:
        return "None: Flux has no null for parameters"
    name = type(value).__name__
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name}"


_CHECKS = Checks(
    Words(
        string="a str",
        integer="an int",
        unsigned="an int",
        number="a float",
        boolean="a bool",
        duration="a timedelta or a text",
        time="a datetime, a date or a text",
        moment="a time such as '2022-01-31T00:00:00Z' or a date",
        array="a sequence such as a list",
        record="a mapping such as a dict",
        null="None",
        value=_called,
    )
)
_ENCODERS: Mapping[str, Callable[[object], Any]] = {
    "string": _CHECKS.string,
    "int": _CHECKS.integer,
    "uint": _CHECKS.unsigned,
    "float": _CHECKS.number,
    "bool": _CHECKS.boolean,
    "duration": _duration,
    "time": _time,
    "any": _any,
    "number": _number,
    "scalar": _scalar,
    "bound": _bound,
}
