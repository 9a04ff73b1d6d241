"""Decides which modules an output has and which scripts go into each.

src/air.py                        a module; its vendored runtime is src/_air_runtime/
src/air/__init__.py, alarms.py    a package; its vendored runtime is src/air/_runtime/
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from importlib import resources
from pathlib import Path

from fluxcall.config.model import Output
from fluxcall.errors import ConfigurationError, GeneratorError, NamingError
from fluxcall.model import ScriptModel
from fluxcall.render.module import FIRST_LINE, IMPORTED, PRAGMAS, PUBLIC

VENDORED_HEAD = f"""\
{FIRST_LINE}
# A copy of fluxcall's runtime, under the licence beside it.
# Regenerate: fluxcall generate. Verify: fluxcall check.
{PRAGMAS}# mypy: ignore-errors
# pyright: basic, reportMissingImports=false, reportMissingTypeStubs=false
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Module:
    """A module to print.

    Attributes:
        path: its file.
        scripts: the scripts in it.
        runtime: the statement that imports the runtime.
        modules: for a package, its modules, which it imports.
        exports: the names of a vendored runtime that it exports.
    """

    path: Path
    scripts: tuple[ScriptModel, ...]
    runtime: str = IMPORTED
    modules: tuple[str, ...] = ()
    exports: tuple[str, ...] = ()


def lay_out(
    output: Output, scripts: Sequence[ScriptModel], packages: Collection[Path] = ()
) -> list[Module]:
    """Return the modules of an output.

    Args:
        packages: folders that will be packages once all outputs are written.

    Raises:
        ConfigurationError: it includes no scripts.
    """
    chosen = chosen_scripts(output, scripts)
    runtime = _runtime_import(output, packages)
    if output.mode == "module":
        return [
            Module(
                path=output.path,
                scripts=tuple(chosen),
                runtime=runtime,
                exports=_exports(output),
            )
        ]
    return [*_package(output, chosen, runtime)]


def chosen_scripts(output: Output, scripts: Sequence[ScriptModel]) -> list[ScriptModel]:
    """Return the scripts that an output includes and does not exclude.

    Raises:
        ConfigurationError: there are none.
    """
    chosen = [script for script in scripts if _is_chosen(script, output)]
    if not chosen:
        raise ConfigurationError(
            f"{output.path}: no script matches its include and exclude patterns"
        )
    return chosen


def _is_chosen(script: ScriptModel, output: Output) -> bool:
    return _fits(script, output.include) and not _fits(script, output.exclude)


def _fits(script: ScriptModel, globs: Sequence[str]) -> bool:
    texts = (script.name, *script.ids.values())
    return any(fnmatchcase(text, glob) for glob in globs for text in texts)


def _package(
    output: Output, scripts: Sequence[ScriptModel], runtime: str
) -> Iterator[Module]:
    groups: dict[str, list[ScriptModel]] = {name: [] for name in ("", *output.groups)}
    for script in scripts:
        groups[_group_of(script, output.groups)].append(script)
    for name, members in groups.items():
        modules = () if name else tuple(sorted(output.groups))
        yield Module(
            path=output.path / f"{name or '__init__'}.py",
            scripts=tuple(members),
            runtime=runtime,
            modules=modules,
            exports=() if name else _exports(output),
        )


def _exports(output: Output) -> tuple[str, ...]:
    return PUBLIC if output.runtime == "vendored" else ()


def _group_of(script: ScriptModel, groups: Mapping[str, Sequence[str]]) -> str:
    return next((name for name, globs in groups.items() if _fits(script, globs)), "")


def module_collisions(module: Module, names: Mapping[str, str]) -> list[GeneratorError]:
    """Return an error for each name that the package itself needs.

    Args:
        names: function or class → script.
    """
    taken = {name: f"the group {name!r}" for name in module.modules}
    exported = [path.rpartition(".")[2] for path in module.exports]
    taken |= {name: f"the runtime's {name!r}" for name in exported}
    return [
        NamingError(
            f"{module.path.parent}: {owner} and a function or class of"
            f" {names[name]!r} would both be {name!r}: rename one of them"
        )
        for name, owner in taken.items()
        if name in names
    ]


def _runtime_folder(output: Output) -> Path:
    if output.mode == "package":
        return output.path / "_runtime"
    return output.path.parent / f"_{output.path.stem}_runtime"


def _runtime_import(output: Output, packages: Collection[Path]) -> str:
    """Return the statement that imports the runtime; inside a package it is relative."""
    if output.runtime == "imported":
        return IMPORTED
    folder = _runtime_folder(output)
    home = output.path.parent
    inside = home in packages or (home / "__init__.py").exists()
    if output.mode == "package" or inside:
        return f"from . import {folder.name} as _rt"
    return f"import {folder.name} as _rt"


def vendored_files(output: Output) -> dict[Path, str]:
    """Return the files of an output's vendored runtime: path → text."""
    if output.runtime == "imported":
        return {}
    folder = _runtime_folder(output)
    return {folder / name: text for name, text in _runtime_texts()}


def _runtime_texts() -> Iterator[tuple[str, str]]:
    files = resources.files("fluxcall.runtime").iterdir()
    for source in sorted(files, key=lambda file: file.name):
        if source.name.endswith(".py"):
            yield source.name, VENDORED_HEAD + source.read_text("utf-8")
        elif source.name == "LICENSE":
            yield source.name, source.read_text("utf-8")


def folders(outputs: Sequence[Output]) -> Iterator[Path]:
    """Yield the folders that belong to fluxcall, where outdated files are removed."""
    for output in outputs:
        if output.mode == "package":
            yield output.path
        if output.runtime == "vendored":
            yield _runtime_folder(output)
