"""axe-core, which finds what keeps people from using a page."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from pathlib import Path

from support.once import one_at_a_time

from fluxcall.cache import cache_folder
from fluxcall.fluxlang.install import find_npm

_MANIFESTS = [
    Path(__file__).parents[1] / "page" / name
    for name in ("package.json", "package-lock.json")
]


def axe_script() -> str:
    """Return axe's source; it is installed once, from a lock file, into the cache."""
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in _MANIFESTS))
    folder = cache_folder() / f"axe-{digest.hexdigest()[:16]}"
    script = folder / "node_modules" / "axe-core" / "axe.min.js"
    with one_at_a_time(folder.name):
        if not script.is_file():
            _install(folder)
    return script.read_text("utf-8")


def _install(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for path in _MANIFESTS:
        shutil.copy(path, folder)
    command = [*find_npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
