"""Reads `[tool.fluxcall]` of pyproject.toml, or fluxcall.toml; refuses unknown keys.

    [tool.fluxcall.scripts."windowed-mean"]     # by name or id
    rename = "mean_of_windows"                  # the function's name
    doc = "The mean of a field per window."
    effects = "reads"                           # or "writes"

    [tool.fluxcall.scripts."windowed-mean".params]
    every = { type = "duration", default = "10m", doc = "A window's length." }
    field = { values = ["co", "humidity"], rename = "of" }

    [tool.fluxcall.scripts."windowed-mean".columns]
    _value = "float?"                           # `?`: a cell may be empty
    host = "optional string"                    # the column may be absent

    [tool.fluxcall.scripts."windowed-mean".results.mean]
    _value = "float"                            # columns of a result with a name

    [tool.fluxcall.scripts."windowed-mean".samples]
    every = "1h"                                # to try the script with

What stands here wins over the snapshot, and takes effect without a pull.
"""

from __future__ import annotations

import difflib
import os
import re
import tomllib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

from fluxcall.errors import GeneratorError, Problems, SettingsProblem
from fluxcall.model import (
    COLUMN_TYPES,
    PARAM_KINDS,
    ArrayOf,
    Column,
    Constant,
    Parameter,
    ParamType,
    RecordOf,
    Result,
    Script,
)
from fluxcall.naming import Names, is_name

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterConfig:
    """What is said of a parameter; None where nothing is."""

    type: ParamType | None = None
    doc: str | None = None
    default: Constant | None = None
    values: tuple[Constant, ...] = ()
    rename: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptConfig:
    """What is said of a script.

    Attributes:
        results: result → its columns.
        samples: parameter → a value to try the script with.
    """

    rename: str | None = None
    doc: str | None = None
    effects: str | None = None
    params: Mapping[str, ParameterConfig] = field(default_factory=dict)
    results: Mapping[str, tuple[Column, ...]] = field(default_factory=dict)
    samples: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """All that is said; `where` names the file for errors."""

    where: str = ""
    scripts: Mapping[str, ScriptConfig] = field(default_factory=dict)

    def of(self, script: Script) -> ScriptConfig:
        """What is said of a script, by its name or one of its ids."""
        for key in (script.name, *script.ids.values()):
            if key in self.scripts:
                return self.scripts[key]
        return ScriptConfig()


def find_config(folder: Path) -> Config:
    """The configuration of a folder, or of the nearest one above that has one.

    Raises:
        SettingsProblem: a file cannot be read.
        Problems: keys that are unknown, values that are none; all of them.
    """
    for place in (folder, *folder.parents):
        for name, path in (
            ("fluxcall.toml", ()),
            ("pyproject.toml", ("tool", "fluxcall")),
        ):
            table = _table(place / name, path)
            if table is not None:
                return read_config(table, where=os.path.relpath(place / name))
    return Config()


def _table(path: Path, keys: Sequence[str]) -> Mapping[str, Any] | None:
    try:
        found: Any = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise SettingsProblem(f"{path} cannot be read: {error}") from None
    for key in keys:
        found = found.get(key) if isinstance(found, dict) else None
    return found if isinstance(found, dict) else None


def read_config(table: Mapping[str, Any], *, where: str) -> Config:
    """The configuration that a TOML table says.

    Raises:
        Problems: keys that are unknown, values that are none; all of them.
    """
    reader = _Reader(where)
    config = reader.config(table)
    if reader.problems:
        raise Problems(reader.problems)
    return config


