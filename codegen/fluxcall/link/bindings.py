"""Makes Flux bindings of the snapshot's scripts; refuses names that Flux cannot have.

A binding is a function in camelCase whose parameters are the script's, then `result`,
`host`, `token`, `timeout` and `api`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from fluxcall.errors import CombinedError, GeneratorError, NamingError
from fluxcall.fluxlang.compiler import Compiler
from fluxcall.fluxlang.literals import flux_comment, flux_constant, flux_string
from fluxcall.model import (
    ArrayOf,
    Parameter,
    ParamType,
    RecordOf,
    ResultModel,
    ScriptModel,
)
from fluxcall.naming import flux_function_name, flux_parameter_name
from fluxcall.render.templates import template
from fluxcall.render.view import type_text

FIRST_LINE = "// Made by fluxcall; do not edit: it would be lost."
"""Of every file of bindings; a file without it is not ours."""

_ENCODERS: Mapping[str, str] = {
    "string": "asString",
    "int": "asInt",
    "uint": "asUInt",
    "float": "asFloat",
    "bool": "asBool",
    "duration": "asDuration",
    "time": "asTime",
    "bound": "asBound",
}
"""What encodes a type; the others go as JSON has them."""

_PYTHON: Mapping[str, type] = {
    "string": str,
    "int": int,
    "uint": int,
    "float": float,
    "bool": bool,
    "duration": str,
    "time": str,
}
"""Type → what a default of it is."""

_USED = frozenset(
    "asArray asJSON asParams asRecord asked chosen dict fluxcall idOf influxdb rows"
    " api host result timeout token"
    " params".split()  # which would blind /params
) | frozenset(_ENCODERS.values())
"""What every binding has or uses itself: no parameter may hide it."""

_COLUMNS: Mapping[str, str] = {
    "string": "string",
    "int": "long",
    "uint": "unsignedLong",
    "float": "double",
    "bool": "boolean",
    "time": "dateTime:RFC3339",
    "value": "string",
}


_ALWAYS: Mapping[str, str] = {
    "table": "long",
    **dict.fromkeys(("_time", "_start", "_stop"), _COLUMNS["time"]),
}
"""Columns that are what they are, whoever has them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FluxParameterView:
    """A parameter of a binding: its name, default (source or None), and its JSON."""

    name: str
    wire: str
    default: str | None
    json: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BindingView:
    """What the template prints of a script.

    Attributes:
        name: the function's name.
        script: literal of the script's name.
        id: literal of its id; empty where it is found by its name.
        comment: its lines.
        columns, group: the expressions that tell types and key.
        single: there is one result, so there is none to choose.
    """

    name: str
    script: str
    id: str
    comment: tuple[str, ...]
    parameters: tuple[FluxParameterView, ...]
    columns: str
    group: str
    single: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Binding:
    """A binding as Flux, and the script that it is of."""

    name: str
    script: ScriptModel
    comment: str
    text: str


def functions_of(names: Iterable[str]) -> tuple[dict[str, str], dict[str, str]]:
    """Function → the script of this name; and function, or name where it can have none,
    → why not: who does not use it need not care.
    """
    functions: dict[str, str] = {}
    problems: dict[str, str] = {}
    for name in sorted(names):
        try:
            function = flux_function_name(name)
        except NamingError as error:
            problems[name] = _problem(name, error)
            continue
        if function in functions:
            problems[function] = (
                f"{functions[function][:80]!r} and {name[:80]!r} would both be"
                f" {function!r} in Flux: call one of them otherwise"
            )
        functions[function] = name
    return functions, problems


def _problem(script: str, error: Exception) -> str:
    return f"script {script[:80]!r}: {error}"


def make_bindings(scripts: Sequence[ScriptModel], helper: str = "") -> list[Binding]:
    """One binding per script, sorted by name.

    Args:
        helper: what stands before the helper's functions, such as `fluxcall.`.

    Raises:
        CombinedError: names that cannot be made or would be shared; all of them.
    """
    functions, problems = functions_of(script.name for script in scripts)
    found: list[GeneratorError] = [*map(NamingError, problems.values())]
    known = {script.name: script for script in scripts}
    made = []
    for function in sorted(functions.keys() - problems.keys()):
        try:
            made.append(make_binding(known[functions[function]], helper))
        except NamingError as error:
            found.append(error)
    if found:
        raise CombinedError(found)
    return made


def make_binding(script: ScriptModel, helper: str = "") -> Binding:
    """The binding of a script.

    Raises:
        NamingError: a name, a text or a default of it cannot stand in Flux.
    """
    try:
        view = view_binding(script, helper)
    except (NamingError, ValueError) as error:
        raise NamingError(_problem(script.name, error)) from None
    text = template("binding.flux.jinja").render(binding=view, helper=helper).strip()
    return Binding(
        name=view.name, script=script, comment="\n".join(view.comment), text=text
    )


