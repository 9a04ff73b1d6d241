"""The command `trust`."""

from __future__ import annotations

import click

from fluxcall.cli.options import PRINTING
from fluxcall.cli.session import Session, pass_session
from fluxcall.config import trust as trusting
from fluxcall.errors import ConfigurationError, printable


@click.command()
@click.argument("host", required=False)
@click.option("--list", "lists", is_flag=True, help="Print the trusted servers.")
@click.option("--remove", is_flag=True, help="Remove HOST from the trusted servers.")
@PRINTING
@pass_session
def trust(session: Session, host: str | None, lists: bool, remove: bool) -> None:
    """Allow a server to receive any of your tokens.

    By default, a token is only sent to the server that was set together with it:
    INFLUX_TOKEN to INFLUX_HOST, a profile's token to the profile's address. Trust HOST,
    such as https://influx.example.com, if a project's configuration names it as well. The
    list of trusted servers is stored outside all projects.
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
        raise ConfigurationError(f"{host} is not a trusted server")
    else:
        session.console.say(f"{host} is no longer trusted")
