"""What a configuration file says, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fluxcall.model import ColumnModel, Constant, ParamType, ScriptModel


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterConfig:
    """What the configuration says of a parameter; None if it says nothing."""

    type: ParamType | None = None
    doc: str | None = None
    default: Constant | None = None
    values: tuple[Constant, ...] = ()
    rename: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptConfig:
    """What the configuration says of a script.

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
"""For a script that the configuration does not mention."""

MODES = ("module", "package", "flux")
RUNTIMES = ("imported", "vendored")


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """What to write from one snapshot.

    Attributes:
        path: a module's file, a package's folder, or a file of Flux bindings.
        mode: one of `MODES`.
        runtime: one of `RUNTIMES`.
        include, exclude: globs of scripts' names or ids.
        groups: for a package: module → globs; the first match takes a script.
        root: the folder that it stays in, whatever links there are below.
    """

    path: Path
    mode: str
    root: Path
    runtime: str = "imported"
    include: tuple[str, ...] = ("*",)
    exclude: tuple[str, ...] = ()
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def output_at(path: Path) -> Output:
    """Return the output for a path that the user names: a module, a package or Flux
    bindings.
    """
    modes = {".py": "module", ".flux": "flux"}
    mode = modes.get(path.suffix, "package")
    return Output(path=path, mode=mode, root=path.parent)


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Everything the configuration says, with paths relative to the working directory.

    Attributes:
        where: the file, for errors; empty if there is none.
        said: the table as it stands in the file.
        host, org, profile: as they stand in the file, variables not replaced.
        ignored: files that were passed over, each with the reason.
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
    ignored: tuple[str, ...] = ()

    def of(self, script: ScriptModel) -> ScriptConfig:
        """Return what it says of a script, by the script's name or one of its ids."""
        for key in (script.name, *script.ids.values()) if self.scripts else ():
            if key in self.scripts:
                return self.scripts[key]
        return NOTHING
