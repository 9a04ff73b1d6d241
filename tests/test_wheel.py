"""What users install: the wheel and the sdist, in an empty virtual environment."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tarfile
import venv
import zipfile
from importlib.metadata import distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from fluxcall.cli.commands import COMMANDS

PIPS_OWN = {"pip", "setuptools", "wheel"}
CHECKOUT = Path(__file__).parents[1]
SHIPPED = [
    "fluxcall/py.typed",
    "fluxcall/fluxlang/host.mjs",
    "fluxcall/fluxlang/stdin.mjs",
    "fluxcall/fluxlang/package-lock.json",
    "fluxcall/demo/recording.json",
    "fluxcall/demo/scripts/last-point.flux",
    "fluxcall/flux/fluxcall.flux",
    "fluxcall/templates/module.py.jinja",
]


def run(*command: str | Path, folder: Path) -> str:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    done = subprocess.run(
        [*map(str, command)], cwd=folder, env=environment, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    return done.stdout


def test_everything_is_shipped(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    assert set(SHIPPED) <= names
    modules = {
        f"fluxcall/{path.relative_to(CHECKOUT / 'codegen' / 'fluxcall')}"
        for path in (CHECKOUT / "codegen" / "fluxcall").rglob("*.py")
    }
    assert modules <= names
    assert not [name for name in names if name.startswith(("tests", "codegen"))]
    (sdist,) = wheel.parent.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        members = {name.split("/", 1)[-1] for name in archive.getnames()}
    assert {"codegen/fluxcall/cli/__init__.py", "templates/module.py.jinja"} <= members


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy what git knows of this checkout, as a stranger's build finds it."""
    folder = tmp_path_factory.mktemp("tree")
    listed = run("git", "ls-files", "-z", folder=CHECKOUT)
    for name in filter(None, listed.split("\0")):
        if not name.startswith(("tests/", "docs/", "examples/")):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(CHECKOUT / name, folder / name)
    return folder


