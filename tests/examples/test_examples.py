"""The examples, each copied and followed as its README says, on a real engine."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from support.documents import Reader

from fluxcall.cache import cache_folder
from fluxcall.demo.influxd import Influxd

EXAMPLES = Path(__file__).parents[2] / "examples"
FOLLOWED = {"fastapi"}
WORKING_FILES = shutil.ignore_patterns(
    "__pycache__", ".*_cache", ".git", "*.egg-info", ".venv"
)
Follow = Callable[[str], Path]


@pytest.fixture(scope="session")
def points(influxd: Influxd) -> None:
    """Write the points that all examples use, as a reader does."""
    environ = {
        "INFLUX_HOST": influxd.url,
        "INFLUX_TOKEN": influxd.token,
        "INFLUX_ORG": influxd.org,
    }
    program = str(EXAMPLES / "sample_points.py")
    for _ in range(2):  # it may be run again
        subprocess.run([sys.executable, program], env=environ, check=True)


@pytest.fixture
def environ(
    tmp_path: Path, gateway: str, influxd: Influxd, points: None
) -> dict[str, str]:
    """Return the variables of someone who has set up their shell."""
    home = tmp_path / "home"
    home.mkdir()
    return {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "HOME": str(home),
        "FLUXCALL_CACHE": str(cache_folder()),
        "INFLUX_HOST": gateway,
        "INFLUX_TOKEN": influxd.token,
        "INFLUX_ORG": influxd.org,
        "COLUMNS": "88",
        "NO_COLOR": "1",
    }


@pytest.fixture
def follow(tmp_path: Path, environ: dict[str, str]) -> Iterator[Follow]:
    """Copy an example, do what its README says, and return the copy."""
    readers = []

    def followed(name: str) -> Path:
        folder = tmp_path / name
        shutil.copytree(EXAMPLES / name, folder, ignore=WORKING_FILES)
        readers.append(Reader(folder, environ))
        page = (folder / "README.md").read_text("utf-8")
        readers[-1].follow(page.replace("8000", str(free_port())))
        return folder

    yield followed
    for reader in readers:
        reader.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_every_example_is_followed() -> None:
    assert {readme.parent.name for readme in EXAMPLES.glob("*/README.md")} == FOLLOWED
    index = (EXAMPLES / "README.md").read_text("utf-8")
    assert [name for name in FOLLOWED if f"]({name}/README.md)" not in index] == []


def test_the_service(follow: Follow) -> None:
    follow("fastapi")