class _Reader:
    """Reads tables and gathers what is wrong with them."""

    def __init__(self, where: str) -> None:
        self._where = where
        self.problems: list[GeneratorError] = []

    def wrong(self, path: str, what: str) -> None:
        self.problems.append(SettingsProblem(f"{self._where}: {path}: {what}"))

    def keys(self, table: Any, path: str, known: Collection[str]) -> Mapping[str, Any]:
        """The table's known keys; the others are named with the nearest known one."""
        if not isinstance(table, Mapping):
            self.wrong(path, "must be a table")
            return {}
        for key in table.keys() - known:
            near = difflib.get_close_matches(key, known, 1, cutoff=0)
            hint = f"; did you mean {near[0]}?" if near else ""
            self.wrong(path, f"unknown key {key!r}{hint}")
        return {key: table[key] for key in table if key in known}

    def each(
        self, table: Any, path: str, read: Callable[[Any, str], T]
    ) -> dict[str, T]:
        if not isinstance(table, Mapping):
            self.wrong(path, "must be a table")
            return {}
        return {key: read(value, f"{path}.{key}") for key, value in table.items()}

    def checked(self, value: Any, path: str, check: Callable[[Any], T]) -> T | None:
        try:
            return None if value is None else check(value)
        except ValueError as error:
            self.wrong(path, str(error))
            return None

    def config(self, table: Mapping[str, Any]) -> Config:
        known = self.keys(table, "fluxcall", ("scripts",))
        scripts = self.each(known.get("scripts", {}), "scripts", self.script)
        return Config(where=self._where, scripts=scripts)

    def script(self, table: Any, path: str) -> ScriptConfig:
        words = ("rename", "doc", "effects", "params", "columns", "results", "samples")
        known = self.keys(table, path, words)
        results = self.each(known.get("results", {}), f"{path}.results", self.columns)
        if "columns" in known:
            results["_result"] = self.columns(known["columns"], f"{path}.columns")
        return ScriptConfig(
            rename=self.checked(known.get("rename"), f"{path}.rename", _name),
            doc=self.checked(known.get("doc"), f"{path}.doc", _text),
            effects=self.checked(known.get("effects"), f"{path}.effects", _effects),
            params=self.each(known.get("params", {}), f"{path}.params", self.parameter),
            results=results,
            samples=self.keys(s := known.get("samples", {}), f"{path}.samples", [*s]),
        )

    def columns(self, table: Any, path: str) -> tuple[Column, ...]:
        found = self.each(
            table, path, lambda value, at: self.checked(value, at, _column)
        )
        return tuple(
            replace(column, name=name) for name, column in found.items() if column
        )

    def parameter(self, table: Any, path: str) -> ParameterConfig:
        if isinstance(table, str):
            table = {"type": table}
        known = self.keys(table, path, ("type", "doc", "default", "values", "rename"))
        values = known.get("values", [])
        if not isinstance(values, list):
            self.wrong(f"{path}.values", "must be a list")
            values = []
        choices = [self.checked(v, f"{path}.values", _constant) for v in values]
        return ParameterConfig(
            type=self.checked(known.get("type"), f"{path}.type", parse_type),
            doc=self.checked(known.get("doc"), f"{path}.doc", _text),
            default=self.checked(known.get("default"), f"{path}.default", _constant),
            values=tuple(choice for choice in choices if choice is not None),
            rename=self.checked(known.get("rename"), f"{path}.rename", _name),
        )


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("must be a text")
    return value


def _name(value: Any) -> str:
    if not is_name(_text(value)):
        raise ValueError(f"{value!r} is no Python name that can be used here")
    return str(value)


def _effects(value: Any) -> str:
    if value not in ("reads", "writes"):
        raise ValueError('must be "reads" or "writes"')
    return str(value)


def _constant(value: Any) -> Constant:
    if not isinstance(value, str | int | float | bool):
        raise ValueError("must be a text, a number or a boolean")
    return value


_COLUMN = re.compile(r"(optional )?(\w+)(\?)?")


def _column(value: Any) -> Column:
    match = _COLUMN.fullmatch(_text(value))
    if match is None or match.group(2) not in COLUMN_TYPES:
        words = ", ".join(sorted(COLUMN_TYPES))
        raise ValueError(
            f"{value!r} is no type of a column: write one of {words}, with ? behind it"
            " where a cell may be empty, `optional ` before it where it may be absent"
        )
    optional, kind, nullable = match.groups()
    return Column(name="", type=kind, nullable=bool(nullable), optional=bool(optional))


def parse_type(value: Any) -> ParamType:
    """`int`, `[string]`, `{a: int, b: [float]}` as the model has it.

    Raises:
        ValueError: no type.
    """
    try:
        found, rest = _type(re.sub(r"\s", "", _text(value)))
    except (ValueError, RecursionError):
        found, rest = "any", "?"
    if rest:
        words = ", ".join(sorted(PARAM_KINDS))
        raise ValueError(
            f"{value!r} is no type of a parameter: write one of {words}, [type] for an"
            " array, {name: type} for a record"
        )
    return found


