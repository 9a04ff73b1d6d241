"""Compares a module's tree with its view; refuses anything that was not planned.

The text is parsed and never executed. Beyond the imports there may be decorated
functions whose bodies are docstrings, and every constant in them is the view's.
"""

from __future__ import annotations

import ast

from fluxcall.literals import docstring_text
from fluxcall.view import FunctionView, ModuleView

_IMPORTS = frozenset(
    (
        "from __future__ import annotations",
        "import datetime as _dt",
        "import fluxcall.runtime as _rt",
    )
)


def prove(tree: ast.Module, module: ModuleView) -> None:
    """Passes if the tree is the view's.

    Raises:
        ValueError: it is not; says where.
    """
    documentation, *statements = tree.body
    _require(isinstance(documentation, ast.Expr), documentation, "a docstring")
    imports = [s for s in statements if isinstance(s, ast.Import | ast.ImportFrom)]
    for imported in imports:
        _require(ast.unparse(imported) in _IMPORTS, imported, "an import")
    functions = statements[len(imports) :]
    if len(functions) != len(module.functions):
        raise ValueError(f"{len(functions)} statements, not {len(module.functions)}")
    for statement, planned in zip(functions, module.functions, strict=True):
        _prove_function(statement, planned)


def _prove_function(node: ast.stmt, planned: FunctionView) -> None:
    if not isinstance(node, ast.FunctionDef):
        raise ValueError(f"line {node.lineno}: no function")
    _require(node.name == planned.name, node, "the name")
    _require(ast.unparse(node.returns or node) == "None", node, "the return type")
    _require(len(node.body) == 1, node, "the body")
    found = ast.get_docstring(node)
    _require(found == docstring_text(planned.documentation), node, "the docstring")
    _prove_arguments(node, planned)
    _require(len(node.decorator_list) == 1, node, "the decorators")
    _prove_decorator(node.decorator_list[0], planned)


def _prove_arguments(node: ast.FunctionDef, planned: FunctionView) -> None:
    arguments = [(a.arg, ast.unparse(a.annotation or a)) for a in node.args.kwonlyargs]
    expected = [(p.name, p.annotation) for p in planned.parameters or ()]
    _require(arguments == expected, node, "the arguments")
    others = ast.unparse(ast.arguments([], [], None, [], [], node.args.kwarg, []))
    allowed = "**params: _rt.Json" if planned.parameters is None else ""
    _require(others == allowed, node, "the other arguments")
    positional = [*node.args.posonlyargs, *node.args.args, node.args.vararg]
    defaults = [*node.args.defaults, *node.args.kw_defaults]
    _require(not any(positional) and not any(defaults), node, "the signature")


def _prove_decorator(node: ast.expr, planned: FunctionView) -> None:
    if not isinstance(node, ast.Call) or len(node.args) != 1:
        raise ValueError(f"line {node.lineno}: no call as decorator")
    _require(ast.unparse(node.func) == "_rt.script", node, "the decorator")
    _require(ast.literal_eval(node.args[0]) == planned.id, node, "the id")
    given = {keyword.arg: keyword.value for keyword in node.keywords}
    _require(set(given) == {"name", "rows", "takes"}, node, "the decorator's words")
    _require(ast.literal_eval(given["name"]) == planned.wire, node, "the script's name")
    _require(ast.unparse(given["rows"]) == "_rt.RECORDS", node, "the rows")
    takes = (
        None
        if planned.parameters is None
        else {p.name: (p.wire, p.type) for p in planned.parameters}
    )
    _require(ast.literal_eval(given["takes"]) == takes, node, "the parameters")


def _require(holds: bool, node: ast.AST, what: str) -> None:
    if not holds:
        raise ValueError(f"line {getattr(node, 'lineno', '?')}: {what}")
