"""Hooks for build tools, which generate the outputs of a project's configuration.

Invariant: a build never asks a server; it only reads the snapshot.
"""

from __future__ import annotations

from pathlib import Path

from fluxcall.cache import printed_texts
from fluxcall.config.file import find_config
from fluxcall.fluxlang.compiler import Compiler
from fluxcall.workflows.generate import generate
from fluxcall.workflows.plan import Plan, plan_for


def generate_outputs(root: Path) -> Plan:
    """Generate all outputs of a project and return the plan.

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
