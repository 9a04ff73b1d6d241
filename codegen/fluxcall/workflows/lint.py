"""What is to mend in the scripts of a source."""

from __future__ import annotations

from fluxcall.analysis.lint import Finding, lint
from fluxcall.fluxlang.compiler import Compiler
from fluxcall.workflows.pull import Source


def lint_all(source: Source, compiler: Compiler) -> list[Finding]:
    """Return what is to mend in all scripts, by their names."""
    raws = sorted(source(()), key=lambda raw: raw.name)
    return [finding for raw in raws for finding in lint(compiler, raw)]
