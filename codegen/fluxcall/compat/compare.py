"""Compares two sets of scripts and classifies each difference by its effect on callers.

breaking     a correct program can fail now: a parameter is required or removed, or accepts
             less than before; a column is removed, or yields more than before
compatible   correct programs stay correct: a new script, an optional parameter, a type
             that is the same in Python
cosmetic     texts, descriptions, ids
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from fluxcall.compat.contract import Contract, ParameterContract, contract_of
from fluxcall.compat.types import accepts_all, yields_only
from fluxcall.model import ColumnModel, ScriptModel

T = TypeVar("T")

BREAKING, COMPATIBLE, COSMETIC = CLASSES = ("breaking", "compatible", "cosmetic")


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One difference.

    Attributes:
        kind: one of `CLASSES`.
        script: the script's name.
        what: the part that differs: `script`, `parameter x`, `column _value of mean`.
        change: a description of the change.
    """

    kind: str
    script: str
    what: str
    change: str

    def __str__(self) -> str:
        whose = f"{self.script}: " if self.script else ""
        return f"{self.kind}: {whose}{self.what} {self.change}"


def compare(
    before: Mapping[str, Contract], after: Mapping[str, Contract]
) -> list[Difference]:
    """Return all differences, breaking ones first, then by script and part."""
    found: list[Difference] = []
    renamed = _renamed(before, after)
    before = {renamed.get(name, name): one for name, one in before.items()}
    for old, name in renamed.items():
        change = f"was called {old} before"
        found.append(_difference(COMPATIBLE, name, "the script", change))
    for name, one, other in _pairs(before, after):
        found += _script(name, one, other)
    return sorted(found, key=lambda d: (CLASSES.index(d.kind), d.script, d.what))


def compare_scripts(
    before: Sequence[ScriptModel], after: Sequence[ScriptModel]
) -> list[Difference]:
    """Return all differences between the models of scripts."""
    return compare(
        {script.name: contract_of(script) for script in before},
        {script.name: contract_of(script) for script in after},
    )


def worst(differences: Sequence[Difference]) -> str | None:
    """Return the worst class among some differences."""
    return min((d.kind for d in differences), key=CLASSES.index, default=None)


def _renamed(
    before: Mapping[str, Contract], after: Mapping[str, Contract]
) -> dict[str, str]:
    """Return old name → new name for scripts that kept an id."""
    new = {
        script_id: n for n, c in after.items() if n not in before for script_id in c.ids
    }
    pairs = {
        name: new[script_id]
        for name, contract in before.items()
        if name not in after
        for script_id in sorted(contract.ids & new.keys())
    }
    return pairs if len({*pairs.values()}) == len(pairs) else {}


def _pairs(
    before: Mapping[str, T], after: Mapping[str, T]
) -> Iterator[tuple[str, T | None, T | None]]:
    for name in sorted(before.keys() | after.keys()):
        yield name, before.get(name), after.get(name)


def _difference(kind: str, script: str, what: str, change: str) -> Difference:
    return Difference(kind=kind, script=script, what=what, change=change)


def _script(
    name: str, one: Contract | None, other: Contract | None
) -> Iterator[Difference]:
    differ = partial(_difference, script=name)
    if one is None:
        yield differ(COMPATIBLE, what="the script", change="is new")
        return
    if other is None:
        yield differ(BREAKING, what="the script", change="is gone")
        return
    if one.function != other.function:
        change = f"is called {other.function}, not {one.function}"
        yield differ(BREAKING, what="its function", change=change)
    for kind, what, change in (
        *_parameters(one.parameters, other.parameters),
        *_results(one, other),
        *_effects(one, other),
    ):
        yield differ(kind, what=what, change=change)
    for what in sorted(one.text.keys() & other.text.keys()):
        if one.text[what] != other.text[what]:
            yield differ(COSMETIC, what=what, change="changed")


