"""Applies a plan's changes to a server, in their order."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Protocol

from fluxcall.deploy.plan import CREATE, DELETE, UPDATE, Change, Deployer
from fluxcall.errors import GeneratorError, LinkError


class Server(Protocol):
    """A server whose scripts can be changed; implemented by `influxdb.changes`."""

    def create(self, name: str, text: str, description: str) -> str:
        """Create a script and return its id."""

    def update(self, script_id: str, name: str, text: str, description: str) -> None:
        """Change the text and the description of a script."""

    def delete(self, script_id: str, name: str) -> None:
        """Delete a script."""


def apply_changes(
    deployer: Deployer,
    changes: Iterable[Change],
    server: Server,
    say: Callable[[str], None],
) -> int:
    """Apply changes in their order, and return how many there were.

    Raises:
        GeneratorError: a change failed. Those before it are applied; running the same
            command again applies the rest.
    """
    done = 0
    wanted = [change for change in changes if change.kind in (CREATE, UPDATE, DELETE)]
    for change in wanted:
        try:
            _apply(deployer, change, server)
        except GeneratorError as error:
            left = ", ".join(c.name for c in wanted[done:])
            raise LinkError(
                f"{error}\n{done} of {len(wanted)} changes were applied; not applied:"
                f" {left}. Run the same command again to apply the rest"
            ) from None
        done += 1
        say(f"{change.kind}d {change.name}")
    return done


def _apply(deployer: Deployer, change: Change, server: Server) -> None:
    if change.kind == DELETE:
        server.delete(change.id or "", change.name)
        return
    text = deployer.linked(change.name)  # what it invokes may have got an id
    if change.kind == CREATE:
        text = deployer.created_text(change.name, text)
        script_id = server.create(change.name, text, change.description)
        deployer.created(change.name, script_id)
    else:
        server.update(change.id or "", change.name, text, change.description)
