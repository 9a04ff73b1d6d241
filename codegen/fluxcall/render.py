"""Prints a view: Jinja fills the template, black formats, the tree is proven; refuses
to hand out text that says anything which was not planned.

The same view gives the same bytes on any machine.
"""

from __future__ import annotations

import ast
from functools import cache
from importlib import resources

import black
import jinja2
from black.mode import TargetVersion
from black.parsing import InvalidInput

from fluxcall.errors import RenderProblem
from fluxcall.literals import docstring, literal
from fluxcall.proof import prove
from fluxcall.view import ModuleView

FIRST_LINE = "# Made by fluxcall; do not edit: it would be lost."
"""Of every file that fluxcall writes in Python; a file without it is not ours."""

HEAD = f"""\
{FIRST_LINE}
# Again: fluxcall generate. Still the same: fluxcall check.
# fmt: off
# isort: skip_file
# ruff: noqa
# flake8: noqa
"""
_MODE = black.Mode(target_versions={TargetVersion.PY311}, line_length=88)


def render_module(module: ModuleView) -> str:
    """The module's text, its head included.

    Raises:
        RenderProblem: the text is not what the view plans.
    """
    body = render_body(module)
    try:
        prove(ast.parse(body), module)
    except (SyntaxError, ValueError) as error:
        raise RenderProblem(
            f"the generated module would not be what was planned ({error}):"
            " this is a bug of fluxcall; nothing was written"
        ) from None
    return HEAD + body


def render_body(module: ModuleView) -> str:
    """The module without the head, clean under formatters and linters."""
    head = _template("module.py.jinja").render(module=module).rstrip("\n")
    template = _template("function.py.jinja")
    parts = [template.render(function=function) for function in module.functions]
    body = "\n\n\n".join(map(_formatted, parts))
    between = "\n\n\n" if body.startswith(("@", "class ")) else "\n\n"
    return f"{head}{between}{body}".rstrip("\n") + "\n"


def _formatted(printed: str) -> str:
    """As black formats it. The template prints that already, unless a line is long or
    a text is odd; black takes a hundred times as long.
    """
    printed = printed.strip("\n")
    if _is_plain(printed):
        return printed
    try:
        return black.format_str(printed, mode=_MODE).rstrip("\n")
    except InvalidInput as error:
        raise RenderProblem(
            f"the generated module is no Python ({error}): this is a bug of fluxcall"
        ) from None


def _is_plain(printed: str) -> bool:
    """Whether black has nothing to decide: no line to break, no quotes to choose."""
    longest = _MODE.line_length if printed.isascii() else _MODE.line_length // 2
    return "\\" not in printed and max(map(len, printed.split("\n"))) <= longest


@cache
def _template(name: str) -> jinja2.Template:
    source = (resources.files("fluxcall.templates") / name).read_text("utf-8")
    environment = jinja2.Environment(
        undefined=jinja2.StrictUndefined,
        autoescape=False,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {"literal": literal, "docstring": docstring}
    return environment.from_string(source)
