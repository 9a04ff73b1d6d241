"""Determines a script's parameters and their types exactly as `/params` does.

A parameter is a label of the free variable `params`; its type is the word of the
contract for what Flux infers: `any` for a type variable, an array or a record.
"""

from __future__ import annotations

from collections.abc import Mapping

from fluxcall.errors import AnalysisError
from fluxcall.fluxlang import syntax
from fluxcall.fluxlang.compiler import Compiler
from fluxcall.fluxlang.types import Basic, FluxType, RecordType, parse_type
from fluxcall.model import CONTRACT_TYPES


def server_types(compiler: Compiler, text: str) -> Mapping[str, str]:
    """Parameter → its type in the contract's words, as a server would answer.

    Raises:
        AnalysisError: the script does not parse, or the compiler gave no answer.
    """
    tree = compiler.parse(text)
    for (line, column), message in syntax.errors(tree):
        raise AnalysisError(f"line {line}, column {column}: {message}")
    use = next(syntax.free_uses(tree, "params"), None)
    if use is None:
        return {}
    (printed,), _ = compiler.types(text, [syntax.position(use)])
    try:
        found = parse_type(printed or "", syntax.labels(tree))
    except ValueError as error:
        raise AnalysisError(f"the type of params is {printed!r}: {error}") from None
    if not isinstance(found, RecordType):
        return {}
    return {name: word(kind) for name, kind in sorted(found.labels().items())}


def word(kind: FluxType) -> str:
    """Return a type in the contract's words: `any` for what has no word there."""
    if isinstance(kind, Basic) and kind.name in CONTRACT_TYPES:
        return kind.name
    return "any"
