"""Makes the model's scripts of a source's; refuses to fail for one script's sake: what
is not known of it stays unknown, and a warning says why.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from fluxcall.analysis.script import Analysis, analyse
from fluxcall.analysis.side_effects import INVOKES
from fluxcall.errors import AnalysisError, CompilerUnavailableError
from fluxcall.fluxlang.compiler import Compiler
from fluxcall.model import CONTRACT_TYPES, Parameter, RawScript, ScriptModel, text_hash


def describe(
    raws: Iterable[RawScript], compiler: Compiler
) -> tuple[list[ScriptModel], list[str]]:
    """The scripts, and what only degraded, in words.

    Types beyond the contract's words count as `any`; where the server and the text
    disagree the server is believed, and a warning says so.
    """
    scripts, warnings = [], []
    available = True
    for raw in raws:
        analysis = None
        if raw.language == "flux" and available:
            try:
                analysis = analyse(compiler, raw.text)
            except AnalysisError as error:
                warnings.append(f"{raw.name}: not analysed: {error}")
            except CompilerUnavailableError as error:
                warnings.append(f"no script is analysed: {error}")
                available = False
        if raw.problem:
            meaning = (
                "its parameters are unknown, so it takes any"
                if analysis is None
                else "its parameters are told by its text alone"
            )
            warnings.append(f"{raw.name}: {meaning}: {raw.problem}")
        warnings += _contradictions(raw, analysis)
        scripts.append(_script(raw, analysis))
    return _with_chained_effects(scripts), warnings


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
    told = [p for p in plain.parameters or () if p.source == "server"]
    parameters = _merged(told, analysis.parameters)
    return replace(
        plain,
        parameters=tuple(_with_head(parameter, raw) for parameter in parameters),
        results=analysis.results,
        complete=analysis.complete,
        effects=tuple(sorted(analysis.effects)),
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
    """What the server says, beyond its `any` what the text says."""
    told = {parameter.name: parameter for parameter in server}
    found = {parameter.name: parameter for parameter in analysed}
    for name in sorted(told | found):
        if name not in found or (name in told and told[name].type != "any"):
            yield told[name]
        else:
            yield found[name]


def _with_head(parameter: Parameter, raw: RawScript) -> Parameter:
    """The parameter with what its file's head says."""
    name = parameter.name
    described = replace(parameter, doc=raw.docs.get(name, ""))
    if raw.server_types is None and raw.unchanged is None:
        described = replace(described, source="analysis")
    if name in raw.defaults:
        default = raw.defaults[name]
        return replace(described, optional=True, default=default, sent=True)
    return described


def _contradictions(raw: RawScript, analysis: Analysis | None) -> Iterable[str]:
    """Where the server's types are not what this compiler infers from the same text."""
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
    """A script has the effects of those it invokes; an unknown one may do anything."""
    effects = {own: s.effects for s in scripts for own in s.ids.values()}
    return [
        replace(script, effects=tuple(sorted(_reached(script.effects, effects))))
        for script in scripts
    ]


def _reached(own: Iterable[str], known: Mapping[str, Sequence[str]]) -> set[str]:
    found: set[str] = set()
    seen: set[str] = set()
    stack = list(own)
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
