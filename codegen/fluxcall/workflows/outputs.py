"""Builds the files of a plan's outputs."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

from fluxcall.cache import NO_TEXTS, Texts
from fluxcall.config.model import Config, Output
from fluxcall.config.overrides import check_config, configure
from fluxcall.errors import (
    CombinedError,
    GeneratorError,
)
from fluxcall.files import File
from fluxcall.fluxlang.compiler import Compiler
from fluxcall.link.bindings import FIRST_LINE as FLUX_FIRST_LINE
from fluxcall.link.bindings import bindings_file, make_bindings
from fluxcall.model import ScriptModel
from fluxcall.render.cached import Printed
from fluxcall.render.collisions import find_collisions
from fluxcall.render.layout import (
    Module,
    chosen_scripts,
    folders,
    lay_out,
    module_collisions,
    vendored_files,
)
from fluxcall.render.module import FIRST_LINE, render_module
from fluxcall.workflows.plan import Plan


def output_files(
    scripts: Sequence[ScriptModel],
    plan: Plan,
    compiler: Compiler,
    texts: Texts,
    formatted: Texts = NO_TEXTS,
) -> tuple[list[File], tuple[str, ...]]:
    """Return all files of the outputs, also outdated ones to remove, and warnings.

    Args:
        texts: the cache of printed code.
        formatted: the cache of text that black has formatted.
    """
    check_config(scripts, plan.config)
    python = [output for output in plan.outputs if output.mode not in _TEXTS]
    made, left_out = _module_texts(scripts, python, plan.config, texts, formatted)
    for output in plan.outputs:
        made |= vendored_files(output)
        if output.mode in _TEXTS:
            configured = _configured(output, scripts, plan)
            made[output.path], more = _TEXTS[output.mode](output, configured, compiler)
            left_out += more
    files = [
        File(path=path, text=text, ours=is_ours, root=_root_of(path, plan))
        for path, text in made.items()
    ]
    return [*files, *left_over(plan, made.keys())], tuple(dict.fromkeys(left_out))


def _configured(
    output: Output, scripts: Sequence[ScriptModel], plan: Plan
) -> list[ScriptModel]:
    chosen = chosen_scripts(output, scripts)
    return [configure(script, plan.config.of(script)) for script in chosen]


def _flux_text(
    output: Output, scripts: Sequence[ScriptModel], compiler: Compiler
) -> tuple[str, tuple[str, ...]]:
    bindings, left_out = make_bindings(scripts, helper="fluxcall.")
    warnings = tuple(f"{output.path.name}: {each}; rename it" for each in left_out)
    return bindings_file(bindings, compiler), warnings


_Make: TypeAlias = Callable[
    [Output, Sequence[ScriptModel], Compiler], tuple[str, tuple[str, ...]]
]
"""Returns the text of an output, and warnings about scripts that it leaves out."""

_TEXTS: Mapping[str, _Make] = {"flux": _flux_text}
"""Kind of output that is a single file other than Python → what makes its text."""


def _module_texts(
    scripts: Sequence[ScriptModel],
    outputs: Sequence[Output],
    config: Config,
    texts: Texts,
    formatted: Texts,
) -> tuple[dict[Path, str], list[str]]:
    """Return path → text for the modules of Python outputs, and warnings."""
    packages = {output.path for output in outputs if output.mode == "package"}
    modules = [m for o in outputs for m in lay_out(o, scripts, packages)]
    used = {id(script): script for module in modules for script in module.scripts}
    printed = Printed([*used.values()], config, texts, formatted)
    shared = [p for module in modules for p in _collisions(module, printed)]
    if printed.problems or shared:
        raise CombinedError([*printed.problems, *shared])
    made = {module.path: _module_text(module, printed) for module in modules}
    return made, printed.left_out


def _collisions(module: Module, printed: Printed) -> list[GeneratorError]:
    reserved = printed.reserved(module.scripts)
    names = {n: one.script for one in reserved for n in (one.function, *one.classes)}
    return [*find_collisions(reserved), *module_collisions(module, names)]


def _module_text(module: Module, printed: Printed) -> str:
    parts = printed.parts(module.scripts)
    return render_module(
        parts, runtime=module.runtime, modules=module.modules, exports=module.exports
    )


def left_over(plan: Plan, planned: Collection[Path]) -> Iterator[File]:
    """Yield files in fluxcall's folders that it once wrote but no longer plans."""
    for folder in folders(plan.outputs):
        for path in sorted(folder.glob("*.py")):
            if path not in planned and not path.is_symlink() and is_ours(_head(path)):
                root = _root_of(path, plan)
                yield File(path=path, text=None, ours=is_ours, root=root)


def _root_of(path: Path, plan: Plan) -> Path:
    """Return the folder that a file of an output must stay in."""
    roots = [o.root for o in plan.outputs if path.is_relative_to(o.path.parent)]
    return max(roots, key=lambda root: len(root.parts))


def _head(path: Path) -> str:
    with path.open(encoding="utf-8", errors="replace") as opened:
        return opened.readline()


_FIRST_LINES = (FIRST_LINE, FLUX_FIRST_LINE, "MIT License")
"""The first lines of all files that outputs consist of."""


def is_ours(text: str) -> bool:
    """Return whether fluxcall generated a file with this text."""
    return text.startswith(_FIRST_LINES)
