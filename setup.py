"""Builds from this tree alone, and the same bytes from the same tree.

Everything else about the package is in pyproject.toml.
"""

import gzip
import io
import os
import shutil
import tarfile
from pathlib import Path

from setuptools import setup
from setuptools.command.build import build
from setuptools.command.sdist import sdist


class CleanBuild(build):
    """Build into an empty folder, so that a deleted module cannot come back."""

    def run(self) -> None:
        shutil.rmtree(self.build_lib, ignore_errors=True)
        super().run()


class ReproducibleSdist(sdist):
    """Pack an archive that says nothing of who built it, where and when."""

    def make_archive(self, *args: object, **options: object) -> str:
        path = super().make_archive(*args, **options)
        clock = os.environ.get("SOURCE_DATE_EPOCH")
        if clock is not None:
            repack(Path(path), int(clock))
        return path


def repack(path: Path, clock: int) -> None:
    """Write an archive again: sorted, with one time, and without a user."""
    packed = io.BytesIO()
    with tarfile.open(path) as old, tarfile.open(fileobj=packed, mode="w") as new:
        for member in sorted(old.getmembers(), key=lambda member: member.name):
            member.mtime, member.uid, member.gid = clock, 0, 0
            member.uname = member.gname = ""
            member.pax_headers = {}
            member.mode = 0o755 if member.isdir() else 0o644
            new.addfile(member, old.extractfile(member) if member.isfile() else None)
    path.write_bytes(gzip.compress(packed.getvalue(), mtime=clock))


setup(cmdclass={"build": CleanBuild, "sdist": ReproducibleSdist})
