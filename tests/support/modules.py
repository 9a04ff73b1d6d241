"""Prints scripts as the generator does, without a snapshot or files."""

from __future__ import annotations

from collections.abc import Sequence

from fluxcall.config.model import Config
from fluxcall.errors import CombinedError
from fluxcall.model import ScriptModel
from fluxcall.render.cached import Printed
from fluxcall.render.collisions import find_collisions
from fluxcall.render.module import ModulePart, render_module


def parts_of(scripts: Sequence[ScriptModel]) -> list[ModulePart]:
    """Each script's part of a module.

    Raises:
        CombinedError: names that cannot be; all of them.
    """
    printed = Printed(scripts, Config())
    collisions = find_collisions(printed.reserved(scripts))
    if printed.problems or collisions:
        raise CombinedError([*printed.problems, *collisions])
    return printed.parts(scripts)


def module_text(*scripts: ScriptModel) -> str:
    """The module of these scripts."""
    return render_module(parts_of(scripts))
