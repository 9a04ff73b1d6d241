"""Finds what cannot work in a script, or will surprise; refuses to complain of style.

Every finding says where, what and how to mend it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from fluxcall.analysis.script import Analysis, analyse
from fluxcall.errors import AnalysisError
from fluxcall.fluxlang import syntax
from fluxcall.fluxlang.compiler import Compiler, Position
from fluxcall.fluxlang.syntax import Node
from fluxcall.model import RawScript


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something to mend.

    Attributes:
        script: the script's name.
        file: its file, or None.
        position: line and column, from 1.
        rule: a word for the kind of finding.
        message: what is wrong, and the cure.
    """

    script: str
    file: str | None
    position: Position
    rule: str
    message: str


def lint(compiler: Compiler, raw: RawScript) -> list[Finding]:
    """What is to mend in a script, in the order of its text; other languages: nothing.

    Raises:
        CompilerUnavailableError: there is no compiler.
    """
    if raw.language != "flux":
        return []
    try:
        tree = compiler.parse(raw.text)
        found = [("syntax", *error) for error in syntax.errors(tree)]
        if not found:
            found = list(_found(tree, analyse(compiler, raw.text)))
    except AnalysisError as error:
        found = [("analysis", (1, 1), str(error))]
    findings = (
        Finding(
            script=raw.name,
            file=raw.file,
            position=position,
            rule=rule,
            message=message,
        )
        for rule, position, message in found
    )
    return sorted(findings, key=lambda finding: (finding.position, finding.message))


def _found(tree: Node, analysis: Analysis) -> Iterator[tuple[str, Position, str]]:
    for position, message in analysis.diagnostics:
        if message not in _TOLD_BETTER:
            yield "compiler", position, message
    yield from _bare_parameters(analysis)
    yield from _foreign_variables(tree)
    yield from _blinding_parameters(tree)
    yield from _shared_results(analysis)


_FOREIGN = {"v": "a dashboard", "task": "a task"}
_TOLD_BETTER = {f"undefined identifier {name}" for name in _FOREIGN}


def _bare_parameters(analysis: Analysis) -> Iterator[tuple[str, Position, str]]:
    """JSON carries texts, numbers, booleans: no durations, no times."""
    for name, kind in analysis.server_types.items():
        if kind in ("duration", "time"):
            position = analysis.reads.get((name,), (1, 1))
            yield "bare-parameter", position, _bare(name, kind)
    for use in analysis.uses:
        if use.bare and use.kind == "bound":
            yield (
                "bare-bound",
                use.position,
                f"range() takes the parameter {_shown(use.path)!r} bare, so that only"
                " Unix seconds can be sent: write duration(v: …) or time(v: …)",
            )
        elif use.bare:
            yield "bare-parameter", use.position, _bare(_shown(use.path), use.kind)


def _bare(name: str, kind: str) -> str:
    return (
        f"the parameter {name!r} is used as a {kind}, which JSON can only send as a"
        f" text: write {kind}(v: …)"
    )


def _shown(path: tuple[str, ...]) -> str:
    return ".".join(path)


def _foreign_variables(tree: Node) -> Iterator[tuple[str, Position, str]]:
    """`v` is the dashboard's, `task` a task's: an invoked script has neither."""
    for name, whose in _FOREIGN.items():
        for use in syntax.free_uses(tree, name):
            yield (
                "foreign-variable",
                syntax.position(use),
                f"{name!r} exists in {whose} alone: make it a parameter",
            )


def _blinding_parameters(tree: Node) -> Iterator[tuple[str, Position, str]]:
    for node in syntax.descendants(tree):
        if node.get("type") != "FunctionExpression":
            continue
        for parameter in node["params"]:
            if parameter["key"].get("name") == "params":
                yield (
                    "blinding-parameter",
                    syntax.position(parameter["key"]),
                    "a function's parameter called params hides the script's own from"
                    " /params: give it another name",
                )


def _shared_results(analysis: Analysis) -> Iterator[tuple[str, Position, str]]:
    counts = Counter(name for name, _ in analysis.yields)
    for name, position in analysis.yields:
        if name is not None and counts[name] > 1:
            yield (
                "shared-result",
                position,
                f"{counts[name]} results are called {name!r}, which the engine refuses:"
                ' give each its yield(name: "…")',
            )
