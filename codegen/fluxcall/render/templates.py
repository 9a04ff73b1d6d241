"""Loads the templates, in which an undefined variable is an error."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from fluxcall.render.literals import docstring, literal

if TYPE_CHECKING:
    import jinja2


@cache
def template(name: str) -> jinja2.Template:
    """Return a template; it can use the filters `literal` and `docstring`."""
    import jinja2  # not needed if nothing has changed

    source = (resources.files("fluxcall.templates") / name).read_text("utf-8")
    environment = jinja2.Environment(
        undefined=jinja2.StrictUndefined,
        autoescape=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"literal": literal, "docstring": docstring}
    return environment.from_string(source)
