"""Parameters that come as texts: those of a query, in the beta of 2021."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from fluxcall.fluxlang.extern import InvalidParametersError
from fluxcall.model import ParamType

_BOOLEANS = {"true": True, "false": False}


def read_texts(
    texts: Mapping[str, str], types: Mapping[str, ParamType]
) -> dict[str, Any]:
    """Return the JSON values of texts, according to the types of a script.

    A parameter whose type is not known stays a text.

    Raises:
        InvalidParametersError: a text is not a value of its type.
    """
    return {name: _value(name, text, types.get(name)) for name, text in texts.items()}


def _value(name: str, text: str, kind: ParamType | None) -> Any:
    if kind is None:
        return text
    read = _READERS.get(kind, str) if isinstance(kind, str) else json.loads
    try:
        return read(text)
    except (ValueError, KeyError, RecursionError):
        raise InvalidParametersError(
            f'invalid parameters provided: parameter "{name}" is not a text of its type'
        ) from None


def _number(text: str) -> int | float:
    return int(text) if text.lstrip("-").isdigit() else float(text)


def _bound(text: str) -> int | str:
    return int(text) if text.lstrip("-").isdigit() else text


_READERS: Mapping[str, Callable[[str], Any]] = {
    "int": int,
    "uint": int,
    "float": float,
    "number": _number,
    "bool": _BOOLEANS.__getitem__,
    "bound": _bound,
}
"""Kinds whose texts mean another value of JSON."""
