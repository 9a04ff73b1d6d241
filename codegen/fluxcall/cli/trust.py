"""The command trust: the servers that any token may go to."""

from __future__ import annotations

import click

from fluxcall.cli.options import PRINTING
from fluxcall.cli.session import Session, pass_session
from fluxcall.config import trust as trusting
from fluxcall.errors import ConfigurationError, printable


@click.command()
@click.argument("host", required=False)
@click.option("--list", "lists", is_flag=True, help="Print the allowed servers.")
@click.option("--remove", is_flag=True, help="Take HOST from the allowed servers.")
@PRINTING
@pass_session
def trust(session: Session, host: str | None, lists: bool, remove: bool) -> None:
    """Allow a server to receive any of your tokens.

    A token goes to the server that it came with: INFLUX_TOKEN to INFLUX_HOST, a
    profile's token to the profile's address. HOST, such as https://influx.example.com,
    may be named by a project's configuration as well. The list is yours, outside every
    project.
    """
    if lists:
        for origin in sorted(trusting.trusted_servers()):
            click.echo(f"{printable(origin)}")
    elif host is None:
        raise ConfigurationError(
            "give HOST, such as https://influx.example.com, or --list"
        )
    elif not remove:
        session.console.say(f"{trusting.trust(host)} may receive your tokens")
    elif not trusting.distrust(host):
        raise ConfigurationError(f"{host} is not among the allowed servers")
    else:
        session.console.say(f"{host} is no longer allowed")
