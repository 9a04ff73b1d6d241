"""Turns a source's scripts into models.

Invariant: one bad script never affects the others. What cannot be found out about it stays
unknown, and a warning says why.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from fluxcall.analysis.findings import BINDINGS, NO_BINDINGS, Bindings
from fluxcall.analysis.script import Analysis, analyse
from fluxcall.analysis.side_effects import INVOKES
from fluxcall.errors import AnalysisError, CompilerUnavailableError, NamingError
from fluxcall.fluxlang.compiler import Compiler
from fluxcall.fluxlang.header import check_header, parameter_header
from fluxcall.model import (
    CONTRACT_TYPES,
    EDITION,
    Constant,
    Parameter,
    ParamType,
    RawScript,
    ScriptModel,
    text_hash,
)
from fluxcall.naming import flux_function_name, flux_parameter_name


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """The models of a source's scripts.

    Attributes:
        scripts: the models, in the order of the source.
        warnings: messages about problems that degraded the result.
        degraded: the names of Flux scripts that could not be analysed, now or before, so
            that only the server's types are known.
        unavailable: why the compiler is unavailable, or None.
    """

    scripts: tuple[ScriptModel, ...]
    warnings: tuple[str, ...]
    degraded: tuple[str, ...]
    unavailable: CompilerUnavailableError | None


def describe(
    raws: Iterable[RawScript], compiler: Compiler
) -> tuple[list[ScriptModel], list[str]]:
    """Return the models of scripts, and warnings."""
    found = describe_all(raws, compiler)
    return [*found.scripts], [*found.warnings]


def describe_all(
    raws: Iterable[RawScript], compiler: Compiler, known: Sequence[ScriptModel] = ()
) -> Description:
    """Return the models of scripts.

    Types that the contract does not define become `any`. If the server and the analysis
    disagree, the server's types are used, with a warning.

    Args:
        known: the earlier models, which are kept for scripts that cannot be analysed now
            and have not changed.
    """
    describer = _Describer(compiler, known)
    raws = [*raws]
    scripts = describer.with_bindings(raws, [describer.describe(raw) for raw in raws])
    return Description(
        scripts=tuple(_with_chained_effects(scripts)),
        warnings=tuple(describer.all_warnings()),
        degraded=tuple(describer.degraded),
        unavailable=describer.unavailable,
    )


class _Describer:
    """Describes scripts one by one and collects warnings."""

    def __init__(self, compiler: Compiler, known: Sequence[ScriptModel]) -> None:
        self._compiler = compiler
        self._known = {(script.name, script.text_hash): script for script in known}
        self._warnings: list[str] = []
        self.degraded: list[str] = []
        self.unavailable: CompilerUnavailableError | None = None

    def describe(self, raw: RawScript) -> ScriptModel:
        analysis, problem = self._analysed(raw)
        script = _script(raw, analysis)
        before = self._known.get((raw.name, script.text_hash))
        if problem and before:
            return _kept(script, before)
        if problem:
            self.degraded.append(raw.name)
            if not self.unavailable:
                self._warnings.append(f"{raw.name}: not analysed: {problem}")
        if raw.problem:
            meaning = (
                "its parameters are unknown, so it takes any"
                if analysis is None
                else "its parameters are read from its text alone"
            )
            self._warnings.append(f"{raw.name}: {meaning}: {raw.problem}")
        self._warnings += _contradictions(raw, analysis)
        self._warnings += _header_warnings(raw, analysis)
        return script

    def with_bindings(
        self, raws: Sequence[RawScript], scripts: Sequence[ScriptModel]
    ) -> list[ScriptModel]:
        """Return the models, with parameter types that follow from invoked scripts.

        A script may pass on a value from its own caller, so each round carries types one
        invocation further:

            inner(every: params.every)    every: duration, since inner converts it
            outer(e: params.e)            e: duration after the second round
        """
        described = [*scripts]
        callers = [n for n, raw in enumerate(raws) if f'"{BINDINGS}"' in raw.text]
        for _ in callers:
            before, bindings = [*described], dict(_bindings(described))
            for number in callers:
                analysis, problem = self._analysed(raws[number], bindings)
                if not problem:
                    described[number] = _script(raws[number], analysis)
            if described == before:
                break
        return described

    def _analysed(
        self, raw: RawScript, bindings: Bindings = NO_BINDINGS
    ) -> tuple[Analysis | None, str]:
        """Return the analysis of a Flux script, or the reason why it failed."""
        if raw.language != "flux":
            return None, ""
        if self.unavailable:
            return None, "there is no compiler"
        try:
            return analyse(self._compiler, raw.text, bindings), ""
        except AnalysisError as error:
            return None, str(error)
        except CompilerUnavailableError as error:
            self.unavailable = error
            return None, "there is no compiler"

    def all_warnings(self) -> Iterator[str]:
        """Yield all warnings, beginning with that about a missing compiler."""
        if self.unavailable:
            others = ", ".join(self.degraded)
            yield (
                f"{self.unavailable}; what was known of unchanged scripts was kept"
                + (
                    f"; not analysed, so with the server's types alone: {others}"
                    if others
                    else ""
                )
            )
        yield from self._warnings


def _bindings(
    scripts: Iterable[ScriptModel],
) -> Iterator[tuple[str, Mapping[str, ParamType]]]:
    """Yield the binding of each script, with the types of its parameters."""
    for script in scripts:
        with contextlib.suppress(NamingError):
            yield (
                flux_function_name(script.name),
                {
                    flux_parameter_name(parameter.name, frozenset()): parameter.type
                    for parameter in script.parameters or ()
                },
            )


def _kept(script: ScriptModel, before: ScriptModel) -> ScriptModel:
    """Return the earlier model of the same text, updated with what the source says now."""
    return replace(
        before,
        ids=script.ids,
        description=script.description,
        updated_at=script.updated_at,
    )


def _script(raw: RawScript, analysis: Analysis | None) -> ScriptModel:
    plain = ScriptModel(
        ids={raw.org_id: raw.id} if raw.org_id and raw.id else {},
        name=raw.name,
        description=raw.description,
        language=raw.language,
        text_hash=text_hash(raw.text),
        updated_at=raw.updated_at,
        parameters=_from_server(raw.server_types),
    )
    if raw.unchanged is not None:
        plain = replace(plain, parameters=raw.unchanged.parameters)
    if analysis is None:
        return plain
    from_server = [p for p in plain.parameters or () if p.source == "server"]
    parameters = _merged(from_server, analysis.parameters)
    return replace(
        plain,
        parameters=tuple(_with_header(parameter, raw) for parameter in parameters),
        results=analysis.results,
        complete=analysis.complete,
        effects=tuple(sorted(analysis.effects)),
        edition=EDITION,
    )


def _from_server(types: Mapping[str, str] | None) -> tuple[Parameter, ...] | None:
    if types is None:
        return None
    return tuple(
        Parameter(name=name, type=kind if kind in CONTRACT_TYPES else "any")
        for name, kind in sorted(types.items())
    )


def _merged(
    server: Sequence[Parameter], analysed: Sequence[Parameter]
) -> Iterable[Parameter]:
    """Return the server's parameters, with types from the analysis for its `any`."""
    known = {parameter.name: parameter for parameter in server}
    found = {parameter.name: parameter for parameter in analysed}
    for name in sorted(known | found):
        if name not in found or (name in known and known[name].type != "any"):
            yield known[name]
        else:
            yield found[name]


