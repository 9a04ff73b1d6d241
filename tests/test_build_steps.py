"""The build steps of docs/build-steps.md, each run as its tool would run it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import venv
import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml
from support.scripted_server import Received, as_json, http, scripted

from fluxcall.fluxlang.compiler import Compiler
from fluxcall.runtime.connection import Connection
from fluxcall.sources.server import read_server
from fluxcall.workflows.pull import pull

CHECKOUT = Path(__file__).parents[1]
ID = "084d693d93048000"
PLANNED = '[[tool.fluxcall.outputs]]\npath = "src/plant/scripts.py"\n'


def blocks() -> dict[str, str]:
    """First line, a comment with the file's name → the snippet; hatch's is the first."""
    found: dict[str, str] = {}
    text = (CHECKOUT / "docs" / "build-steps.md").read_text()
    for heading, body in re.findall(r"## (\S+)\n(.*?)(?=\n## |\Z)", text, re.DOTALL):
        (found[heading],) = re.findall(r"```\w+\n(.*?)```", body, re.DOTALL)
    assert PLANNED in text
    return found


class Server:
    """A server whose one script has a parameter of a type that may change."""

    kind = "string"

    def __call__(self, request: Received) -> bytes:
        if request.path.endswith("/params"):
            body = f'{{"params": {{"bucket": "{self.kind}"}}}}'
            return http(body.encode(), kind="application/json")
        text = "x = params.bucket + " + ('"a"' if self.kind == "string" else "1")
        script = {"id": ID, "orgID": "0" * 16, "name": "mean", "script": text}
        page = [script | {"updatedAt": self.kind}] if "offset=0" in request.path else []
        return as_json({"scripts": page})


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with a snapshot, and without the module."""
    folder = tmp_path / "project"
    (folder / "src" / "plant").mkdir(parents=True)
    (folder / "src" / "plant" / "__init__.py").write_text("")
    (folder / "pyproject.toml").write_text(
        '[project]\nname = "plant"\nversion = "1"\n\n' + PLANNED
    )
    with scripted(Server()) as server, Compiler() as compiler:
        connection = Connection(url=server.url, token="t")
        snapshot = folder / "fluxcall.lock.json"
        pull(lambda known: read_server(connection, known=known), snapshot, compiler)
    return folder


def run(
    *command: str | Path, folder: Path, wheel: Path, **environ: str
) -> tuple[int, str]:
    """Run a command for which pip knows this fluxcall; return exit code and output."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    environment |= {"PIP_FIND_LINKS": str(wheel.parent), **environ}
    done = subprocess.run(
        [*map(str, command)], cwd=folder, env=environment, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    return done.returncode, done.stdout


# GitHub, GitLab


def steps(name: str) -> list[str]:
    """The lines that a runner gives to its shell."""
    said: Any = yaml.safe_load(blocks()[name])
    if name == "GitHub":
        (job,) = said["jobs"].values()
        return [step["run"] for step in job["steps"] if "run" in step]
    return [line for job in said.values() for line in job["script"]]


@pytest.mark.parametrize("name", ["GitHub", "GitLab"])
def test_a_pipeline(name: str, project: Path, wheel: Path) -> None:
    venv.create(project / ".venv", with_pip=True)
    path = f"{project / '.venv' / 'bin'}{os.pathsep}{os.environ['PATH']}"
    drifting = Server()
    with scripted(drifting) as server:
        variables = {"PATH": path, "INFLUX_HOST": server.url, "INFLUX_TOKEN": "t"}
        if name == "GitHub":
            variables["GITHUB_ACTIONS"] = "true"

        def pipeline() -> dict[str, int]:
            """Run the lines; return the exit code of each kind of check."""
            codes = {}
            for line in dict.fromkeys(steps(name)):
                shell = ("bash", "-e", "-c", line)
                code, output = run(*shell, folder=project, wheel=wheel, **variables)
                if line.startswith("fluxcall check"):
                    codes["live" if "--live" in line else "offline"] = code
                else:
                    assert code == 0, output
            return codes

        assert pipeline() == {"offline": 1, "live": 1}
        fluxcall = project / ".venv" / "bin" / "fluxcall"
        assert run(fluxcall, "generate", folder=project, wheel=wheel)[0] == 0
        assert pipeline() == {"offline": 0, "live": 0}
        drifting.kind = "int"
        assert pipeline() == {"offline": 0, "live": 1}


# pre-commit


def git(folder: Path, *arguments: str) -> None:
    name = ["-c", "user.name=t", "-c", "user.email=t@localhost"]
    subprocess.run(["git", *name, *arguments], cwd=folder, check=True)


def test_the_hooks_of_pre_commit(project: Path, wheel: Path, tmp_path: Path) -> None:
    said = yaml.safe_load(blocks()["pre-commit"])
    (hook,) = said["repos"][0]["hooks"]
    hooks = tmp_path / "fluxcall"
    ignored = shutil.ignore_patterns(
        ".*cache", ".git", ".hypothesis", "build", "*.egg-info"
    )
    shutil.copytree(CHECKOUT, hooks, ignore=ignored)
    for folder in (hooks, project):
        git(folder, "init", "-q")
        git(folder, "add", "-A")
        git(folder, "commit", "-qm", "x")
    cache = {"PRE_COMMIT_HOME": str(tmp_path / "hooks"), "PIP_CONSTRAINT": ""}

    def hooked(name: str) -> tuple[int, str]:
        command = [sys.executable, "-m", "pre_commit", "try-repo", str(hooks), name]
        return run(*command, "--all-files", folder=project, wheel=wheel, **cache)

    code, output = hooked(hook["id"])
    assert code == 1, output
    assert "scripts.py is missing" in output
    code, output = hooked("fluxcall-generate")
    assert (project / "src" / "plant" / "scripts.py").exists(), output
    git(project, "add", "-A")
    code, output = hooked(hook["id"])
    assert code == 0, output


# hatch, setuptools


@pytest.mark.parametrize("name", ["hatch", "setuptools"])
def test_a_build_hook(name: str, project: Path, wheel: Path, tmp_path: Path) -> None:
    """Wheel from sdist from the tree, as `build` does; git ignores the module."""
    said = (project / "pyproject.toml").read_text() + blocks()[name]
    if name == "hatch":
        said += '\n[tool.hatch.build.targets.wheel]\npackages = ["src/plant"]\n'
    tomllib.loads(said)
    (project / "pyproject.toml").write_text(said)
    (project / ".gitignore").write_text("scripts.py\n")
    git(project, "init", "-q")
    command = [sys.executable, "-m", "build", "--outdir", str(tmp_path / "dist")]
    code, output = run(*command, folder=project, wheel=wheel)
    assert code == 0, output
    (built,) = (tmp_path / "dist").glob("*.whl")
    with zipfile.ZipFile(built) as archive:
        text = archive.read("plant/scripts.py").decode()
    assert "def mean(\n    *,\n    bucket: str,\n" in text
    (source,) = (tmp_path / "dist").glob("*.tar.gz")
    with tarfile.open(source) as members:
        names = {member.partition("/")[2] for member in members.getnames()}
    assert {"fluxcall.lock.json", "src/plant/scripts.py"} <= names


def test_a_build_without_a_snapshot_fails(project: Path, wheel: Path) -> None:
    said = (project / "pyproject.toml").read_text() + blocks()["setuptools"]
    (project / "pyproject.toml").write_text(said)
    (project / "fluxcall.lock.json").unlink()
    command = [sys.executable, "-m", "build", "--wheel"]
    code, output = run(*command, folder=project, wheel=wheel)
    assert code != 0
    assert "fluxcall.lock.json does not exist" in output
