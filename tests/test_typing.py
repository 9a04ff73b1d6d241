"""mypy --strict and pyright strict on what is generated and on programs that use it."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from support.modules import parts_of

from fluxcall.model import Parameter, ScriptModel
from fluxcall.render.module import HEAD, render_body

CHECKOUT = Path(__file__).parents[1] / "codegen"  # editable installs hide it
CASES = Path(__file__).parent / "cases"
PROGRAMS = Path(__file__).parent / "typing"
TYPES = ["any", "bool", "duration", "float", "int", "string", "time", "uint"]


def a_script(name: str, *parameters: Parameter) -> ScriptModel:
    return ScriptModel(
        ids={}, name=name, description="", language="flux", text_hash="",
        updated_at=None, parameters=parameters,
    )  # fmt: skip


SCRIPTS = [
    a_script("every type", *[Parameter(name=f"{t}Value", type=t) for t in TYPES]),
    a_script("one", Parameter(name="number", type="int")),
    a_script("no parameters"),
    ScriptModel(
        ids={}, name="in sql", description="", language="sql", text_hash="",
        updated_at=None, parameters=None,
    ),
]  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The generated module (without its pragmas) and the programs beside it."""
    path = tmp_path_factory.mktemp("typing")
    (path / "types_module.py").write_text(render_body(parts_of(SCRIPTS)))
    for program in PROGRAMS.glob("*.py"):
        shutil.copy(program, path)
    configure(path)
    return path


def configure(folder: Path) -> None:
    settings = {
        "typeCheckingMode": "strict",
        "pythonVersion": "3.11",
        "extraPaths": [str(CHECKOUT)],
    }
    (folder / "pyrightconfig.json").write_text(json.dumps(settings))


def mypy(folder: Path, *files: str) -> dict[int, str]:
    command = [sys.executable, "-m", "mypy", "--strict", "--no-error-summary",
               "--hide-error-context", "--config-file", os.devnull, *files]  # fmt: skip
    environment = {
        **os.environ,
        "MYPYPATH": str(CHECKOUT),
        "MYPY_CACHE_DIR": str(CHECKOUT.parent / ".mypy_cache" / "generated"),
    }
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True
    )
    assert done.returncode in (0, 1), done.stderr
    found: dict[int, str] = {}
    for name, line, message in re.findall(
        r"^(\S+):(\d+): error: (.*)$", done.stdout, re.MULTILINE
    ):
        assert name in files, message
        found[int(line)] = found.get(int(line), "") + message
    return found


def pyright(folder: Path, *files: str) -> dict[int, str]:
    command = [sys.executable, "-m", "pyright", "--outputjson",
               "--pythonpath", sys.executable, *files]  # fmt: skip
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert done.returncode in (0, 1), done.stdout + done.stderr
    found: dict[int, str] = {}
    for item in json.loads(done.stdout)["generalDiagnostics"]:
        line = item["range"]["start"]["line"] + 1
        found[line] = found.get(line, "") + item["message"]
    return found


@pytest.mark.parametrize("checker", [mypy, pyright])
def test_the_module_and_a_program_are_clean(checker, folder: Path) -> None:  # type: ignore[no-untyped-def]
    assert checker(folder, "types_module.py", "good.py") == {}


@pytest.mark.parametrize("checker", [mypy, pyright])
def test_the_modules_of_the_cases_are_clean(checker, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    """Without their pragmas, under the checkers, ruff and black."""
    configure(tmp_path)
    for module in CASES.glob("*/after/*.py"):
        text = module.read_text("utf-8")
        if text.startswith(HEAD):
            name = f"{module.parent.parent.name}_{module.name}".replace("-", "_")
            (tmp_path / name).write_text(text.removeprefix(HEAD), "utf-8")
    names = sorted(path.name for path in tmp_path.glob("*.py"))
    assert len(names) > 5
    assert checker(tmp_path, *names) == {}
    for tool in (["black", "--check", "-q"], ["ruff", "check", "--isolated", "-q"]):
        done = subprocess.run(
            [sys.executable, "-m", *tool, *names], cwd=tmp_path, capture_output=True
        )
        assert done.returncode == 0, done.stdout.decode()


@pytest.mark.parametrize("checker", [mypy, pyright])
def test_every_mistake_is_reported_where_it_is(checker, folder: Path) -> None:  # type: ignore[no-untyped-def]
    found = checker(folder, "bad.py")
    lines = (folder / "bad.py").read_text().splitlines()
    expected = {n for n, line in enumerate(lines, 1) if "# error: " in line}
    assert set(found) == expected
