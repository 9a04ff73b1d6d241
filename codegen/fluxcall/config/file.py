"""Reads `[tool.fluxcall]` of pyproject.toml, or fluxcall.toml; refuses unknown keys.

    [tool.fluxcall]
    host = "${STAGING}"                         # values may name variables
    snapshot = "influx/fluxcall.lock.json"      # paths are seen from this file

    [[tool.fluxcall.outputs]]                   # what `fluxcall generate` writes
    path = "src/air.py"
    include = ["air-*"]                         # globs of names or ids
    exclude = ["*-test"]

    [[tool.fluxcall.outputs]]
    path = "src/plant"                          # a package
    groups.alarms = ["alarm-*"]                 # a module per group
    runtime = "vendored"                        # a copy beside it, not fluxcall itself

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

What stands here wins over the snapshot, and takes effect without a pull. The keys and
what they mean are those of schema.json, which editors read as well.
"""

from __future__ import annotations

import difflib
import json
import os
import re
import tomllib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, TypeVar

from fluxcall.errors import CombinedError, ConfigurationError, GeneratorError
from fluxcall.model import (
    COLUMN_TYPES,
    PARAM_KINDS,
    ArrayOf,
    ColumnModel,
    Constant,
    ParamType,
    RecordOf,
    ScriptModel,
)
from fluxcall.naming import is_name

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
        classes: result → the name of its rows' class.
        samples: parameter → a value to try the script with.
    """

    rename: str | None = None
    doc: str | None = None
    effects: str | None = None
    params: Mapping[str, ParameterConfig] = field(default_factory=dict)
    results: Mapping[str, tuple[ColumnModel, ...]] = field(default_factory=dict)
    classes: Mapping[str, str] = field(default_factory=dict)
    samples: Mapping[str, object] = field(default_factory=dict)


NOTHING = ScriptConfig()
"""Of a script that nobody speaks of."""

MODES = ("module", "package", "flux")
RUNTIMES = ("imported", "vendored")


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """What is to be written from one snapshot.

    Attributes:
        path: a module's file, a package's folder, or a file of Flux bindings.
        mode: one of `MODES`.
        runtime: one of `RUNTIMES`.
        include, exclude: globs of scripts' names or ids.
        groups: of a package: module → globs; the first that fits takes a script.
    """

    path: Path
    mode: str
    runtime: str = "imported"
    include: tuple[str, ...] = ("*",)
    exclude: tuple[str, ...] = ()
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def output_at(path: Path) -> Output:
    """An output that is nothing but its path: a module, a package without groups, or
    Flux bindings.
    """
    modes = {".py": "module", ".flux": "flux"}
    return Output(path=path, mode=modes.get(path.suffix, "package"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """All that is said, paths seen from the working directory.

    Attributes:
        where: the file, for errors; empty where there is none.
        said: the table as it stands in the file.
    """

    where: str = ""
    said: Mapping[str, Any] = field(default_factory=dict)
    host: str | None = None
    org: str | None = None
    profile: str | None = None
    source: Path | None = None
    snapshot: Path | None = None
    outputs: tuple[Output, ...] = ()
    scripts: Mapping[str, ScriptConfig] = field(default_factory=dict)

    @property
    def connection(self) -> dict[str, str]:
        """What is said of the server: `url`, `org` and `profile`."""
        said = {"url": self.host, "org": self.org, "profile": self.profile}
        return {key: value for key, value in said.items() if value}

    def of(self, script: ScriptModel) -> ScriptConfig:
        """What is said of a script, by its name or one of its ids."""
        for key in (script.name, *script.ids.values()) if self.scripts else ():
            if key in self.scripts:
                return self.scripts[key]
        return NOTHING


def find_config(folder: Path, environ: Mapping[str, str] = os.environ) -> Config:
    """The configuration of a folder, or of the nearest one above that has one.

    Raises:
        ConfigurationError: a file cannot be read.
        CombinedError: keys that are unknown, values that are none; all of them.
    """
    for place in (folder, *folder.parents):
        for name, path in (
            ("fluxcall.toml", ()),
            ("pyproject.toml", ("tool", "fluxcall")),
        ):
            table = _table(place / name, path)
            if table is not None:
                where = os.path.relpath(place / name)
                return read_config(table, where=where, environ=environ)
    return Config()


def _table(path: Path, keys: Sequence[str]) -> Mapping[str, Any] | None:
    try:
        found: Any = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise ConfigurationError(f"{path} cannot be read: {error}") from None
    for key in keys:
        found = found.get(key) if isinstance(found, dict) else None
    return found if isinstance(found, dict) else None


@cache
def schema() -> Mapping[str, Any]:
    """The configuration's JSON schema: every key, and what it means."""
    text = (resources.files("fluxcall.config") / "schema.json").read_text("utf-8")
    found: Mapping[str, Any] = json.loads(text)
    return found


