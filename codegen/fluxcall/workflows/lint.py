"""Lints the scripts of a source."""

from __future__ import annotations

from fluxcall.analysis.lint import Finding, lint
from fluxcall.fluxlang.compiler import Compiler
from fluxcall.workflows.pull import Source


def lint_all(source: Source, compiler: Compiler) -> list[Finding]:
    """Return the findings in all scripts, ordered by script name."""
    raws = sorted(source(()), key=lambda raw: raw.name)
    return [finding for raw in raws for finding in lint(compiler, raw)]
