"""Vendored code is first class: its own client, fakes, recordings, and verify."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from support.command import fluxcall
from support.scripted_server import Received, as_json, http, scripted
from test_outputs import ID, SCRIPTS
from test_typing import configure, mypy, pyright

from fluxcall.snapshot import to_text
from fluxcall.testing import FakeInflux, with_columns

NAMES = ("plant", "works")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two vendored packages."""
    path = tmp_path_factory.mktemp("vendored")
    lines = [
        f'[[outputs]]\npath = "{name}"\nmode = "package"\nruntime = "vendored"\n'
        'groups.alarms = ["alarm*"]\n'
        for name in NAMES
    ]
    (path / "fluxcall.toml").write_text("\n".join(lines))
    (path / "fluxcall.lock.json").write_text(to_text(SCRIPTS))
    code, output = fluxcall(path, "generate")
    assert code == 0, output
    return path


@pytest.fixture
def plant(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    monkeypatch.syspath_prepend(str(folder))
    yield importlib.import_module("plant")
    for name in [n for n in sys.modules if n.split(".")[0] in NAMES]:
        del sys.modules[name]


def test_the_client_has_a_public_name(plant: ModuleType) -> None:
    assert plant.Client is plant._rt.Client
    assert plant.AsyncClient is plant._rt.AsyncClient
    assert issubclass(plant._rt.NotFoundError, plant.FluxcallError)


def test_a_fake_answers_vendored_bindings(
    plant: ModuleType, fake_influx: FakeInflux
) -> None:
    tagged = with_columns(plant.MeanRow(value=1.5), {"host": "web01"})
    fake_influx.answer(plant.mean, [tagged, plant.MeanRow(value=2.5)])
    fake_influx.answer(
        plant.alarms.alarm_one,
        [plant.alarms.AlarmOneRow(value=3.0)],
        columns={"host": "web02"},
    )
    first, second = plant.mean(fake_influx.client, bucket="b")
    assert type(first) is plant.MeanRow
    assert (first, first["host", str], "host" in second) == (tagged, "web01", False)
    (alarm,) = plant.alarms.alarm_one(fake_influx.client, bucket="b")
    assert alarm["host"] == "web02"
    frame = plant.mean(fake_influx.client, bucket="b").to_arrow()
    assert frame["host"].to_pylist() == ["web01", None]


def test_a_recording_answers_vendored_bindings(
    plant: ModuleType, fake_influx: FakeInflux, tmp_path: Path
) -> None:
    from fluxcall.testing import Recorded, Recording
    from fluxcall.testing.recording import recording_text

    answer = ",result,table,_value\r\n,_result,0,1.5\r\n\r\n"
    call = Recorded(script="mean", params={"bucket": "b"}, answer=answer)
    (tmp_path / "r.json").write_text(recording_text(Recording([call])))
    fake_influx.replay(tmp_path / "r.json")
    assert [row.value for row in plant.mean(fake_influx.client, bucket="b")] == [1.5]


def test_verify_finds_vendored_scripts(plant: ModuleType) -> None:
    from fluxcall import Client, verify

    def answer(request: Received) -> bytes:
        if request.path.endswith("/params"):
            return as_json({"params": {"bucket": "int"}})
        name = request.path.split("name=")[1].replace("+", " ").replace("%20", " ")
        return as_json({"scripts": [{"id": f"{ID}0", "name": name}]})

    with scripted(answer) as server:
        for client, ask in (
            (Client(server.url, "t"), verify),
            (plant.Client(server.url, "t"), plant._rt.verify),
        ):
            found = {d.script for d in ask(client, plant) if d.kind == "breaking"}
            assert found == {"mean", "alarm one", "alarm 2"}


def test_two_packages_share_one_client(plant: ModuleType) -> None:
    works = importlib.import_module("works")
    body = b",result,table,_value\r\n,_result,0,1.5\r\n\r\n"
    with scripted(http(body)) as server, plant.Client(server.url, "t") as client:
        result = works.mean(client, bucket="b")
        assert [type(row) for row in result] == [works.MeanRow]
        assert [row.value for row in works.mean.stream(client, bucket="b")] == [1.5]
        assert result.to_arrow()["_value"].to_pylist() == [1.5]


PROGRAM = '''"""A program that uses vendored bindings."""

from __future__ import annotations

import plant
import works
from typing_extensions import assert_type

from fluxcall.testing import FakeInflux


def call(client: plant.Client) -> float:
    total = 0.0
    for row in plant.mean(client, bucket="b"):
        assert_type(row["host", str], str)
        total += row.value
    return total + works.mean(client, bucket="b")[0].value


def test_call(fake_influx: FakeInflux) -> None:
    fake_influx.answer(plant.mean, [plant.MeanRow(value=1.5)])
    assert plant.mean(fake_influx.client, bucket="b")[0].value == 1.5
'''


@pytest.mark.parametrize("checker", [mypy, pyright])
def test_programs_are_typed(checker, folder: Path) -> None:  # type: ignore[no-untyped-def]
    configure(folder)
    (folder / "program.py").write_text(PROGRAM)
    assert checker(folder, "program.py") == {}
