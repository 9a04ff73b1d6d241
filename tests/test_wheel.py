"""What users install: the wheel and the sdist, in an empty virtual environment."""

from __future__ import annotations

import os
import subprocess
import tarfile
import venv
import zipfile
from pathlib import Path

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


def test_it_works_in_an_empty_environment(wheel: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "venv", with_pip=True)
    python = tmp_path / "venv" / "bin" / "python"
    run(python, "-m", "pip", "install", "--quiet", wheel, folder=tmp_path)
    run(python, "-c", "import fluxcall; fluxcall.Client", folder=tmp_path)
    case = CHECKOUT / "tests" / "cases" / "the-guides-two-scripts"
    snapshot = (case / "before" / "fluxcall.lock.json").read_text()
    (tmp_path / "fluxcall.lock.json").write_text(snapshot)
    fluxcall = tmp_path / "venv" / "bin" / "fluxcall"
    run(fluxcall, "generate", "-o", "air.py", folder=tmp_path)
    expected = (case / "after" / "air.py").read_text()
    assert (tmp_path / "air.py").read_text() == expected
    run(python, "-c", "import air; air.get_last_point", folder=tmp_path)
    for command in ("serve", "demo"):
        done = subprocess.run(
            [fluxcall, command], cwd=tmp_path, capture_output=True, text=True
        )
        assert done.returncode == 2
        assert "pip install 'fluxcall[gateway]'" in done.stderr
