"""A `build_py` for setuptools that generates first; the sdist has the snapshot, so that
it can be built as well.

    [build-system]
    requires = ["setuptools>=77", "fluxcall[cli]"]
    build-backend = "setuptools.build_meta"

    [tool.setuptools.cmdclass]
    build_py = "fluxcall.hooks.setuptools.BuildPy"

setuptools has to know the package that an output lies in.
"""

from __future__ import annotations

import os
from pathlib import Path

from setuptools.command.build_py import build_py

from fluxcall.hooks import generate_outputs


class BuildPy(build_py):
    """Generates before modules are collected."""

    def run(self) -> None:
        """Generate, then builds."""
        generate_outputs(Path.cwd())
        super().run()

    def get_source_files(self) -> list[str]:
        """Return what an sdist needs: the modules, and what they are made from."""
        plan = generate_outputs(Path.cwd())
        made = {os.path.relpath(plan.snapshot), plan.config.where}
        modules = super().get_source_files()  # type: ignore[no-untyped-call]
        return [*modules, *sorted(made)]
