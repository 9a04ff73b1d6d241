"""Reads parameters from the command line, according to their types."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from fluxcall.errors import (
    CombinedError,
    ConfigurationError,
    GeneratorError,
    did_you_mean,
)
from fluxcall.invoke.named import parameter_called
from fluxcall.model import ArrayOf, Parameter, ParamType, ScriptModel
from fluxcall.param_types import takes_of, type_text
from fluxcall.runtime.encode import encode
from fluxcall.runtime.errors import ParameterError


def read_arguments(script: ScriptModel, pairs: Iterable[str]) -> dict[str, object]:
    """Return parameter → value, read from texts of the form `name=value`.

    Names may be spelled as in the script or as in Python. An array is written as JSON or
    element by element:

        -p 'ids=["a", "b"]'        -p ids=a -p ids=b

    Raises:
        CombinedError: all unknown parameters and values of the wrong type. Messages do
            not contain values, which could be secrets.
    """
    texts: dict[str, list[str]] = {}
    problems: list[GeneratorError] = []
    for pair in pairs:
        name, equals, text = pair.partition("=")
        try:
            if not equals:
                raise ValueError("write -p NAME=VALUE")
            texts.setdefault(_parameter(script, name), []).append(text)
        except ValueError as error:
            problems.append(_problem(script, name, error))
    kinds = {parameter.name: parameter.type for parameter in script.parameters or ()}
    given: dict[str, object] = {}
    for name, several in texts.items():
        try:
            given[name] = _read(kinds.get(name, "any"), several)
        except ValueError as error:
            problems.append(_problem(script, name, error))
    if problems:
        raise CombinedError(problems)
    return given


def _problem(script: ScriptModel, name: str, error: Exception) -> ConfigurationError:
    return ConfigurationError(f"{script.name}: -p {name[:80]}: {error}")


def _parameter(script: ScriptModel, name: str) -> str:
    """Return the parameter with a name in either spelling.

    Raises:
        ValueError: the script has no such parameter.
    """
    found = parameter_called(script, name)
    if found is None and script.parameters is not None:
        known = sorted(parameter.name for parameter in script.parameters)
        there = ", ".join(known) or "none"
        hint = did_you_mean(name, known)
        raise ValueError(f"there is no such parameter, only {there}{hint}")
    return found or name


def to_json(script: ScriptModel, values: Mapping[str, object]) -> dict[str, Any]:
    """Return the parameters as they are sent to the server.

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


def _read(kind: ParamType, texts: Sequence[str]) -> object:
    """Return the value of a parameter; an array may be given as several texts.

    Raises:
        ValueError: a text is not of this type.
    """
    try:
        if isinstance(kind, ArrayOf):
            return _read_array(kind, texts)
        if len(texts) > 1 and kind == "any":
            return [_json_or_text(text) for text in texts]
        if len(texts) == 1:
            return _read_one(kind, texts[0])
    except ValueError:
        raise ValueError(f"expected {_syntax(kind)}") from None
    raise ValueError(f"given {len(texts)} times, but it takes one {type_text(kind)}")


def _syntax(kind: ParamType) -> str:
    """Return what to write for a type."""
    if isinstance(kind, ArrayOf):
        element = type_text(kind.element)
        return f"{type_text(kind)}: repeat -p NAME=VALUE with a {element} each, or JSON"
    return type_text(kind) if isinstance(kind, str) else f"JSON of {type_text(kind)}"


def _read_array(kind: ArrayOf, texts: Sequence[str]) -> object:
    """Return an array from one JSON text, or from one text per element."""
    if len(texts) == 1 and texts[0].lstrip().startswith("["):
        return json.loads(texts[0])
    return [_read_one(kind.element, text) for text in texts]


def _read_one(kind: ParamType, text: str) -> object:
    read = _READ.get(kind, json.loads) if isinstance(kind, str) else json.loads
    return read(text)


def _json_or_text(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _number(text: str) -> int | float:
    return int(text) if text.lstrip("-").isdecimal() else float(text)


def _bool(text: str) -> bool:
    if text.lower() not in ("true", "false"):
        raise ValueError
    return text.lower() == "true"


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
