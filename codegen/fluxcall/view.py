"""Decides what the template prints: names, annotations, texts; refuses collisions.

Every problem of naming is found before any is reported.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from fluxcall.errors import GeneratorError, NamingProblem, Problems
from fluxcall.model import Parameter, Script
from fluxcall.naming import function_name, parameter_name

_ANNOTATIONS: Mapping[str, str] = {
    "string": "str",
    "int": "int",
    "uint": "int",
    "float": "float",
    "bool": "bool",
    "duration": "_dt.timedelta | str",
    "time": "_dt.datetime | str",
    "any": "_rt.Json",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterView:
    """An argument.

    Attributes:
        name: the Python name.
        annotation: the source of its annotation, one of ours.
        wire: the parameter's own name.
        type: its Flux type.
    """

    name: str
    annotation: str
    wire: str
    type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionView:
    """A binding.

    Attributes:
        name: the Python name.
        id: the script's id, or None where it is found by its name.
        wire: the script's own name.
        parameters: the arguments; None where the script takes any.
        documentation: the docstring's text.
    """

    name: str
    id: str | None
    wire: str
    parameters: tuple[ParameterView, ...] | None
    documentation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ModuleView:
    """A module; `uses_times` says whether it imports `datetime`."""

    uses_times: bool
    functions: tuple[FunctionView, ...]


def view_module(scripts: Sequence[Script]) -> ModuleView:
    """The module of these scripts, one function each, sorted by name.

    Raises:
        Problems: names that cannot be made or would be shared; all of them.
    """
    problems: list[GeneratorError] = []
    names = _named([script.name for script in scripts], function_name, problems)
    functions = []
    for script in scripts:
        arguments = _arguments(script, problems)
        if script.name in names:
            functions.append(_function(script, names[script.name], arguments))
    if problems:
        raise Problems(problems)
    return ModuleView(
        uses_times=any(
            "_dt." in parameter.annotation
            for function in functions
            for parameter in function.parameters or ()
        ),
        functions=tuple(sorted(functions, key=lambda function: function.name)),
    )


def _named(
    texts: Iterable[str],
    make: Callable[[str], str],
    problems: list[GeneratorError],
    where: str = "",
) -> dict[str, str]:
    """Text → name; what has none, or one that is not its own, is a problem."""
    takers: dict[str, list[str]] = defaultdict(list)
    for text in texts:
        try:
            takers[make(text)].append(text)
        except NamingProblem as error:
            problems.append(NamingProblem(f"{where}{error}; rename it"))
    for name, sharing in takers.items():
        if len(sharing) > 1:
            them = " and ".join(map(repr, sharing))
            problems.append(
                NamingProblem(f"{where}{them} would both be {name!r}: rename one")
            )
    return {text: name for name, texts in takers.items() for text in texts}


def _arguments(
    script: Script, problems: list[GeneratorError]
) -> tuple[ParameterView, ...] | None:
    if script.parameters is None:
        return None
    where = f"script {script.name!r}: parameters "
    wires = [parameter.name for parameter in script.parameters]
    names = _named(wires, parameter_name, problems, where)
    return tuple(
        _argument(parameter, names[parameter.name])
        for parameter in script.parameters
        if parameter.name in names
    )


def _argument(parameter: Parameter, name: str) -> ParameterView:
    return ParameterView(
        name=name,
        annotation=_ANNOTATIONS[parameter.type],
        wire=parameter.name,
        type=parameter.type,
    )


def _function(
    script: Script, name: str, parameters: tuple[ParameterView, ...] | None
) -> FunctionView:
    return FunctionView(
        name=name,
        id=next(iter(script.ids.values()), None),
        wire=script.name,
        parameters=parameters,
        documentation=_documented(script, parameters),
    )


def _documented(script: Script, arguments: Sequence[ParameterView] | None) -> str:
    lines = [script.description or f"Invokes {script.name}."]
    lines += ["", f"Script: {script.name}"]
    if script.parameters and arguments:
        lines += ["", "Args:"]
        for parameter, argument in zip(script.parameters, arguments, strict=True):
            own = f", `{parameter.name}`" if parameter.name != argument.name else ""
            lines.append(f"    {argument.name}: {parameter.type}{own}")
    return "\n".join(lines)
