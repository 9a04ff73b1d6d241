"""A `build_py` for setuptools that generates the outputs first.

The sdist contains the snapshot, so it can be built as well.

    [build-system]
    requires = ["setuptools>=77", "fluxcall[cli]"]
    build-backend = "setuptools.build_meta"

    [tool.setuptools.cmdclass]
    build_py = "fluxcall.hooks.setuptools.BuildPy"

The package that contains an output must be known to setuptools.
"""

from __future__ import annotations

import os
from pathlib import Path

from setuptools.command.build_py import build_py

from fluxcall.hooks import generate_outputs


class BuildPy(build_py):
    """Generates the outputs before setuptools collects modules."""

    def run(self) -> None:
        """Generate the outputs, then build."""
        generate_outputs(Path.cwd())
        super().run()

    def get_source_files(self) -> list[str]:
        """Return the files of an sdist: the modules, and what they are generated from."""
        plan = generate_outputs(Path.cwd())
        made = {os.path.relpath(plan.snapshot), plan.config.where}
        modules = super().get_source_files()  # type: ignore[no-untyped-call]
        return [*modules, *sorted(made)]
