"""Hooks for build tools: they generate what a project's configuration names.

Invariant: no server is asked while something is built; the snapshot is all that is read.
"""

from __future__ import annotations

from pathlib import Path

from fluxcall.cache import printed_texts
from fluxcall.config.file import find_config
from fluxcall.fluxlang.compiler import Compiler
from fluxcall.workflows.generate import generate
from fluxcall.workflows.plan import Plan, plan_for


def generate_outputs(root: Path) -> Plan:
    """Generate every output of a project and return the plan.

    Args:
        root: the project's folder.

    Raises:
        GeneratorError: the configuration names no outputs, there is no snapshot, or
            something cannot be generated.
    """
    plan = plan_for(find_config(root))
    with Compiler() as compiler:
        generate(None, plan, compiler, printed_texts())
    return plan
