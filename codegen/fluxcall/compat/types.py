"""Decides whether code that is correct for one type is also correct for another.

A parameter may accept more than before, a column may yield less:

    >>> accepts_all("int", "number"), accepts_all("number", "int")
    (True, False)
    >>> yields_only("value", "int"), yields_only("int", "value")
    (True, False)
"""

from __future__ import annotations

import ast
from collections.abc import Mapping

_JSON = frozenset(("str", "int", "negative", "float", "bool"))
_NUMBER = frozenset(("int", "negative", "float"))
_DURATION = frozenset(("timedelta", "duration text"))
_TIME = frozenset(("datetime", "time text"))

_ACCEPTED: Mapping[str, frozenset[str]] = {
    "string": frozenset(("str", "duration text", "time text")),
    "int": frozenset(("int", "negative")),
    "uint": frozenset(("int",)),
    "float": _NUMBER,
    "number": _NUMBER,
    "bool": frozenset(("bool",)),
    "duration": _DURATION,
    "time": _TIME,
    "bound": _DURATION | _TIME,
    "scalar": _JSON | {"duration text", "time text"},
}
"""Type of a parameter → the Python values it accepts; `any` accepts all JSON values."""

_YIELDED: Mapping[str, frozenset[str]] = {
    "string": frozenset(("str",)),
    "int": frozenset(("int",)),
    "uint": frozenset(("int",)),
    "float": frozenset(("float",)),
    "bool": frozenset(("bool",)),
    "time": frozenset(("datetime",)),
    "value": frozenset(("int", "float", "str", "bool")),
}
"""Type of a column → the Python values that it yields."""

_CHOICE = "_t.Literal"


def accepts_all(before: str, after: str) -> bool:
    """Return whether a parameter accepts everything that it accepted before.

    Args:
        before, after: types as `type_text` writes them, or choices of values.
    """
    if before == after or after == "any":
        return True
    if before.startswith("[") and after.startswith("["):
        return accepts_all(before[1:-1], after[1:-1])
    if before.startswith(_CHOICE):
        return _takes_choices(before, after)
    accepted = _ACCEPTED.get(after, frozenset())
    return before in _ACCEPTED and _ACCEPTED[before] <= accepted


def _takes_choices(before: str, after: str) -> bool:
    """Return whether a type accepts a list of values that were allowed before."""
    values = _choices(before)
    if after.startswith(_CHOICE):
        return values <= _choices(after)
    kinds = {type(value).__name__ for _, value in values}
    return kinds <= _ACCEPTED.get(after, frozenset())


def _choices(annotation: str) -> set[tuple[str, object]]:
    values = ast.literal_eval(f"({annotation[len(_CHOICE) + 1 : -1]},)")
    return {(type(value).__name__, value) for value in values}


def yields_only(before: str, after: str) -> bool:
    """Return whether a column yields only values that it could yield before."""
    return _YIELDED[after] <= _YIELDED[before]
