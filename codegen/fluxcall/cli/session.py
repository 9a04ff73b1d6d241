"""What every command starts from: the options that all share, and what follows from them.

The configuration is read once, the compiler starts when it is first asked, and no server
is looked up before a command wants one.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import IO, TYPE_CHECKING

import click

from fluxcall.cli.console import Console
from fluxcall.config.file import find_config
from fluxcall.config.model import Config

if TYPE_CHECKING:
    from fluxcall.fluxlang.compiler import Compiler
    from fluxcall.model import RawScript, ScriptModel
    from fluxcall.runtime.connection import Connection
    from fluxcall.workflows.plan import Plan
    from fluxcall.workflows.pull import Outcome


@dataclass
class Session:
    """One run of a command.

    Attributes:
        quiet, verbose: what is printed.
        host, token, token_file, org, profile: which server, as the command line says.
        scripts_option: `--scripts`; None if the command line does not say.
        snapshot_option: `--snapshot`; None if the command line does not say.
    """

    quiet: bool = False
    verbose: bool = False
    host: str | None = None
    token: str | None = None
    token_file: IO[str] | None = None
    org: str | None = None
    profile: str | None = None
    scripts_option: Path | None = None
    snapshot_option: Path | None = None

    @cached_property
    def console(self) -> Console:
        """What prints for people."""
        return Console(quiet=self.quiet, verbose=self.verbose)

    @cached_property
    def config(self) -> Config:
        """The configuration of the working directory."""
        config = find_config(Path.cwd())
        for reason in config.ignored:
            self.console.warn(reason)
        return config

    @cached_property
    def compiler(self) -> Compiler:
        """Flux's compiler; its process starts with the first question."""
        from fluxcall.fluxlang.compiler import Compiler

        compiler = Compiler(say=self.console.say)
        click.get_current_context().call_on_close(compiler.close)
        return compiler

    @cached_property
    def connection(self) -> Connection:
        """The server of the options, the environment, the configuration or a profile.

        Raises:
            SettingsError: no address or no token is found, or the token does not belong
                to the server.
        """
        from fluxcall.config.trust import is_trusted
        from fluxcall.config.variables import project_settings
        from fluxcall.runtime.connection import find_connection

        token = self.token_file.read().strip() if self.token_file else self.token
        found = find_connection(
            url=self.host,
            token=token,
            org=self.org,
            profile=self.profile,
            project=project_settings(self.config, os.environ),
            is_trusted=is_trusted,
        )
        self._announce(found)
        if self.verbose:
            from fluxcall.cli.details import showing_requests

            click.get_current_context().with_resource(showing_requests(self.console))
        return found

    def _announce(self, connection: Connection) -> None:
        """Say which server is about to be asked, before the first request."""
        from fluxcall.runtime.connection import is_plain, origin_of

        origin = origin_of(connection.url)
        self.console.say(f"asking {origin}")
        if is_plain(connection.url):
            self.console.warn(f"the token goes to {origin} over plain http: use https")

    @property
    def snapshot(self) -> Path:
        """Where the snapshot is if no output is named."""
        from fluxcall.workflows.plan import snapshot_path

        return snapshot_path(self.config, self.snapshot_option)

    @property
    def scripts(self) -> Path | None:
        """The folder of scripts: `--scripts`, or the configuration's `source` unless the
        command line names a server; None if scripts are read from a server.
        """
        if self.scripts_option is None and not self.host and not self.profile:
            return self.config.source
        return self.scripts_option

    def plan(self, outputs: Iterable[Path | None]) -> Plan:
        """Return what `generate` is to make.

        Args:
            outputs: what the command line names in place of the configuration's outputs.
        """
        from fluxcall.workflows.plan import plan_for

        named = [path for path in outputs if path is not None]
        return plan_for(self.config, named, self.snapshot_option)

    def read(self, known: Sequence[ScriptModel] = ()) -> Iterable[RawScript]:
        """Yield all scripts; only those that differ from `known` are asked about."""
        if self.scripts is not None:
            from fluxcall.sources.folder import read_folder

            yield from read_folder(self.scripts)
        else:
            yield from self.read_server(known)

    def read_server(self, known: Sequence[ScriptModel] = ()) -> Iterable[RawScript]:
        """Yield the server's scripts, whatever folder is named."""
        from fluxcall.sources.server import read_server

        with self.console.counting("reading scripts") as progress:
            yield from read_server(self.connection, known=known, progress=progress)

    def report(self, outcome: Outcome) -> None:
        """Print what a run did."""
        for warning in outcome.warnings:
            self.console.warn(warning)
        self.console.say(f"{outcome.scripts} scripts: {written(outcome.changed)}")


pass_session = click.make_pass_decorator(Session, ensure=True)


def written(paths: Sequence[Path]) -> str:
    """Return the sentence's end that names the files which were written."""
    return f"wrote {', '.join(map(str, paths))}" if paths else "nothing to change"
