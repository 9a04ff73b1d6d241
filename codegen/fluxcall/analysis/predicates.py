"""What a filter's predicate proves of the rows that pass; refuses what it only hints.

A comparison with null is no `true`, so a column that is compared in every way through
the predicate is there and has a value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TypeAlias

from fluxcall.analysis.tables import VALUE, ColumnShape, TableShape
from fluxcall.fluxlang import syntax
from fluxcall.fluxlang.syntax import Node

_ORDERS = frozenset(("<", "<=", ">", ">="))
_COMPARISONS = frozenset(("==", "!=", "<", "<=", ">", ">=", "=~", "!~"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What holds for every row that passes.

    Attributes:
        present: columns that are there and not null.
        values: column → all that it can be.
    """

    present: frozenset[str] = frozenset()
    values: Mapping[str, frozenset[str]] = field(default_factory=dict)


Texts: TypeAlias = Callable[[Node], list[str] | None]
"""The texts that an expression is sure to be one of, or None."""

TypeOf: TypeAlias = Callable[[Node], str | None]
"""The type of an expression in Flux's word, or None."""


def filtered(
    table: TableShape,
    function: Node,
    texts: Texts,
    type_of: TypeOf,
    *,
    keeps_empty: bool,
) -> TableShape:
    """The table after `filter(fn: function)`.

    Args:
        keeps_empty: tables without rows stay, so nothing is proven of their columns.
    """
    row = next((p["key"]["name"] for p in function["params"]), "r")
    for name in _named(function["body"], row):
        table = table.change(name, lambda column: column)  # named from now on
    for name, kind in _compared_types(function["body"], row, type_of):
        table = table.change(name, partial(_typed, kind=kind))
    if keeps_empty:
        return replace(table, empties=True)
    proof = _prove(_returned(function["body"]), row, texts)
    for name in proof.present:
        table = table.change(name, _present_column)
    for name, values in proof.values.items():
        before = table.columns[name].values if name in table.columns else None
        both = values & before if before is not None else values
        table = table.change(name, partial(_limited, values=both))
    return table


def _present_column(column: ColumnShape) -> ColumnShape:
    return replace(column, optional=False, nullable=False)


def _limited(column: ColumnShape, values: frozenset[str]) -> ColumnShape:
    return replace(column, values=values)


def _typed(column: ColumnShape, kind: str) -> ColumnShape:
    return column if column.type else replace(column, type=kind)


def _compared_types(body: Node, row: str, type_of: TypeOf) -> Iterator[tuple[str, str]]:
    """Columns and the types that they are compared with; numbers only by order."""
    for node in syntax.descendants(body):
        if node.get("type") != "BinaryExpression":
            continue
        for side, other in (("left", "right"), ("right", "left")):
            name = _column(node[side], row)
            if name is None or node["operator"] not in _COMPARISONS:
                continue
            kind = type_of(node[other])
            if kind in ("string", "bool", "time"):
                yield name, kind
            elif kind in ("int", "uint", "float") or node["operator"] in _ORDERS:
                yield name, VALUE


def _named(body: Node, row: str) -> Iterator[str]:
    """The columns that a function's body reads from its row."""
    for node in syntax.descendants(body):
        name = _column(node, row)
        if name is not None:
            yield name


def _returned(body: Node) -> Node:
    if body.get("type") == "Block":
        last: Node = body["body"][-1] if body["body"] else body
        return last.get("argument", last)  # type: ignore[no-any-return]
    return body


def _prove(node: Node, row: str, texts: Texts) -> Proof:
    kind = node.get("type")
    if kind == "ParenExpression":
        return _prove(node["expression"], row, texts)
    if kind == "LogicalExpression":
        sides = [_prove(node[side], row, texts) for side in ("left", "right")]
        return _both(*sides) if node["operator"] == "and" else _either(*sides)
    if kind == "UnaryExpression" and node["operator"] == "exists":
        return _present(_column(node["argument"], row))
    if kind == "BinaryExpression" and node["operator"] in _COMPARISONS:
        return _compared(node, row, texts)
    if kind == "CallExpression" and node["callee"].get("name") == "contains":
        return _contained(node, row, texts)
    return Proof()


def _compared(node: Node, row: str, texts: Texts) -> Proof:
    proof = Proof()
    for side, other in (("left", "right"), ("right", "left")):
        name = _column(node[side], row)
        if name is None:
            continue
        values = texts(node[other]) if node["operator"] == "==" else None
        proof = _both(proof, _present(name, values))
    return proof


def _contained(node: Node, row: str, texts: Texts) -> Proof:
    arguments = node.get("arguments") or [{"properties": []}]
    given = {p["key"].get("name"): p["value"] for p in arguments[0]["properties"]}
    if not given.get("value") or not given.get("set"):
        return Proof()
    return _present(_column(given["value"], row), texts(given["set"]))


def _present(name: str | None, values: list[str] | None = None) -> Proof:
    if name is None:
        return Proof()
    known = {} if values is None else {name: frozenset(values)}
    return Proof(present=frozenset((name,)), values=known)


def _both(one: Proof, other: Proof) -> Proof:
    values = dict(one.values)
    for name, found in other.values.items():
        values[name] = values[name] & found if name in values else found
    return Proof(present=one.present | other.present, values=values)


def _either(one: Proof, other: Proof) -> Proof:
    shared = one.values.keys() & other.values.keys()
    return Proof(
        present=one.present & other.present,
        values={name: one.values[name] | other.values[name] for name in shared},
    )


def _column(node: Node, row: str) -> str | None:
    """The column that `row.name` or `row["name"]` reads."""
    if node.get("type") != "MemberExpression":
        return None
    if node["object"].get("name") != row:
        return None
    label = node["property"]
    name = label.get("name") or label.get("value")
    return name if isinstance(name, str) else None
