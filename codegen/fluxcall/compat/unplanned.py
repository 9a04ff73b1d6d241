"""Finds code in a generated file that the generator did not plan.

If a script has changed, differences in the statements that declare its function and classes
are expected. All other code in the old file that is not in the new one is unplanned, and if
no script has changed, all different code is. Docstrings, comments and layout do not count.

Invariant: never executes generated code.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from fluxcall.compat.compare import BREAKING, Difference
from fluxcall.compat.contract import Contract
from fluxcall.fluxlang.compiler import Compiler
from fluxcall.render.view import IMPORTS

SHOWN = 60
"""The number of characters of a statement that a message quotes."""


def parse_module(text: str) -> ast.Module:
    """Parse a module as Python does, including its encoding cookie.

    Raises:
        ValueError: it is not Python.
    """
    try:
        return ast.parse(text.encode("utf-8", "surrogatepass"))
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise ValueError(f"it is not Python: {error}") from None


def is_same_code(before: str, after: str) -> bool:
    """Return whether two modules differ only in docstrings, comments and layout."""
    try:
        return _codes(parse_module(before)) == _codes(parse_module(after))
    except (ValueError, RecursionError):
        return False


def as_breaking(
    differences: Sequence[Difference],
    known: Mapping[str, Contract],
    planned: Mapping[str, Contract],
) -> list[Difference]:
    """Return the differences of a file, with those that change calls marked as breaking.

    In a snapshot, a changed id or default is a fact about the server. In a file, anyone
    may have edited it, and it decides which script is called with which values.
    """
    decisive = {*_decisive(known, planned)}
    return [
        replace(d, kind=BREAKING) if (d.script, d.what) in decisive else d
        for d in differences
    ]


def _decisive(
    known: Mapping[str, Contract], planned: Mapping[str, Contract]
) -> Iterator[tuple[str, str]]:
    """Yield the script and part of changes to what is called, with what, and how often."""
    ids = {script_id for contract in known.values() for script_id in contract.ids}
    for name in planned.keys() - known.keys():
        if planned[name].ids & ids:  # the file calls the script by another name
            yield name, "the script"
    for name in known.keys() & planned.keys():
        one, other = known[name], planned[name]
        yield name, "id"
        yield name, "columns"
        if one.reads_only and not other.reads_only:
            yield name, "the script"
        before, after = one.parameters or {}, other.parameters or {}
        for parameter in before.keys() & after.keys():
            if before[parameter].optional and after[parameter].optional:
                if before[parameter].default != after[parameter].default:
                    yield name, f"parameter {parameter}"


def unplanned_python(
    before: str, after: str, changed: Collection[str]
) -> Iterator[Difference]:
    """Yield differences for the unplanned code in a Python module.

    Args:
        changed: the scripts whose contracts differ.

    Raises:
        ValueError: a text is not Python.
    """
    old, new = parse_module(before), parse_module(after)
    planned = Counter(_codes(new))
    imports = {*IMPORTS.values(), *map(ast.unparse, filter(_is_import, new.body))}
    for statement, code in zip(_statements(old), _codes(old), strict=True):
        if planned[code]:
            planned[code] -= 1
        elif not (
            _is_explained(statement, changed, imports)
            and _has_its_place(statement, old)
        ):
            yield _unplanned(statement.lineno, ast.unparse(statement))
    if not changed and planned.total():
        yield _difference("lacks statements that should be there")


def _difference(change: str) -> Difference:
    return Difference(kind=BREAKING, script="", what="the file", change=change)


def _unplanned(line: int, text: str) -> Difference:
    return _difference(f"was changed in line {line}: {text[:SHOWN]!r}")


def _statements(tree: ast.Module) -> list[ast.stmt]:
    """Return the statements of a module, without its docstring."""
    return tree.body[_has_docstring(tree) :]


def _has_docstring(node: ast.Module | ast.ClassDef | ast.FunctionDef) -> bool:
    first = node.body[0] if node.body else None
    return isinstance(first, ast.Expr) and isinstance(
        getattr(first.value, "value", None), str
    )


def _codes(tree: ast.Module) -> list[str]:
    """Return a text for each statement; only equal code has equal texts."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            if _has_docstring(node):  # type: ignore[arg-type]
                node.body[0] = ast.Expr(ast.Constant(""))
    return [ast.dump(statement) for statement in _statements(tree)]


