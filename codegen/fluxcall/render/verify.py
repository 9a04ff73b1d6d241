"""Compares the syntax tree of a printed module with its view.

Besides imports, a module may contain typed dictionaries, row classes and decorated
functions whose bodies are docstrings. Every constant in them must come from the view.

Invariant: never executes generated code.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from functools import cache
from tokenize import COMMENT, generate_tokens

from fluxcall.render.literals import docstring_text
from fluxcall.render.view import FunctionView, RecordView, RowView

_FIRST = "from __future__ import annotations"


def verify_head(tree: ast.Module, imports: Sequence[str]) -> None:
    """Check that the tree is a docstring and these imports.

    Raises:
        ValueError: it is not; the message says where.
    """
    documentation, *statements = tree.body
    _require(isinstance(documentation, ast.Expr), documentation, "a docstring")
    expected = [_FIRST, *imports]
    if [ast.unparse(statement) for statement in statements] != expected:
        raise ValueError("the imports")


def verify_function(tree: ast.Module, function: FunctionView) -> None:
    """Check that the tree is exactly what the view describes.

    Raises:
        ValueError: it is not; the message says where.
    """
    planned = [*_statements(function)]
    if len(tree.body) != len(planned):
        raise ValueError(f"{len(tree.body)} statements, not {len(planned)}")
    for statement, view in zip(tree.body, planned, strict=True):
        _prove(statement, view)


def verify_plain(text: str) -> None:
    """Check that a text is printable and has no comments, which a tree does not show.

    Raises:
        ValueError: it is not printable, or has a comment.
    """
    if not text.replace("\n", "").isprintable():
        raise ValueError("the characters")
    if "#" in text:
        lines = iter(text.splitlines(keepends=True))
        for token in generate_tokens(lambda: next(lines, "")):
            if token.type == COMMENT:
                raise ValueError(f"line {token.start[0]}: a comment")


def _statements(
    function: FunctionView,
) -> Iterator[RecordView | RowView | FunctionView]:
    yield from function.records
    yield from function.rows
    yield function


def _prove(node: ast.stmt, planned: RecordView | RowView | FunctionView) -> None:
    match node, planned:
        case ast.Assign(), RecordView():
            _prove_record(node, planned)
        case ast.ClassDef(), RowView():
            _prove_row(node, planned)
        case ast.FunctionDef(), FunctionView():
            _verify_function(node, planned)
        case _:
            raise ValueError(f"line {node.lineno}: no {planned.name}")


def _prove_record(node: ast.Assign, planned: RecordView) -> None:
    (target,) = node.targets
    _require(ast.unparse(target) == planned.name, node, "the name")
    call = node.value
    if not isinstance(call, ast.Call) or len(call.args) != 2 or call.keywords:
        raise ValueError(f"line {node.lineno}: no typed dictionary")
    _require(ast.unparse(call.func) == "_t.TypedDict", node, "the function")
    name, fields = call.args
    _require(ast.literal_eval(name) == planned.name, node, "the name")
    _require(isinstance(fields, ast.Dict), node, "the fields")
    assert isinstance(fields, ast.Dict)
    keys = [ast.literal_eval(key) for key in fields.keys if key is not None]
    annotations = map(ast.unparse, fields.values)
    found = tuple(zip(keys, annotations, strict=True))
    expected = tuple((key, _normal(annotation)) for key, annotation in planned.fields)
    _require(found == expected, node, "the fields")


def _prove_row(node: ast.ClassDef, planned: RowView) -> None:
    bases = [ast.unparse(base) for base in node.bases]
    plain = not node.decorator_list and not node.keywords and bases == ["_rt.Row"]
    _require(node.name == planned.name and plain, node, "the class")
    _require_docstring(node, planned.documentation)
    _, slots, columns, *attributes = node.body
    names = tuple(attribute.name for attribute in planned.attributes)
    _require_assigned(slots, "__slots__", names)
    wires = tuple((a.name, a.wire, a.type) for a in planned.attributes)
    _require_assigned(columns, "__columns__", wires)
    found = [ast.unparse(attribute) for attribute in attributes]
    expected = [f"{a.name}: {_normal(a.annotation)}" for a in planned.attributes]
    _require(found == expected, node, "the attributes")


def _require_assigned(node: ast.stmt, name: str, value: object) -> None:
    holds = (
        isinstance(node, ast.Assign)
        and [ast.unparse(target) for target in node.targets] == [name]
        and ast.literal_eval(node.value) == value
    )
    _require(holds, node, name)


def _verify_function(node: ast.FunctionDef, planned: FunctionView) -> None:
    _require(node.name == planned.name, node, "the name")
    _require(ast.unparse(node.returns or node) == "None", node, "the return type")
    _require(len(node.body) == 1, node, "the body")
    _require_docstring(node, planned.documentation)
    _prove_arguments(node, planned)
    _require(len(node.decorator_list) == 1, node, "the decorators")
    _prove_decorator(node.decorator_list[0], planned)


def _prove_arguments(node: ast.FunctionDef, planned: FunctionView) -> None:
    defaults = [None if d is None else ast.unparse(d) for d in node.args.kw_defaults]
    arguments = [
        (argument.arg, ast.unparse(argument.annotation or argument), default)
        for argument, default in zip(node.args.kwonlyargs, defaults, strict=True)
    ]
    expected = [
        (p.name, _normal(p.annotation), p.default and _normal(p.default))
        for p in planned.parameters or ()
    ]
    _require(arguments == expected, node, "the arguments")
    others = ast.unparse(ast.arguments([], [], None, [], [], node.args.kwarg, []))
    allowed = "**params: _rt.Json" if planned.parameters is None else ""
    _require(others == allowed, node, "the other arguments")
    positional = [*node.args.posonlyargs, *node.args.args, node.args.vararg]
    _require(not any(positional) and not node.args.defaults, node, "the signature")


@cache
def _normal(source: str) -> str:
    """Return the source of an annotation or default as `ast` would print it."""
    return ast.unparse(ast.parse(source, mode="eval"))


def _prove_decorator(node: ast.expr, planned: FunctionView) -> None:
    if not isinstance(node, ast.Call) or len(node.args) != 1:
        raise ValueError(f"line {node.lineno}: no call as decorator")
    _require(ast.unparse(node.func) == "_rt.script", node, "the decorator")
    _require(ast.literal_eval(node.args[0]) == planned.id, node, "the id")
    given = {keyword.arg: keyword.value for keyword in node.keywords}
    extra = {
        "reads_only": planned.reads_only,
        "defaults": bool(planned.defaults),
        "choices": bool(planned.choices),
    }
    words = {"name", "rows", "takes"} | {word for word, holds in extra.items() if holds}
    _require(set(given) == words, node, "the decorator's words")
    if planned.defaults:
        defaults = ast.literal_eval(given["defaults"])
        _require(defaults == planned.defaults, node, "the defaults")
    if planned.choices:
        choices = ast.literal_eval(given["choices"])
        _require(choices == planned.choices, node, "the choices")
    _require(ast.literal_eval(given["name"]) == planned.wire, node, "the script's name")
    rows = [_rows_of(part) for part in _alternatives(given["rows"])]
    expected = [(row.result, row.name) for row in planned.rows]
    others = [] if planned.complete else [None]
    _require(rows == [*expected, *others], node, "the rows")
    takes = (
        None
        if planned.parameters is None
        else {p.name: (p.wire, p.takes) for p in planned.parameters}
    )
    _require(ast.literal_eval(given["takes"]) == takes, node, "the parameters")
    if planned.reads_only:
        _require(ast.unparse(given["reads_only"]) == "True", node, "the effects")


def _alternatives(node: ast.expr) -> list[ast.expr]:
    """Return the parts of `a | b | c`."""
    parts = []
    while isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        parts.append(node.right)
        node = node.left
    return [node, *reversed(parts)]


def _rows_of(node: ast.expr) -> tuple[str, str] | None:
    """Return result and class of `_rt.rows("…", Class)`, or None for `_rt.RECORDS`."""
    if ast.unparse(node) == "_rt.RECORDS":
        return None
    if isinstance(node, ast.Call) and ast.unparse(node.func) == "_rt.rows":
        result, cls = node.args
        return ast.literal_eval(result), ast.unparse(cls)
    raise ValueError(f"line {node.lineno}: the rows")


def _require_docstring(node: ast.ClassDef | ast.FunctionDef, text: str) -> None:
    _require(ast.get_docstring(node) == docstring_text(text), node, "the docstring")


def _require(holds: bool, node: ast.AST, what: str) -> None:
    if not holds:
        raise ValueError(f"line {getattr(node, 'lineno', '?')}: {what}")
