"""`serve --dev`: one command from a folder of scripts to functions, for as long as it runs."""

from __future__ import annotations

import re
import shutil
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import psutil
import pytest
from support.build_influxd import built_influxd
from support.command import fluxcall
from support.serving import Served, serving

from fluxcall.demo.influxd import Influxd

INNER = 'import "array"\narray.from(rows: [{v: params.n * 2}])\n'
OUTER = 'import "fluxcall/scripts"\nscripts.inner(n: 21)\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two scripts, of which one invokes the other."""
    scripts = tmp_path / "flux"
    scripts.mkdir()
    (scripts / "inner.flux").write_text(INNER)
    (scripts / "outer.flux").write_text(OUTER)
    return scripts


@pytest.fixture
def developing(folder: Path, influxd: Influxd) -> Iterator[Served]:
    """The command over the folder, with an engine of its own."""
    program = str(built_influxd(lambda line: None))
    with serving(folder.parent, "--dev", "flux", FLUXCALL_INFLUXD=program) as served:
        served.until("watching flux")
        yield served


def exported(served: Served) -> dict[str, str]:
    """The variables that it prints for other commands."""
    return dict(re.findall(r"^export (\w+)=(\S+)$", served.said, re.MULTILINE))


def invoked(served: Served, name: str) -> str:
    environ = exported(served)
    header = {"Authorization": f"Token {environ['INFLUX_TOKEN']}"}
    with httpx.Client(
        base_url=f"{served.url}/api/v2", headers=header, timeout=60
    ) as api:
        (script,) = api.get("/scripts", params={"name": name}).json()["scripts"]
        path = f"/scripts/{script['id']}/invoke"
        return api.post(path, json={"params": {"n": 1}}).text


def changed(served: Served, change: Callable[[], object], said: str) -> str:
    """Make a change in the folder; return what is printed about it."""
    before = len(served.said)
    change()
    return served.until(said, before)[before:]


def test_a_folder_is_served_while_it_is_edited(
    developing: Served, folder: Path, tmp_path: Path
) -> None:
    inner = folder / "inner.flux"
    assert ",_result,0,42" in invoked(developing, "outer")

    environ = exported(developing)
    code, said = fluxcall(tmp_path, "generate", "-o", "scripts.py", **environ)
    assert code == 0, said
    assert "def inner(" in (tmp_path / "scripts.py").read_text()

    better = INNER.replace("* 2", "* 3")
    changed(developing, lambda: inner.write_text(better), "updated inner")
    assert ",_result,0,63" in invoked(developing, "outer")

    broken = "these scripts were not pushed"
    for wrong, place in (
        (INNER.replace("* 2", "*"), "flux/inner.flux:2:33: "),
        (INNER.replace("params.n", "nobody"), "flux/inner.flux:2:23: "),
        ('import "fluxcall/scripts"\nscripts.nobody()\n', "flux/inner.flux:2:1: "),
    ):
        printed = changed(developing, lambda text=wrong: inner.write_text(text), broken)
        assert place in printed
        assert printed.count("error: ") == 1  # its caller is fine
        assert ",_result,0,63" in invoked(developing, "outer")

    twin = folder / "twin.flux"
    text = f"// name: outer\n{INNER}"
    printed = changed(developing, lambda: twin.write_text(text), "error: ")
    assert "2 files are called 'outer'" in printed
    assert ",_result,0,63" in invoked(developing, "outer")
    twin.unlink()

    new = folder / "below" / "new.flux"
    new.parent.mkdir()
    changed(developing, lambda: new.write_text(INNER), "created new")
    changed(developing, lambda: inner.write_text(INNER), "updated inner")
    changed(developing, new.unlink, "deleted new")
    changed(developing, (folder / "outer.flux").unlink, "deleted outer")
    changed(developing, inner.unlink, "deleted inner")
    changed(developing, lambda: inner.write_text(INNER), "created inner")


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_nothing_is_left_behind(developing: Served, how: signal.Signals) -> None:
    """After Ctrl-C and after a crash: engine, gateway and compilers all end."""
    commands = [" ".join(one.cmdline()) for one in developing.family()]
    for part in ("influxd --bolt-path", "gateway.analyst", "host.mjs"):
        assert any(part in command for command in commands)
    code = developing.end(how, group=how is signal.SIGINT)
    assert code == (-how if how is signal.SIGKILL else 0)
    assert "Traceback" not in developing.said
    if code == 0:
        assert developing.said.endswith("fluxcall: stopped\n")


def test_an_engine_that_is_named_keeps_its_scripts_and_its_secrets(
    folder: Path, influxd: Influxd, tmp_path: Path
) -> None:
    """Only scripts of the folder are touched, and the user's token is never printed."""
    arguments = ("--dev", "flux", "--influxdb-url", influxd.url)
    arguments = (*arguments, "--store", "scripts.sqlite")
    body = {"name": "old", "description": "", "language": "flux", "script": "x = 1"}
    header = {"Authorization": f"Token {influxd.token}"}
    with serving(tmp_path, *arguments, INFLUX_TOKEN=influxd.token) as served:
        served.until("watching flux")
        url = f"{served.url}/api/v2/scripts"
        assert httpx.post(url, json=body, headers=header).status_code == 201
        changed(served, (folder / "outer.flux").unlink, "deleted outer")
        listed = httpx.get(url, headers=header).json()["scripts"]
        assert [script["name"] for script in listed] == ["inner", "old"]
        assert served.end(signal.SIGTERM) == 0
        assert influxd.token not in served.said


def test_a_folder_that_is_deleted_ends_the_command(
    developing: Served, folder: Path
) -> None:
    """A message and an exit code, and nothing left behind."""
    family = developing.family()[1:]
    shutil.rmtree(folder)
    assert developing.process.wait(60) == 2
    assert "error: flux was deleted" in developing.until("was deleted")
    _, alive = psutil.wait_procs(family, timeout=60)
    assert not alive


def test_what_is_missing_is_said(folder: Path, tmp_path: Path) -> None:
    arguments = ("serve", "--dev", "flux", "--port", "0")
    code, said = fluxcall(tmp_path, *arguments, PATH="/usr/bin:/bin")
    assert code == 2
    assert "--influxdb-url" in said
    for other in (("--workers", "2"), ("--no-influxdb",)):
        code, said = fluxcall(tmp_path, *arguments, *other)
        assert (code, "--dev runs an InfluxDB and one process" in said) == (2, True)
    code, said = fluxcall(tmp_path, *arguments, FLUXCALL_INFLUXD="/no/such/influxd")
    assert (code, "Traceback" in said) == (2, False), said
    assert "influxd" in said
