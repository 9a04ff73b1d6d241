"""The dependencies that pyproject.toml allows: the oldest ones are tried, names are pinned."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from importlib.metadata import version
from pathlib import Path

CHECKOUT = Path(__file__).parents[1]


def run(*command: str | Path) -> str:
    done = subprocess.run(
        [*map(str, command)], cwd=CHECKOUT, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    return done.stdout


def test_the_quick_tests_pass_with_the_oldest_dependencies(
    wheel: Path, tmp_path: Path
) -> None:
    folder, uv = tmp_path / "venv", (sys.executable, "-m", "uv")
    python = folder / "bin" / "python"
    run(*uv, "venv", "--python", sys.executable, folder)
    oldest = tmp_path / "oldest.txt"
    lowest = ("--extra", "test", "--resolution", "lowest-direct", "-o", oldest)
    run(*uv, "pip", "compile", "--python", python, "pyproject.toml", *lowest)
    run(*uv, "pip", "install", "--python", python, "-r", oldest, wheel)
    asked = "import fluxcall, httpx; print(httpx.__version__, fluxcall.__file__)"
    httpx, ours = run(python, "-c", asked).split()
    assert httpx.startswith("0.27.")
    assert Path(ours).is_relative_to(folder)
    quick = ("-q", "-m", "quick", "-p", "no:cacheprovider", "tests/unit")
    run(python, "-m", "pytest", *quick)


def test_one_version_decides_names() -> None:
    """Every other one spells thousands of characters differently, so machines would differ."""
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text("utf-8"))
    needed = project["project"]["optional-dependencies"]["cli"]
    pinned = f"anyascii=={version('anyascii')}"
    assert [line for line in needed if line.startswith("anyascii")] == [pinned]
