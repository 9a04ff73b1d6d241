"""`fluxcall doctor` suggests a fix for each problem, and prints no secrets."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from support.command import fluxcall
from support.scripted_server import Received, as_json, http, scripted

SUBJECTS = [
    "versions", "configuration", "cache", "Node.js", "compiler", "snapshot", "outputs",
    "server", "token", "permissions", "scripts API",
]  # fmt: skip


def a_server(
    scripts: Callable[[Received], bytes], *, gateway: bool = False
) -> Callable[[Received], bytes]:
    def answer(request: Received) -> bytes:
        if request.path == "/health":
            assert "authorization" not in request.headers
            return as_json({"name": "influxdb", "version": "v2.9.1"})
        if request.path == "/fluxcall/health":
            return as_json({}) if gateway else http(b"", status="404 x")
        return scripts(request)

    return answer


def listed(request: Received) -> bytes:
    return as_json({"scripts": []})


def status(code: int) -> Callable[[Received], bytes]:
    return lambda request: as_json({"message": "no"}, status=f"{code} x")


def examined(
    folder: Path, *arguments: str, **environ: str
) -> dict[str, dict[str, str]]:
    """What doctor says, by subject; its exit code is 1 if there is a problem."""
    code, said = fluxcall(folder, "doctor", "--json", "-q", *arguments, **environ)
    findings = json.loads(said)["findings"]
    assert code == int(any(one["state"] == "problem" for one in findings)), said
    for one in findings:
        assert (one["state"] == "problem") == bool(one["fix"]), one
    return {one["subject"]: one for one in findings}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "fluxcall.toml").write_text('[[outputs]]\npath = "air.py"\n')
    (tmp_path / "flux").mkdir()
    (tmp_path / "flux" / "one.flux").write_text("x = params.n + 1")
    assert fluxcall(tmp_path, "generate", "--scripts", "flux")[0] == 0
    return tmp_path


@pytest.mark.parametrize("gateway", [True, False])
def test_a_healthy_project(project: Path, gateway: bool) -> None:
    with scripted(a_server(listed, gateway=gateway)) as server:
        found = examined(project, "--host", server.url)
        code, said = fluxcall(project, "doctor", "--host", server.url)
    assert [*found] == SUBJECTS
    assert {one["state"] for one in found.values()} == {"fine"}
    assert ("gateway" in found["scripts API"]["found"]) is gateway
    assert code == 0
    assert said.count("\nfine ") + said.startswith("fine ") == len(SUBJECTS)
    assert {request.method for request in server.received} == {"GET"}


@pytest.mark.parametrize(
    ("scripts", "subject", "fix"),
    [
        (status(401), "token", "INFLUX_TOKEN"),
        (status(403), "permissions", "permission to read"),
        (status(404), "scripts API", "fluxcall serve"),
        (lambda request: http(b"<html>"), "scripts API", "fluxcall serve"),
    ],
)
def test_what_is_in_the_way_on_a_server(
    project: Path, scripts: Callable[[Received], bytes], subject: str, fix: str
) -> None:
    with scripted(a_server(scripts)) as server:
        found = examined(project, "--host", server.url)
    assert [s for s, one in found.items() if one["state"] == "problem"] == [subject]
    assert fix in found[subject]["fix"]


def test_a_server_that_is_not_there(project: Path) -> None:
    found = examined(project, "--host", "http://127.0.0.1:9")
    assert found["server"]["state"] == "problem"
    assert "token" not in found
    found = examined(project)
    assert "INFLUX_HOST" in found["server"]["fix"]


def test_a_machine_without_node(project: Path) -> None:
    found = examined(project, PATH=os.devnull)
    assert "fluxcall[analyser]" in found["Node.js"]["fix"]
    assert found["compiler"]["state"] == "problem"
    assert found["outputs"]["state"] == "fine"


@pytest.mark.parametrize(
    ("name", "text", "subject", "fix"),
    [
        ("fluxcall.toml", "hots = 1", "configuration", "config --schema"),
        ("fluxcall.lock.json", "{", "snapshot", "fluxcall pull"),
        ("fluxcall.lock.json", None, "snapshot", "fluxcall pull"),
        ("air.py", None, "outputs", "fluxcall generate"),
    ],
)
def test_what_is_wrong_in_a_project(
    project: Path, name: str, text: str | None, subject: str, fix: str
) -> None:
    path = project / name
    path.unlink() if text is None else path.write_text(text)
    found = examined(project)
    assert found[subject]["state"] == "problem"
    assert fix in found[subject]["fix"]
    if subject != "configuration":
        return
    assert {found[s]["state"] for s in ("snapshot", "outputs", "server")} == {"skipped"}
