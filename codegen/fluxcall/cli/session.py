"""The session of a command: the shared options, and everything derived from them.

The configuration is read once, and the compiler and the server are only used once a command
needs them.
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
        quiet, verbose: how much to print.
        host, token, token_file, org, profile: the server, as given on the command line.
        scripts_option: the value of `--scripts`, or None.
        snapshot_option: the value of `--snapshot`, or None.
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
        """The console that prints messages."""
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
        """Flux's compiler, whose process starts with the first question."""
        from fluxcall.fluxlang.compiler import Compiler

        compiler = Compiler(say=self.console.say)
        click.get_current_context().call_on_close(compiler.close)
        return compiler

    @cached_property
    def connection(self) -> Connection:
        """The server, from the options, the environment, the configuration or a profile.

        Raises:
            SettingsError: no address or token is found, or the token may not be sent to
                the server.
        """
        from fluxcall.config.trust import is_trusted
        from fluxcall.config.variables import project_settings
        from fluxcall.runtime.discovery import find_connection

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
        """Print which server will be asked, before the first request."""
        from fluxcall.runtime.connection import is_plain, origin_of

        origin = origin_of(connection.url)
        self.console.say(f"asking {origin}")
        if is_plain(connection.url):
            self.console.warn(f"the token goes to {origin} over plain http: use https")

    @property
    def snapshot(self) -> Path:
        """The path of the snapshot if the command line names no output."""
        from fluxcall.workflows.plan import snapshot_path

        return snapshot_path(self.config, self.snapshot_option)

    @property
    def scripts(self) -> Path | None:
        """The folder of scripts, or None if they are read from a server.

        It is set by `--scripts`, or by `source` in the configuration unless the command
        line names a server.
        """
        if self.scripts_option is None and not self.host and not self.profile:
            return self.config.source
        return self.scripts_option

    def plan(self, outputs: Iterable[Path | None]) -> Plan:
        """Return the plan for `generate`.

        Args:
            outputs: outputs from the command line, which replace the configured ones.
        """
        from fluxcall.workflows.plan import plan_for

        named = [path for path in outputs if path is not None]
        return plan_for(self.config, named, self.snapshot_option)

    def read(self, known: Sequence[ScriptModel] = ()) -> Iterable[RawScript]:
        """Yield all scripts, requesting details only for those that differ from `known`."""
        if self.scripts is not None:
            from fluxcall.sources.folder import read_folder

            yield from read_folder(self.scripts)
        else:
            yield from self.read_server(known)

    def read_server(self, known: Sequence[ScriptModel] = ()) -> Iterable[RawScript]:
        """Yield the server's scripts, even if a folder is given."""
        from fluxcall.sources.server import read_server

        with self.console.counting("reading scripts") as progress:
            yield from read_server(self.connection, known=known, progress=progress)

    def report(self, outcome: Outcome) -> None:
        """Print the outcome of a run."""
        for warning in outcome.warnings:
            self.console.warn(warning)
        scripts = "1 script" if outcome.scripts == 1 else f"{outcome.scripts} scripts"
        self.console.say(f"{scripts}: {written(outcome.changed)}")


pass_session = click.make_pass_decorator(Session, ensure=True)


def written(paths: Sequence[Path]) -> str:
    """Return the end of a sentence that lists the files which were written."""
    return f"wrote {', '.join(map(str, paths))}" if paths else "nothing to change"
