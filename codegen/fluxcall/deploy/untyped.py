"""Numeric uses of columns whose type is unknown, found before a script is pushed.

Answers carry no types, so a binding returns a column as a string unless the snapshot or the
configuration has its type. `mean()` of a string then fails on the server:

    scripts.lastHour(bucket: "b")           // `_value` is a string here
        |> filter(fn: (r) => r._value > 5)  // reported: string > int
        |> mean()                           // reported: mean of a string

A stream is followed from the call of the binding through variables and functions that do
not change columns, up to the first function that does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from fluxcall.fluxlang import syntax
from fluxcall.fluxlang.compiler import Position
from fluxcall.fluxlang.syntax import Node
from fluxcall.link.bindings import ALWAYS
from fluxcall.link.usage import SCRIPTS
from fluxcall.model import ScriptModel

_NUMERIC = frozenset(
    "chandeMomentumOscillator cumulativeSum derivative difference doubleEMA"
    " exponentialMovingAverage holtWinters increase integral kaufmansAMA kaufmansER max"
    " mean median min movingAverage quantile relativeStrengthIndex skew spread stddev sum"
    " timeWeightedAvg timedMovingAverage tripleEMA tripleExponentialDerivative".split()
)
"""Functions that fail on a column of strings."""

_KEEPING = frozenset(
    "bottom drop filter first group keep last limit pick range sample set sort tail"
    " timeShift top unique window yield".split()
)
"""Functions that do not change the columns they keep."""

_ARITHMETIC = frozenset("-*/%^")
_COMPARISONS = frozenset(("<", "<=", ">", ">=", "==", "!=", "+"))
_NUMBERS = ("IntegerLiteral", "FloatLiteral", "UnsignedIntegerLiteral")


@dataclass(frozen=True, slots=True, kw_only=True)
class Untyped:
    """A numeric use of a column of unknown type."""

    script: str
    column: str
    use: str
    position: Position

    @property
    def message(self) -> str:
        """Return a message with the problem and its solutions."""
        convert = (
            "|> toFloat()" if self.column == "_value" else f"float(v: r.{self.column})"
        )
        return (
            f"the type of column {self.column!r} of {self.script!r} is unknown, so it"
            f" arrives as a string and {self.use} fails: run `fluxcall observe"
            f" {self.script}`, set its columns.{self.column} in the configuration, or"
            f" convert it first, such as {convert}"
        )


def untyped_uses(tree: Node, scripts: Mapping[str, ScriptModel]) -> Iterator[Untyped]:
    """Yield the numeric uses of untyped columns in a script as it was written.

    Args:
        scripts: function of the bindings → its script.
    """
    aliases = {name for name, path in syntax.imports(tree) if path == SCRIPTS}
    if aliases:
        yield from _Follower(aliases, scripts).uses(tree)


class _Follower:
    def __init__(self, aliases: set[str], scripts: Mapping[str, ScriptModel]) -> None:
        self._aliases = aliases
        self._scripts = scripts
        self._variables: dict[str, ScriptModel | None] = {}

    def uses(self, tree: Node) -> Iterator[Untyped]:
        """Yield the numeric uses of untyped columns, stream by stream."""
        inner = set[int]()
        for node in syntax.descendants(tree):
            if node.get("type") == "VariableAssignment":
                script, found = self._stream(node["init"], inner)
                self._variables[node["id"]["name"]] = script
                yield from found
            elif node.get("type") == "PipeExpression" and id(node) not in inner:
                yield from self._stream(node, inner)[1]

    def _stream(
        self, node: Node, inner: set[int]
    ) -> tuple[ScriptModel | None, list[Untyped]]:
        """Return the script whose columns an expression still has, and the uses found in it."""
        if node.get("type") == "Identifier":
            return self._variables.get(node["name"]), []
        if node.get("type") == "CallExpression":
            return self._bound(node["callee"]), []
        if node.get("type") != "PipeExpression":
            return None, []
        inner.add(id(node))
        script, found = self._stream(node["argument"], inner)
        if script is None:
            return None, found
        call = node["call"]
        name = syntax.label(call["callee"].get("property") or call["callee"])
        found += _in_call(call, name, script)
        return (script if name in _KEEPING else None), found

    def _bound(self, callee: Node) -> ScriptModel | None:
        alias = callee.get("object", {}).get("name")
        if callee.get("type") != "MemberExpression" or alias not in self._aliases:
            return None
        return self._scripts.get(syntax.label(callee["property"]))


def _in_call(call: Node, name: str, script: ScriptModel) -> list[Untyped]:
    arguments = syntax.arguments(call)
    used = list[tuple[str, str, Position]]()
    function = arguments.get("fn", {})
    applied = function.get("name") if name == "aggregateWindow" else name
    if applied in _NUMERIC:
        column = arguments.get("column", {}).get("value", "_value")
        used.append((str(column), f"{applied}()", syntax.position(call)))
    elif name in ("filter", "map") and function.get("type") == "FunctionExpression":
        used += _in_predicate(function)
    return [
        Untyped(script=script.name, column=column, use=use, position=position)
        for column, use, position in used
        if not _is_typed(column, script)
    ]


def _in_predicate(function: Node) -> Iterator[tuple[str, str, Position]]:
    """Yield the columns of `r` that a row function uses as numbers."""
    row = next((p["key"].get("name") for p in function["params"]), None)
    for node in syntax.descendants(function["body"]):
        if node.get("type") != "BinaryExpression":
            continue
        operator, sides = node["operator"], (node["left"], node["right"])
        number = any(_is_number(side) for side in sides)
        if operator in _ARITHMETIC or (operator in _COMPARISONS and number):
            for side in sides:
                if side.get("type") == "MemberExpression" and (
                    side["object"].get("name") == row
                ):
                    column = syntax.label(side["property"])
                    yield column, f"`{operator}`", syntax.position(side)


def _is_number(node: Node) -> bool:
    if node.get("type") == "UnaryExpression":
        return _is_number(node["argument"])
    return node.get("type") in _NUMBERS


def _is_typed(column: str, script: ScriptModel) -> bool:
    return column in ALWAYS or any(
        known.name == column and known.type != "value"
        for result in script.results
        for known in result.columns
    )
