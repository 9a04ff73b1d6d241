"""Reads parameters from a command line by their types; refuses what cannot be one."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from fluxcall.errors import CombinedError, ConfigurationError, GeneratorError
from fluxcall.model import Parameter, ScriptModel
from fluxcall.param_types import takes_of, type_text
from fluxcall.runtime.encode import encode
from fluxcall.runtime.errors import ParameterError


def read_arguments(script: ScriptModel, pairs: Iterable[str]) -> dict[str, object]:
    """Parameter → value, of texts `name=value`.

    Raises:
        CombinedError: parameters that are not the script's, values of another type; all.
    """
    known = {parameter.name: parameter for parameter in script.parameters or ()}
    given: dict[str, object] = {}
    problems: list[GeneratorError] = []
    for pair in pairs:
        name, equals, text = pair.partition("=")
        try:
            if not equals:
                raise ValueError("write -p name=value")
            if script.parameters is not None and name not in known:
                there = ", ".join(sorted(known)) or "none"
                raise ValueError(f"the script's parameters are {there}")
            given[name] = _value(known.get(name), text)
        except ValueError as error:
            problems.append(
                ConfigurationError(f"{script.name}: {pair[:80]!r}: {error}")
            )
    if problems:
        raise CombinedError(problems)
    return given


def to_json(script: ScriptModel, values: Mapping[str, object]) -> dict[str, Any]:
    """The parameters as they go over the wire.

    Raises:
        ConfigurationError: a value does not fit its parameter.
    """
    takes = None
    if script.parameters is not None:
        takes = {p.name: (p.name, takes_of(p.type)) for p in script.parameters}
        values = {**_sent(script.parameters), **values}
    try:
        encoded = encode(values, takes, script=script.name)
    except (ParameterError, KeyError) as error:
        raise ConfigurationError(str(error)) from None
    return json.loads(encoded)  # type: ignore[no-any-return]


def _sent(parameters: Iterable[Parameter]) -> dict[str, object]:
    return {p.name: p.default for p in parameters if p.sent}


def _value(parameter: Parameter | None, text: str) -> object:
    kind = "any" if parameter is None else parameter.type
    read = _READ.get(kind, _json) if isinstance(kind, str) else _json
    try:
        return read(text)
    except ValueError:
        raise ValueError(f"takes {type_text(kind)}") from None


def _json(text: str) -> object:
    return json.loads(text)


def _json_or_text(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _number(text: str) -> int | float:
    return int(text) if text.lstrip("-").isdecimal() else float(text)


def _bool(text: str) -> bool:
    return {"true": True, "false": False}[text] if text in ("true", "false") else _no()


def _no() -> bool:
    raise ValueError


_READ: Mapping[str, Callable[[str], object]] = {
    "string": str,
    "duration": str,
    "time": str,
    "bound": str,
    "int": int,
    "uint": int,
    "float": float,
    "number": _number,
    "bool": _bool,
    "scalar": _json_or_text,
    "any": _json_or_text,
}
