"""Hooks for build tools: they generate what a project's configuration names from its
snapshot, and refuse to ask a server while something is built.
"""

from __future__ import annotations

from pathlib import Path

from fluxcall.cache import printed_texts
from fluxcall.config.file import find_config
from fluxcall.workflows.generate import generate
from fluxcall.workflows.plan import Plan, plan_for


def generate_outputs(root: Path) -> Plan:
    """Generates every output of a project; gives what was planned.

    Args:
        root: the project's folder.

    Raises:
        GeneratorError: the configuration names no outputs, there is no snapshot, or
            something cannot be generated.
    """
    plan = plan_for(find_config(root))
    generate(None, plan, texts=printed_texts())
    return plan
