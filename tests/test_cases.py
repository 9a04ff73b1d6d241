"""Cases: each is a folder that a user could have made, and what the command does there.

`tests/cases/<name>/` has `command` (a line each, `$ fluxcall …`), `before/` and
`after/`; `output` is what was said and the exit codes. `--update-cases` rewrites.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from fluxcall.cache import cache_folder

CASES = Path(__file__).parent / "cases"


def run(command: str, folder: Path) -> str:
    """Runs one line in a folder; gives what it said and its exit code."""
    program, *arguments = shlex.split(command)
    assert program == "fluxcall"
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "COLUMNS": "88",
        "FLUXCALL_CACHE": str(cache_folder()),
    }
    done = subprocess.run(
        [sys.executable, "-m", "fluxcall", *arguments],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )
    said = done.stdout.replace(str(cache_folder()), "CACHE")
    return f"$ {command}\n{said}[{done.returncode}]\n"


def contents(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): path.read_text("utf-8")
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.mark.parametrize("case", sorted(CASES.iterdir()), ids=lambda path: path.name)
def test_case(case: Path, tmp_path: Path, pytestconfig: pytest.Config) -> None:
    work = tmp_path / "work"
    before, after = case / "before", case / "after"
    work.mkdir()
    if before.is_dir():
        shutil.copytree(before, work, dirs_exist_ok=True)
    commands = (case / "command").read_text("utf-8").splitlines()
    output = "".join(run(command, work) for command in commands)
    if pytestconfig.getoption("--update-cases"):
        (case / "output").write_text(output, "utf-8")
        shutil.rmtree(after, ignore_errors=True)
        shutil.copytree(work, after)
    assert output == (case / "output").read_text("utf-8")
    assert contents(work) == contents(after)
