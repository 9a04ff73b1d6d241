"""A hostile repository and a hostile server, before every command.

A victim with a token and a profile runs each command in a stranger's checkout, or against
a stranger's server. No marker of code that ran, no token at another host, nothing touched
outside the checkout, no line that foreign text begins, no command over its budget.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from support.scripted_server import Received, ScriptedServer, as_json, http, scripted

from fluxcall.cache import cache_folder
from fluxcall.cli.commands import COMMANDS
from fluxcall.model import Parameter, ScriptModel
from fluxcall.snapshot import to_text

TOKEN, PROFILE_TOKEN, SECRET = "victims-token", "victims-profile-token", "aws-secret"
SECONDS, MEBIBYTES = 60.0, 600.0

ATTACK = "\n::error::PWNED\r\nPWNED\x1b[2J\x1b]0;PWNED\x07\u2028PWNED\x85##[add-mask]PWNED\u202e"
NAMES = [
    f"PWNED {ATTACK}",
    "::add-mask::PWNED",
    "##[error]PWNED",
    "##vso[task.setvariable]PWNED",
    " ::stop-commands::PWNED",
    "\x9b31mPWNED\u200b\ufeff",
    "'''\"\"\"PWNED\\",
    "../../PWNED",
    "PWNED",
]
COMMAND_LINES: dict[str, list[list[str]]] = {
    "pull": [[], ["--to", "flux"]],
    "generate": [["-o", "air.py"], ["--pull"], ["-o", "scripts.flux"]],
    "check": [[], ["--json"], ["--live"], ["--diff"]],
    "lint": [[], ["--json"], ["--scripts", "flux"]],
    "graph": [[], ["--format", "svg"], ["--format", "mermaid"]],
    "config": [[], ["--json"], ["--schema"]],
    "trust": [["--list"], ["http://user:PWNED@x"]],
    "invoke": [["PWNED"], [NAMES[0]], ["PWNED", "-o", "rows.csv"]],
    "observe": [["PWNED"]],
    "record": [["PWNED"]],
    "bundle": [["flux/own.flux"], ["flux/own.flux", "-o", "linked.flux"]],
    "diff": [["--scripts", "flux"], ["--scripts", "flux", "--json"]],
    "push": [["--scripts", "flux", "--yes"], ["--scripts", "flux", "--dry-run"]],
    "doctor": [[], ["--json"]],
    "serve": [["--help"]],
    "store": [["export", "--help"]],
    "ui": [["--help"]],
    "demo": [["--influxdb-url", "http://127.0.0.1:9"]],
}
EACH = [(command, line) for command, lines in COMMAND_LINES.items() for line in lines]

IDS = [ascii(" ".join([command, *line]))[1:40] for command, line in EACH]


def test_no_command_is_forgotten() -> None:
    assert COMMAND_LINES.keys() == COMMANDS.keys()


class Done(NamedTuple):
    """How a command ended, what it printed, and what it cost."""

    code: int
    said: str
    seconds: float
    mebibytes: float


class Victim(NamedTuple):
    """A home with a checkout in it, and what must not change."""

    home: Path
    checkout: Path
    elsewhere: Path

    def run(self, command: str, *arguments: str, **environ: str) -> Done:
        """Run a command in the checkout, its memory measured by a parent of its own."""
        program = (
            "import resource, subprocess, sys;"
            "code = subprocess.run([sys.executable, '-m', 'fluxcall', *sys.argv[2:]],"
            " stdin=subprocess.DEVNULL).returncode;"
            "usage = resource.getrusage(resource.RUSAGE_CHILDREN);"
            "open(sys.argv[1], 'w').write(f'{code} {usage.ru_maxrss}')"
        )
        report = self.home.parent / "report"
        begun = time.monotonic()
        done = subprocess.run(
            [sys.executable, "-c", program, str(report), command, *arguments],
            cwd=self.checkout,
            env={
                "PATH": os.environ["PATH"],
                "HOME": str(self.home),
                "FLUXCALL_CACHE": str(cache_folder()),
                "AWS_SECRET_ACCESS_KEY": SECRET,
                **environ,
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=10 * SECONDS,
        )
        code, peak = map(int, report.read_text().split())
        seconds = time.monotonic() - begun
        print(f"{command} {arguments}: {seconds:.1f} s, {peak / 1024:.0f} MiB, {code}")
        return Done(code, done.stdout.decode(), seconds, peak / 1024)


@pytest.fixture
def victim(tmp_path: Path) -> Victim:
    made = Victim(tmp_path / "home", tmp_path / "home" / "checkout", tmp_path / "else")
    (made.checkout / ".git").mkdir(parents=True)
    (made.checkout / "flux").mkdir()
    (made.home / ".influxdbv2").mkdir()
    (made.home / ".influxdbv2" / "configs").write_text(
        f'[own]\nurl = "http://127.0.0.1:9"\ntoken = "{PROFILE_TOKEN}"\nactive = true\n'
    )
    made.elsewhere.mkdir()
    (made.elsewhere / "private.flux").write_text("private = 1\n")
    (made.elsewhere / "module.py").write_text("# mine\n")
    return made


def a_script(name: str, number: int) -> ScriptModel:
    return ScriptModel(
        ids={"0" * 16: f"{number:016x}"}, name=name, description=ATTACK, language="flux",
        text_hash="0" * 64, updated_at=ATTACK, complete=True, effects=(ATTACK,),
        parameters=(Parameter(name="p", type="string", doc=ATTACK),),
    )  # fmt: skip


def hostile_repository(victim: Victim, host: str, source: str = "") -> None:
    """A checkout that names its server, and whose files try everything."""
    folder = victim.checkout
    (folder / "fluxcall.toml").write_text(
        f"host = {json.dumps(host)}\n{source}"
        '[[outputs]]\npath = "src/air.py"\nruntime = "vendored"\n'
        '[[outputs]]\npath = "plant"\n'
    )
    (folder / "fluxcall.lock.json").write_text(
        to_text([a_script(name, n) for n, name in enumerate(["PWNED", "one"])])
    )
    (folder / "src").mkdir(exist_ok=True)
    (folder / "src" / "_air_runtime").symlink_to(victim.elsewhere)
    (folder / "plant").symlink_to(victim.elsewhere)
    (folder / "flux" / "own.flux").write_text(f"// {ATTACK}\nx = 1\n")
    (folder / "flux" / "private.flux").symlink_to(victim.elsewhere / "private.flux")
    code = f"import pathlib; pathlib.Path({str(victim.home / 'marker')!r}).touch()\n"
    for name in (
        "fluxcall.py",
        "sitecustomize.py",
        "conftest.py",
        "setup.py",
        "click.py",
    ):
        (folder / "src" / name).write_text(code)
    (folder / "src" / "air.py").write_text(code)


def answer(request: Received) -> bytes:
    """A hostile server's: every text that it can send is an attack."""
    message = {"code": "invalid", "message": ATTACK}
    if request.path.endswith("/params"):
        return as_json({"params": {"p": "string", ATTACK: "int"}})
    if request.path.endswith("/invoke"):
        return http(
            f',result,table,"{ATTACK}"\r\n,_result,0,"{ATTACK}"\r\n\r\n'.encode()
        )
    if request.method == "GET" and "/scripts" in request.path:
        page = [
            {"id": f"{n:016x}", "orgID": "0" * 16, "name": name, "description": ATTACK,
             "script": f"// {ATTACK}\nx = params.p", "updatedAt": ATTACK}
            for n, name in enumerate(NAMES)
        ]  # fmt: skip
        return as_json({"scripts": page if "offset=0" in request.path else []})
    return as_json(message, status="400 Bad Request")


