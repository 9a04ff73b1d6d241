"""From a script on a real engine to typed rows in a program, and back."""

from __future__ import annotations

import asyncio
import importlib.util
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest
from support.command import fluxcall

from fluxcall import AsyncClient, Client, InvalidError
from fluxcall.demo.influxd import Influxd

GUIDE = {
    "getLastPoint": (
        "getLastPoint finds the last point in a bucket",
        "from(bucket: params.mybucket) |> range(start: -7d) |> limit(n: 1)",
    ),
    "filter-and-group": (
        "Returns filtered and grouped points from a bucket.",
        """from(bucket: params.bucket)
            |> range(start: -30d)
            |> filter(fn: (r) => r._field == params.filterField
                or r._field == params.filterField2)
            |> group(columns: [params.groupColumn])""",
    ),
}


@pytest.fixture
def guide(api: httpx.Client) -> None:
    """The two scripts of the vendor's guide, created with plain HTTP."""
    for name, (description, script) in GUIDE.items():
        body = {"name": name, "description": description, "language": "flux"}
        assert api.post("/scripts", json={**body, "script": script}).status_code == 201


@pytest.fixture
def environ(gateway: str, influxd: Influxd) -> dict[str, str]:
    return {"INFLUX_HOST": gateway, "INFLUX_TOKEN": influxd.token}


