"""Finds what a predicate proves about the rows for which it is true.

In memory, a comparison with null is never true. So a column that is compared on every path
through the predicate is present and not null. Storage, which runs the filters directly after
`from() |> range()`, reads a missing tag as the empty string:

    predicate             in memory                in storage
    r.tag == "a"          tag is present, "a"      the same
    r.tag != "a"          tag is present           proves nothing: "" differs from "a"
    r.tag =~ /^web/       tag is present           the same: "" does not match
    r.tag =~ /^(web)?$/   tag is present           proves nothing: "" matches
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TypeAlias

from fluxcall.analysis.tables import VALUE, ColumnShape, TableShape
from fluxcall.fluxlang import syntax
from fluxcall.fluxlang.syntax import Node

_MISSING = ""
"""The value that storage reads for a missing tag."""

_PLAIN_PATTERN = re.compile(
    r"(?:[^\\\[({]|\[[^\[\\\]]+\]|\\[.dwsDWSb/\-]|\((?!\?)|\{\d)*"
)
"""Regular expressions that mean the same in Go and in Python."""

_ORDERS = frozenset(("<", "<=", ">", ">="))
_COMPARISONS = frozenset(("==", "!=", "<", "<=", ">", ">=", "=~", "!~"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """Facts that hold for every row that passes a predicate.

    Attributes:
        present: the columns that are present and not null.
        values: column → all values that it can have.
    """

    present: frozenset[str] = frozenset()
    values: Mapping[str, frozenset[str]] = field(default_factory=dict)


Texts: TypeAlias = Callable[[Node], list[str] | None]
"""Returns all strings that an expression can be, or None if they are unknown."""

Pattern: TypeAlias = Callable[[Node], str | None]
"""Returns the text of a literal regular expression, or None."""

TypeOf: TypeAlias = Callable[[Node], str | None]
"""Returns Flux's word for the type of an expression, or None."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Reads the expressions of a predicate, as far as they are literal.

    Attributes:
        row: the name of the predicate's row.
        stored: storage may run the predicate.
    """

    row: str
    texts: Texts
    pattern: Pattern
    stored: bool = False


def filtered(
    table: TableShape,
    function: Node,
    reader: Reader,
    type_of: TypeOf,
    *,
    keeps_empty: bool,
) -> TableShape:
    """Return the table after `filter(fn: function)`.

    Args:
        keeps_empty: tables without rows are kept, so nothing is proven about columns.
    """
    row = reader.row
    for name in _named(function["body"], row):
        table = table.change(name, lambda column: column)  # its name is known now
    if not reader.stored:  # storage compares numbers of different types
        for name, kind in _compared_types(function["body"], row, type_of):
            table = table.change(name, partial(_typed, kind=kind))
    if keeps_empty:
        return replace(table, empties=True)
    return proven(table, prove(_returned(function["body"]), reader))


def row_name(function: Node) -> str:
    """Return the name of a row function's parameter."""
    return next((p["key"]["name"] for p in function["params"]), "r")


def proven(table: TableShape, proof: Proof) -> TableShape:
    """Return the table of the rows for which a proof holds."""
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
    if column.type is None or (column.type == VALUE and kind != VALUE):
        return replace(column, type=kind)
    return column


def _compared_types(body: Node, row: str, type_of: TypeOf) -> Iterator[tuple[str, str]]:
    """Yield columns with the types they are compared to; numbers only for orderings."""
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
    """Yield the columns that a function's body reads from its row."""
    for node in syntax.descendants(body):
        name = _column(node, row)
        if name is not None:
            yield name


def _returned(body: Node) -> Node:
    if body.get("type") == "Block":
        last: Node = body["body"][-1] if body["body"] else body
        return last.get("argument", last)  # type: ignore[no-any-return]
    return body


def prove(node: Node, reader: Reader, *, true: bool = True) -> Proof:
    """Return what holds for a row if a predicate is true.

    Args:
        true: False for the opposite: what holds if the predicate is false or null.
    """
    kind = node.get("type")
    if kind == "ParenExpression":
        return prove(node["expression"], reader, true=true)
    if kind == "LogicalExpression":
        sides = [prove(node[side], reader, true=true) for side in ("left", "right")]
        all_hold = (node["operator"] == "and") is true
        return _both(*sides) if all_hold else _either(*sides)
    if kind == "UnaryExpression" and node["operator"] == "not":
        argument = node["argument"]
        # Negating null gives null, so only predicates that are never null can be negated.
        return prove(argument, reader, true=not true) if _total(argument) else Proof()
    if not true:
        return Proof()
    if kind == "UnaryExpression" and node["operator"] == "exists":
        return _present(_column(node["argument"], reader.row))
    if kind == "BinaryExpression" and node["operator"] in _COMPARISONS:
        return _compared(node, reader)
    if kind == "CallExpression" and node["callee"].get("name") == "contains":
        return _contained(node, reader)
    return Proof()


def _total(node: Node) -> bool:
    """Return whether a predicate is true or false for every row, but never null."""
    kind = node.get("type")
    if kind == "ParenExpression":
        return _total(node["expression"])
    if kind == "LogicalExpression":
        return _total(node["left"]) and _total(node["right"])
    if kind == "UnaryExpression" and node["operator"] == "not":
        return _total(node["argument"])
    return kind == "UnaryExpression" and node["operator"] == "exists"


def _compared(node: Node, reader: Reader) -> Proof:
    proof = Proof()
    for side, other in (("left", "right"), ("right", "left")):
        name = _column(node[side], reader.row)
        if name is None or (reader.stored and not _excludes_missing(node, reader)):
            continue
        values = reader.texts(node[other]) if node["operator"] == "==" else None
        proof = _both(proof, _present(name, values))
    return proof


def _excludes_missing(node: Node, reader: Reader) -> bool:
    """Return whether a comparison in storage is false for a missing tag."""
    operator, right = node["operator"], node["right"]
    if operator == "!=":
        return reader.texts(right) == [_MISSING]
    if operator in ("=~", "!~"):
        matches = _matches_missing(reader.pattern(right))
        return matches is (operator == "!~")
    return True


def _matches_missing(pattern: str | None) -> bool | None:
    """Return whether a pattern matches the empty string; None if that is not certain."""
    if pattern is None or not _PLAIN_PATTERN.fullmatch(pattern):
        return None
    try:
        return re.search(pattern, _MISSING) is not None
    except (re.error, OverflowError, RecursionError):
        return None


def _contained(node: Node, reader: Reader) -> Proof:
    given = syntax.arguments(node)
    if not given.get("value") or not given.get("set"):
        return Proof()
    return _present(_column(given["value"], reader.row), reader.texts(given["set"]))


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
    """Return the column that `row.name` or `row["name"]` reads."""
    if node.get("type") != "MemberExpression":
        return None
    if node["object"].get("name") != row:
        return None
    label = node["property"]
    name = label.get("name") or label.get("value")
    return name if isinstance(name, str) else None
