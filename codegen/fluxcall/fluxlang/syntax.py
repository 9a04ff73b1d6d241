"""Walks the AST that Flux's compiler prints."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias

from fluxcall.fluxlang.compiler import Position

Node: TypeAlias = dict[str, Any]
"""A node of the AST: its `type`, its `location`, its parts."""


def children(node: Node) -> Iterator[Node]:
    """Yield the nodes right below."""
    for value in node.values():
        if isinstance(value, dict):
            yield value
        elif isinstance(value, list):
            yield from (item for item in value if isinstance(item, dict))


def descendants(node: Node) -> Iterator[Node]:
    """Yield the node itself and all nodes below, in the order of the text."""
    stack = [node]
    while stack:
        current = stack.pop()
        yield current
        stack.extend(reversed([*children(current)]))


def position(node: Node) -> Position:
    """Return where a node begins."""
    line, column, _, _ = node["location"]
    return line, column


def label(node: Node) -> str:
    """Return the label of a property or key: `a` in `r.a`, `r["a"]` and `{a: 1}`."""
    return str(node.get("name") or node.get("value"))


def labels(tree: Node) -> set[str]:
    """Return every label that the script reads from a record or writes into one."""
    found = set()
    for node in descendants(tree):
        label = node.get("property") or node.get("key")
        if isinstance(label, dict):
            found.add(label.get("name") or label.get("value"))
    return {label for label in found if isinstance(label, str)}


def imports(tree: Node) -> Iterator[tuple[str, str]]:
    """Yield the name and the path of each package that a file imports."""
    for node in tree.get("imports") or ():
        path = node["path"]["value"]
        yield (node.get("as") or {}).get("name") or path.rpartition("/")[2], path


def assigned(tree: Node) -> set[str]:
    """Return the names that a file assigns or uses for function parameters."""
    found = set[str]()
    for node in descendants(tree):
        if node.get("type") == "VariableAssignment":
            found.add(node["id"]["name"])
        elif node.get("type") == "FunctionExpression":
            found |= {str(p["key"].get("name")) for p in node["params"]}
    return found


def reachable(tree: Node) -> set[str]:
    """Return the top-level names that expression statements use, directly or indirectly."""
    needs = dict[str, set[str]]()
    found, open_names = set[str](), set[str]()
    for statement in tree["body"]:
        names = {
            n["name"] for n in descendants(statement) if n.get("type") == "Identifier"
        }
        if statement.get("type") == "VariableAssignment":
            needs[statement["id"]["name"]] = names
        else:
            open_names |= names
    while open_names:
        name = open_names.pop()
        if name not in found:
            found.add(name)
            open_names |= needs.get(name, set())
    return found


def members(tree: Node) -> dict[int, str]:
    """Return the `id()` of each expression whose member is read → the member's label."""
    return {
        id(node["object"]): label(node["property"])
        for node in descendants(tree)
        if node.get("type") == "MemberExpression"
    }


def calls(tree: Node) -> Iterator[Node]:
    """Yield all calls, including those in a pipe, which are nested in a `PipeExpression`."""
    return (node for node in descendants(tree) if "callee" in node)


def arguments(call: Node) -> dict[str, Node]:
    """Return the arguments of a call; `f(x)` is `f(x: x)`."""
    records = call.get("arguments") or [{"properties": []}]
    return fields(records[0])


def fields(record: Node) -> dict[str, Node]:
    """Return the fields of a record literal."""
    return {
        label(item["key"]): item["value"] or item["key"]
        for item in record["properties"]
    }


def errors(tree: Node) -> Iterator[tuple[Position, str]]:
    """Yield the position and message of each syntax error."""
    for node in descendants(tree):
        for error in node.get("errors", ()):
            yield position(node), error["msg"]
        if node.get("type") in ("BadStatement", "BadExpression"):
            yield position(node), f"cannot read {node.get('text')!r}"


def free_uses(tree: Node, name: str) -> Iterator[Node]:
    """Yield the uses of `name` that no assignment or function parameter defines.

    Names are resolved in the order of the text, so a use before the assignment is free.
    """
    return (node for node, defined in _uses(tree, name) if not defined)


def uses(tree: Node, name: str) -> Iterator[Node]:
    """Yield all uses of `name`, wherever it is defined."""
    return (node for node, _ in _uses(tree, name))


def _uses(tree: Node, name: str) -> Iterator[tuple[Node, bool]]:
    """Yield all uses of `name`, each with whether it is defined there."""
    stack = [(tree, False)]
    while stack:
        node, defined = stack.pop()
        if node.get("type") != "Identifier":
            stack.extend(reversed([*_parts(node, name, defined)]))
        elif node["name"] == name:
            yield node, defined


def _parts(node: Node, name: str, defined: bool) -> Iterator[tuple[Node, bool]]:
    """Yield the evaluated child nodes, each with whether `name` is defined there."""
    kind = node.get("type")
    if kind in ("File", "Block"):
        yield from _in_order(node["body"], name, defined)
    elif kind == "FunctionExpression":
        for parameter in node["params"]:
            if parameter["value"]:
                yield parameter["value"], defined
        hidden = any(p["key"].get("name") == name for p in node["params"])
        yield node["body"], defined or hidden
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