@pytest.fixture
def air(guide: None, tmp_path: Path, environ: dict[str, str]) -> Iterator[ModuleType]:
    """The generated module, imported."""
    code, said = fluxcall(tmp_path, "generate", "--output", "air.py", **environ)
    asking = f"fluxcall: asking {environ['INFLUX_HOST']}\n"
    wrote = "fluxcall: 2 scripts: wrote fluxcall.lock.json, air.py\n"
    assert (code, said) == (0, asking + wrote)
    spec = importlib.util.spec_from_file_location("air", tmp_path / "air.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["air"] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules["air"]


def queried(influxd: Influxd, script: str, params: Mapping[str, str]) -> str:
    """The same script on `/api/v2/query`, its parameters written out by hand."""
    for name, value in params.items():
        script = script.replace(f"params.{name}", f'"{value}"', 1)
    script = script.replace("params.filterField2", f'"{params.get("filterField2")}"')
    answer = httpx.post(
        f"{influxd.url}/api/v2/query",
        params={"org": influxd.org},
        headers={"Authorization": f"Token {influxd.token}"},
        json={"query": script, "dialect": {"annotations": []}},
    )
    assert answer.status_code == 200, answer.text
    return answer.text


def without_range(text: str) -> list[list[str]]:
    """The records, sorted, without `_start` and `_stop`, which are the call's own."""
    lines = [line.split(",") for line in text.splitlines() if line]
    drop = [
        i for i, name in enumerate(lines[0]) if name in ("_start", "_stop", "table")
    ]
    return sorted([c for i, c in enumerate(line) if i not in drop] for line in lines)


def test_the_guides_scripts_are_functions(
    air: ModuleType, gateway: str, influxd: Influxd
) -> None:
    wire = {
        "bucket": influxd.bucket,
        "filterField": "temperature",
        "filterField2": "humidity",
        "groupColumn": "sensor_id",
    }
    named = {
        "bucket": influxd.bucket,
        "filter_field": "temperature",
        "filter_field2": "humidity",
        "group_column": "sensor_id",
    }
    expected = queried(influxd, GUIDE["filter-and-group"][1], wire)

    async def call_async() -> Any:
        async with AsyncClient(gateway, influxd.token) as client:
            return await air.filter_and_group.aio(client, **named)

    with Client(gateway, influxd.token) as client:
        result = air.filter_and_group(client, **named)
        streamed = list(air.filter_and_group.stream(client, **named))
        last = air.get_last_point(client, mybucket=influxd.bucket)
    again = asyncio.run(call_async())
    assert without_range(result.text) == without_range(expected)
    assert len(result) == 40
    columns = ("_time", "_value", "_field", "sensor_id")
    rows = [tuple(row[name] for name in columns) for row in result]
    assert rows == [tuple(row[name] for name in columns) for row in again]
    assert rows == [tuple(row[name] for name in columns) for row in streamed]
    assert {row.field for row in result} == {"temperature", "humidity"}
    assert all(isinstance(row.value, int | float) for row in result)
    expected = queried(influxd, GUIDE["getLastPoint"][1], {"mybucket": influxd.bucket})
    assert without_range(last.text) == without_range(expected)
    assert len(last) == 6


def test_a_wrong_value_is_the_servers_error(
    air: ModuleType, gateway: str, influxd: Influxd
) -> None:
    with Client(gateway, influxd.token) as client:
        with pytest.raises(InvalidError, match="filterField") as caught:
            client.invoke(air.filter_and_group.id, {"bucket": influxd.bucket})
    assert caught.value.code == "invalid"


def test_generating_again_yields_the_same_bytes(
    air: ModuleType, tmp_path: Path, environ: dict[str, str]
) -> None:
    module, snapshot = tmp_path / "air.py", tmp_path / "fluxcall.lock.json"
    before = module.read_bytes(), snapshot.read_bytes()
    for seed, locale in (("1", "C"), ("2", "tr_TR.UTF-8")):
        for path in (module, snapshot):
            path.unlink()
        code, _ = fluxcall(
            tmp_path, "generate", "-o", "air.py", PYTHONHASHSEED=seed, LC_ALL=locale,
            TZ="Asia/Tokyo", **environ,
        )  # fmt: skip
        assert code == 0
        assert (module.read_bytes(), snapshot.read_bytes()) == before
    up_to_date = (0, "fluxcall: up to date: air.py\n")
    assert fluxcall(tmp_path, "check", "-o", "air.py") == up_to_date
    edited = module.read_text().replace("filter_field: str", "filter_field: int")
    module.write_text(edited)
    code, said = fluxcall(tmp_path, "check", "-o", "air.py", "--diff")
    assert code == 1
    assert "-    filter_field: int,\n+    filter_field: str,\n" in said


def test_pull_and_offline(tmp_path: Path, guide: None, environ: dict[str, str]) -> None:
    assert fluxcall(tmp_path, "pull", **environ)[0] == 0
    snapshot = (tmp_path / "fluxcall.lock.json").read_text()
    token, host = environ["INFLUX_TOKEN"], environ["INFLUX_HOST"]
    assert token not in snapshot
    assert host not in snapshot
    assert "mybucket)" not in snapshot
    code, said = fluxcall(tmp_path, "generate", "-o", "air.py")
    assert code == 0
    assert "reading fluxcall.lock.json; --pull refreshes it first" in said


WINDOWED = """import "array"

array.from(rows: [{_time: 2022-01-01T00:00:00Z, v: params.v, s: "x", n: 1}])
    |> map(fn: (r) => ({r with w: r.n}))
    |> drop(fn: (column) => column == params.without)
"""


def test_observing_a_script(
    tmp_path: Path, api: httpx.Client, environ: dict[str, str]
) -> None:
    body = {"name": "w", "description": "", "language": "flux", "script": WINDOWED}
    made = api.post("/scripts", json=body).json()
    assert fluxcall(tmp_path, "pull", **environ)[0] == 0
    snapshot = tmp_path / "fluxcall.lock.json"
    before = snapshot.read_text()
    (tmp_path / "fluxcall.toml").write_text('[scripts.w.samples]\nwithout = "s"\n')
    code, said = fluxcall(tmp_path, "observe", "w", "-p", "v=2.5", **environ)
    assert code == 0, said
    assert "_result: _time: time, n: int, v: float, w: int\n" in said
    assert snapshot.read_text() != before
    assert fluxcall(tmp_path, "generate", "-o", "air.py")[0] == 0
    module = (tmp_path / "air.py").read_text()
    assert "    v: float | None\n" in module
    assert fluxcall(tmp_path, "pull", **environ)[0] == 0
    assert '"source": "observed"' in snapshot.read_text()
    api.patch(f"/scripts/{made['id']}", json={"script": WINDOWED + "// changed\n"})
    code, said = fluxcall(tmp_path, "pull", **environ)
    assert "no longer counts: observe it again" in said
    assert '"source": "observed"' not in snapshot.read_text()


def test_what_may_write_is_not_observed_by_chance(
    tmp_path: Path, api: httpx.Client, environ: dict[str, str], influxd: Influxd
) -> None:
    text = (
        f'from(bucket: "{influxd.bucket}") |> range(start: -1h) |> to(bucket: params.b)'
    )
    body = {"name": "w", "description": "", "language": "flux", "script": text}
    api.post("/scripts", json=body)
    assert fluxcall(tmp_path, "pull", **environ)[0] == 0
    run = ("observe", "w", "-p", f"b={influxd.bucket}")
    code, said = fluxcall(tmp_path, *run, **environ)
    assert code == 2
    assert "w may do more than read (to): --allow-writes" in said
    assert fluxcall(tmp_path, *run, "--allow-writes", **environ)[0] == 0
    code, said = fluxcall(tmp_path, "observe", "nope", **environ)
    assert (code, said) == (2, "fluxcall: error: no script is called 'nope'\n")


def test_linting_a_server(
    tmp_path: Path, api: httpx.Client, environ: dict[str, str]
) -> None:
    text = "from(bucket: params.b) |> range(start: params.start)"
    body = {"name": "bare", "description": "", "language": "flux", "script": text}
    api.post("/scripts", json=body)
    code, said = fluxcall(tmp_path, "lint", **environ)
    assert code == 1
    _, finding = said.splitlines()
    place = "bare-bound: bare:1:27: the parameter 'start' is used bare as a bound"
    assert finding.startswith(place)
    code, said = fluxcall(tmp_path, "lint", GITHUB_ACTIONS="true", **environ)
    assert "\n::error line=1,col=27,title=bare-bound::bare: the parameter" in said


def test_the_error_of_plain_influxdb_mentions_the_gateway(
    tmp_path: Path, influxd: Influxd
) -> None:
    code, said = fluxcall(
        tmp_path, "generate", "-o", "a.py", "--host", influxd.url,
        INFLUX_TOKEN=influxd.token,
    )  # fmt: skip
    assert code == 2
    assert "fluxcall serve --influxdb-url URL" in said
    assert said.count("\n") == 2
    assert list(tmp_path.iterdir()) == []


def test_a_wrong_token(tmp_path: Path, gateway: str) -> None:
    (tmp_path / "token").write_text("wrong\n")
    code, said = fluxcall(
        tmp_path, "generate", "-o", "a.py", "--host", gateway, "--token-file", "token"
    )
    assert code == 2
    assert "answered 401: unauthorized access; check the token" in said
    assert "wrong" not in said


def test_a_server_without_a_script(tmp_path: Path, environ: dict[str, str]) -> None:
    code, said = fluxcall(tmp_path, "generate", "-o", "a.py", **environ)
    assert code == 2
    assert "there are no scripts" in said


def test_the_demo_runs_on_the_engine(tmp_path: Path, influxd: Influxd) -> None:
    environ = {"INFLUX_TOKEN": influxd.token}
    code, said = fluxcall(
        tmp_path, "demo", "--influxdb-url", influxd.url, "--keep", "kept", **environ
    )
    assert code == 0, said
    assert f"in front of InfluxDB at {influxd.url}" in said
    assert ">>> air.threshold_alarm" in said
    assert "TLM0101" in said
    assert sorted(os.listdir(tmp_path / "kept")) == ["air.py", "fluxcall.lock.json"]
    buckets = httpx.get(
        f"{influxd.url}/api/v2/buckets",
        headers={"Authorization": f"Token {influxd.token}"},
    )
    assert "fluxcall_demo" not in buckets.text
