"""Builds from this tree alone: what an earlier build left in build/ is removed first.

Everything else about the package is in pyproject.toml.
"""

import shutil

from setuptools import setup
from setuptools.command.build import build


class CleanBuild(build):
    """Build into an empty folder, so that a deleted module cannot come back."""

    def run(self) -> None:
        shutil.rmtree(self.build_lib, ignore_errors=True)
        super().run()


setup(cmdclass={"build": CleanBuild})