def built(tree: Path, folder: Path, kind: str = "wheel") -> Path:
    """Build one kind of distribution in a tree; always of the same time."""
    command = [sys.executable, "-m", "build", f"--{kind}", "--outdir", str(folder), "."]
    clock = os.environ | {"SOURCE_DATE_EPOCH": "1700000000"}
    done = subprocess.run(command, cwd=tree, env=clock, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    (found,) = folder.iterdir()
    return found


def test_a_wheel_contains_nothing_from_an_earlier_build(
    tree: Path, tmp_path: Path
) -> None:
    stale = tree / "build" / "lib" / "fluxcall" / "gone.py"
    stale.parent.mkdir(parents=True)
    stale.write_text("evil = True\n")
    wheel = built(tree, tmp_path)
    with zipfile.ZipFile(wheel) as archive:
        assert "fluxcall/gone.py" not in archive.namelist()


@pytest.mark.parametrize("kind", ["wheel", "sdist"])
def test_two_builds_are_the_same_bytes(kind: str, tree: Path, tmp_path: Path) -> None:
    """Also if the files are copies of another time."""
    one = built(tree, tmp_path / "one", kind)
    copy = shutil.copytree(tree, tmp_path / "copy", copy_function=shutil.copyfile)
    other = built(copy, tmp_path / "other", kind)
    assert one.read_bytes() == other.read_bytes()


def test_an_sdist_is_what_the_wheel_is_built_from(wheel: Path) -> None:
    (sdist,) = wheel.parent.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        members = {name.partition("/")[2] for name in archive.getnames()}
    assert {"LICENSE", "README.md", "CHANGELOG.md", "SECURITY.md"} <= members
    assert {name.partition("/")[0] for name in members} == {
        *("", "codegen", "flux", "page", "templates", "fluxcall.egg-info"),
        *("LICENSE", "README.md", "CHANGELOG.md", "SECURITY.md"),
        *("MANIFEST.in", "PKG-INFO", "pyproject.toml", "setup.cfg", "setup.py"),
    }


def test_the_metadata_is_whole(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        (metadata,) = [name for name in names if name.endswith(".dist-info/METADATA")]
        text = archive.read(metadata).decode()
    assert "License-Expression: MIT" in text
    assert "Requires-Python: >=3.11" in text
    assert "Description-Content-Type: text/markdown" in text
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in names)


def environment(folder: Path, *requirements: str) -> Path:
    """Make a virtual environment with these installed and return its programs' folder."""
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    run(python, "-m", "pip", "install", "--quiet", *requirements, folder=folder)
    return folder / "bin"


def installed(python: Path) -> dict[str, int]:
    """Return the distributions of an environment, without pip's own, and their bytes."""
    program = """
import json
from importlib.metadata import distributions
sizes = {}
for found in distributions():
    paths = [found.locate_file(path) for path in found.files or ()]
    name = found.metadata["Name"].lower().replace("_", "-")
    sizes[name] = sum(path.stat().st_size for path in paths if path.is_file())
print(json.dumps(sizes))
"""
    said: dict[str, int] = json.loads(run(python, "-c", program, folder=python.parent))
    return {name: size for name, size in said.items() if name not in PIPS_OWN}


def closure(name: str) -> set[str]:
    """Return a distribution and what it requires here, without its extras."""
    found, stack = set[str](), [name]
    while stack:
        one = stack.pop().lower().replace("_", "-")
        if one not in found:
            found.add(one)
            for line in distribution(one).requires or ():
                required = Requirement(line)
                if required.marker is None or required.marker.evaluate({"extra": ""}):
                    stack.append(required.name)
    return found


@pytest.fixture
def snapshot_case(tmp_path: Path) -> Path:
    """A folder with a snapshot; returns the case that it is from."""
    case = CHECKOUT / "tests" / "cases" / "the-guides-two-scripts"
    snapshot = (case / "before" / "fluxcall.lock.json").read_text()
    (tmp_path / "fluxcall.lock.json").write_text(snapshot)
    return case


def test_the_plain_install_is_the_runtime(
    wheel: Path, tmp_path: Path, snapshot_case: Path
) -> None:
    """httpx and its dependencies only; a generated module works, the command explains."""
    programs = environment(tmp_path / "venv", str(wheel))
    sizes = installed(programs / "python")
    assert sizes.keys() == {"fluxcall"} | closure("httpx")
    print(f"installed: {sum(sizes.values()) / 1e6:.1f} MB: {sizes}")
    air = (snapshot_case / "after" / "air.py").read_text()
    (tmp_path / "air.py").write_text(air)
    python = programs / "python"
    run(python, "-c", "import air, fluxcall; air.get_last_point", folder=tmp_path)
    for command in ([programs / "fluxcall"], [python, "-m", "fluxcall"]):
        for arguments in ([], ["check"], ["--help"]):
            done = subprocess.run(
                [*command, *arguments], cwd=tmp_path, capture_output=True, text=True
            )
            assert done.returncode == 2
            assert done.stderr == (
                "fluxcall: error: the command fluxcall needs:"
                " pip install 'fluxcall[cli]'\n"
            )


def test_the_command_needs_one_extra(
    wheel: Path, tmp_path: Path, snapshot_case: Path
) -> None:
    programs = environment(tmp_path / "venv", f"fluxcall[cli] @ {wheel.as_uri()}")
    run(programs / "fluxcall", "generate", "-o", "air.py", folder=tmp_path)
    expected = (snapshot_case / "after" / "air.py").read_text()
    assert (tmp_path / "air.py").read_text() == expected
    for name in COMMANDS:
        if name not in ("serve", "demo"):
            run(programs / "fluxcall", name, "--help", folder=tmp_path)
    for name in ("serve", "demo"):
        done = subprocess.run(
            [programs / "fluxcall", name], cwd=tmp_path, capture_output=True, text=True
        )
        assert done.returncode == 2
        assert "pip install 'fluxcall[gateway]'" in done.stderr