def _type(text: str) -> tuple[ParamType, str]:
    """A type at the beginning of a text, and what follows."""
    if text.startswith("["):
        element, rest = _type(text[1:])
        return ArrayOf(element), _after(rest, "]")
    if text.startswith("{"):
        fields, rest = dict[str, ParamType](), text[1:]
        while rest and not rest.startswith("}"):
            name, colon, rest = rest.removeprefix(",").partition(":")
            if not name or not colon:
                raise ValueError
            fields[name], rest = _type(rest)
        return RecordOf(tuple(sorted(fields.items()))), _after(rest, "}")
    match = re.match(r"\w+", text)
    if match is None or match.group() not in PARAM_KINDS:
        raise ValueError
    return match.group(), text[match.end() :]


def _after(text: str, end: str) -> str:
    if not text.startswith(end):
        raise ValueError
    return text[1:]


def apply_config(
    scripts: Sequence[Script], config: Config
) -> tuple[list[Script], Names]:
    """The scripts as the configuration has them, and the names that it gives.

    Raises:
        Problems: scripts and parameters that are not there; all of them.
    """
    problems = [*_missing(scripts, config)]
    if problems:
        raise Problems(problems)
    said = {script.name: config.of(script) for script in scripts}
    functions = {name: s.rename for name, s in said.items() if s.rename}
    parameters = {
        (name, parameter): p.rename
        for name, s in said.items()
        for parameter, p in s.params.items()
        if p.rename
    }
    configured = [_configured(script, said[script.name]) for script in scripts]
    return configured, Names(functions=functions, parameters=parameters)


def _missing(scripts: Sequence[Script], config: Config) -> list[GeneratorError]:
    problems: list[GeneratorError] = []
    known = {key: s for s in scripts for key in (s.name, *s.ids.values())}
    for key, said in config.scripts.items():
        if key not in known:
            problems.append(_not_there(config, f"scripts.{key}", "script", key, known))
            continue
        names = {parameter.name for parameter in known[key].parameters or ()}
        if known[key].parameters is not None:
            problems += [
                _not_there(config, f"scripts.{key}.params", "parameter", name, names)
                for name in said.params.keys() - names
            ]
    return problems


def _not_there(
    config: Config, path: str, what: str, name: str, known: Collection[str]
) -> SettingsProblem:
    near = difflib.get_close_matches(name, known, 1)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    return SettingsProblem(f"{config.where}: {path}: there is no {what} {name!r}{hint}")


def _configured(script: Script, said: ScriptConfig) -> Script:
    parameters = script.parameters
    if parameters is None and said.params:
        parameters = tuple(Parameter(name=n, type="any") for n in sorted(said.params))
    if parameters is not None:
        parameters = tuple(
            _configured_parameter(p, said.params.get(p.name, ParameterConfig()))
            for p in parameters
        )
    effects = script.effects
    if said.effects is not None:
        effects = () if said.effects == "reads" else effects or ("writes",)
    return replace(
        script,
        description=script.description if said.doc is None else said.doc,
        parameters=parameters,
        results=_declared(script.results, said.results),
        effects=effects,
    )


def _configured_parameter(parameter: Parameter, said: ParameterConfig) -> Parameter:
    if said.type is not None:
        parameter = replace(parameter, type=said.type, source="config")
    if said.doc is not None:
        parameter = replace(parameter, doc=said.doc)
    if said.default is not None:
        parameter = replace(parameter, optional=True, default=said.default, sent=True)
    return replace(parameter, choices=said.values)


def _declared(
    results: Sequence[Result], said: Mapping[str, tuple[Column, ...]]
) -> tuple[Result, ...]:
    """The results with the declared columns in place of what else is known of them."""
    merged = {result.name: result for result in results}
    for name, columns in said.items():
        known = {c.name: c for c in merged[name].columns} if name in merged else {}
        known |= {column.name: column for column in columns}
        merged[name] = Result(
            name=name,
            columns=tuple(known[column] for column in sorted(known)),
            source="declared",
        )
    return tuple(merged[name] for name in sorted(merged))
