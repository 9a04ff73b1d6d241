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
    for key, settings in config.scripts.items():
        if key in known:
            problems += _missing(config, f"scripts.{key}", known[key], settings)
        else:
            problems.append(_not_there(config, f"scripts.{key}", "script", key, known))
    if problems:
        raise CombinedError(problems)


def _missing(
    config: Config, path: str, script: ScriptModel, settings: ScriptConfig
) -> Iterator[GeneratorError]:
    if script.parameters is not None:
        names = {parameter.name for parameter in script.parameters}
        for name in sorted(settings.params.keys() - names):
            yield _not_there(config, f"{path}.params", "parameter", name, names)
    results = {result.name for result in script.results} | settings.results.keys()
    for name in sorted(settings.classes.keys() - results):
        yield _not_there(config, f"{path}.classes", "result", name, results)


def _not_there(
    config: Config, path: str, what: str, name: str, known: Collection[str]
) -> ConfigurationError:
    hint = did_you_mean(name, known)
    return ConfigurationError(
        f"{config.where}: {path}: there is no {what} {name!r}{hint}"
    )


def names_of(settings: ScriptConfig) -> Names:
    """Return the names that the configuration sets for a script and its parts."""
    return Names(
        function=settings.rename,
        parameters={n: p.rename for n, p in settings.params.items() if p.rename},
        classes=settings.classes,
    )


def configure(script: ScriptModel, settings: ScriptConfig) -> ScriptModel:
    """Return the script with its configuration applied."""
    if settings is NOTHING:
        return script
    parameters = script.parameters
    if parameters is None and settings.params:
        parameters = tuple(
            Parameter(name=n, type="any") for n in sorted(settings.params)
        )
    if parameters is not None:
        parameters = tuple(
            _configured_parameter(p, settings.params.get(p.name, ParameterConfig()))
            for p in parameters
        )
    effects = script.effects
    if settings.effects is not None:
        effects = () if settings.effects == "reads" else effects or ("writes",)
    return replace(
        script,
        description=script.description if settings.doc is None else settings.doc,
        parameters=parameters,
        results=_declared(script.results, settings.results),
        effects=effects,
    )


def _configured_parameter(parameter: Parameter, settings: ParameterConfig) -> Parameter:
    if settings.type is not None:
        parameter = replace(parameter, type=settings.type, source="config")
    if settings.doc is not None:
        parameter = replace(parameter, doc=settings.doc)
    if settings.default is not None:
        parameter = replace(
            parameter, optional=True, default=settings.default, sent=True
        )
    return replace(parameter, choices=settings.values)


def _declared(
    results: Sequence[ResultModel], settings: Mapping[str, tuple[ColumnModel, ...]]
) -> tuple[ResultModel, ...]:
    """Return the results, with declared columns in place of inferred or observed ones."""
    merged = {result.name: result for result in results}
    for name, columns in settings.items():
        known = {c.name: c for c in merged[name].columns} if name in merged else {}
        known |= {column.name: column for column in columns}
        merged[name] = ResultModel(
            name=name,
            columns=tuple(known[column] for column in sorted(known)),
            source="declared",
            key=merged[name].key if name in merged else None,
        )
    return tuple(merged[name] for name in sorted(merged))
