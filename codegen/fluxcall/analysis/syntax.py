"""Walks Flux's AST as the compiler prints it; refuses nothing, knows no types."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias

from fluxcall.analysis.compiler import Position

Node: TypeAlias = dict[str, Any]
"""A node of the AST: its `type`, its `location`, its parts."""


def children(node: Node) -> Iterator[Node]:
    """The nodes right below."""
    for value in node.values():
        if isinstance(value, dict):
            yield value
        elif isinstance(value, list):
            yield from (item for item in value if isinstance(item, dict))


def descendants(node: Node) -> Iterator[Node]:
    """All nodes below and the node itself, in the order of the text."""
    stack = [node]
    while stack:
        current = stack.pop()
        yield current
        stack.extend(reversed([*children(current)]))


def position(node: Node) -> Position:
    """Where a node begins."""
    line, column, _, _ = node["location"]
    return line, column


def labels(tree: Node) -> set[str]:
    """Every label that the script reads from a record or writes into one."""
    found = set()
    for node in descendants(tree):
        label = node.get("property") or node.get("key")
        if isinstance(label, dict):
            found.add(label.get("name") or label.get("value"))
    return {label for label in found if isinstance(label, str)}


def errors(tree: Node) -> Iterator[tuple[Position, str]]:
    """What the parser could not read."""
    for node in descendants(tree):
        for error in node.get("errors", ()):
            yield position(node), error["msg"]
        if node.get("type") in ("BadStatement", "BadExpression"):
            yield position(node), f"cannot read {node.get('text')!r}"


def free_uses(tree: Node, name: str) -> Iterator[Node]:
    """The identifiers `name` that no assignment and no function's parameter defines.

    Names resolve in the order of the text, so a use before an assignment is free.
    """
    stack = [(tree, False)]
    while stack:
        node, defined = stack.pop()
        if node.get("type") != "Identifier":
            stack.extend(reversed([*_parts(node, name, defined)]))
        elif node["name"] == name and not defined:
            yield node


def _parts(node: Node, name: str, defined: bool) -> Iterator[tuple[Node, bool]]:
    """What is evaluated right below, each with whether `name` is defined there."""
    kind = node.get("type")
    if kind in ("File", "Block"):
        yield from _in_order(node["body"], name, defined)
    elif kind == "FunctionExpression":
        for parameter in node["params"]:
            if parameter["value"]:
                yield parameter["value"], defined
        own = any(parameter["key"].get("name") == name for parameter in node["params"])
        yield node["body"], defined or own
    elif kind == "MemberExpression":
        yield node["object"], defined
    elif kind == "Property":  # `f(params)` is `f(params: params)`
        yield node["value"] or node["key"], defined
    elif kind == "VariableAssignment":
        yield node["init"], defined
    else:
        if kind == "ObjectExpression" and node.get("with"):
            yield {**node["with"], "type": "Identifier"}, defined
        for child in children(node):
            yield child, defined


def _in_order(
    body: list[Node], name: str, defined: bool
) -> Iterator[tuple[Node, bool]]:
    for statement in body:
        yield statement, defined
        assigned = statement.get("assignment", statement)
        defined = defined or assigned.get("id", {}).get("name") == name
