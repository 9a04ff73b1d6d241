"""Reads contracts from the text of a generated module.

Invariant: never executes it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from typing import Any

from fluxcall.compat.contract import Contract, ParameterContract
from fluxcall.compat.unplanned import parse_module
from fluxcall.model import ColumnModel


def contracts_of(text: str) -> dict[str, Contract]:
    """Return script → contract.

    Raises:
        ValueError: the text was not printed by the generator.
    """
    tree = parse_module(text)
    classes = {
        node.name: _columns(node)
        for node in tree.body
        if isinstance(node, ast.ClassDef)
    }
    try:
        return {
            name: contract
            for node in tree.body
            if isinstance(node, ast.FunctionDef)
            for name, contract in _scripts(node, classes)
        }
    except (KeyError, IndexError, TypeError, AttributeError, ValueError) as error:
        raise ValueError(
            f"it is not a module that fluxcall generated: {error!r}"
        ) from None


def _columns(node: ast.ClassDef) -> Mapping[str, ColumnModel]:
    for statement in node.body:
        if isinstance(statement, ast.Assign):
            (target,) = statement.targets
            if ast.unparse(target) == "__columns__":
                rows = ast.literal_eval(statement.value)
                return {wire: _column(wire, kind) for _, wire, kind in rows}
    return {}


def _column(wire: str, kind: str) -> ColumnModel:
    word = kind.removeprefix("optional ")
    return ColumnModel(
        name=wire,
        type=word.removesuffix("?"),
        nullable=word.endswith("?"),
        optional=word != kind,
    )


def _scripts(
    node: ast.FunctionDef, classes: Mapping[str, Mapping[str, ColumnModel]]
) -> Iterator[tuple[str, Contract]]:
    """Yield the script and the contract of a decorated function."""
    for decorator in node.decorator_list:
        if isinstance(decorator, ast.Call):
            keywords = {k.arg: k.value for k in decorator.keywords}
            script_id = ast.literal_eval(decorator.args[0])
            rows = ast.unparse(keywords["rows"])
            yield ast.literal_eval(keywords["name"]), Contract(
                function=node.name,
                parameters=_parameters(node, keywords),
                results=dict(_results(keywords["rows"], classes)),
                complete="RECORDS" not in rows,
                reads_only="reads_only" in keywords,
                ids=frozenset([script_id] if script_id else []),
                text={
                    "id": script_id,
                    "documentation": ast.get_docstring(node, clean=False),
                },
            )


def _results(
    node: ast.expr, classes: Mapping[str, Mapping[str, ColumnModel]]
) -> Iterator[tuple[str, Mapping[str, ColumnModel]]]:
    for call in ast.walk(node):
        if isinstance(call, ast.Call):
            result, cls = call.args
            yield ast.literal_eval(result), classes[ast.unparse(cls)]


def _parameters(
    node: ast.FunctionDef, keywords: Mapping[str | None, ast.expr]
) -> Mapping[str, ParameterContract] | None:
    takes = ast.literal_eval(keywords["takes"])
    if takes is None:
        return None
    sent = ast.literal_eval(keywords["defaults"]) if "defaults" in keywords else {}
    defaults = dict(_defaults(node))
    wires = [wire for wire, _ in takes.values()]
    if len(set(wires)) < len(wires):
        raise ValueError("two arguments are for the same parameter")
    if any(defaults.get(name) != value for name, value in sent.items()):
        raise ValueError("an argument has two defaults")
    annotations = {a.arg: ast.unparse(a.annotation) for a in node.args.kwonlyargs if a.annotation}  # fmt: skip
    return {
        wire: ParameterContract(
            type=_type(kind, annotations[name]),
            optional=name in defaults,
            default=sent.get(name, defaults.get(name)),
            name=name,
        )
        for name, (wire, kind) in takes.items()
    }


def _type(kind: Any, annotation: str) -> str:
    """Return a type as `type_text` writes it; for a choice of values, the annotation."""
    if annotation.startswith("_t.Literal"):
        return annotation
    if isinstance(kind, list):
        return f"[{_type(kind[0], '')}]"
    if isinstance(kind, dict):
        inner = ", ".join(f"{key}: {_type(field, '')}" for key, field in kind.items())
        return "{" + inner + "}"
    return str(kind)


def _defaults(node: ast.FunctionDef) -> Iterator[tuple[str, Any]]:
    """Yield optional arguments and their defaults, None if only the script knows them."""
    for argument, default in zip(
        node.args.kwonlyargs, node.args.kw_defaults, strict=True
    ):
        if isinstance(default, ast.expr):
            constant = isinstance(default, ast.Attribute)
            yield argument.arg, None if constant else ast.literal_eval(default)
