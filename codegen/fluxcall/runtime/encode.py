"""Turns arguments into the parameters on the wire; refuses what a script cannot take.

Every check happens before anything is sent, and no error repeats a value: it may be a
secret. JSON has fewer types than Flux: a float
keeps its point (`2.0`), integers are exact, times and durations travel as text.
"""

from __future__ import annotations

import json
import math
import operator
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from typing import Any, Final, TypeAlias

from .errors import ParameterError
from .timestamps import (
    format_duration,
    format_time,
    is_duration,
    is_time,
    parse_duration,
    parse_time,
)

Json: TypeAlias = "bool | int | float | str | Sequence[Json] | Mapping[str, Json]"
"""What a parameter of unknown type can be: JSON without null, which Flux lacks."""


Kind: TypeAlias = "str | Sequence[Kind] | Mapping[str, Kind]"
"""What a parameter takes: a word, `[element]` for an array, `{name: …}` for a record."""

Takes: TypeAlias = Mapping[str, tuple[str, Kind]]
"""Python name → (the parameter's own name, what it takes)."""


class Unset(Enum):
    """The type of `UNSET`, an argument that is left out of the request."""

    UNSET = "UNSET"

    def __repr__(self) -> str:
        return "UNSET"


UNSET: Final = Unset.UNSET
"""Leaves a parameter out, so that the script's own default holds."""


def encode(
    arguments: Mapping[str, object],
    takes: Takes | None,
    *,
    script: str,
) -> bytes:
    """The JSON object of a script's parameters.

    Args:
        arguments: the Python names and values; `UNSET` ones are left out.
        takes: Python name → (parameter, what it takes), or None where the script's
            parameters are unknown and go out as they are.
        script: the script's name for errors.

    Raises:
        ParameterError: a value does not fit its type; the first one found.
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
    """Pass if every argument is one of the values that are allowed for it.

    Args:
        arguments: the Python names and values.
        choices: Python name → the only values that are allowed.
        takes: Python name → (parameter, what it takes), for errors.
        script: the script's name for errors.

    Raises:
        ParameterError: an argument is not; the first one found.
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
        return _record(kind, value)
    if isinstance(value, str | bytes | bytearray) or not isinstance(value, Sequence):
        raise TypeError(f"takes a sequence such as a list, not {_called(value)}")
    (element,) = kind
    return [_encode(element, item) for item in value]


def _record(kinds: Mapping[str, Kind], value: object) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise TypeError(f"takes a mapping such as a dict, not {_called(value)}")
    wrong = value.keys() ^ kinds.keys()
    if wrong:
        names = ", ".join(sorted(map(str, wrong)))
        raise ValueError(f"takes other keys: {names} is missing or unknown")
    return {name: _encode(kinds[name], item) for name, item in value.items()}


def _string(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"takes a str, not {_called(value)}")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise ValueError("has a lone surrogate, which is no text") from None
    return str.__str__(value)


def _integer(low: int, high: int) -> Callable[[object], int]:
    def encode_integer(value: Any) -> int:
        if isinstance(value, bool) or not hasattr(value, "__index__"):
            raise TypeError(f"takes an int, not {_called(value)}")
        number = operator.index(value)
        if not low <= number <= high:
            raise ValueError(f"takes an int from {low} to {high}")
        return number

    return encode_integer


_int = _integer(-(2**63), 2**63 - 1)
_uint = _integer(0, 2**64 - 1)


def _float(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, float | int):
        raise TypeError(f"takes a float, not {_called(value)}")
    try:
        number = float(value)
    except OverflowError:
        raise ValueError("takes a float; this int is beyond its range") from None
    if not math.isfinite(number):
        raise ValueError(f"takes a finite float: JSON cannot carry {number}")
    return number


def _bool(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError(f"takes a bool, not {_called(value)}")
    return value


def _duration(value: object) -> str:
    if isinstance(value, timedelta):
        return format_duration(value)
    if not isinstance(value, str):
        raise TypeError(f"takes a timedelta or a text, not {_called(value)}")
    if not is_duration(value):
        raise ValueError("takes a duration such as '1h30m' or '-7d'")
    return value


def _time(value: object) -> str:
    if isinstance(value, datetime):
        return format_time(value)
    if isinstance(value, date):
        return f"{value.isoformat()}{_MIDNIGHT}"
    if not isinstance(value, str):
        raise TypeError(f"takes a datetime, a date or a text, not {_called(value)}")
    return _time_text(value)


_MIDNIGHT = "T00:00:00Z"
"""What Flux adds to a date."""


def _time_text(value: str) -> str:
    """Return a time's text; a date is its midnight in UTC, as in Flux."""
    text = value if "T" in value else f"{value}{_MIDNIGHT}"
    if not is_time(text):
        raise ValueError("takes a time such as '2022-01-31T00:00:00Z' or a date")
    return text


def _number(value: object) -> int | float:
    if isinstance(value, float):
        return _float(value)
    if isinstance(value, bool) or not hasattr(value, "__index__"):
        raise TypeError(f"takes an int or a float, not {_called(value)}")
    return _int(value)


def _scalar(value: object) -> str | int | float | bool:
    if isinstance(value, str):
        return _string(value)
    return value if isinstance(value, bool) else _number(value)


def _bound(value: object) -> int:
    """Return a bound of `range()` that the script uses bare, as Unix seconds.

    The part of a second is cut off, of a start as of a stop, so that ranges that meet
    at one moment still meet.
    """
    if isinstance(value, str):
        value = parse_duration(value) if is_duration(value) else _time_text(value)
    if isinstance(value, timedelta):
        value = datetime.now(UTC) + value
    elif not isinstance(value, date | str):
        raise TypeError(
            f"takes a datetime, a date, a timedelta or a text, not {_called(value)}"
        )
    return math.floor(parse_time(_time(value)).timestamp())


def _any(value: Any) -> Any:
    if value is None:
        raise TypeError("cannot be None: Flux has no null for parameters")
    if isinstance(value, bool):
        return value
    if isinstance(value, str):
        return _string(value)
    if isinstance(value, float):
        return _float(value)
    if hasattr(value, "__index__"):
        return operator.index(value)
    if isinstance(value, Mapping):
        return {_string(key): _any(item) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray):
        return [_any(item) for item in value]
    raise TypeError(f"takes what JSON can carry, not {_called(value)}")


def _called(value: object) -> str:
    if value is None:
        return "None: Flux has no null for parameters"
    name = type(value).__name__
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name}"


_ENCODERS: Mapping[str, Callable[[object], Any]] = {
    "string": _string,
    "int": _int,
    "uint": _uint,
    "float": _float,
    "bool": _bool,
    "duration": _duration,
    "time": _time,
    "any": _any,
    "number": _number,
    "scalar": _scalar,
    "bound": _bound,
}
