"""Options that several commands share.

Their values are stored in the session, so commands do not need arguments for them.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from pathlib import Path
from typing import Any, TypeVar

import click

from fluxcall.cli.completion import complete_parameters
from fluxcall.cli.session import Session
from fluxcall.snapshot import FILE_NAME

F = TypeVar("F", bound=Callable[..., Any])
Decorator = Callable[[F], F]

FILE = click.Path(dir_okay=False, path_type=Path)
FOLDER = click.Path(file_okay=False, path_type=Path)


def _session_option(*names: str, field: str, **settings: Any) -> Any:
    """Return an option whose value is stored in a field of the session."""

    def keep(ctx: click.Context, option: click.Parameter, value: Any) -> None:
        setattr(ctx.ensure_object(Session), field, value)

    return click.option(*names, field, expose_value=False, callback=keep, **settings)


def _together(*options: Callable[[F], F]) -> Callable[[F], F]:
    """Return a decorator that adds several options, in the order of `--help`."""
    return lambda command: reduce(lambda c, option: option(c), options[::-1], command)


PRINTING: Decorator[Any] = _together(
    _session_option(
        "--quiet", "-q", field="quiet", is_flag=True, help="Print only problems."
    ),
    _session_option(
        "--verbose",
        "-v",
        field="verbose",
        is_flag=True,
        help="Also print each request.",
    ),
)
SERVER: Decorator[Any] = _together(
    _session_option("--host", field="host", help="The server's URL (INFLUX_HOST)."),
    _session_option(
        "--token",
        field="token",
        help="A token. Other users of this machine can read it: INFLUX_TOKEN or"
        " --token-file is safer.",
    ),
    _session_option(
        "--token-file",
        field="token_file",
        type=click.File("r"),
        help="A file that contains the token; - for standard input.",
    ),
    _session_option(
        "--org", field="org", help="An organization's name or id (INFLUX_ORG)."
    ),
    _session_option(
        "--profile",
        field="profile",
        help="A profile of the influx command-line client.",
    ),
)
SCRIPTS: Decorator[Any] = _session_option(
    "--scripts",
    field="scripts_option",
    type=FOLDER,
    metavar="DIR",
    help="A folder of .flux files  [default: `source` of the configuration]",
)
SNAPSHOT: Decorator[Any] = _session_option(
    "--snapshot",
    field="snapshot_option",
    type=FILE,
    metavar="FILE",
    help=f"The snapshot  [default: {FILE_NAME} next to the module or the configuration]",
)
OUTPUTS: Decorator[Any] = _together(
    click.option(
        "--output",
        "-o",
        type=click.Path(path_type=Path),
        metavar="PATH",
        help="The module to write, such as air.py, or the folder of a package"
        "  [default: the outputs of the configuration]",
    ),
    click.option(
        "--flux",
        type=FILE,
        metavar="FILE",
        help="The file of Flux bindings to write, such as scripts.flux.",
    ),
)
PARAMS: Decorator[Any] = click.option(
    "--param",
    "-p",
    "pairs",
    multiple=True,
    metavar="NAME=VALUE",
    shell_complete=complete_parameters,
    help="A parameter. Repeat it for an array: -p ids=a -p ids=b.",
)
AS_JSON: Decorator[Any] = click.option(
    "--json", "as_json", is_flag=True, help="Print JSON."
)
ANALYSIS: Decorator[Any] = _together(
    click.option(
        "--strict",
        is_flag=True,
        help="Fail if a new or changed script cannot be analysed.",
    ),
    click.option(
        "--allow-unanalysed",
        is_flag=True,
        help="Create a first snapshot even without Flux's compiler.",
    ),
)
