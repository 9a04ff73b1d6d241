"""Prints scripts as the generator does, without a snapshot or files."""

from __future__ import annotations

from collections.abc import Sequence

from fluxcall.config.file import Config
from fluxcall.errors import Problems
from fluxcall.model import Script
from fluxcall.render.cached import Printed
from fluxcall.render.module import Part, render_module
from fluxcall.render.view import find_collisions


def parts_of(scripts: Sequence[Script]) -> list[Part]:
    """Each script's part of a module.

    Raises:
        Problems: names that cannot be; all of them.
    """
    printed = Printed(scripts, Config())
    collisions = find_collisions(printed.taken(scripts))
    if printed.problems or collisions:
        raise Problems([*printed.problems, *collisions])
    return printed.parts(scripts)


def module_text(*scripts: Script) -> str:
    """The module of these scripts."""
    return render_module(parts_of(scripts))