@pytest.fixture
def evil() -> Iterator[ScriptedServer]:
    with scripted(answer) as server:
        yield server


def state(folder: Path) -> dict[str, object]:
    return {
        str(path): path.read_bytes() if path.is_file() else path.is_symlink()
        for path in sorted(folder.rglob("*"))
        if path.name != "checkout" and "checkout" not in path.parts
    }


def assert_lines_are_ours(said: str, *, ci: bool = False) -> None:
    """Every line is printable and begins with words of fluxcall's."""
    stopped = ""
    for line in said.removesuffix("\n").split("\n"):
        assert line.isprintable(), line
        assert "##[" not in line
        assert "##vso[" not in line
        if stopped:
            stopped = "" if line == f"::{stopped}::" else stopped
        elif ci and (match := re.fullmatch("::stop-commands::([0-9a-f]{32})", line)):
            stopped = match[1]
        elif ci and re.match(r"::(error|warning|notice) [^:]*::", line):
            continue
        else:
            assert not line.lstrip().startswith(("::", "PWNED")), line
    assert not stopped


def assert_harmless(victim: Victim, done: Done, before: dict[str, object]) -> None:
    assert done.code in (0, 1, 2), done.said
    assert "Traceback" not in done.said
    for secret in (TOKEN, PROFILE_TOKEN, SECRET):
        assert secret not in done.said
    assert not (victim.home / "marker").exists()
    after = {
        key: value for key, value in state(victim.home).items() if "/.cache" not in key
    }
    assert after | state(victim.elsewhere) == before
    assert done.seconds < SECONDS
    assert done.mebibytes < MEBIBYTES


