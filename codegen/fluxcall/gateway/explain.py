"""What the page shows of a script besides its text, as JSON.

Invariant: one bad script never costs more than its own explanation.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import lru_cache
from typing import Any

from fluxcall.analysis.describe import describe
from fluxcall.analysis.lint import Finding, lint
from fluxcall.analysis.script import analyse
from fluxcall.deploy.graph import graph_of
from fluxcall.errors import AnalysisError, CompilerUnavailableError, GeneratorError
from fluxcall.fluxlang.compiler import Compiler
from fluxcall.fluxlang.header import parameter_header, read_header
from fluxcall.fluxlang.literals import flux_string
from fluxcall.link.bindings import view_binding
from fluxcall.model import Parameter, ParamType, RawScript, ResultModel, ScriptModel
from fluxcall.naming import NO_NAMES, Names
from fluxcall.param_types import takes_of
from fluxcall.render.view import view_script

_REMEMBERED = 200
"""Explanations that are kept; a page asks for the same text again and again."""

_MAX_SECONDS = 10.0
"""How long the graph of all scripts may take; the rest is left out."""

_CALLS = ("experimental/influxdb", "fluxcall")
"""A script without any of these words invokes no other one."""

Configure = Callable[[ScriptModel], tuple[ScriptModel, Names]]
"""Applies a project's configuration to a script."""


def as_it_is(script: ScriptModel) -> tuple[ScriptModel, Names]:
    """Return the script itself: a server has no project configuration."""
    return script, NO_NAMES


class Explainer:
    """Explains scripts; thread-safe.

    Args:
        compiler: used by nothing else, so that no invocation waits for a page;
            closed together with the explainer.
        configure: applies a configuration.
    """

    def __init__(self, compiler: Compiler, configure: Configure = as_it_is) -> None:
        self._compiler = compiler
        self._configure = configure
        self._known = lru_cache(_REMEMBERED)(self._explained)

    def explain(self, name: str, language: str, text: str) -> Mapping[str, Any]:
        """Return a script's parameters, results, effects and findings."""
        return self._known(name, language, text)

    def graph(self, raws: Sequence[RawScript]) -> Mapping[str, Sequence[str]]:
        """Return which script invokes which, by name.

        Scripts that cannot invoke any are not read.
        """
        until = time.monotonic() + _MAX_SECONDS
        edges: dict[str, Sequence[str]] = {raw.name: () for raw in raws}
        names = [replace(raw, text="", language="") for raw in raws]
        for raw in raws:
            if any(word in raw.text for word in _CALLS) and time.monotonic() < until:
                with suppress(CompilerUnavailableError):
                    found = graph_of([*names, raw], self._compiler)
                    edges[raw.name] = found.edges[raw.name]
        return edges

    def literals(self, text: str) -> Mapping[str, ParamType]:
        """Return what the engine has to get as Flux's own values; empty if unknown."""
        with suppress(AnalysisError, CompilerUnavailableError):
            return analyse(self._compiler, text).literals
        return {}

    def close(self) -> None:
        """End the compiler."""
        self._compiler.close()

    def _explained(self, name: str, language: str, text: str) -> Mapping[str, Any]:
        raw = _with_head(
            RawScript(id=None, org_id=None, name=name, text=text, language=language)
        )
        (described,), warnings = describe([raw], self._compiler)
        script, names = self._configure(described)
        return {
            "parameters": _parameters(script),
            "results": [_result(result) for result in script.results],
            "complete": script.complete,
            "effects": self._effects(raw, script),
            "findings": [*self._findings(raw)],
            "warnings": warnings,
            "samples": dict(raw.samples),
            "python": _python(script, names),
            "flux": _flux(script),
        }

    def _effects(self, raw: RawScript, script: ScriptModel) -> Sequence[str]:
        """Return the script's own effects: those of the scripts it invokes stay with them."""
        if raw.language == "flux" and "unknown" not in script.effects:
            with suppress(AnalysisError, CompilerUnavailableError):
                own = analyse(self._compiler, raw.text).effects
                return sorted(own) if script.effects else []
        return script.effects

    def _findings(self, raw: RawScript) -> Iterator[Mapping[str, Any]]:
        with suppress(CompilerUnavailableError):
            for finding in lint(self._compiler, raw):
                yield _finding(finding)


def _with_head(raw: RawScript) -> RawScript:
    """Return the script with what the comments at its beginning say of its parameters."""
    about = parameter_header(raw.text)
    return replace(
        raw,
        description=read_header(raw.text).get("description", ""),
        docs=about.docs,
        defaults=about.defaults,
        samples=about.samples,
    )


def _parameters(script: ScriptModel) -> Sequence[Mapping[str, Any]] | None:
    if script.parameters is None:
        return None
    return [_parameter(parameter) for parameter in script.parameters]


def _parameter(parameter: Parameter) -> Mapping[str, Any]:
    return {
        "name": parameter.name,
        "type": takes_of(parameter.type),
        "optional": parameter.optional,
        "default": parameter.default,
        "sent": parameter.sent,
        "doc": parameter.doc,
        "choices": list(parameter.choices),
    }


def _result(result: ResultModel) -> Mapping[str, Any]:
    columns = {column.name: column.type for column in result.columns}
    return {"name": result.name, "columns": columns}


def _finding(finding: Finding) -> Mapping[str, Any]:
    line, column = finding.position
    return {
        "line": line,
        "column": column,
        "rule": finding.rule,
        "message": finding.message,
    }


def _python(script: ScriptModel, names: Names) -> Mapping[str, Any] | None:
    """Return the names of the generated function; None if it cannot have any."""
    try:
        function = view_script(script, names)
    except GeneratorError:
        return None
    parameters = {p.wire: p.name for p in function.parameters or ()}
    return {"name": function.name, "parameters": parameters}


def _flux(script: ScriptModel) -> Mapping[str, Any] | None:
    """Return the names of the binding; None if it cannot have any."""
    try:
        binding = view_binding(script)
    except (GeneratorError, ValueError):
        return None
    wires = {flux_string(p.name): p.name for p in script.parameters or ()}
    parameters = {wires[p.wire]: p.name for p in binding.parameters}
    return {"name": binding.name, "parameters": parameters}
