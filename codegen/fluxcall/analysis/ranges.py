"""Finds reads of storage that the engine rejects: unbounded reads and empty ranges.

The engine pushes `range()` down into `from()` only if it is the next step and the only one:

    from(bucket: "b") |> filter(fn: (r) => true) |> range(start: -1h)  // unbounded
    data = from(bucket: "b")                                           // unbounded, if two
    data |> range(start: -1h)                                          // streams start from
    data |> range(start: -2h) |> yield(name: "two")                    // the same from()

Only certain cases are reported: a stream that is passed to one of the script's functions may
be bounded there, and a variable that is never used is never read.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from fluxcall.fluxlang import syntax
from fluxcall.fluxlang.compiler import Position
from fluxcall.fluxlang.syntax import Node

_STEPS = frozenset(
    "aggregateWindow bottom columns count cumulativeSum derivative difference distinct drop"
    " duplicate elapsed fill filter first group increase integral keep keys last limit map max"
    " mean median min mode movingAverage pivot quantile reduce rename sample set skew sort"
    " spread stateCount stateDuration stddev sum tail timeShift to toBool toFloat toInt"
    " toString toTime toUInt top unique window yield".split()
)
"""Functions of Flux that do not bound a stream."""

_UNBOUNDED = "the engine refuses an unbounded read: range() has to be the first step after from()"
_SHARED = (
    "several streams start from this from(), which the engine then reads unbounded: call"
    " from() in each of them"
)
_EMPTY = "the engine refuses an empty range: start {start} is not before stop {stop}"

_NANOSECONDS = {
    "ns": 1, "us": 10**3, "µs": 10**3, "ms": 10**6, "s": 10**9, "m": 60 * 10**9,
    "h": 3600 * 10**9, "d": 86400 * 10**9, "w": 7 * 86400 * 10**9,
}  # fmt: skip

Moment = tuple[str, int]
"""A time: `now` or `epoch`, and the nanoseconds after it."""


def range_findings(tree: Node) -> Iterator[tuple[str, Position, str]]:
    """Yield the rule, the position and a message for each read that the engine rejects."""
    yield from _Reads(tree).findings()
    yield from _empty_ranges(tree)


class _Reads:
    """The calls of `from()`, and the steps after each."""

    def __init__(self, tree: Node) -> None:
        self._tree = tree
        self._sources = _sources(tree)
        self._builtins = _STEPS - syntax.assigned(tree)
        self._used = syntax.reachable(tree)
        self._variables = {
            node["id"]["name"]: node["init"]
            for node in tree["body"]
            if node.get("type") == "VariableAssignment"
            and self._is_source(node["init"])
        }

    def _is_source(self, node: Node) -> bool:
        return id(node.get("callee")) in self._sources

    def findings(self) -> Iterator[tuple[str, Position, str]]:
        piped = dict[str, list[Node]]()
        for statement in self._tree["body"]:
            name = statement.get("id", {}).get("name")
            if name is not None and name not in self._used:
                continue
            if statement.get("type") == "ExpressionStatement":
                yield from self._whole(statement["expression"])
            for node in syntax.descendants(statement):
                if node.get("type") == "PipeExpression":
                    yield from self._step(node, piped)
        for name, uses in piped.items():
            if len(uses) > 1:
                position = syntax.position(self._variables[name])
                yield "unbounded-read", position, _SHARED

    def _whole(self, expression: Node) -> Iterator[tuple[str, Position, str]]:
        """Yield a finding if a `from()` is a result itself."""
        if self._source(expression) is not None:
            yield "unbounded-read", syntax.position(expression), _UNBOUNDED

    def _source(self, node: Node) -> Node | None:
        """Return the `from()` that an expression refers to, or None."""
        if node.get("type") == "Identifier":
            return self._variables.get(node["name"])
        return node if self._is_source(node) else None

    def _step(
        self, pipe: Node, piped: dict[str, list[Node]]
    ) -> Iterator[tuple[str, Position, str]]:
        argument, callee = pipe["argument"], pipe["call"]["callee"]
        if self._source(argument) is None:
            return
        if callee.get("type") == "Identifier" and callee["name"] in self._builtins:
            yield "unbounded-read", syntax.position(pipe["call"]), _UNBOUNDED
        elif argument.get("type") == "Identifier":
            piped.setdefault(argument["name"], []).append(pipe)


def _sources(tree: Node) -> set[int]:
    """Return the `id()` of each callee that is Flux's `from`."""
    found = {id(use) for use in syntax.free_uses(tree, "from")}
    for alias, path in syntax.imports(tree):
        if path == "influxdata/influxdb":
            uses = {id(use) for use in syntax.free_uses(tree, alias)}
            found |= {
                id(node)
                for node in syntax.descendants(tree)
                if node.get("type") == "MemberExpression"
                and id(node["object"]) in uses
                and syntax.label(node["property"]) == "from"
            }
    return found


def _empty_ranges(tree: Node) -> Iterator[tuple[str, Position, str]]:
    ranges = {id(use) for use in syntax.free_uses(tree, "range")}
    nows = {id(use) for use in syntax.free_uses(tree, "now")}
    for node in syntax.calls(tree):
        if id(node["callee"]) not in ranges:
            continue
        arguments = syntax.arguments(node)
        if "start" not in arguments:
            continue
        start = _moment(arguments["start"], nows)
        stop = _moment(arguments["stop"], nows) if "stop" in arguments else ("now", 0)
        if start and stop and start[0] == stop[0] and start[1] >= stop[1]:
            shown = _EMPTY.format(start=_shown(start), stop=_shown(stop))
            yield "empty-range", syntax.position(node), shown


def _moment(node: Node, nows: set[int]) -> Moment | None:
    """Return the time that an expression stands for, or None if it is not literal."""
    kind = node.get("type")
    if kind == "UnaryExpression" and node["operator"] == "-":
        inner = _moment(node["argument"], nows)
        return inner and (inner[0], -inner[1])
    if kind == "DurationLiteral":
        return _duration(node)
    if kind == "IntegerLiteral":
        return "epoch", int(node["value"]) * 10**9
    if kind == "DateTimeLiteral":
        return _time(str(node["value"]))
    if id(node.get("callee")) in nows:
        return "now", 0
    return None


def _duration(node: Node) -> Moment | None:
    """Return a duration from now, or None with months, which have no fixed length."""
    if any(part["unit"] not in _NANOSECONDS for part in node["values"]):
        return None
    return "now", sum(
        int(part["magnitude"]) * _NANOSECONDS[part["unit"]] for part in node["values"]
    )


def _time(text: str) -> Moment | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    if moment.tzinfo is None or "." in text:  # finer than Python tells times apart
        return None
    since = moment - datetime(1970, 1, 1, tzinfo=UTC)
    return "epoch", (since.days * 86400 + since.seconds) * 10**9


def _shown(moment: Moment) -> str:
    begin, nanoseconds = moment
    if begin == "now":
        return f"now {nanoseconds / 1e9:+g} s" if nanoseconds else "now"
    return f"{nanoseconds // 10**9} (Unix seconds)"
