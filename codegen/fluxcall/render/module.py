"""Prints a view: Jinja fills the template, black formats, the tree is proven; refuses
to hand out text that says anything which was not planned.

The same view gives the same bytes on any machine.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from fluxcall.errors import RenderError
from fluxcall.render.templates import template
from fluxcall.render.verify import prove_function, prove_head
from fluxcall.render.view import FunctionView, ReservedNames, imports_of, names_taken

FIRST_LINE = "# Made by fluxcall; do not edit: it would be lost."
"""Of every file that fluxcall writes in Python; a file without it is not ours."""

PRAGMAS = """\
# fmt: off
# isort: skip_file
# ruff: noqa
# flake8: noqa
"""
"""So that a user's formatters and linters leave a file alone."""

HEAD = f"""\
{FIRST_LINE}
# Again: fluxcall generate. Still the same: fluxcall check.
{PRAGMAS}"""
LINE_LENGTH = 88
IMPORTED = "import fluxcall.runtime as _rt"
"""Where a module has the runtime from, unless it is copied beside it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What a module says of one script.

    Attributes:
        taken: the names in it.
        imports: the lines that it needs at the head, but for the runtime's.
        text: its classes and its function, as black prints them.
    """

    taken: ReservedNames
    imports: tuple[str, ...]
    text: str


def render_part(function: FunctionView) -> Part:
    """What is printed for a view, proven to be just that.

    Raises:
        RenderError: the text is not what the view plans.
    """
    text = _formatted(template("function.py.jinja").render(function=function))
    with _a_bug():
        prove_function(ast.parse(text), function)
    return Part(taken=names_taken(function), imports=imports_of(function), text=text)


def render_module(
    parts: Sequence[Part], *, runtime: str = IMPORTED, modules: Sequence[str] = ()
) -> str:
    """A module's text, its head included.

    Args:
        runtime: the import of the runtime.
        modules: of a package: those in it, which it imports.

    Raises:
        RenderError: the text is not what is planned.
    """
    return HEAD + render_body(parts, runtime=runtime, modules=modules)


def render_body(
    parts: Sequence[Part], *, runtime: str = IMPORTED, modules: Sequence[str] = ()
) -> str:
    """The module without the head, clean under formatters and linters.

    Parts are whole statements, each parsed on its own: joined they mean the same.
    """
    standard = sorted({line for part in parts for line in part.imports})
    own = [f"from . import {name} as {name}" for name in sorted(modules)]
    groups = _import_groups(standard, runtime, own)
    head = template("module.py.jinja").render(groups=groups).rstrip("\n")
    with _a_bug():
        prove_head(ast.parse(head), [line for group in groups for line in group])
    texts = [part.text for part in sorted(parts, key=lambda part: part.taken.function)]
    body = "\n\n\n".join(texts)
    between = "\n\n\n" if body.startswith(("@", "class ")) else "\n\n"
    return f"{head}{between}{body}".rstrip("\n") + "\n"


def _import_groups(
    standard: Sequence[str], runtime: str, own: Sequence[str]
) -> list[list[str]]:
    """Standard library, other packages, this package: as everybody sorts them."""
    if not runtime.startswith("from ."):
        groups = [[*standard], [runtime], [*own]]
    else:
        groups = [[*standard], sorted([runtime, *own])]
    return [group for group in groups if group]


@contextmanager
def _a_bug() -> Iterator[None]:
    try:
        yield
    except (SyntaxError, ValueError) as error:
        raise RenderError(
            f"the generated module would not be what was planned ({error}):"
            " this is a bug of fluxcall; nothing was written"
        ) from None


def _formatted(printed: str) -> str:
    """As black formats it. The template prints that already, unless a line is long or
    a text is odd; black takes a hundred times as long.
    """
    printed = printed.strip("\n")
    return printed if _is_plain(printed) else _blackened(printed)


def _is_plain(printed: str) -> bool:
    """Whether black has nothing to decide: no line to break, no quotes to choose."""
    longest = LINE_LENGTH if printed.isascii() else LINE_LENGTH // 2
    return "\\" not in printed and max(map(len, printed.split("\n"))) <= longest


def _blackened(printed: str) -> str:
    import black  # takes longer to import than most modules to print
    from black.mode import TargetVersion
    from black.parsing import InvalidInput

    mode = black.Mode(target_versions={TargetVersion.PY311}, line_length=LINE_LENGTH)
    try:
        return black.format_str(printed, mode=mode).rstrip("\n")
    except InvalidInput as error:
        raise RenderError(
            f"the generated module is no Python ({error}): this is a bug of fluxcall"
        ) from None
