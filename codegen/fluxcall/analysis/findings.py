"""What following a script finds, and what it needs to know."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeAlias

from fluxcall.analysis.tables import TableShape
from fluxcall.analysis.values import Path, Value
from fluxcall.fluxlang.compiler import Position
from fluxcall.fluxlang.syntax import Node
from fluxcall.model import ParamType

BINDINGS = "fluxcall/scripts"
"""The package of the bindings of other scripts, which the linker provides."""


Bindings: TypeAlias = Mapping[str, Mapping[str, ParamType]]
"""Function of that package → parameter → what it takes."""


NO_BINDINGS: Bindings = MappingProxyType({})


Load: TypeAlias = Callable[[str], Node | None]
"""Returns the AST of a package's definitions, every location of which is line 0."""


class TooComplexError(Exception):
    """The script calls functions in functions beyond any sense."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InferredResult:
    """A result of the script; the name None depends on the data or the engine."""

    name: str | None
    table: TableShape
    position: Position


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """One use of a parameter.

    Attributes:
        path: which, and where in it.
        kind: what the use takes.
        bare: Flux takes its own value there and no text, which JSON cannot carry.
    """

    path: Path
    kind: str
    position: Position
    bare: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What following a script found.

    Attributes:
        defaults: parameters read with a default: their label and the default.
        whole: `params` goes somewhere as a whole, so that other labels may be read.
        reads: what is read of `params` → where first.
        invoked: ids of the scripts that it invokes; None in it for one unknown.
        asked: positions whose types would tell more.
    """

    results: tuple[InferredResult, ...]
    uses: tuple[Use, ...]
    defaults: Mapping[str, Value]
    whole: bool
    reads: Mapping[Path, Position]
    invoked: frozenset[str | None]
    asked: frozenset[Position]
