"""The documentation site: `python -m sphinx -W docs site`."""

from importlib.metadata import version as installed

project = "fluxcall"
copyright = "the fluxcall authors"  # noqa: A001
version = release = installed("fluxcall")
extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx_copybutton",
]
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 4
exclude_patterns = ["requirements.txt"]
html_theme = "furo"
html_title = "fluxcall"
html_static_path = ["_static"]
autodoc_member_order = "bysource"
autodoc_typehints = "description"
autodoc_typehints_description_target = "documented_params"
autodoc_preserve_defaults = True
autoclass_content = "class"
copybutton_prompt_text = "$ "
nitpicky = False
