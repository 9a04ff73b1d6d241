"""Reads the table of a configuration file, and reports all problems together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from fluxcall.config.model import (
    MODES,
    RUNTIMES,
    Config,
    Output,
    ParameterConfig,
    ScriptConfig,
    output_at,
)
from fluxcall.config.schema import keys_of
from fluxcall.config.values import (
    read_column,
    read_constant,
    read_effects,
    read_name,
    read_text,
    read_type,
)
from fluxcall.config.variables import read_template
from fluxcall.errors import (
    CombinedError,
    ConfigurationError,
    GeneratorError,
    did_you_mean,
)
from fluxcall.model import ColumnModel

T = TypeVar("T")


def read_config(table: Mapping[str, Any], *, where: str) -> Config:
    """Return the configuration in a TOML table.

    Args:
        where: the path of the file, for error messages.

    Raises:
        CombinedError: all unknown keys and invalid values.
    """
    reader = _TableReader(where)
    config = reader.config(table)
    if reader.problems:
        raise CombinedError(reader.problems)
    return config


class _TableReader:
    """Reads tables and collects their problems."""

    def __init__(self, where: str) -> None:
        self._where = where
        self.problems: list[GeneratorError] = []

    def wrong(self, path: str, what: str) -> None:
        self.problems.append(ConfigurationError(f"{self._where}: {path}: {what}"))

    def keys(self, table: Any, path: str, known: Sequence[str]) -> Mapping[str, Any]:
        """Return the known keys of a table; report unknown ones with a suggestion."""
        if not isinstance(table, Mapping):
            self.wrong(path, "must be a table")
            return {}
        for key in table:
            if key not in known:
                self.wrong(path, f"unknown key {key!r}; {nearest_key(key, known)}")
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
        known = self.keys(table, "fluxcall", keys_of())
        return Config(
            where=self._where,
            table=table,
            host=self.checked(known.get("host"), "host", read_template),
            org=self.checked(known.get("org"), "org", read_template),
            profile=self.checked(known.get("profile"), "profile", read_template),
            source=self.checked(known.get("source"), "source", self._inside),
            snapshot=self.checked(known.get("snapshot"), "snapshot", self._inside),
            outputs=self.outputs(known.get("outputs", [])),
            scripts=self.each(known.get("scripts", {}), "scripts", self.script),
        )

    def _inside(self, value: Any) -> Path:
        """Return a path, which must be below the folder of the configuration."""
        path, folder = Path(read_text(value)), Path(self._where).parent
        named = path.name and not path.is_absolute() and ".." not in path.parts
        if not named or not (folder / path).resolve().is_relative_to(folder.resolve()):
            raise ValueError(f"{value!r} is outside the folder of this file")
        return folder / path

    def outputs(self, tables: Any) -> tuple[Output, ...]:
        if not isinstance(tables, list):
            self.wrong("outputs", "must be a list of tables: [[outputs]]")
            return ()
        found = [self.output(t, f"outputs[{n}]") for n, t in enumerate(tables)]
        outputs = tuple(output for output in found if output is not None)
        for path, count in Counter(output.path for output in outputs).items():
            if count > 1:
                self.wrong("outputs", f"several outputs are {str(path)!r}")
        return outputs

    def output(self, table: Any, at: str) -> Output | None:
        known = self.keys(table, at, keys_of("output"))
        if "path" not in known:
            self.wrong(at, "path is missing")
        path = self.checked(known.get("path"), f"{at}.path", self._inside)
        if path is None:
            return None
        plain = output_at(path)
        output = Output(
            path=path,
            root=Path(self._where).parent,
            mode=self._one_of(known.get("mode", plain.mode), f"{at}.mode", [*MODES]),
            runtime=self._one_of(
                known.get("runtime", plain.runtime), f"{at}.runtime", RUNTIMES
            ),
            include=self.list(known.get("include", ["*"]), f"{at}.include", read_text),
            exclude=self.list(known.get("exclude", []), f"{at}.exclude", read_text),
            groups=self.each(
                known.get("groups", {}),
                f"{at}.groups",
                lambda globs, path: self.list(globs, path, read_text),
            ),
        )
        if output.groups and output.mode != "package":
            self.wrong(f"{at}.groups", 'require mode = "package"')
        if output.runtime == "vendored" and output.mode == "flux":
            self.wrong(f"{at}.runtime", "is only for Python")
        for name in output.groups:
            self.checked(name, f"{at}.groups", read_name)
        return output

    def _one_of(self, value: Any, path: str, words: Sequence[str]) -> str:
        if value not in words:
            self.wrong(path, "must be " + " or ".join(f'"{word}"' for word in words))
        return str(value)

    def script(self, table: Any, path: str) -> ScriptConfig:
        known = self.keys(table, path, keys_of("script"))
        results = self.each(known.get("results", {}), f"{path}.results", self.columns)
        if "columns" in known:
            results["_result"] = self.columns(known["columns"], f"{path}.columns")
        return ScriptConfig(
            rename=self.checked(known.get("rename"), f"{path}.rename", read_name),
            doc=self.checked(known.get("doc"), f"{path}.doc", read_text),
            effects=self.checked(known.get("effects"), f"{path}.effects", read_effects),
            params=self.each(known.get("params", {}), f"{path}.params", self.parameter),
            results=results,
            classes=self.names(known.get("classes", {}), f"{path}.classes"),
            samples=self.keys(s := known.get("samples", {}), f"{path}.samples", [*s]),
        )

    def names(self, table: Any, path: str) -> dict[str, str]:
        found = self.each(
            table, path, lambda value, at: self.checked(value, at, read_name)
        )
        return {key: name for key, name in found.items() if name}

    def columns(self, table: Any, path: str) -> tuple[ColumnModel, ...]:
        found = self.each(
            table, path, lambda value, at: self.checked(value, at, read_column)
        )
        return tuple(
            replace(column, name=name) for name, column in found.items() if column
        )

    def parameter(self, table: Any, path: str) -> ParameterConfig:
        if isinstance(table, str):
            table = {"type": table}
        known = self.keys(table, path, keys_of("parameter"))
        choices = self.list(known.get("values", []), f"{path}.values", read_constant)
        return ParameterConfig(
            type=self.checked(known.get("type"), f"{path}.type", read_type),
            doc=self.checked(known.get("doc"), f"{path}.doc", read_text),
            default=self.checked(
                known.get("default"), f"{path}.default", read_constant
            ),
            values=choices,
            rename=self.checked(known.get("rename"), f"{path}.rename", read_name),
        )


def nearest_key(key: str, known: Sequence[str]) -> str:
    """Return what an unknown key should have been, for a message."""
    if key == "token":
        return "a token must not be in a file: set INFLUX_TOKEN instead"
    return did_you_mean(key, known).removeprefix("; ") or f"known: {', '.join(known)}"
