"""The command `ui`."""

from __future__ import annotations

import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fluxcall.cli.gateway import gateway_module
from fluxcall.cli.options import PRINTING, SCRIPTS, SERVER
from fluxcall.cli.session import Session, pass_session
from fluxcall.runtime.errors import SettingsError

if TYPE_CHECKING:
    from fluxcall.gateway.ui import Folder, Upstream
    from fluxcall.model import ScriptModel
    from fluxcall.naming import Names


@click.command()
@PRINTING
@SERVER
@SCRIPTS
@click.option("--port", default=0, help="0 picks a free port.", show_default=True)
@click.option("--no-browser", is_flag=True, help="Only print the page's address.")
@PRINTING
@pass_session
def ui(session: Session, port: int, no_browser: bool) -> None:
    """Open a web page to find, run and plot scripts.

    The page works with any server, including InfluxDB Cloud; this command only forwards
    its requests. With --scripts, it shows the scripts of a folder and follows edits.
    """
    module = gateway_module("ui")
    server = gateway_module("server")
    upstream, folder = _upstream(session), _folder(session.scripts_option)
    door = module.Door()

    def opened(at: str) -> None:
        address = f"{at}/scripts#code={door.code}"
        session.console.say(f"the page is at {address}")
        session.console.say("the address works once; Ctrl+C ends the page")
        if not no_browser:
            webbrowser.open(address)

    def configured(script: ScriptModel) -> tuple[ScriptModel, Names]:
        from fluxcall.config.overrides import configure, names_of

        settings = session.config.of(script)
        return configure(script, settings), names_of(settings)

    server.serve_app(
        lambda: module.create_ui(
            upstream=upstream, folder=folder, configure=configured, door=door
        ),
        port=port,
        opened=opened,
    )


def _upstream(session: Session) -> Upstream | None:
    """Return the server, or None, since a folder can be shown without one."""
    from fluxcall.gateway.ui import Upstream

    try:
        connection = session.connection
    except SettingsError:
        if session.scripts_option is None:
            raise
        return None
    return Upstream(url=connection.url, token=connection.token, org=connection.org)


def _folder(path: Path | None) -> Folder | None:
    if path is None:
        return None
    from fluxcall.gateway.ui import Folder
    from fluxcall.sources.folder import read_folder

    read_folder(path)  # report an empty folder here, not in the browser
    return Folder(
        name=str(path), read=lambda: read_folder(path), version=lambda: _version(path)
    )


def _version(folder: Path) -> str:
    """Return a text that changes with any change to the folder's scripts."""
    marks = []
    for path in sorted(folder.rglob("*.flux")):
        found = path.stat()
        marks.append(f"{path.name}:{found.st_mtime_ns}:{found.st_size}")
    return f"{hash(tuple(marks)):x}"