def everything(victim: Victim) -> dict[str, object]:
    return state(victim.home) | state(victim.elsewhere)


@pytest.mark.parametrize(("command", "arguments"), EACH, ids=IDS)
@pytest.mark.parametrize("tokens", ["variable", "profile"])
def test_a_hostile_repository(
    tokens: str,
    command: str,
    arguments: list[str],
    victim: Victim,
    evil: ScriptedServer,
) -> None:
    """It names its own server, and wants the victim's tokens, files and machine."""
    hostile_repository(victim, f"{evil.url}/leak")
    before = everything(victim)
    variables = {"INFLUX_TOKEN": TOKEN} if tokens == "variable" else {}
    done = victim.run(command, *arguments, **variables)
    assert evil.received == []
    assert_harmless(victim, done, before)
    assert_lines_are_ours(done.said)


@pytest.mark.parametrize("place", ["host", "org", "profile"])
def test_a_repository_that_wants_variables(
    place: str, victim: Victim, evil: ScriptedServer
) -> None:
    for name in ("AWS_SECRET_ACCESS_KEY", "INFLUX_TOKEN", "HOME"):
        (victim.checkout / "fluxcall.toml").write_text(
            f'{place} = "{evil.url}/${{{name}}}"\n'
        )
        for command in ("config", "pull", "check"):
            done = victim.run(command, INFLUX_TOKEN=TOKEN, INFLUX_HOST=evil.url)
            assert done.code == 2
            assert "cannot be used here" in done.said
            assert SECRET not in done.said
    assert evil.received == []


@pytest.mark.parametrize(("command", "arguments"), EACH, ids=IDS)
@pytest.mark.parametrize("ci", [False, True], ids=["terminal", "CI"])
def test_a_hostile_server(
    ci: bool, command: str, arguments: list[str], victim: Victim, evil: ScriptedServer
) -> None:
    """The user's own choice, but whatever it says is an attack."""
    (victim.checkout / "flux" / "own.flux").write_text("x = 1\n")
    (victim.checkout / "fluxcall.lock.json").write_text(
        to_text([a_script(name, n) for n, name in enumerate(NAMES)])
    )
    (victim.checkout / "fluxcall.toml").write_text(
        '[scripts."PWNED"]\nsamples.p = "x"\n[[outputs]]\npath = "air.py"\ninclude = ["PWNED"]\n'
    )
    before = everything(victim)
    more = {"GITHUB_ACTIONS": "true"} if ci else {}
    pairs = ["-p", "p=x"] if command in ("invoke", "observe", "record") else []
    done = victim.run(
        command, *arguments, *pairs, INFLUX_HOST=evil.url, INFLUX_TOKEN=TOKEN, **more
    )
    assert_harmless(victim, done, before)
    if "--schema" not in arguments:
        assert_lines_are_ours(done.said, ci=ci)


def test_the_test_would_see_it(victim: Victim) -> None:
    """The checks above fail for what they look for."""
    for said in (f"fluxcall: {ATTACK}", "PWNED: 1", " ::error::x", "a ##[error]"):
        with pytest.raises(AssertionError):
            assert_lines_are_ours(said)
    before = everything(victim)
    (victim.elsewhere / "module.py").unlink()
    with pytest.raises(AssertionError):
        assert_harmless(victim, Done(0, "", 0.0, 0.0), before)
