"""Runs the command `fluxcall` as a user does: a process, an environment of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from fluxcall.cache import cache_folder


def fluxcall(folder: Path, *arguments: str, **environ: str) -> tuple[int, str]:
    """Runs the command; exit code and all it said."""
    done = subprocess.run(
        [sys.executable, "-m", "fluxcall", *arguments],
        cwd=folder,
        env={
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "FLUXCALL_CACHE": str(cache_folder()),
            "INFLUX_TOKEN": "secret-t",
            **environ,
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )
    assert "secret-t" not in done.stdout
    return done.returncode, done.stdout
