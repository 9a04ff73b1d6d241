"""Two clones, of other users, time zones and locales, make the same bytes; and a script
that comes or goes changes no other's text.
"""

from __future__ import annotations

import ast
import getpass
import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.modules import module_text
from unit.render.test_render import scripts

from fluxcall.errors import CombinedError

CASE = Path(__file__).parent / "cases" / "several-outputs" / "before"
OUTPUTS = """
[[tool.fluxcall.outputs]]
path = "src/vendored.py"
runtime = "vendored"
"""
CLONES: list[dict[str, str]] = [
    {"TZ": "UTC", "LC_ALL": "C", "PYTHONHASHSEED": "1", "COLUMNS": "40", "USER": "a"},
    {
        "TZ": "Asia/Kathmandu",
        "LC_ALL": "tr_TR.UTF-8",
        "PYTHONHASHSEED": "2",
        "USER": "b",
    },
    {"TZ": "America/St_Johns", "LANG": "C.UTF-8", "PYTHONUTF8": "0", "NO_COLOR": "1"},
]


def cloned(folder: Path, environ: dict[str, str], umask: int) -> dict[str, bytes]:
    """What is generated in a clone of the project; its user formats as he likes."""
    project = folder / "some where" / "projekt ü"
    shutil.copytree(CASE, project)
    with (project / "pyproject.toml").open("a") as config:
        config.write(OUTPUTS)
        config.write(
            "\n[tool.black]\nline-length = 40\nskip-string-normalization = true\n"
        )
    home = folder / "home"
    home.mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "fluxcall", "generate"],
        cwd=project,
        env={"PATH": os.environ["PATH"], "HOME": str(home), **environ},
        umask=umask,
        capture_output=True,
    )
    assert done.returncode == 0, done.stderr
    return {
        path.relative_to(project).as_posix(): path.read_bytes()
        for path in (project / "src").rglob("*")
        if path.is_file()
    }


def test_clones_make_the_same_bytes(tmp_path: Path) -> None:
    made = []
    for number, environ in enumerate(CLONES):
        folder = tmp_path / f"clone-{number}"
        folder.mkdir()
        made.append(cloned(folder, environ, umask=(0o022, 0o077, 0o002)[number]))
    first = made[0]
    assert {"src/air.py", "src/vendored.py", "src/plant/points.py"} <= first.keys()
    assert all(other == first for other in made[1:])
    for raw in first.values():
        for own in (
            str(tmp_path),
            getpass.getuser() + "@",
            json.dumps(os.uname().nodename),
        ):
            assert own.encode() not in raw


@given(st.lists(scripts, min_size=2, max_size=4), st.data())
def test_a_script_that_comes_or_goes_changes_no_other(
    made: list[object], data: st.DataObject
) -> None:
    named = [replace(script, name=f"s {n}") for n, script in enumerate(made)]  # type: ignore[type-var]
    gone = data.draw(st.sampled_from(named))
    rest = [script for script in named if script is not gone]
    try:
        everything, without = module_text(*named), module_text(*rest)
    except CombinedError:  # names that are none
        return
    own, before = statements(module_text(gone)), statements(everything)
    assert statements(without) == {k: v for k, v in before.items() if k not in own}
    assert own.items() <= before.items()


def statements(text: str) -> dict[str, str | None]:
    """The functions and classes of a module, each with its very text."""
    return {
        ast.dump(node.targets[0]) if isinstance(node, ast.Assign) else node.name: (
            ast.get_source_segment(text, node)
        )
        for node in ast.parse(text).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Assign)
    }


@pytest.mark.parametrize("seed", ["0", "1", "random"])
def test_the_seed_of_hashes_does_not_matter(seed: str, tmp_path: Path) -> None:
    shutil.copytree(CASE, tmp_path, dirs_exist_ok=True)
    subprocess.run(
        [sys.executable, "-m", "fluxcall", "generate"],
        cwd=tmp_path, check=True, capture_output=True,
        env={**os.environ, "PYTHONHASHSEED": seed, "FLUXCALL_CACHE": str(tmp_path / "c")},
    )  # fmt: skip
    expected = CASE.parent / "after" / "src" / "plant" / "points.py"
    made = tmp_path / "src" / "plant" / "points.py"
    assert made.read_bytes() == expected.read_bytes()