def _words(definition: str | None = None) -> list[str]:
    """The keys of a table."""
    table = schema()["definitions"][definition] if definition else schema()
    return [*table["properties"]]


def read_config(
    table: Mapping[str, Any], *, where: str, environ: Mapping[str, str] = os.environ
) -> Config:
    """The configuration that a TOML table says.

    Args:
        where: the file's path.
        environ: the variables that values may name.

    Raises:
        CombinedError: keys that are unknown, values that are none; all of them.
    """
    reader = _Reader(where, environ)
    config = reader.config(table)
    if reader.problems:
        raise CombinedError(reader.problems)
    return config


class _Reader:
    """Reads tables and gathers what is wrong with them."""

    def __init__(self, where: str, environ: Mapping[str, str]) -> None:
        self._where = where
        self._environ = environ
        self.problems: list[GeneratorError] = []

    def wrong(self, path: str, what: str) -> None:
        self.problems.append(ConfigurationError(f"{self._where}: {path}: {what}"))

    def keys(self, table: Any, path: str, known: Sequence[str]) -> Mapping[str, Any]:
        """The table's known keys; the others are named with the nearest known one."""
        if not isinstance(table, Mapping):
            self.wrong(path, "must be a table")
            return {}
        for key in table:
            if key not in known:
                self.wrong(path, f"unknown key {key!r}; {_nearest(key, known)}")
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

    def list(self, value: Any, path: str, read: Callable[[Any], T]) -> tuple[T, ...]:
        if not isinstance(value, list):
            self.wrong(path, "must be a list")
            return ()
        found = [self.checked(item, path, read) for item in value]
        return tuple(item for item in found if item is not None)

    def config(self, table: Mapping[str, Any]) -> Config:
        known = self.keys(table, "fluxcall", _words())
        texts = {
            key: self.checked(known.get(key), key, self._expanded)
            for key in ("host", "org", "profile")
        }
        source = self.checked(known.get("source"), "source", self._expanded)
        return Config(
            where=self._where,
            said=table,
            **texts,
            source=Path(self._where).parent / source if source else None,
            snapshot=self.checked(known.get("snapshot"), "snapshot", self._inside),
            outputs=self.outputs(known.get("outputs", [])),
            scripts=self.each(known.get("scripts", {}), "scripts", self.script),
        )

    def _expanded(self, value: Any) -> str:
        """The text with the variables that it names."""

        def variable(match: re.Match[str]) -> str:
            found = self._environ.get(match.group(1))
            if not found:
                raise ValueError(f"the variable {match.group(1)} is not set")
            return found

        return re.sub(r"\$\{(\w+)\}", variable, _text(value))

    def _inside(self, value: Any) -> Path:
        """A path in the configuration's folder or below it."""
        path, folder = Path(_text(value)), Path(self._where).parent
        named = path.name and not path.is_absolute() and ".." not in path.parts
        if not named or not (folder / path).resolve().is_relative_to(folder.resolve()):
            raise ValueError(f"{value!r} does not lie below the folder of this file")
        return folder / path

    def outputs(self, tables: Any) -> tuple[Output, ...]:
        if not isinstance(tables, list):
            self.wrong("outputs", "must be a list of tables: [[outputs]]")
            return ()
        found = [self.output(t, f"outputs[{n}]") for n, t in enumerate(tables)]
        outputs = tuple(output for output in found if output is not None)
        for path, count in Counter(output.path for output in outputs).items():
            if count > 1:
                self.wrong("outputs", f"several of them are {str(path)!r}")
        return outputs

    def output(self, table: Any, at: str) -> Output | None:
        known = self.keys(table, at, _words("output"))
        if "path" not in known:
            self.wrong(at, "path is missing")
        path = self.checked(known.get("path"), f"{at}.path", self._inside)
        if path is None:
            return None
        plain = output_at(path)
        said = Output(
            path=path,
            mode=self._one_of(known.get("mode", plain.mode), f"{at}.mode", MODES),
            runtime=self._one_of(
                known.get("runtime", plain.runtime), f"{at}.runtime", RUNTIMES
            ),
            include=self.list(known.get("include", ["*"]), f"{at}.include", _text),
            exclude=self.list(known.get("exclude", []), f"{at}.exclude", _text),
            groups=self.each(
                known.get("groups", {}),
                f"{at}.groups",
                lambda globs, path: self.list(globs, path, _text),
            ),
        )
        if said.groups and said.mode != "package":
            self.wrong(f"{at}.groups", 'are for mode = "package"')
        if said.runtime == "vendored" and said.mode == "flux":
            self.wrong(f"{at}.runtime", "is for Python")
        for name in said.groups:
            self.checked(name, f"{at}.groups", _name)
        return said

    def _one_of(self, value: Any, path: str, words: Sequence[str]) -> str:
        if value not in words:
            self.wrong(path, "must be " + " or ".join(f'"{word}"' for word in words))
        return str(value)

    def script(self, table: Any, path: str) -> ScriptConfig:
        known = self.keys(table, path, _words("script"))
        results = self.each(known.get("results", {}), f"{path}.results", self.columns)
        if "columns" in known:
            results["_result"] = self.columns(known["columns"], f"{path}.columns")
        return ScriptConfig(
            rename=self.checked(known.get("rename"), f"{path}.rename", _name),
            doc=self.checked(known.get("doc"), f"{path}.doc", _text),
            effects=self.checked(known.get("effects"), f"{path}.effects", _effects),
            params=self.each(known.get("params", {}), f"{path}.params", self.parameter),
            results=results,
            classes=self.names(known.get("classes", {}), f"{path}.classes"),
            samples=self.keys(s := known.get("samples", {}), f"{path}.samples", [*s]),
        )

    def names(self, table: Any, path: str) -> dict[str, str]:
        found = self.each(table, path, lambda value, at: self.checked(value, at, _name))
        return {key: name for key, name in found.items() if name}

    def columns(self, table: Any, path: str) -> tuple[ColumnModel, ...]:
        found = self.each(
            table, path, lambda value, at: self.checked(value, at, _column)
        )
        return tuple(
            replace(column, name=name) for name, column in found.items() if column
        )

    def parameter(self, table: Any, path: str) -> ParameterConfig:
        if isinstance(table, str):
            table = {"type": table}
        known = self.keys(table, path, _words("parameter"))
        choices = self.list(known.get("values", []), f"{path}.values", _constant)
        return ParameterConfig(
            type=self.checked(known.get("type"), f"{path}.type", parse_type),
            doc=self.checked(known.get("doc"), f"{path}.doc", _text),
            default=self.checked(known.get("default"), f"{path}.default", _constant),
            values=choices,
            rename=self.checked(known.get("rename"), f"{path}.rename", _name),
        )


def _nearest(key: str, known: Sequence[str]) -> str:
    if key == "token":
        return "a token does not belong into a file: set INFLUX_TOKEN"
    near = difflib.get_close_matches(key, known, 1, cutoff=0)
    return f"did you mean {near[0]}?"


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


def _column(value: Any) -> ColumnModel:
    match = _COLUMN.fullmatch(_text(value))
    if match is None or match.group(2) not in COLUMN_TYPES:
        words = ", ".join(sorted(COLUMN_TYPES))
        raise ValueError(
            f"{value!r} is no type of a column: write one of {words}, with ? behind it"
            " where a cell may be empty, `optional ` before it where it may be absent"
        )
    optional, kind, nullable = match.groups()
    return ColumnModel(
        name="", type=kind, nullable=bool(nullable), optional=bool(optional)
    )


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
