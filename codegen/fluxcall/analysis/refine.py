"""Combines the type that the compiler inferred for a parameter with the script's uses of it.

If the uses contradict each other, the parameter stays `any`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from fluxcall.analysis.findings import Use
from fluxcall.analysis.values import ELEMENT, Path
from fluxcall.fluxlang.types import ArrayType, Basic, FluxType, RecordType
from fluxcall.model import CONTRACT_TYPES, ArrayOf, ParamType, RecordOf

_WIDER: Mapping[str, frozenset[str]] = {
    "any": frozenset(("scalar", "number", "bound", "text", *CONTRACT_TYPES)),
    "scalar": frozenset(("bound", "number", "text", *CONTRACT_TYPES)) - {"any"},
    "number": frozenset(("float", "int", "uint")),
    "int": frozenset(("uint", "text")),
    "float": frozenset(("text",)),
    "uint": frozenset(("text",)),
    "bool": frozenset(("text",)),
    "time": frozenset(("text",)),
    "duration": frozenset(("text",)),
    "string": frozenset(("duration", "time", "text")),
}
"""Kind → the narrower kinds that it includes.

A `text` is a string that is compared to a literal such as `""`. It does not have to be a
valid value for other uses: `if params.a == "" then -1h else duration(v: params.a)`.
"""


def refine(path: Path, inferred: FluxType | None, uses: Iterable[Use]) -> ParamType:
    """Return the type of the value at `path` in `params`.

    Args:
        inferred: the type that the compiler inferred.
        uses: how the script uses this and other parts of `params`. Pass only the bare uses
            to get the type that the engine needs instead of a JSON value.
    """
    below = [use for use in uses if use.path[: len(path)] == path]
    match inferred:
        case Basic(name):
            return name if name in CONTRACT_TYPES else "any"
        case ArrayType(element):
            return ArrayOf(refine((*path, ELEMENT), element, below))
        case RecordType():
            return _record(path, inferred.labels(), below)
    parts = _parts(path, below)
    if parts == {ELEMENT}:
        return ArrayOf(refine((*path, ELEMENT), None, below))
    if parts:
        return _record(path, dict.fromkeys(parts), below)
    return narrowest(use.kind for use in below)


def _parts(path: Path, uses: Iterable[Use]) -> set[str]:
    """Return the labels directly below a path that are used."""
    return {use.path[len(path)] for use in uses if len(use.path) > len(path)}


def _record(
    path: Path, labels: Mapping[str, FluxType | None], uses: Iterable[Use]
) -> ParamType:
    uses = list(uses)
    fields = {name: refine((*path, name), kind, uses) for name, kind in labels.items()}
    return RecordOf(tuple(sorted(fields.items())))


def narrowest(kinds: Iterable[str]) -> str:
    """Return the kind that fits all uses, or `any` if there is none."""
    found = "any"
    for kind in kinds:
        if kind == found or found in _WIDER.get(kind, ()):
            continue
        if kind not in _WIDER.get(found, ()):
            return "any"
        found = kind
    return "string" if found == "text" else found
