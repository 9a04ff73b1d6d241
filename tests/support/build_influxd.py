"""Builds the influxd and the Flux runner of the tests into the user's cache, once; refuses
to build twice.

The versions stand in `influxd/go.mod` and `flux/go.mod`. Go and Rust have to be there; a first build
takes some minutes, and says how far it is.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from filelock import FileLock

from fluxcall.cache import cache_folder

_MODULES = Path(__file__).parent
_PKG_CONFIG = "github.com/influxdata/pkg-config"
_PACKAGES = {
    "influxd": {
        "pkg-config": _PKG_CONFIG,
        "influxd": "github.com/influxdata/influxdb/v2/cmd/influxd",
        "params": "./params",
    },
    "flux": {
        "pkg-config": _PKG_CONFIG,
        "flux": "github.com/influxdata/flux/cmd/flux",
    },
}
"""Module → program → package; `params` is Flux's own answer to `/params`, for comparison.

Two modules, because together another dependency's version breaks Flux's runner.
"""

_REPORT_SECONDS = 15.0


class BuildError(Exception):
    """A tool is missing, or the build failed."""


def built_influxd(say: Callable[[str], None]) -> Path:
    """The path of influxd: `FLUXCALL_INFLUXD`, the cache's, or a new build.

    Raises:
        BuildError: says what is missing or what failed.
    """
    override = os.environ.get("FLUXCALL_INFLUXD")
    return Path(override) if override else built_programs("influxd", say) / "influxd"


def built_flux(say: Callable[[str], None]) -> Path:
    """The path of Flux's own command, which runs its tests.

    Raises:
        BuildError: says what is missing or what failed.
    """
    return built_programs("flux", say) / "flux"


def built_programs(module: str, say: Callable[[str], None]) -> Path:
    """The folder of a module's programs, from the cache or built.

    Raises:
        BuildError: says what is missing or what failed.
    """
    sources = sorted(path for path in (_MODULES / module).rglob("*") if path.is_file())
    pinned = b"".join(path.read_bytes() for path in sources)
    folder = cache_folder() / f"{module}-{hashlib.sha256(pinned).hexdigest()[:16]}"
    folder.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(f"{folder}.lock"):  # a second run waits for the first one's build
        if not (folder / module).is_file():
            _build(module, folder, say)
    return folder


def _build(module: str, folder: Path, say: Callable[[str], None]) -> None:
    for tool in ("go", "cargo", "cc"):
        if shutil.which(tool) is None:
            raise BuildError(
                f"{module} needs {tool} to be built; install it, or name an influxd"
                " with FLUXCALL_INFLUXD"
            )
    say(f"building {module} into {folder} (once, some minutes)")
    with tempfile.TemporaryDirectory(dir=folder.parent) as name:
        made = Path(name) / module
        made.mkdir()
        environment = {
            **os.environ,
            "PATH": f"{made}{os.pathsep}{os.environ['PATH']}",
            "PKG_CONFIG": str(made / "pkg-config"),
            "RUSTUP_TOOLCHAIN": "stable",  # Flux pins one that is not there
        }
        for program, package in _PACKAGES[module].items():
            _go_build(module, made / program, package, environment, say)
        made.replace(folder)


def _go_build(
    module: str,
    target: Path,
    package: str,
    environment: Mapping[str, str],
    say: Callable[[str], None],
) -> None:
    command = ["go", "build", "-v", "-o", str(target), package]
    begun = said = time.monotonic()
    last: list[str] = []
    with subprocess.Popen(
        command,
        cwd=_MODULES / module,
        env=environment,
        text=True,
        stderr=subprocess.PIPE,
    ) as build:
        assert build.stderr is not None
        for count, line in enumerate(build.stderr, 1):
            last = [*last[-20:], line]
            if time.monotonic() - said > _REPORT_SECONDS:
                said = time.monotonic()
                say(f"{target.name}: {count} packages, {said - begun:.0f} s")
    if build.returncode:
        raise BuildError(f"{' '.join(command)} failed:\n{''.join(last)}")


if __name__ == "__main__":
    print(built_influxd(lambda line: print(line, file=sys.stderr, flush=True)))
