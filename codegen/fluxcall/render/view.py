"""Decides everything that the template prints: names, annotations, texts.

The view of a script does not depend on other scripts. All naming problems of a script are
reported together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from fluxcall.errors import CombinedError, GeneratorError, NamingError
from fluxcall.model import (
    UNKNOWN_EFFECTS,
    ArrayOf,
    ColumnModel,
    Constant,
    Parameter,
    ParamType,
    ResultModel,
    ScriptModel,
    WireType,
)
from fluxcall.naming import (
    NO_NAMES,
    Names,
    class_name,
    column_names,
    function_name,
    parameter_name,
)
from fluxcall.param_types import PARAM_TYPES, takes_of, type_words
from fluxcall.render.collisions import (
    ReservedNames,
    config_key,
    name_all,
    shown,
    toml_key,
)
from fluxcall.render.literals import literal

_COLUMNS: Mapping[str, str] = {
    "string": "str",
    "int": "int",
    "uint": "int",
    "float": "float",
    "bool": "bool",
    "time": "_dt.datetime",
    "value": "int | float | str | bool",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributeView:
    """A column as an attribute of a row class; `wire` is the column's own name."""

    name: str
    annotation: str
    wire: str
    type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RowView:
    """The row class of a result."""

    name: str
    result: str
    documentation: str
    attributes: tuple[AttributeView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordView:
    """A TypedDict: key → the source of its annotation."""

    name: str
    fields: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterView:
    """An argument.

    Attributes:
        name: the Python name.
        annotation: the source of its annotation.
        default: the source of its default, or None if it is required.
        sent: the value to send if it is omitted; None to send nothing.
        wire: the parameter's own name.
        takes: its type, as the runtime reads it.
        choices: the values that are allowed; empty if all are.
    """

    name: str
    annotation: str
    default: str | None
    sent: Constant | None
    wire: str
    takes: WireType
    choices: tuple[Constant, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionView:
    """A binding, with the classes that come before it.

    Attributes:
        name: the Python name.
        id: the script's id, or None if it is found by its name.
        wire: the script's own name.
        key: the script's key in the configuration.
        records, rows: its classes.
        complete: there are no results besides those of `rows`.
        reads_only: the script has no side effects.
        parameters: the arguments; None if they are unknown and any are accepted.
        documentation: the text of the docstring.
    """

    name: str
    id: str | None
    wire: str
    key: str
    records: tuple[RecordView, ...]
    rows: tuple[RowView, ...]
    complete: bool
    reads_only: bool
    parameters: tuple[ParameterView, ...] | None
    documentation: str

    @property
    def defaults(self) -> dict[str, Constant]:
        """Python name → the value to send if the argument is omitted."""
        given = self.parameters or ()
        return {p.name: p.sent for p in given if p.sent is not None}

    @property
    def choices(self) -> dict[str, list[Constant]]:
        """Python name → the values that are allowed."""
        return {p.name: [*p.choices] for p in self.parameters or () if p.choices}


IMPORTS: Mapping[str, str] = {
    "_abc.": "import collections.abc as _abc",
    "_dt.": "import datetime as _dt",
    "_t.": "import typing as _t",
}


def view_script(script: ScriptModel, given: Names = NO_NAMES) -> FunctionView:
    """Return the view of a script.

    Args:
        given: the names that are configured.

    Raises:
        CombinedError: all names that cannot be derived or would be shared within it.
    """
    problems: list[GeneratorError] = []
    key = config_key(script)
    named = name_all(
        [script.name],
        lambda name: given.function or function_name(name),
        lambda name: f"{key}.rename",
        problems,
    )
    name = named.get(script.name, "script")
    function = _function(script, name, key, given, problems)
    if problems:
        raise CombinedError(problems)
    return function


def reserved_names(function: FunctionView) -> ReservedNames:
    """Return the names that a binding needs in its module."""
    records = [record.name for record in function.records]
    rows = [row.name for row in function.rows]
    return ReservedNames(
        script=function.wire,
        key=function.key,
        function=function.name,
        classes=(*records, *rows),
    )


def imports_of(function: FunctionView) -> tuple[str, ...]:
    """Return the imports that a binding's annotations need, besides that of the runtime."""
    used = " ".join(_annotations(function))
    return tuple(line for prefix, line in IMPORTS.items() if prefix in used)


def _annotations(function: FunctionView) -> Iterator[str]:
    yield from ("_t.TypedDict" for _ in function.records)
    for record in function.records:
        yield from (annotation for _, annotation in record.fields)
    for row in function.rows:
        yield from (attribute.annotation for attribute in row.attributes)
    yield from (parameter.annotation for parameter in function.parameters or ())


def _function(
    script: ScriptModel,
    name: str,
    key: str,
    given: Names,
    problems: list[GeneratorError],
) -> FunctionView:
    records: list[RecordView] = []
    arguments = _arguments(script, name, key, given, records, problems)
    return FunctionView(
        name=name,
        id=next(iter(script.ids.values()), None),
        wire=script.name,
        key=key,
        records=tuple(records),
        rows=_rows(script, name, key, given, problems),
        complete=script.complete and bool(script.results),
        reads_only=not script.effects,
        parameters=arguments,
        documentation=_documented(script, arguments),
    )


# Parameters


def _arguments(
    script: ScriptModel,
    function: str,
    key: str,
    given: Names,
    records: list[RecordView],
    problems: list[GeneratorError],
) -> tuple[ParameterView, ...] | None:
    if script.parameters is None:
        return None
    names = name_all(
        [parameter.name for parameter in script.parameters],
        lambda wire: given.parameters.get(wire) or parameter_name(wire),
        lambda wire: f"{key}.params.{toml_key(wire)}.rename",
        problems,
        f"script {shown(script.name)}: ",
        "parameters ",
    )
    return tuple(
        _argument(parameter, names[parameter.name], function, records)
        for parameter in script.parameters
        if parameter.name in names
    )


def _argument(
    parameter: Parameter, name: str, function: str, records: list[RecordView]
) -> ParameterView:
    annotation = _annotation(parameter.type, class_name(function, name), records)
    if parameter.choices:
        annotation = f"_t.Literal[{', '.join(map(literal, parameter.choices))}]"
    default = _default(parameter)
    if default == _UNSET:
        annotation = f"{annotation} | _rt.Unset"
    return ParameterView(
        name=name,
        annotation=annotation,
        default=default,
        sent=parameter.default if parameter.sent else None,
        wire=parameter.name,
        takes=takes_of(parameter.type),
        choices=parameter.choices,
    )


_UNSET = "_rt.UNSET"


def _default(parameter: Parameter) -> str | None:
    if not parameter.optional:
        return None
    return _UNSET if parameter.default is None else literal(parameter.default)


def _annotation(kind: ParamType, name: str, records: list[RecordView]) -> str:
    """Return the annotation of a type; a record becomes a TypedDict called `name`."""
    if isinstance(kind, str):
        return PARAM_TYPES[kind].annotation
    if isinstance(kind, ArrayOf):
        return f"_abc.Sequence[{_annotation(kind.element, name, records)}]"
    if any(
        key == "" for key, _ in kind.fields
    ):  # a typed dictionary cannot have such keys
        return "_abc.Mapping[str, _rt.Json]"
    fields = []
    for number, (key, field) in enumerate(kind.fields, 1):
        inner = f"{name}{_class_part(key, number)}"
        fields.append((key, _annotation(field, inner, records)))
    records.append(RecordView(name=name, fields=tuple(fields)))
    return name


def _class_part(key: str, number: int) -> str:
    try:
        return class_name(key)
    except NamingError:
        return str(number)


# Rows


def _rows(
    script: ScriptModel,
    function: str,
    key: str,
    given: Names,
    problems: list[GeneratorError],
) -> tuple[RowView, ...]:
    only = len(script.results) == 1
    names = name_all(
        [result.name for result in script.results],
        lambda result: (
            given.classes.get(result)
            or class_name(function, *([] if only else [result]), "row")
        ),
        lambda result: f"{key}.classes.{toml_key(result)}",
        problems,
        f"script {shown(script.name)}: ",
        "results ",
    )
    return tuple(
        _row(script, result, names[result.name])
        for result in script.results
        if result.name in names
    )


def _row(script: ScriptModel, result: ResultModel, name: str) -> RowView:
    of_result = "" if result.name == "_result" else f" of its result {result.name}"
    return RowView(
        name=name,
        result=result.name,
        documentation=f"A row of {script.name}{of_result}.",
        attributes=attributes_of(result),
    )


def attributes_of(result: ResultModel) -> tuple[AttributeView, ...]:
    """Return the attributes of a result's rows, sorted by name."""
    names = column_names(column.name for column in result.columns)
    return tuple(
        _attribute(column, names[column.name])
        for column in sorted(result.columns, key=lambda c: names.get(c.name, ""))
        if column.name in names
    )


def _attribute(column: ColumnModel, name: str) -> AttributeView:
    text = column.type == "string"
    none = column.optional or (column.nullable and not text)
    mark = "?" if column.nullable and not text else ""
    return AttributeView(
        name=name,
        annotation=_COLUMNS[column.type] + (" | None" if none else ""),
        wire=column.name,
        type=("optional " if column.optional else "") + column.type + mark,
    )


# Documentation


def _documented(script: ScriptModel, arguments: Sequence[ParameterView] | None) -> str:
    lines = [script.description or f"Invokes {script.name}."]
    lines += ["", f"Script: {script.name}"]
    if script.effects == UNKNOWN_EFFECTS:
        lines += ["", _UNKNOWN_SIDE_EFFECTS]
    elif script.effects:
        lines += [
            "",
            f"Side effects: may do more than read: {', '.join(script.effects)}.",
        ]
    if script.parameters and arguments:
        lines += ["", "Args:"]
        lines += map(_argument_line, script.parameters, arguments)
    return "\n".join(lines)


_UNKNOWN_SIDE_EFFECTS = """\
Side effects unknown: the script was not analysed, so a call is retried only if
nothing was sent."""


def _argument_line(parameter: Parameter, argument: ParameterView) -> str:
    words = type_words(parameter.type)
    sentences = [parameter.doc] if parameter.doc else []
    sentences.append(f"{words[0].upper()}{words[1:]}.")
    if parameter.optional:
        sentences.append("Optional.")
    if parameter.name != argument.name:
        sentences.append(f"Sent as `{parameter.name}`.")
    return f"    {argument.name}: {' '.join(sentences)}"