def view_binding(script: ScriptModel, helper: str = "") -> BindingView:
    """What is printed for a script.

    Raises:
        NamingError: a name cannot be made.
        ValueError: a text cannot stand in Flux.
    """
    own = next(iter(script.ids.values()), "")
    offered = [p for p in script.parameters or () if _is_offered(p)]
    parameters = [_parameter(parameter, helper) for parameter in offered]
    names = [parameter.name for parameter in parameters]
    for parameter in parameters:
        if names.count(parameter.name) > 1:
            raise NamingError(f"several parameters would be {parameter.name!r}")
    name = flux_function_name(script.name)
    return BindingView(
        name=name,
        script=flux_string(script.name),
        id=own and flux_string(own),
        comment=tuple(_comment(script, name, zip(offered, parameters, strict=True))),
        parameters=tuple(parameters),
        columns=_by_result(script.results, _columns_of, _dictionary(_ALWAYS)),
        group=_by_result(script.results, _group_of, "[]"),
        single=_is_single(script),
    )


def _is_single(script: ScriptModel) -> bool:
    return script.complete and len(script.results) == 1


def _is_offered(parameter: Parameter) -> bool:
    """Flux cannot leave out an argument: what only the script knows stays its own."""
    return not parameter.optional or parameter.default is not None


def _parameter(parameter: Parameter, helper: str) -> FluxParameterView:
    name = flux_parameter_name(parameter.name, _USED)
    return FluxParameterView(
        name=name,
        wire=flux_string(parameter.name),
        default=_default(parameter),
        json=_json(parameter.type, name, flux_string(parameter.name), helper),
    )


def _default(parameter: Parameter) -> str | None:
    """The literal of a default, of the type that the encoder takes.

    Raises:
        ValueError: it is of another type.
    """
    value, kind = parameter.default, parameter.type
    if value is None:
        return None
    if kind == "float" and isinstance(value, int) and not isinstance(value, bool):
        value = float(value)
    wanted = _PYTHON.get(kind) if isinstance(kind, str) else None
    if wanted is not None and type(value) is not wanted:
        raise ValueError(f"the default {value!r} of {parameter.name!r} is no {kind}")
    return flux_constant(value)


def _json(kind: ParamType, value: str, name: str, helper: str) -> str:
    """The expression that encodes a value of this type."""
    if isinstance(kind, ArrayOf):
        element = _json(kind.element, "x", name, helper)
        return f"{helper}asArray(v: {value}, fn: (x) => {element})"
    if isinstance(kind, RecordOf):
        fields = ", ".join(
            f"{{name: {flux_string(key)}, json: "
            + _json(field, f"{value}[{flux_string(key)}]", name, helper)
            + "}"
            for key, field in kind.fields
        )
        return f"{helper}asRecord(v: [{fields}])"
    return f"{helper}{_ENCODERS.get(kind, 'asJSON')}(v: {value}, name: {name})"


def _by_result(
    results: Sequence[ResultModel], of: Callable[[ResultModel], str], nothing: str
) -> str:
    """What is true of the only result, or of the one that is chosen."""
    if len(results) == 1:
        return of(results[0])
    branches = [
        f"if result == {flux_string(result.name)} then {of(result)} else"
        for result in results
    ]
    return " ".join([*branches, nothing])


def _columns_of(result: ResultModel) -> str:
    told = {column.name: _COLUMNS[column.type] for column in result.columns}
    return _dictionary({**_ALWAYS, **told})


def _dictionary(columns: Mapping[str, str]) -> str:
    pairs = [f"{flux_string(name)}: {flux_string(columns[name])}" for name in columns]
    return f"[{', '.join(pairs)}]"


def _group_of(result: ResultModel) -> str:
    return f"[{', '.join(map(flux_string, result.key or ()))}]"


def _comment(
    script: ScriptModel,
    name: str,
    parameters: Iterable[tuple[Parameter, FluxParameterView]],
) -> Iterable[str]:
    yield from flux_comment(f"{name} invokes the script {script.name}.")
    if script.description:
        yield "//"
        yield from flux_comment(script.description)
    yield from ("//", "// ## Parameters")
    for parameter, view in parameters:
        doc = f" {parameter.doc}" if parameter.doc else ""
        default = f" Default is `{view.default}`." if view.default else ""
        text = f"- {view.name}: {type_text(parameter.type)}.{doc}{default}"
        yield from flux_comment(text)
    if not _is_single(script):
        known = ", ".join(result.name for result in script.results)
        only = f" Known: {known}." if len(script.results) > 1 else ""
        yield from flux_comment(f"- result: Name of the result to return.{only}")
    yield "// - host, token, timeout, api: As `fluxcall.invoke()` has them."
    yield "//"


def bindings_file(bindings: Sequence[Binding], compiler: Compiler) -> str:
    """All bindings as a Flux file that people read, formatted by Flux's formatter."""
    text = template("bindings.flux.jinja").render(bindings=bindings)
    return f"{FIRST_LINE}\n{compiler.format(text).strip()}\n"
