"""The lint rules, which find what cannot work in a script or works in a surprising way.

Each rule yields its name, a position, and a message that says how to fix the problem. They
are described in docs/lint.md.

Invariant: rules are never about style. Each finding is something that the engine rejects,
that callers cannot satisfy, or that reveals a secret.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TypeAlias

from fluxcall.analysis.ranges import range_findings
from fluxcall.analysis.script import Analysis
from fluxcall.fluxlang import syntax
from fluxcall.fluxlang.compiler import Position
from fluxcall.fluxlang.header import check_header
from fluxcall.fluxlang.literals import flux_string
from fluxcall.fluxlang.syntax import Node

Found: TypeAlias = tuple[str, Position, str]
"""A rule, a position, and a message."""

RULES = (
    "analysis",
    "bare-bound",
    "bare-parameter",
    "blinding-parameter",
    "compiler",
    "empty-range",
    "foreign-variable",
    "header",
    "literal-token",
    "no-result",
    "regexp-parameter",
    "shared-result",
    "syntax",
    "unbounded-read",
    "untyped-column",
)
"""The names of the rules. They must not change, because users refer to them."""


def find_all(tree: Node, text: str, analysis: Analysis) -> Iterator[Found]:
    """Yield the findings of all rules in a script that parses."""
    for position, message in analysis.diagnostics:
        if message not in _TOLD_BETTER:
            yield "compiler", position, message
    yield from _bare_parameters(analysis)
    yield from _regexp_parameters(tree)
    yield from _foreign_variables(tree)
    yield from _blinding_parameters(tree)
    yield from _shared_results(analysis)
    yield from _no_result(tree)
    yield from range_findings(tree)
    yield from _literal_tokens(tree)
    names = {parameter.name for parameter in analysis.parameters}
    for position, message in check_header(text, names):
        yield "header", position, message


_FOREIGN = {"v": "a dashboard", "task": "a task"}
_TOLD_BETTER = {f"undefined identifier {name}" for name in _FOREIGN}


def _bare_parameters(analysis: Analysis) -> Iterator[Found]:
    """Yield parameters that must be durations or times, which JSON cannot carry."""
    for name, kind in analysis.server_types.items():
        if kind in ("duration", "time"):
            position = analysis.reads.get((name,), (1, 1))
            yield "bare-parameter", position, _bare((name,), kind)
    for use in analysis.uses:
        if use.bare and use.kind == "bound":
            yield "bare-bound", use.position, _bare_bound(use.path)
        elif use.bare:
            yield "bare-parameter", use.position, _bare(use.path, use.kind)


def _bare_bound(path: Sequence[str]) -> str:
    value = _expression(path)
    return (
        f"the parameter {'.'.join(path)!r} is used bare as a bound of a range: fluxcall sends it as Unix"
        " seconds, and every other caller has to, because the server takes no text here;"
        f" write duration(v: {value}) or time(v: {value}) to take texts"
    )


def _bare(path: Sequence[str], kind: str) -> str:
    return (
        f"the parameter {'.'.join(path)!r} is used as a {kind}, which JSON can only send"
        f" as a text: write {kind}(v: {_expression(path)})"
    )


def _expression(path: Sequence[str]) -> str:
    """Return the Flux expression that reads a parameter."""
    return "params" + "".join(
        f".{name}" if _IDENTIFIER.fullmatch(name) else f"[{flux_string(name)}]"
        for name in path
    )


_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_REGEXP_OPERATORS = ("=~", "!~")


def _regexp_parameters(tree: Node) -> Iterator[Found]:
    """Yield parameters that must be regular expressions, which JSON cannot carry."""
    parameters = {id(use) for use in syntax.free_uses(tree, "params")}
    aliases = {
        statement["id"]["name"]: statement["init"]
        for statement in tree["body"]
        if statement.get("type") == "VariableAssignment"
    }
    packages = {name for name, path in syntax.imports(tree) if path == "regexp"}
    for node in syntax.descendants(tree):
        for used in _regexps(node, packages):
            if used.get("type") == "Identifier":
                used = aliases.get(used["name"], used)
            if (
                used.get("type") == "MemberExpression"
                and id(used["object"]) in parameters
            ):
                name = syntax.label(used["property"])
                yield (
                    "regexp-parameter",
                    syntax.position(used),
                    f"the parameter {name!r} is used as a regular expression, which JSON"
                    ' can only send as a text: import "regexp" and write'
                    f" regexp.compile(v: {_expression([name])})",
                )


def _regexps(node: Node, packages: set[str]) -> Iterator[Node]:
    """Yield the expressions that a node itself uses as regular expressions."""
    if node.get("type") == "BinaryExpression" and (
        node["operator"] in _REGEXP_OPERATORS
    ):
        yield node["right"]
    elif "callee" in node:
        package = node["callee"].get("object", {}).get("name")
        pattern = syntax.arguments(node).get("r")
        if package in packages and pattern is not None:
            yield pattern


def _foreign_variables(tree: Node) -> Iterator[Found]:
    """Yield uses of `v` (from dashboards) and `task`, which invoked scripts do not have."""
    for name, whose in _FOREIGN.items():
        for use in syntax.free_uses(tree, name):
            yield (
                "foreign-variable",
                syntax.position(use),
                f"{name!r} exists only in {whose}: make it a parameter",
            )


def _blinding_parameters(tree: Node) -> Iterator[Found]:
    for node in syntax.descendants(tree):
        if node.get("type") != "FunctionExpression":
            continue
        for parameter in node["params"]:
            if parameter["key"].get("name") == "params":
                yield (
                    "blinding-parameter",
                    syntax.position(parameter["key"]),
                    "a function parameter named params hides the script's own from"
                    " /params: rename it",
                )


def _shared_results(analysis: Analysis) -> Iterator[Found]:
    counts = Counter(name for name, _ in analysis.yields)
    for name, position in analysis.yields:
        if name is not None and counts[name] > 1:
            yield (
                "shared-result",
                position,
                f"{counts[name]} results are called {name!r}, which the engine refuses:"
                ' give each its yield(name: "…")',
            )


_STREAMLESS = frozenset(
    "ArrayExpression BinaryExpression BooleanLiteral DateTimeLiteral DictExpression"
    " DurationLiteral FloatLiteral FunctionExpression IntegerLiteral LogicalExpression"
    " ObjectExpression RegexpLiteral StringExpression StringLiteral UnaryExpression"
    " UnsignedIntegerLiteral".split()
)
"""Kinds of expressions that are never a stream of tables."""

_SCALAR_PACKAGES = frozenset(
    "bitwise contrib/bonitoo-io/hex contrib/qxip/hash date dict experimental/record json"
    " math regexp strings timezone".split()
)
_SCALARS = frozenset(
    "bool bytes contains display duration findColumn findRecord float getColumn getRecord"
    " int length linearBins logarithmicBins now string time today uint".split()
)
"""Packages and functions of Flux that never return a stream of tables."""

_RESULTS = ("yield", "to", "wideTo")
"""Functions that make a result, even if their return value is assigned."""


def _no_result(tree: Node) -> Iterator[Found]:
    body = tree["body"]
    packages = {n for n, path in syntax.imports(tree) if path in _SCALAR_PACKAGES}
    scalars = _SCALARS - syntax.assigned(tree)
    if not body or _makes_results(tree):
        return
    if any(_may_be_result(statement, scalars, packages) for statement in body):
        return
    last = body[-1]
    name = last.get("id", {}).get("name")
    cure = f"end it with `{name}`" if name else "end it with a stream of tables"
    yield (
        "no-result",
        syntax.position(last),
        f"the script has no result, which the engine refuses: {cure} or a yield()",
    )


def _may_be_result(
    statement: Node, scalars: frozenset[str], packages: set[str]
) -> bool:
    if statement.get("type") != "ExpressionStatement":
        return False
    expression = statement["expression"]
    while expression.get("type") == "ParenExpression":
        expression = expression["expression"]
    if expression.get("type") == "PipeExpression":
        expression = expression["call"]
    if "callee" in expression:
        callee = expression["callee"]
        package = callee.get("object", {}).get("name")
        return callee.get("name") not in scalars and package not in packages
    return expression.get("type") not in _STREAMLESS


def _makes_results(tree: Node) -> bool:
    """Return whether a script mentions a function that makes a result."""
    return any(
        syntax.label(node) in _RESULTS
        for node in syntax.descendants(tree)
        if node.get("type") == "Identifier"
    )


_CREDENTIAL = re.compile(r"(?:Token|Bearer|Basic) +\S+", re.IGNORECASE)
_SECRET = (
    "the text contains a token, which everyone who may list scripts can read: take it from"
    ' secrets.get(key: "…") of influxdata/influxdb/secrets'
)


def _literal_tokens(tree: Node) -> Iterator[Found]:
    values = {
        statement["id"]["name"]: statement["init"]
        for statement in tree["body"]
        if statement.get("type") == "VariableAssignment"
    }
    for node in syntax.descendants(tree):
        for value in _credentials(node, values):
            yield "literal-token", syntax.position(value), _SECRET


def _credentials(node: Node, values: dict[str, Node]) -> Iterator[Node]:
    """Yield the literal tokens that a node itself passes on or sends."""
    if "callee" in node:
        token = syntax.arguments(node).get("token", {})
        if token.get("type") == "Identifier":
            token = values.get(token["name"], token)
        if token.get("type") == "StringLiteral" and token["value"]:
            yield token
    key, value = node.get("key"), node.get("value", node.get("val"))
    if isinstance(key, dict) and isinstance(value, dict):
        header = syntax.label(key).lower() == "authorization"
        text = str(value.get("value", ""))
        if header and value.get("type") == "StringLiteral" and _CREDENTIAL.match(text):
            yield value
