"""The documentation site: `python -m sphinx -W docs site`."""

from __future__ import annotations

from importlib.metadata import version as installed

from pygments.lexer import RegexLexer, words
from pygments.token import Comment, Keyword, Name, Number, Operator, String, Text
from sphinx.application import Sphinx

project = "fluxcall"
copyright = "the fluxcall authors"  # noqa: A001
version = release = installed("fluxcall")
extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx_click",
    "sphinx_copybutton",
]
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 4
html_theme = "furo"
html_title = "fluxcall"
autodoc_member_order = "bysource"
autodoc_typehints = "description"
autodoc_typehints_description_target = "documented_params"
autodoc_preserve_defaults = True
napoleon_use_ivar = True
copybutton_prompt_text = "$ "


KEYWORDS = (
    *("and", "builtin", "else", "exists", "if", "import", "not", "option", "or"),
    *("package", "return", "testcase", "then"),
)


class Flux(RegexLexer):
    """Colour Flux well enough to read it."""

    name = "Flux"
    aliases = ("flux",)
    tokens = {  # noqa: RUF012
        "root": [
            (r"//.*$", Comment),
            (r'"(\\.|[^"\\])*"', String),
            (r"\d{4}-\d\d-\d\dT[\d:.]+Z?", Number),
            (r"\d+(\.\d+)?(ns|us|ms|mo|[smhdwy])?", Number),
            (words(KEYWORDS, suffix=r"\b"), Keyword),
            (r"\|>|=>|=~|!~|[-+*/<>=!]=?", Operator),
            (r"[A-Za-z_]\w*(?=\s*\()", Name.Function),
            (r"[A-Za-z_]\w*", Name),
            (r"\s+|[^\s\w]", Text),
        ]
    }


def setup(app: Sphinx) -> None:
    """Teach Sphinx the language."""
    app.add_lexer("flux", Flux)