def _is_import(node: ast.stmt) -> bool:
    return isinstance(node, ast.Import | ast.ImportFrom)


_DECLARING = (
    *(ast.Constant, ast.Name, ast.Attribute, ast.Subscript, ast.BinOp, ast.BitOr),
    *(ast.Tuple, ast.List, ast.Dict, ast.UnaryOp, ast.USub, ast.Call, ast.keyword),
    *(ast.arguments, ast.arg, ast.Load, ast.Store, ast.Expr),
    *(ast.Assign, ast.AnnAssign, ast.ClassDef, ast.FunctionDef),
)
"""The nodes that typed dictionaries, row classes and bindings consist of."""

_CALLED = frozenset(("_rt.script", "_rt.rows", "_t.TypedDict"))


def _is_explained(
    statement: ast.stmt, changed: Collection[str], imports: Collection[str]
) -> bool:
    """Return whether a statement is a declaration that a changed script can explain."""
    if _is_import(statement):
        return bool(changed) and ast.unparse(statement) in imports
    nodes = [*ast.walk(statement)]
    calls = {ast.unparse(node.func) for node in nodes if isinstance(node, ast.Call)}
    if not all(isinstance(node, _DECLARING) for node in nodes) or calls - _CALLED:
        return False
    match statement:
        case ast.Assign(targets=[ast.Name()], value=ast.Call()):
            return bool(changed)
        case ast.ClassDef(decorator_list=[], keywords=[]):
            return bool(changed) and _is_row(statement)
        case ast.FunctionDef(decorator_list=[ast.Call() as decorator]):
            documented = len(statement.body) == 1 and _has_docstring(statement)
            return documented and _script_of(decorator) in changed
    return False


def _has_its_place(statement: ast.stmt, module: ast.Module) -> bool:
    """Return whether a statement's name is unique and, for a class, used somewhere."""
    name = getattr(statement, "name", None)
    alike = [node for node in module.body if name and getattr(node, "name", 0) == name]
    used = any(isinstance(n, ast.Name) and n.id == name for n in ast.walk(module))
    return len(alike) < 2 and (used or not isinstance(statement, ast.ClassDef))


def _is_row(node: ast.ClassDef) -> bool:
    """Return whether a class is a row class: two tuples and annotations."""
    match node.body[_has_docstring(node) :]:
        case [
            ast.Assign(targets=[ast.Name(id="__slots__")], value=ast.Tuple() as slots),
            ast.Assign(targets=[ast.Name(id="__columns__")], value=ast.Tuple()),
            *annotated,
        ]:
            found = [
                statement.target.id
                for statement in annotated
                if isinstance(statement, ast.AnnAssign)
                and isinstance(statement.target, ast.Name)
                and statement.value is None
            ]
            whole = len(found) == len(annotated) and [*ast.literal_eval(slots)] == found
            return whole and [*map(ast.unparse, node.bases)] == ["_rt.Row"]
    return False


def _script_of(decorator: ast.Call) -> object:
    """Return the name of the script in a decorator."""
    for keyword in decorator.keywords:
        if keyword.arg == "name" and isinstance(keyword.value, ast.Constant):
            return keyword.value.value
    return None


def unplanned_flux(before: str, after: str, compiler: Compiler) -> Iterator[Difference]:
    """Yield differences for the unplanned code in a file of Flux bindings.

    Raises:
        AnalysisError: the compiler failed.
    """
    old, new = compiler.parse(before), compiler.parse(after)
    for part in ("package", "imports"):
        if _code(old.get(part)) != _code(new.get(part)):
            yield _difference(f"has another {part.removesuffix('s')} clause")
    planned = [_code(statement) for statement in new["body"]]
    for statement in old["body"]:
        if _code(statement) not in planned:
            name = statement.get("id", {}).get("name", statement["type"])
            yield _unplanned(statement["location"][0], name)


def _code(node: Any) -> Any:
    """Return a node of Flux's AST without locations and comments."""
    if isinstance(node, Mapping):
        kept = node.keys() - {"location", "comments"}
        return {key: _code(node[key]) for key in kept}
    return [_code(item) for item in node] if isinstance(node, list) else node
