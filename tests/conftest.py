"""What tests share: a real influxd, a gateway before it, points, scripts."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from filelock import FileLock
from hypothesis import HealthCheck, settings
from support.build_influxd import BuildError, built_flux, built_influxd
from support.corpus import corpus_points

from fluxcall.demo.influxd import Influxd, run_influxd
from fluxcall.gateway.server import run_gateway
from fluxcall.sources.folder import read_folder

settings.register_profile(
    "default", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile(
    "nightly", settings.get_profile("default"), max_examples=100_000
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))

# How these tests are run (.ci/run: in parallel) is not for the tests that they start.
os.environ.pop("PYTEST_ADDOPTS", None)

TESTS = Path(__file__).parent
SAMPLES = Path(__file__).parents[1] / "codegen" / "fluxcall" / "demo" / "scripts"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-cases", action="store_true", help="rewrite what the cases expect"
    )


MARKERS = {
    "engine": "asks a real influxd, or runs Flux's own command",
    "compiler": "starts Flux's compiler in Node.js",
    "command": "runs fluxcall, or another program, as a process",
    "browser": "drives a real browser",
    "slow": "tries many inputs, or waits for a timeout",
    "quick": "none of these: the loop while editing",
}


def pytest_configure(config: pytest.Config) -> None:
    for name, meaning in MARKERS.items():
        config.addinivalue_line("markers", f"{name}: {meaning}")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test by what it needs, so that `-m quick` is what needs nothing.

    The longest files, which are the ones right here, run first: several processes then
    end at about the same time.
    """
    items.sort(key=lambda item: item.path.parent != TESTS)
    for item in items:
        for name in [*_needs(item)] or ["quick"]:
            item.add_marker(name)


def _needs(item: pytest.Item) -> Iterator[str]:
    """Yield the markers of what a test starts, told by its fixtures and its module."""
    assert isinstance(item, pytest.Function)
    names, folder = set(item.fixturenames), item.path.parent
    if "engine" in folder.parts or names & {"influxd", "flux"}:
        yield "engine"
    if "page" in folder.parts or "browser" in names:
        yield "browser"
    if names & {"compiler", "host"} or "Compiler" in vars(item.module):
        yield "compiler"
    module = vars(item.module)
    if folder == TESTS or names & {"wheel", "pytester"} or _runs_programs(module):
        yield "command"
    if item.get_closest_marker("slow") or hasattr(item.obj, "hypothesis"):
        yield "slow"


def _runs_programs(module: dict[str, object]) -> bool:
    return "subprocess" in module or getattr(module.get("fluxcall"), "__module__", "") == "support.command"  # fmt: skip


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What users install; the sdist that it was built from lies beside it."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "dist"
    with FileLock(f"{folder}.lock"):  # two builds in one checkout disturb each other
        if not folder.exists():
            command = [sys.executable, "-m", "build", "--outdir", str(folder)]
            checkout = str(Path(__file__).parents[1])
            done = subprocess.run([*command, checkout], capture_output=True, text=True)
            assert done.returncode == 0, done.stdout + done.stderr
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="session")
def influxd(
    pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Influxd]:
    """An InfluxDB of the tests' own; in CI a missing one is a failure."""
    program = _built(built_influxd, pytestconfig)
    with run_influxd(str(program), tmp_path_factory.mktemp("influxd")) as running:
        write_points(running)
        yield running


@pytest.fixture(scope="session")
def flux(pytestconfig: pytest.Config) -> Path:
    """Flux's own command; in CI a missing one is a failure."""
    return _built(built_flux, pytestconfig)


def _built(
    build: Callable[[Callable[[str], None]], Path], pytestconfig: pytest.Config
) -> Path:
    capture = pytestconfig.pluginmanager.getplugin("capturemanager")

    def say(line: str) -> None:
        with capture.global_and_fixture_disabled():
            print(f"\n{line}", flush=True, file=sys.stderr)  # stdout is xdist's

    try:
        return build(say)
    except BuildError as error:
        if os.environ.get("CI"):
            pytest.fail(str(error))
        pytest.skip(str(error))


def write_points(influxd: Influxd) -> None:
    """Ten minutes of two sensors: temperature, humidity and co, one a minute."""
    now = int(time.time()) // 60 * 60
    lines = [
        f"airSensors,sensor_id={sensor} temperature={70.5 + minute},"
        f"humidity={35.0 + minute / 4},co=0.5 {now - 60 * (10 - minute)}"
        for minute in range(10)
        for sensor in ("TLM0100", "TLM0101")
    ]
    answer = httpx.post(
        f"{influxd.url}/api/v2/write",
        params={"org": influxd.org, "bucket": influxd.bucket, "precision": "s"},
        headers={"Authorization": f"Token {influxd.token}"},
        content="\n".join(lines),
    )
    answer.raise_for_status()


@pytest.fixture
def gateway(influxd: Influxd, tmp_path: Path) -> Iterator[str]:
    """The address of a gateway without scripts, before the engine."""
    with run_gateway(engine_url=influxd.url, store=tmp_path / "scripts.sqlite") as url:
        yield url


@pytest.fixture
def api(gateway: str, influxd: Influxd) -> Iterator[httpx.Client]:
    """Plain HTTP to the gateway with the operator's token."""
    with httpx.Client(
        base_url=f"{gateway}/api/v2",
        headers={"Authorization": f"Token {influxd.token}"},
        timeout=60,
    ) as client:
        yield client


@pytest.fixture
def samples(api: httpx.Client) -> dict[str, str]:
    """The demo's scripts, created; name → id."""
    made = {}
    for script in read_folder(SAMPLES):
        body = {
            "name": script.name,
            "description": script.description,
            "language": "flux",
            "script": script.text,
        }
        answer = api.post("/scripts", json=body)
        assert answer.status_code == 201, answer.text
        made[script.name] = answer.json()["id"]
    return made


@pytest.fixture(scope="session")
def corpus_bucket(influxd: Influxd) -> Iterator[httpx.Client]:
    """A client of the engine, with the corpus' points in a bucket of their own."""
    headers = {"Authorization": f"Token {influxd.token}"}
    with httpx.Client(
        base_url=f"{influxd.url}/api/v2", headers=headers, timeout=60
    ) as client:
        bucket = {"orgID": influxd.org_id, "name": "corpus", "retentionRules": []}
        made = client.post("/buckets", json=bucket).json()["id"]
        query = {"org": influxd.org, "bucket": "corpus"}
        points = corpus_points(int(time.time()))
        answer = client.post("/write", params=query, content=points)
        assert answer.status_code == 204, answer.text
        yield client
        client.delete(f"/buckets/{made}")
