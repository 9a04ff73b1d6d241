"""The checks of parameters before anything is sent.

Arguments in Python and parameters in JSON have the same limits; only the wording of the
messages differs.

Invariant: messages never repeat a value, which could be a secret.
"""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable, Mapping, Sequence, Set
from typing import Any, NamedTuple

from .timestamps import is_duration, is_time

_INT = range(-(2**63), 2**63)
_UINT = range(2**64)


class Words(NamedTuple):
    """The wording of messages about types and values.

    Attributes:
        moment: the words for a string that is a time.
        value: returns the words for a value of the wrong type.
    """

    string: str
    integer: str
    unsigned: str
    number: str
    boolean: str
    duration: str
    time: str
    moment: str
    array: str
    record: str
    null: str
    value: Callable[[object], str]


class Checks:
    """The checks, with one kind of wording.

    Each returns the value in its JSON form. All raise TypeError for a value of the wrong
    type and ValueError for a value outside of its limits.
    """

    __slots__ = ("_words",)

    def __init__(self, words: Words) -> None:
        self._words = words

    def wrong_type(self, wanted: str, value: object) -> TypeError:
        """Return the error for a value of the wrong type."""
        return TypeError(f"takes {wanted}, not {self._words.value(value)}")

    def string(self, value: object) -> str:
        if not isinstance(value, str):
            raise self.wrong_type(self._words.string, value)
        try:
            value.encode()
        except UnicodeEncodeError:
            raise ValueError("has a lone surrogate, which is not text") from None
        return str.__str__(value)

    def integer(self, value: object) -> int:
        return self._integer(value, self._words.integer, _INT)

    def unsigned(self, value: object) -> int:
        return self._integer(value, self._words.unsigned, _UINT)

    def _integer(self, value: Any, wanted: str, limits: range) -> int:
        if isinstance(value, bool) or not hasattr(value, "__index__"):
            raise self.wrong_type(wanted, value)
        number = operator.index(value)
        if number not in limits:
            raise ValueError(f"takes {wanted} from {limits[0]} to {limits[-1]}")
        return number

    def number(self, value: object) -> float:
        wanted = self._words.number
        if isinstance(value, bool) or not isinstance(value, float | int):
            raise self.wrong_type(wanted, value)
        try:
            number = float(value)
        except OverflowError:
            raise ValueError(f"takes {wanted}; this is beyond its range") from None
        if not math.isfinite(number):
            raise ValueError(f"takes {wanted} that is finite, not {number}")
        return number

    def boolean(self, value: object) -> bool:
        if not isinstance(value, bool):
            raise self.wrong_type(self._words.boolean, value)
        return value

    def duration(self, value: object) -> str:
        if not isinstance(value, str):
            raise self.wrong_type(self._words.duration, value)
        if not is_duration(value):
            raise ValueError("takes a duration such as '1h30m' or '-7d'")
        if any(int(amount) not in _INT for amount in re.findall(r"\d+", value)):
            raise ValueError("takes a duration of 64 bits")
        return value

    def time(self, value: object) -> str:
        if not isinstance(value, str):
            raise self.wrong_type(self._words.time, value)
        if not is_time(value):
            raise ValueError(f"takes {self._words.moment}")
        return value

    def array(self, value: object) -> Sequence[object]:
        if isinstance(value, str | bytes | bytearray) or not isinstance(
            value, Sequence
        ):
            raise self.wrong_type(self._words.array, value)
        return value

    def record(
        self, value: object, names: Set[str], *, more: bool
    ) -> Mapping[Any, object]:
        """Return a record if it has exactly these fields, or also others with `more`."""
        if not isinstance(value, Mapping):
            raise self.wrong_type(self._words.record, value)
        wrong = names - value.keys() if more else names ^ value.keys()
        if wrong:
            keys = ", ".join(sorted(map(str, wrong)))
            message = f"takes other keys: {keys} is missing or unknown"
            raise ValueError(f"lacks {keys}" if more else message)
        return value

    def kind(self, value: object) -> str:
        """Return the type of a value for a parameter that accepts any type."""
        match value:
            case None:
                null = self._words.null
                raise TypeError(f"cannot be {null}: Flux has no null for parameters")
            case bool():
                return "bool"
            case str():
                return "string"
            case float():
                return "float"
            case _ if hasattr(value, "__index__"):
                return "int"
            case Mapping():
                return "record"
            case Sequence() if not isinstance(value, bytes | bytearray):
                return "array"
        raise self.wrong_type("what JSON can carry", value)