Found = Iterator[tuple[str, str, str]]
"""The class, the part and the change of each difference."""


def _effects(one: Contract, other: Contract) -> Found:
    if one.reads_only != other.reads_only:
        change = "only reads now" if other.reads_only else "may do more than read now"
        yield COMPATIBLE, "the script", change


def _parameters(
    before: Mapping[str, ParameterContract] | None,
    after: Mapping[str, ParameterContract] | None,
) -> Found:
    if before is None or after is None:
        if before is not after:
            kind = COMPATIBLE if after is None else BREAKING
            change = "are unknown now" if after is None else "are known now"
            yield kind, "its parameters", change
        return
    for name, one, other in _pairs(before, after):
        for kind, change in _parameter_changes(one, other):
            yield kind, f"parameter {name}", change


def _parameter_changes(
    one: ParameterContract | None, other: ParameterContract | None
) -> Iterator[tuple[str, str]]:
    if one is None and other is not None:
        if other.optional:
            yield COMPATIBLE, "is new and optional"
        else:
            yield BREAKING, "is new and required"
    elif other is None:
        yield BREAKING, "is gone"
    elif one is not None:
        if one.type != other.type:
            kind = COMPATIBLE if accepts_all(one.type, other.type) else BREAKING
            yield kind, f"takes {other.type}, not {one.type}"
        if one.optional != other.optional:
            optional = (COMPATIBLE, "is optional now")
            yield optional if other.optional else (BREAKING, "is required now")
        elif one.default != other.default:
            yield COMPATIBLE, f"is {other.default!r} by default, not {one.default!r}"
        if one.name != other.name:
            yield BREAKING, f"is called {other.name}, not {one.name}"


def _results(one: Contract, other: Contract) -> Found:
    forgotten = one.observed - other.observed
    if one.complete != other.complete and not (forgotten and one.complete):
        kind = COMPATIBLE if other.complete else BREAKING
        change = "are all known now" if other.complete else "are no longer all known"
        yield kind, "its results", change
    for name, before, after in _pairs(one.results, other.results):
        if before is None:
            yield BREAKING, f"result {name}", "is new: its rows are another class"
        elif after is None and (other.complete or name not in forgotten):
            yield BREAKING, f"result {name}", "is gone"
        else:
            yield from _columns(name, before, after or {}, name in forgotten)


def _columns(
    result: str,
    before: Mapping[str, ColumnModel],
    after: Mapping[str, ColumnModel],
    forgotten: bool,
) -> Found:
    """Compare the columns of a result.

    Args:
        forgotten: the columns were observed for an earlier text. If less is known about
            them now, they may still be the same.
    """
    if forgotten:
        change = (
            "was observed before its text changed: run `fluxcall observe` again to know"
            " its columns exactly"
        )
        yield COMPATIBLE, f"result {result}", change
    for column, was, now in _pairs(before, after):
        if forgotten and _only_less_is_known(was, now):
            continue
        for kind, change in _column_changes(was, now):
            yield kind, f"column {column} of {result}", change


def _only_less_is_known(was: ColumnModel | None, now: ColumnModel | None) -> bool:
    if was is None or now is None:
        return now is None
    return yields_only(now.type, was.type)


def _column_changes(
    one: ColumnModel | None, other: ColumnModel | None
) -> Iterator[tuple[str, str]]:
    if one is None or other is None:
        yield (COMPATIBLE, "is known now") if one is None else (BREAKING, "is gone")
        return
    if one.type != other.type:
        kind = COMPATIBLE if yields_only(one.type, other.type) else BREAKING
        yield kind, f"is {other.type}, not {one.type}"
    if one.nullable != other.nullable:
        never = COMPATIBLE, "is never empty now"
        yield (BREAKING, "may be empty now") if other.nullable else never
    if one.optional != other.optional:
        always = COMPATIBLE, "is always there now"
        yield (BREAKING, "may be absent now") if other.optional else always
