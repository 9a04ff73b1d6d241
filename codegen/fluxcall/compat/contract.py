"""The contract of a script: everything about it that callers can rely on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from fluxcall.model import ColumnModel, Constant, Parameter, ScriptModel
from fluxcall.param_types import type_text


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterContract:
    """The contract of a parameter."""

    type: str
    optional: bool
    default: Constant | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """The contract of a script.

    Attributes:
        function: the name of the Python function; None if it has no name yet.
        parameters: the script's name for a parameter → parameter; None if unknown.
        results: result → column → the column.
        observed: the results whose columns were observed.
        complete: there are no results besides these.
        reads_only: as far as is known, it has no side effects.
        ids: the script's ids.
        text: descriptions and other facts that do not affect callers, by name.
    """

    function: str | None = None
    parameters: Mapping[str, ParameterContract] | None
    results: Mapping[str, Mapping[str, ColumnModel]]
    observed: frozenset[str] = frozenset()
    complete: bool
    reads_only: bool
    ids: frozenset[str] = frozenset()
    text: Mapping[str, object] = field(default_factory=dict)


def contract_of(script: ScriptModel) -> Contract:
    """Return the contract of a script in the model."""
    parameters = script.parameters
    return Contract(
        parameters=(
            None if parameters is None else {p.name: _parameter(p) for p in parameters}
        ),
        results={r.name: {c.name: c for c in r.columns} for r in script.results},
        observed=frozenset(r.name for r in script.results if r.source == "observed"),
        complete=script.complete,
        reads_only=not script.effects,
        ids=frozenset(script.ids.values()),
        text={
            "description": script.description,
            "text": script.text_hash,
            "time of the last change": script.updated_at,
            "ids": dict(script.ids),
            "edition of the analysis": script.edition,
        },
    )


def _parameter(parameter: Parameter) -> ParameterContract:
    return ParameterContract(
        type=type_text(parameter.type),
        optional=parameter.optional,
        default=parameter.default,
    )
