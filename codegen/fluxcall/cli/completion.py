"""Shell completion for names of scripts and parameters, from the snapshot.

    eval "$(_FLUXCALL_COMPLETE=bash_source fluxcall)"        # zsh_source, fish_source

Invariant: completion never asks a server and never fails.
"""

from __future__ import annotations

from collections.abc import Sequence

import click

from fluxcall.cli.session import Session
from fluxcall.errors import GeneratorError
from fluxcall.model import ScriptModel


def complete_scripts(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> list[str]:
    """Return the names of scripts in the snapshot that begin with a text."""
    return [s.name for s in _scripts(ctx) if s.name.startswith(incomplete)]


def complete_parameters(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> list[str]:
    """Return `name=` for each parameter of the script that begins with a text."""
    from fluxcall.invoke.named import find_script

    # Click puts the arguments aside if the last option has no value yet.
    name = ctx.params.get("name") or next(iter(ctx.args), "")
    script = find_script(_scripts(ctx), name)
    known = (script.parameters or ()) if script else ()
    return [f"{p.name}=" for p in known if p.name.startswith(incomplete)]


def _scripts(ctx: click.Context) -> Sequence[ScriptModel]:
    from fluxcall.snapshot import known_scripts

    try:
        return known_scripts(ctx.ensure_object(Session).snapshot)
    except (GeneratorError, OSError):
        return ()
