"""Records what following a script reveals: results, uses of parameters, open questions."""

from __future__ import annotations

from collections.abc import Mapping

from fluxcall.analysis.findings import Bindings, Findings, InferredResult, Load, Use
from fluxcall.analysis.operands import end_of
from fluxcall.analysis.tables import TableShape
from fluxcall.analysis.values import Closure, Either, Param, Path, Scope, Value
from fluxcall.fluxlang import syntax
from fluxcall.fluxlang.compiler import Position
from fluxcall.fluxlang.syntax import Node
from fluxcall.fluxlang.types import FluxType

_SCHEMA = "influxdata/influxdb/schema"


_USAGE = "experimental/usage.from"
"""A function that converts its bounds to text, so JSON strings are fine."""


_RANGES = frozenset(("universe.range", "influxdata/influxdb.cardinality", _USAGE))
"""Functions whose `start` and `stop` are the bounds of a range."""


_TIMEABLE = frozenset(("t", "to", "from"))


class Recorder:
    """Records what following a script reveals."""

    def __init__(
        self,
        types: Mapping[Position, FluxType | None],
        params: FluxType | None,
        load: Load,
        bindings: Bindings,
    ) -> None:
        self._types = types
        self._params = params
        self._load = load
        self._bindings = bindings
        self._encoders: dict[int, str] = {}
        self._libraries: dict[str, Scope | None] = {}
        self._site: Position = (0, 0)
        self._steps = 0
        self._results: dict[tuple[str | None, Position], InferredResult] = {}
        self._uses: dict[Use, None] = {}
        self._defaults: dict[str, Value] = {}
        self._whole = False
        self._reads: dict[Path, Position] = {}
        self._invoked: set[str | None] = set()
        self._asked: set[Position] = set()
        self._closures: list[Closure] = []
        self._called: set[int] = set()
        self._reachable = True

    def found(self) -> Findings:
        return Findings(
            results=tuple(self._results.values()),
            uses=tuple(self._uses),
            defaults=self._defaults,
            whole=self._whole,
            reads=self._reads,
            invoked=frozenset(self._invoked),
            asked=frozenset(self._asked),
        )

    def _result(self, name: str | None, table: TableShape, node: Node) -> None:
        if self._reachable:
            end = end_of(node) if end_of(node)[0] else self._site
            self._results[name, end] = InferredResult(
                name=name, table=table, position=end
            )

    def _type_at(self, position: Position) -> FluxType | None:
        if position not in self._types and position[0]:
            self._asked.add(position)
        return self._types.get(position)

    def _expect_arguments(
        self, name: str, arguments: Mapping[str, Value], node: Node
    ) -> None:
        package = name.rpartition(".")[0]
        for argument, value in arguments.items():
            if argument in ("start", "stop") and name in _RANGES:
                self._expect(value, "bound", node, bare=name != _USAGE)
            elif argument in ("start", "stop") and package == _SCHEMA:
                self._expect(value, "bound", node, bare=True)
            elif package in ("date", "experimental") and argument in _TIMEABLE:
                self._expect(value, "time", node, bare=True)
            elif package == _SCHEMA:
                self._expect(value, "string", node)

    def _expect(
        self, value: Value, kind: str, node: Node, *, bare: bool = False
    ) -> None:
        """Record that a value must have a type here, if it is a parameter."""
        if isinstance(value, Either):
            for option in value.options:
                self._expect(option, kind, node, bare=bare)
        elif isinstance(value, Param) and value.path:
            position = syntax.position(node)
            position = position if position[0] else self._site
            use = Use(path=value.path, kind=kind, position=position, bare=bare)
            self._uses[use] = None
