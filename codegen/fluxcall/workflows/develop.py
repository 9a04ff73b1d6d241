"""Keeps a server's scripts in step with a folder while someone edits its files.

Invariants: a script that cannot run is not pushed, so its last good version stays. Only
scripts that came from the folder are deleted.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from fluxcall.config.model import Config
from fluxcall.deploy.apply import apply_changes
from fluxcall.deploy.plan import CREATE, DELETE, UPDATE, Deployment
from fluxcall.fluxlang.compiler import Compiler
from fluxcall.influxdb.changes import changing
from fluxcall.model import RawScript
from fluxcall.runtime.connection import Connection
from fluxcall.sources.folder import read_folder
from fluxcall.workflows.deploy import read_deployer


class FolderPush:
    """Pushes a folder to a server repeatedly, overwriting changes on the server.

    Args:
        connection: the server.
        snapshot: the snapshot, from which bindings get their types; it is never written.
    """

    def __init__(
        self,
        folder: Path,
        connection: Connection,
        *,
        compiler: Compiler,
        snapshot: Path,
        config: Config,
    ) -> None:
        self._folder = folder
        self._connection = connection
        self._compiler = compiler
        self._snapshot = snapshot
        self._config = config
        self._pushed: frozenset[str] = frozenset()

    def push(self, say: Callable[[str], None]) -> Deployment:
        """Push the folder as it is now, and return the plan.

        Args:
            say: called with a line for each change that was made.

        Raises:
            GeneratorError: the folder or the server cannot be read or changed, or the
                scripts invoke each other in a cycle; nothing else is changed.
        """
        local = _scripts(self._folder)
        deployer = read_deployer(
            self._compiler, local, self._connection, self._snapshot, self._config
        )
        names = {raw.name for raw in local}
        known = deployer.names & (names | self._pushed)
        plan = deployer.plan(prune=True, force=known, keep_going=True)
        gone = [c for c in plan.of(DELETE) if c.name in self._pushed]
        with changing(self._connection) as server:
            apply_changes(deployer, [*plan.of(CREATE, UPDATE), *gone], server, say)
        self._pushed = known & names
        return plan


def _scripts(folder: Path) -> list[RawScript]:
    """Return the scripts of a folder, which may be empty.

    Raises:
        GeneratorError: the folder does not exist, or a file cannot be read.
    """
    empty = folder.is_dir() and not any(folder.rglob("*.flux"))
    return [] if empty else read_folder(folder)
