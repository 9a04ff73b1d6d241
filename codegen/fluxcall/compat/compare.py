"""Tells what differs between two sets of scripts and whom it hurts; refuses to guess why.

breaking     a program that was right can be wrong now: a parameter added without a
             default, removed or retyped, a column gone or retyped
compatible   nothing that was right is wrong: a new script, an optional parameter
cosmetic     texts, descriptions, ids
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from fluxcall.model import ColumnModel, Constant, Parameter, ScriptModel
from fluxcall.param_types import type_text

T = TypeVar("T")

BREAKING, COMPATIBLE, COSMETIC = CLASSES = ("breaking", "compatible", "cosmetic")


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing that is not as it was.

    Attributes:
        kind: one of `CLASSES`.
        script: the script's name.
        what: what of it: `script`, `parameter x`, `column _value of mean`.
        change: what happened, in words.
    """

    kind: str
    script: str
    what: str
    change: str

    def __str__(self) -> str:
        whose = f"{self.script}: " if self.script else ""
        return f"{self.kind}: {whose}{self.what} {self.change}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterContract:
    """What a caller sees of a parameter."""

    type: str
    optional: bool
    default: Constant | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """What a caller sees of a script.

    Attributes:
        function: the Python function's name; None where nobody gave one.
        parameters: by their own names; None where they are unknown.
        results: result → column → the column.
        complete: there are no other results.
        reads_only: it changes nothing, as far as its text tells.
        text: what differs without anybody's noticing, by what it is called.
    """

    function: str | None = None
    parameters: Mapping[str, ParameterContract] | None
    results: Mapping[str, Mapping[str, ColumnModel]]
    complete: bool
    reads_only: bool
    text: Mapping[str, object] = field(default_factory=dict)


def contract_of(script: ScriptModel) -> Contract:
    """What a caller sees of a script of the model."""
    parameters = script.parameters
    return Contract(
        parameters=(
            None if parameters is None else {p.name: _parameter(p) for p in parameters}
        ),
        results={r.name: {c.name: c for c in r.columns} for r in script.results},
        complete=script.complete,
        reads_only=not script.effects,
        text={
            "description": script.description,
            "text": script.text_hash,
            "time of the last change": script.updated_at,
            "ids": dict(script.ids),
        },
    )


def _parameter(parameter: Parameter) -> ParameterContract:
    return ParameterContract(
        type=type_text(parameter.type),
        optional=parameter.optional,
        default=parameter.default,
    )


def compare(
    before: Mapping[str, Contract], after: Mapping[str, Contract]
) -> list[Difference]:
    """All differences, by script and what of it; breaking ones first."""
    found: list[Difference] = []
    for name, one, other in _pairs(before, after):
        found += _script(name, one, other)
    return sorted(found, key=lambda d: (CLASSES.index(d.kind), d.script, d.what))


def compare_scripts(
    before: Sequence[ScriptModel], after: Sequence[ScriptModel]
) -> list[Difference]:
    """All differences between two models."""
    return compare(
        {script.name: contract_of(script) for script in before},
        {script.name: contract_of(script) for script in after},
    )


def worst(differences: Sequence[Difference]) -> str | None:
    """The gravest class there is."""
    return min((d.kind for d in differences), key=CLASSES.index, default=None)


def _pairs(
    before: Mapping[str, T], after: Mapping[str, T]
) -> Iterator[tuple[str, T | None, T | None]]:
    for name in sorted(before.keys() | after.keys()):
        yield name, before.get(name), after.get(name)


def _script(
    name: str, one: Contract | None, other: Contract | None
) -> Iterator[Difference]:
    def differ(kind: str, what: str, change: str) -> Difference:
        return Difference(kind=kind, script=name, what=what, change=change)

    if one is None or other is None:
        kind, change = (COMPATIBLE, "is new") if one is None else (BREAKING, "is gone")
        yield differ(kind, "the script", change)
        return
    if one.function != other.function:
        change = f"is called {other.function}, not {one.function}"
        yield differ(BREAKING, "its function", change)
    yield from _parameters(differ, one.parameters, other.parameters)
    yield from _results(differ, one, other)
    if one.reads_only != other.reads_only:
        change = "only reads now" if other.reads_only else "may do more than read now"
        yield differ(COMPATIBLE, "the script", change)
    for what in sorted(one.text.keys() & other.text.keys()):
        if one.text[what] != other.text[what]:
            yield differ(COSMETIC, f"its {what}", "is another")


Differ = Callable[[str, str, str], Difference]


def _parameters(
    differ: Differ,
    before: Mapping[str, ParameterContract] | None,
    after: Mapping[str, ParameterContract] | None,
) -> Iterator[Difference]:
    if before is None or after is None:
        if before is not after:
            kind = COMPATIBLE if after is None else BREAKING
            change = "are unknown now" if after is None else "are known now"
            yield differ(kind, "its parameters", change)
        return
    for name, one, other in _pairs(before, after):
        for kind, change in _parameter_changes(one, other):
            yield differ(kind, f"parameter {name}", change)


def _parameter_changes(
    one: ParameterContract | None, other: ParameterContract | None
) -> Iterator[tuple[str, str]]:
    if one is None and other is not None:
        if other.optional:
            yield COMPATIBLE, "is new and optional"
        else:
            yield BREAKING, "is new and has to be given"
    elif other is None:
        yield BREAKING, "is gone"
    elif one is not None:
        if one.type != other.type:
            kind = COMPATIBLE if other.type == "any" else BREAKING
            yield kind, f"takes {other.type}, not {one.type}"
        if one.optional != other.optional:
            optional = (COMPATIBLE, "need not be given any more")
            yield optional if other.optional else (BREAKING, "has to be given now")
        elif one.default != other.default:
            yield COMPATIBLE, f"is {other.default!r} by default, not {one.default!r}"
        if one.name != other.name:
            yield BREAKING, f"is called {other.name}, not {one.name}"


def _results(differ: Differ, one: Contract, other: Contract) -> Iterator[Difference]:
    if one.complete != other.complete:
        kind = COMPATIBLE if other.complete else BREAKING
        change = "are all known now" if other.complete else "are not all known any more"
        yield differ(kind, "its results", change)
    for name, before, after in _pairs(one.results, other.results):
        if before is None or after is None:
            change = (
                "is new: its rows are another class" if before is None else "is gone"
            )
            yield differ(BREAKING, f"result {name}", change)
            continue
        for column, was, now in _pairs(before, after):
            for kind, change in _column_changes(was, now):
                yield differ(kind, f"column {column} of {name}", change)


def _column_changes(
    one: ColumnModel | None, other: ColumnModel | None
) -> Iterator[tuple[str, str]]:
    if one is None or other is None:
        yield (COMPATIBLE, "is known now") if one is None else (BREAKING, "is gone")
        return
    if one.type != other.type:
        yield BREAKING, f"is {other.type}, not {one.type}"
    if one.nullable != other.nullable:
        never = COMPATIBLE, "is never empty now"
        yield (BREAKING, "may be empty now") if other.nullable else never
    if one.optional != other.optional:
        always = COMPATIBLE, "is always there now"
        yield (BREAKING, "may be absent now") if other.optional else always
