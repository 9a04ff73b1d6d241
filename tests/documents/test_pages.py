"""README and docs, followed block by block as a reader would, on a real engine.

A page that needs nothing but the gateway finds its address and a token in the
environment, as the guides say; one that starts a gateway itself (README, tutorial) finds
InfluxDB at the address that the page uses.
"""

from __future__ import annotations

import os
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from influxdb_client import InfluxDBClient
from influxdb_client.rest import ApiException
from support.documents import Reader, read_blocks

from fluxcall.cache import cache_folder
from fluxcall.demo.influxd import Influxd
from fluxcall.demo.points import sample_points

CHECKOUT = Path(__file__).parents[2]
PAGES = [CHECKOUT / "README.md", *sorted((CHECKOUT / "docs").glob("*.md"))]
SAMPLES = CHECKOUT / "codegen" / "fluxcall" / "demo" / "scripts"
INFLUXDB, GATEWAY_PORT = "http://localhost:8086", "8087"


@pytest.fixture(scope="module")
def buckets(influxd: Influxd) -> None:
    """Create the buckets the pages speak of; one of them has points."""
    headers = {"Authorization": f"Token {influxd.token}"}
    with httpx.Client(base_url=f"{influxd.url}/api/v2", headers=headers) as client:
        for name in ("air_sensor", "my-bucket"):
            body = {"orgID": influxd.org_id, "name": name, "retentionRules": []}
            client.post("/buckets", json=body).raise_for_status()
        points = sample_points(int(time.time()) // 60 * 60)
        query = {"org": influxd.org, "bucket": "air_sensor", "precision": "s"}
        client.post("/write", params=query, content=points).raise_for_status()


@pytest.fixture
def environ(
    tmp_path: Path, gateway: str, influxd: Influxd, buckets: None
) -> dict[str, str]:
    """Return the variables of someone who has set up their shell."""
    home = tmp_path / "home"
    home.mkdir()
    programs = Path(sys.executable).parent
    return {
        "PATH": f"{programs}:{os.environ['PATH']}",
        "HOME": str(home),
        "FLUXCALL_CACHE": str(cache_folder()),
        "INFLUX_HOST": gateway,
        "INFLUX_TOKEN": influxd.token,
        "INFLUX_ORG": influxd.org,
        "EXAMPLES": str(SAMPLES),
        "MYPYPATH": str(CHECKOUT / "codegen"),  # mypy does not see editable installs
        "COLUMNS": "88",
        "NO_COLOR": "1",
    }


@pytest.fixture
def reader(tmp_path: Path, environ: dict[str, str]) -> Iterator[Reader]:
    folder = tmp_path / "project"
    folder.mkdir()
    made = Reader(folder, environ)
    yield made
    made.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_a_page_does_what_it_says(page: Path, reader: Reader, influxd: Influxd) -> None:
    text = page.read_text("utf-8")
    port = str(free_port())
    reader.follow(text.replace(INFLUXDB, influxd.url).replace(GATEWAY_PORT, port))


def readme_block(words: str) -> str:
    """Return the only block of the README that has these words."""
    blocks = read_blocks((CHECKOUT / "README.md").read_text("utf-8"))
    (found,) = [block.text for block in blocks if words in block.text]
    return found


def test_the_readme_from_nothing(reader: Reader, influxd: Influxd) -> None:
    """The block for InfluxDB OSS works as it is pasted, with the reader's own settings."""
    commands = readme_block("fluxcall serve")
    for shown, own in {
        "pip install 'fluxcall[gateway]'\n": "",
        "INFLUX_TOKEN=… INFLUX_ORG=my-org": "INFLUX_TOKEN INFLUX_ORG",
        "fluxcall serve ": "fluxcall serve --port 8087 ",
        'bucket="my-bucket"': 'bucket="air_sensor"',
    }.items():
        assert shown in commands
        commands = commands.replace(shown, own)
    commands = commands.replace(INFLUXDB, influxd.url)
    commands = commands.replace(GATEWAY_PORT, str(free_port()))
    reader.follow(f"```sh\n{commands}```\n```text\n…TLM0100…\n```\n")


def test_the_readme_for_the_cloud(reader: Reader) -> None:
    """Its commands work on any server with scripts."""
    commands = readme_block("cloud2.influxdata.com")
    without = ("pip install", "export INFLUX_HOST")
    lines = [line for line in commands.splitlines() if not line.startswith(without)]
    assert len(lines) == 2
    push = "cp -r $EXAMPLES scripts && fluxcall push --scripts scripts --yes"
    reader.follow("\n".join(["```sh", push, *lines, "```"]))


@pytest.mark.filterwarnings("ignore::influxdb_client.client.warnings.CloudOnlyWarning")
def test_a_misspelt_parameter_fails_at_run_time_with_the_vendors_client(
    samples: dict[str, str], gateway: str, influxd: Influxd, buckets: None
) -> None:
    call = readme_block('"bukcet": "air_sensor"')
    call = call.replace("084d693d93048000", samples["windowed-mean"])
    with InfluxDBClient(gateway, influxd.token, org=influxd.org) as client:
        with pytest.raises(ApiException) as raised:
            exec(call, {"client": client})
        exec(call.replace("bukcet", "bucket"), {"client": client})
    assert raised.value.status == 400


def test_the_readme_shows_what_mypy_says(reader: Reader) -> None:
    report, error = readme_block("# report.py"), readme_block("report.py:8: error")
    setup = "cp -r $EXAMPLES scripts && fluxcall generate -o air.py --scripts scripts"
    typo = report.replace("bucket=", "bukcet=")
    reader.follow(
        f"```sh\n{setup}\n```\n```python\n{typo}```\n"
        f"```console\n$ mypy report.py\n{error.strip()}\n…\n```\n"
    )


def test_what_is_not_run_says_why() -> None:
    for page in PAGES:
        for block in read_blocks(page.read_text("utf-8")):
            assert block.not_run is None or len(block.not_run) > 10, (page, block.line)
