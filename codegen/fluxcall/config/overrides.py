"""Applies the configuration to scripts, and reports names in it that do not exist."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from fluxcall.config.model import NOTHING, Config, ParameterConfig, ScriptConfig
from fluxcall.errors import (
    CombinedError,
    ConfigurationError,
    GeneratorError,
    did_you_mean,
)
from fluxcall.model import ColumnModel, Parameter, ResultModel, ScriptModel
from fluxcall.naming import Names


def check_config(scripts: Sequence[ScriptModel], config: Config) -> None:
    """Check that everything the configuration mentions exists.

    Raises:
        CombinedError: all scripts, parameters and results that do not exist.
    """
    problems: list[GeneratorError] = []
    known = {key: s for s in scripts for key in (s.name, *s.ids.values())}
    for key, said in config.scripts.items():
        if key in known:
            problems += _missing(config, f"scripts.{key}", known[key], said)
        else:
            problems.append(_not_there(config, f"scripts.{key}", "script", key, known))
    if problems:
        raise CombinedError(problems)


def _missing(
    config: Config, path: str, script: ScriptModel, said: ScriptConfig
) -> Iterator[GeneratorError]:
    if script.parameters is not None:
        names = {parameter.name for parameter in script.parameters}
        for name in sorted(said.params.keys() - names):
            yield _not_there(config, f"{path}.params", "parameter", name, names)
    results = {result.name for result in script.results} | said.results.keys()
    for name in sorted(said.classes.keys() - results):
        yield _not_there(config, f"{path}.classes", "result", name, results)


def _not_there(
    config: Config, path: str, what: str, name: str, known: Collection[str]
) -> ConfigurationError:
    hint = did_you_mean(name, known)
    return ConfigurationError(
        f"{config.where}: {path}: there is no {what} {name!r}{hint}"
    )


def names_of(said: ScriptConfig) -> Names:
    """Return the names that the configuration sets for a script and its parts."""
    return Names(
        function=said.rename,
        parameters={n: p.rename for n, p in said.params.items() if p.rename},
        classes=said.classes,
    )


def configure(script: ScriptModel, said: ScriptConfig) -> ScriptModel:
    """Return the script with its configuration applied."""
    if said is NOTHING:
        return script
    parameters = script.parameters
    if parameters is None and said.params:
        parameters = tuple(Parameter(name=n, type="any") for n in sorted(said.params))
    if parameters is not None:
        parameters = tuple(
            _configured_parameter(p, said.params.get(p.name, ParameterConfig()))
            for p in parameters
        )
    effects = script.effects
    if said.effects is not None:
        effects = () if said.effects == "reads" else effects or ("writes",)
    return replace(
        script,
        description=script.description if said.doc is None else said.doc,
        parameters=parameters,
        results=_declared(script.results, said.results),
        effects=effects,
    )


def _configured_parameter(parameter: Parameter, said: ParameterConfig) -> Parameter:
    if said.type is not None:
        parameter = replace(parameter, type=said.type, source="config")
    if said.doc is not None:
        parameter = replace(parameter, doc=said.doc)
    if said.default is not None:
        parameter = replace(parameter, optional=True, default=said.default, sent=True)
    return replace(parameter, choices=said.values)


def _declared(
    results: Sequence[ResultModel], said: Mapping[str, tuple[ColumnModel, ...]]
) -> tuple[ResultModel, ...]:
    """Return the results, with declared columns in place of inferred or observed ones."""
    merged = {result.name: result for result in results}
    for name, columns in said.items():
        known = {c.name: c for c in merged[name].columns} if name in merged else {}
        known |= {column.name: column for column in columns}
        merged[name] = ResultModel(
            name=name,
            columns=tuple(known[column] for column in sorted(known)),
            source="declared",
            key=merged[name].key if name in merged else None,
        )
    return tuple(merged[name] for name in sorted(merged))
