"""Options that several commands share; refuses to connect before a command wants to."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, wraps
from pathlib import Path
from typing import Any, TypeVar

import click

from fluxcall.cli.console import say
from fluxcall.config.file import Config, find_config
from fluxcall.errors import SourceError
from fluxcall.model import RawScript, ScriptModel
from fluxcall.runtime.connection import Connection, find_connection
from fluxcall.snapshot import FILE_NAME
from fluxcall.sources.folder import read_folder
from fluxcall.sources.server import read_server

T = TypeVar("T")


@cache
def project_config() -> Config:
    """The configuration of the working directory; a command reads it once."""
    return find_config(Path.cwd())


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where scripts come from: a folder, or the server that the options name."""

    scripts: Path | None
    connect: Callable[[], Connection]

    def read(self, known: Sequence[ScriptModel]) -> Iterable[RawScript]:
        """All scripts; of those that are known only what has changed is asked for."""
        if self.scripts is not None:
            return read_folder(self.scripts)
        return read_server(self.connect(), known=known, progress=_asked)

    def read_one(self, name: str) -> RawScript:
        """The script of this name."""
        found = (
            [raw for raw in read_folder(self.scripts) if raw.name == name]
            if self.scripts is not None
            else [*read_server(self.connect(), name)]
        )
        if len(found) != 1:
            count = "several scripts are" if found else "no script is"
            raise SourceError(f"{count} called {name!r}")
        return found[0]


_SCRIPTS = click.option(
    "--scripts",
    type=click.Path(file_okay=False, path_type=Path),
    help="A folder of .flux files in place of a server's scripts.",
)
_SERVER = (
    click.option("--host", help="The server's address (INFLUX_HOST)."),
    click.option(
        "--token",
        help="A token. Others on this machine can read it: INFLUX_TOKEN or"
        " --token-file is safer.",
    ),
    click.option(
        "--token-file",
        type=click.File("r"),
        help="A file with the token; - reads it from standard input.",
    ),
    click.option("--org", help="An organization's name or id (INFLUX_ORG)."),
    click.option("--profile", help="A profile of the influx command-line client."),
)


def from_server(function: Callable[..., T]) -> Callable[..., T]:
    """Adds the options that say which server; the function gets `connect`."""

    @wraps(function)
    def with_server(
        *args: Any,
        host: str | None,
        token: str | None,
        token_file: Any,
        org: str | None,
        profile: str | None,
        **kwargs: Any,
    ) -> T:
        def connect() -> Connection:
            given = token_file.read().strip() if token_file else token
            return find_connection(
                url=host,
                token=given,
                org=org,
                profile=profile,
                config=project_config().connection,
            )

        return function(*args, connect=connect, **kwargs)

    decorated: Callable[..., T] = with_server
    for option in reversed(_SERVER):
        decorated = option(decorated)
    return decorated


def from_origin(function: Callable[..., T]) -> Callable[..., T]:
    """Adds the options that say where scripts are; the function gets an `Origin`."""

    @wraps(function)
    @from_server
    def with_origin(
        *args: Any,
        scripts: Path | None,
        connect: Callable[[], Connection],
        **kwargs: Any,
    ) -> T:
        given = click.get_current_context().params
        folder = scripts
        if folder is None and not given["host"] and not given["profile"]:
            folder = project_config().source
        return function(*args, origin=Origin(scripts=folder, connect=connect), **kwargs)

    return _SCRIPTS(with_origin)


def _asked(done: int, of: int) -> None:
    """How many scripts' parameters were asked for: in place on a terminal, else a line
    now and then.
    """
    if sys.stderr.isatty():
        end = "\n" if done == of else ""
        click.echo(f"\rfluxcall: asked {done} of {of} scripts{end}", nl=False, err=True)
    elif done % 200 == 0:
        say(f"asked {done} of {of} scripts")


OUTPUT = click.option(
    "--output",
    "-o",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The module to write, such as air.py, or a package's folder"
    "  [default: the outputs of the configuration]",
)
FLUX = click.option(
    "--flux",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file of Flux bindings to write, such as scripts.flux.",
)
SNAPSHOT = click.option(
    "--snapshot",
    "snapshot",
    type=click.Path(dir_okay=False, path_type=Path),
    help=f"The snapshot's file  [default: {FILE_NAME}, beside the module or the configuration]",
)


PARAMS = click.option(
    "--param", "-p", "pairs", multiple=True, metavar="NAME=VALUE", help="A parameter."
)


def named_outputs(*outputs: Path | None) -> tuple[Path, ...]:
    """The outputs that the command line names."""
    return tuple(path for path in outputs if path is not None)
