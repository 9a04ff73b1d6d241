"""The input and output types of following a script's values."""

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
"""The import path of other scripts' bindings, which the linker provides."""


Bindings: TypeAlias = Mapping[str, Mapping[str, ParamType]]
"""Function of that package → parameter → type."""


NO_BINDINGS: Bindings = MappingProxyType({})


Load: TypeAlias = Callable[[str], Node | None]
"""Returns the AST of a package's definitions; all its locations are in line 0."""


class TooComplexError(Exception):
    """Following the script takes too many steps."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InferredResult:
    """A result of the script; its name is None if it is only known at run time."""

    name: str | None
    table: TableShape
    position: Position


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """One use of a parameter.

    Attributes:
        path: the parameter, and the path inside its value.
        kind: the type that the use requires.
        bare: Flux requires a value that JSON cannot carry, and does not convert text.
    """

    path: Path
    kind: str
    position: Position
    bare: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """The result of following a script.

    Attributes:
        defaults: label → default, for parameters that are read with a default.
        whole: `params` is passed on as a whole, so other labels may be read.
        reads: label of `params` → position of its first use.
        invoked: the ids of invoked scripts; None stands for an unknown one.
        asked: positions whose types would improve the result.
    """

    results: tuple[InferredResult, ...]
    uses: tuple[Use, ...]
    defaults: Mapping[str, Value]
    whole: bool
    reads: Mapping[Path, Position]
    invoked: frozenset[str | None]
    asked: frozenset[Position]
