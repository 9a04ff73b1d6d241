"""The contents of a configuration file, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fluxcall.model import ColumnModel, Constant, ParamType, ScriptModel


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterConfig:
    """The configuration of a parameter; None for what is not configured."""

    type: ParamType | None = None
    doc: str | None = None
    default: Constant | None = None
    values: tuple[Constant, ...] = ()
    rename: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptConfig:
    """The configuration of a script.

    Attributes:
        results: result → its columns.
        classes: result → name of its row class.
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
"""For a script that the configuration does not mention."""

MODES = {"module": ".py", "package": "", "flux": ".flux"}
"""Kind of output → the suffix of its path."""

RUNTIMES = ("imported", "vendored")


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """An output to generate from the snapshot.

    Attributes:
        path: the file of a module or of Flux bindings, or the folder of a package.
        mode: one of `MODES`.
        runtime: one of `RUNTIMES`.
        include, exclude: globs that match the names or ids of scripts.
        groups: for a package, module → globs; the first matching module gets the script.
        root: the folder that the output must stay in; symbolic links out of it are errors.
    """

    path: Path
    mode: str
    root: Path
    runtime: str = "imported"
    include: tuple[str, ...] = ("*",)
    exclude: tuple[str, ...] = ()
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def output_at(path: Path) -> Output:
    """Return the output for a path; its suffix decides the mode."""
    fitting = (mode for mode, suffix in MODES.items() if suffix == path.suffix)
    return Output(path=path, mode=next(fitting, "package"), root=path.parent)


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """A whole configuration; paths are relative to the working directory.

    Attributes:
        where: the file, for error messages; empty if there is none.
        table: the table as written in the file.
        host, org, profile: as written in the file, before variables are replaced.
        ignored: messages about files that were ignored.
    """

    where: str = ""
    table: Mapping[str, Any] = field(default_factory=dict)
    host: str | None = None
    org: str | None = None
    profile: str | None = None
    source: Path | None = None
    snapshot: Path | None = None
    outputs: tuple[Output, ...] = ()
    scripts: Mapping[str, ScriptConfig] = field(default_factory=dict)
    ignored: tuple[str, ...] = ()

    def of(self, script: ScriptModel) -> ScriptConfig:
        """Return the configuration of a script, found by its name or one of its ids."""
        for key in (script.name, *script.ids.values()) if self.scripts else ():
            if key in self.scripts:
                return self.scripts[key]
        return NOTHING
