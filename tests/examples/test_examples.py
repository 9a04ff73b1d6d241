"""The examples, each copied and followed as its README says, on a real engine."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path

import httpx
import pyarrow
import pytest
import yaml
from packaging.requirements import Requirement
from pyarrow import parquet
from support.command import fluxcall
from support.documents import Reader

from fluxcall.cache import cache_folder
from fluxcall.demo.influxd import Influxd

CHECKOUT = Path(__file__).parents[2]
EXAMPLES = CHECKOUT / "examples"
FOLLOWED = {"dask", "export-job", "fastapi", "flux-chain", "notebook", "repository"}
WORKING_FILES = shutil.ignore_patterns(
    "__pycache__", ".*_cache", ".git", "*.egg-info", ".venv"
)
KEY = ("_time", "_field", "sensor_id")
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


def test_every_example_can_be_installed(tmp_path: Path) -> None:
    """Its wheel has the generated module, and what it requires of fluxcall exists."""
    copies = [
        shutil.copytree(EXAMPLES / name, tmp_path / name, ignore=WORKING_FILES)
        for name in FOLLOWED
    ]
    command = ["pip", "wheel", "-q", "--no-deps", "--no-build-isolation"]
    built = tmp_path / "wheels"
    subprocess.run(
        [sys.executable, "-m", *command, "-w", str(built), *map(str, copies)],
        check=True,
    )
    ours = tomllib.loads((CHECKOUT / "pyproject.toml").read_text("utf-8"))
    extras = ours["project"]["optional-dependencies"].keys()
    for copy in copies:
        project = tomllib.loads((copy / "pyproject.toml").read_text("utf-8"))
        name = project["project"]["name"].replace("-", "_")
        with zipfile.ZipFile(built / f"{name}-1.0.0-py3-none-any.whl") as wheel:
            for output in project["tool"]["fluxcall"]["outputs"]:
                assert output["path"].removeprefix("src/") in wheel.namelist()
        groups = project.get("dependency-groups", {}).values()
        for line in [*project["project"]["dependencies"], *chain(*groups)]:
            requirement = Requirement(line)
            assert requirement.name != "fluxcall" or requirement.extras <= extras, copy


@pytest.mark.parametrize("name", sorted(FOLLOWED))
def test_every_example_is_typed_strictly(name: str, tmp_path: Path) -> None:
    """Its own configuration asks for that, and mypy finds nothing."""
    folder = shutil.copytree(EXAMPLES / name, tmp_path / name, ignore=WORKING_FILES)
    project = tomllib.loads((folder / "pyproject.toml").read_text("utf-8"))
    assert project["tool"]["mypy"]["strict"] is True
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--cache-dir", str(tmp_path / "cache")],
        cwd=folder,
        env=os.environ | {"MYPYPATH": str(CHECKOUT / "codegen")},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", sorted(FOLLOWED))
def test_what_is_committed_is_current(
    name: str, request: pytest.FixtureRequest
) -> None:
    """The snapshot is the folder's, the module the snapshot's."""
    folder, scripts = EXAMPLES / name, ("--scripts", "flux")
    if request.config.getoption("--update-cases"):
        fluxcall(folder, "generate", "--pull", *scripts)
    code, said = fluxcall(folder, "check", "--live", *scripts)
    assert code == 0, said


def test_the_service(follow: Follow) -> None:
    follow("fastapi")


def test_the_export_job(follow: Follow) -> None:
    folder = follow("export-job")
    rows = []
    for file in sorted((folder / "exports").iterdir()):
        table = parquet.read_table(file)
        rows.append(table.num_rows)
        assert table.schema.field("_time").type == pyarrow.timestamp("ns", tz="UTC")
        days = {time.date().isoformat() for time in table.column("_time").to_pylist()}
        assert days <= {file.stem}
    assert rows == [0, 864, 864, 864]


def test_the_repository(follow: Follow, environ: dict[str, str]) -> None:
    folder = follow("repository")
    history = subprocess.run(
        ["git", "log", "--format=%s"], cwd=folder, capture_output=True, text=True
    )
    assert history.stdout == "Start\n"  # the commit of the edited module was refused
    run_workflow(folder, environ)
    on_server(environ, lambda text: text + "// changed\n")
    with pytest.raises(subprocess.CalledProcessError):
        run_workflow(folder, environ, "nightly")


def test_the_notebook(follow: Follow) -> None:
    folder = follow("notebook")
    committed = EXAMPLES / "notebook" / "sensors.ipynb"
    assert (folder / "sensors.ipynb").read_text() == committed.read_text()
    executed = json.loads((folder / "executed.ipynb").read_text("utf-8"))
    outputs = [o for cell in executed["cells"] for o in cell.get("outputs", [])]
    assert sum("image/png" in output.get("data", {}) for output in outputs) == 2
    shown = [
        o["data"]["text/html"] for o in outputs if "text/html" in o.get("data", {})
    ]
    assert all("TLM0100" in "".join(table) for table in shown)
    assert len(shown) == 2


def test_the_flux_chain(follow: Follow, environ: dict[str, str]) -> None:
    folder = follow("flux-chain")
    assert environ["INFLUX_TOKEN"] not in (folder / "task.flux").read_text("utf-8")
    query = (
        'from(bucket: "summaries") |> range(start: -1h) |> group()'
        ' |> filter(fn: (r) => r._measurement == "warmest") |> keep(columns: ["sensor_id"])'
    )
    answer = httpx.post(
        f"{environ['INFLUX_HOST']}/api/v2/query",
        params={"org": environ["INFLUX_ORG"]},
        headers={"Authorization": f"Token {environ['INFLUX_TOKEN']}"},
        json={"query": query},
    )
    assert {line.split(",")[-1] for line in answer.text.split()} == {
        "sensor_id", "TLM0101", "TLM0102"
    }  # fmt: skip


def test_the_ranges_on_dask(follow: Follow) -> None:
    folder = follow("dask")
    table = parquet.read_table(folder / "exports")
    points = set(zip(*(table.column(name).to_pylist() for name in KEY), strict=True))
    assert len(points) == table.num_rows  # no range overlaps another


def run_workflow(folder: Path, environ: dict[str, str], *jobs: str) -> None:
    """Run the commands of the repository's CI, without those that install."""
    workflow = yaml.safe_load((folder / ".github/workflows/ci.yml").read_text("utf-8"))
    for name in jobs or workflow["jobs"]:
        for step in workflow["jobs"][name]["steps"]:
            command = step.get("run", "")
            if command and not command.startswith("pip install"):
                shell = ["bash", "-euc", command]
                subprocess.run(shell, cwd=folder, env=environ, check=True)


def on_server(environ: dict[str, str], change: Callable[[str], str]) -> None:
    """Change the text of every script on the server."""
    headers = {"Authorization": f"Token {environ['INFLUX_TOKEN']}"}
    url = f"{environ['INFLUX_HOST']}/api/v2"
    with httpx.Client(base_url=url, headers=headers) as client:
        for script in client.get("/scripts").json()["scripts"]:
            body = {"script": change(script["script"])}
            client.patch(f"/scripts/{script['id']}", json=body).raise_for_status()