def _with_header(parameter: Parameter, raw: RawScript) -> Parameter:
    """Return the parameter with the documentation and default of the script's header."""
    name = parameter.name
    described = replace(parameter, doc=raw.docs.get(name, ""))
    if raw.server_types is None and raw.unchanged is None:
        described = replace(described, source="analysis")
    if name in raw.defaults and _fits(raw.defaults[name], described.type):
        default = raw.defaults[name]
        return replace(described, optional=True, default=default, sent=True)
    return described


def _header_warnings(raw: RawScript, analysis: Analysis | None) -> Iterable[str]:
    """Yield warnings about ignored and probably misspelled lines in a script's header."""
    for problem in parameter_header(raw.text).problems:
        yield f"{raw.name}: ignored: {problem}"
    if analysis is None or raw.language != "flux":
        return
    types = {p.name: p.type for p in analysis.parameters}
    for (line, _), message in check_header(raw.text, types.keys()):
        yield f"{raw.name}: line {line}: {message}"
    for name, default in raw.defaults.items():
        if name in types and not _fits(default, types[name]):
            yield (
                f"{raw.name}: ignored: the default {default!r} of {name!r} is not of its"
                f" type {types[name]}"
            )


_DEFAULTS: Mapping[str, tuple[type, ...]] = {
    "string": (str,),
    "int": (int,),
    "uint": (int,),
    "float": (int, float),
    "number": (int, float),
    "bool": (bool,),
    "duration": (str, int),
    "time": (str, int),
    "bound": (str, int),
    "scalar": (str, int, float, bool),
    "any": (str, int, float, bool),
}
"""Type → the Python types of its JSON values."""


def _fits(default: Constant, kind: ParamType) -> bool:
    return isinstance(kind, str) and type(default) in _DEFAULTS[kind]


def _contradictions(raw: RawScript, analysis: Analysis | None) -> Iterable[str]:
    """Return warnings for types on which the server and the local compiler disagree."""
    if analysis is None or raw.server_types is None:
        return
    inferred = analysis.server_types
    for name in sorted(raw.server_types.keys() | inferred.keys()):
        theirs, ours = raw.server_types.get(name), inferred.get(name)
        if theirs != ours:
            yield (
                f"{raw.name}: parameter {name!r}: the server says"
                f" {theirs or 'nothing'}, the script's text {ours or 'nothing'}"
            )


def _with_chained_effects(scripts: Sequence[ScriptModel]) -> list[ScriptModel]:
    """Return the models with the side effects of the scripts that they invoke.

    An unknown script may do anything.
    """
    effects = {script_id: s.effects for s in scripts for script_id in s.ids.values()}
    return [
        replace(script, effects=tuple(sorted(_reached(script.effects, effects))))
        for script in scripts
    ]


def _reached(invoked: Iterable[str], known: Mapping[str, Sequence[str]]) -> set[str]:
    found: set[str] = set()
    seen: set[str] = set()
    stack = list(invoked)
    while stack:
        effect = stack.pop()
        script_id = effect.removeprefix(INVOKES)
        if script_id == effect:
            found.add(effect)
        elif script_id not in known:
            found.add(f"{INVOKES}an unknown script")
        elif script_id not in seen:
            seen.add(script_id)
            stack += known[script_id]
    return found
