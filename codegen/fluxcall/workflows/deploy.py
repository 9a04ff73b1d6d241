"""The workflows of bundle, push, diff, graph and `pull --to`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from fluxcall.config.model import Config
from fluxcall.config.overrides import configure
from fluxcall.deploy.diagrams import draw
from fluxcall.deploy.folder import files_of
from fluxcall.deploy.graph import graph_of
from fluxcall.deploy.plan import Deployer, Deployment
from fluxcall.errors import ConfigurationError
from fluxcall.files import File, write_files
from fluxcall.fluxlang.compiler import Compiler
from fluxcall.fluxlang.linked import unlink
from fluxcall.influxdb.gateway import is_gateway
from fluxcall.link.linker import CLOUD, GATEWAY, Linker
from fluxcall.model import RawScript
from fluxcall.runtime.connection import Connection
from fluxcall.snapshot import known_scripts
from fluxcall.sources.folder import read_folder
from fluxcall.sources.server import read_server


def bundled(
    file: Path,
    snapshot: Path,
    compiler: Compiler,
    config: Config,
    *,
    target: str = CLOUD,
) -> str:
    """Return a script linked with the helper and the bindings of the snapshot.

    Args:
        target: one of `link.linker.TARGETS`.

    Raises:
        GeneratorError: it cannot be read or linked.
    """
    others = [
        configure(script, config.of(script))
        for script in known_scripts(snapshot)
        if script.name != file.stem
    ]
    linker = Linker(compiler, others, target=target)
    return linker.link(_read(file), str(file)).text


def undone(file: Path) -> str:
    """Return a linked script as it was written."""
    return unlink(_read(file))


def _read(file: Path) -> str:
    try:
        return file.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{file} cannot be read: {error}") from None


def read_deployer(
    compiler: Compiler,
    local: Sequence[RawScript],
    connection: Connection,
    snapshot: Path,
    config: Config,
) -> Deployer:
    """Return the deployer of a folder for a server, linking for the server's kind.

    Raises:
        GeneratorError: the server or the snapshot cannot be read.
    """
    known = known_scripts(snapshot)
    remote = [*read_server(connection, known=known)]
    return Deployer(
        compiler,
        local,
        remote,
        known,
        configured=lambda script: configure(script, config.of(script)),
        target=GATEWAY if is_gateway(connection) else CLOUD,
    )


def plan_as_json(plan: Deployment) -> Mapping[str, Any]:
    """Return a plan in the form that docs/flux.md describes."""
    changes = [
        {
            "kind": change.kind,
            "name": change.name,
            "id": change.id,
            "conflict": change.conflict,
            "callers": list(change.callers),
            "differences": [asdict(difference) for difference in change.differences],
            "diff": change.diff(),
        }
        for change in plan.changes
    ]
    findings = [asdict(finding) for finding in plan.findings]
    return {"format": 1, "changes": changes, "findings": findings}


def write_folder(raws: Sequence[RawScript], folder: Path) -> list[Path]:
    """Write scripts to a folder as they were before linking; return the changed paths.

    Raises:
        GeneratorError: a script has no valid file name, or a file cannot be written.
    """
    folder.mkdir(exist_ok=True)
    local = read_folder(folder) if [*folder.rglob("*.flux")] else []
    return write_texts(files_of(raws, local, folder), root=folder)


def write_texts(texts: Mapping[Path, str], root: Path | None = None) -> list[Path]:
    """Write scripts over any existing files; return the changed paths.

    Args:
        root: the folder that they must stay in; None for each file's own folder.

    Raises:
        GeneratorError: a file cannot be written.
    """
    return write_files(
        [
            File(path=path, text=text, ours=lambda text: True, root=root)
            for path, text in texts.items()
        ]
    )


def drawn(raws: Iterable[RawScript], form: str, compiler: Compiler) -> str:
    """Return the call graph, in one of the formats in `deploy.diagrams.GRAPHS`."""
    return draw(graph_of([*raws], compiler), form)
