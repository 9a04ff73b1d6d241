"""Examines an installation, a project and its server, and suggests a fix for each problem.

Invariants: nothing is changed, and a diagnosis never contains a secret.
"""

from __future__ import annotations

import json
import platform
import subprocess
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from fluxcall.cache import cache_folder, cache_problem
from fluxcall.config.model import Config
from fluxcall.errors import GeneratorError
from fluxcall.fluxlang.compiler import Compiler
from fluxcall.fluxlang.install import find_node
from fluxcall.influxdb.exchange import exchange
from fluxcall.model import UNKNOWN_EFFECTS
from fluxcall.runtime import __version__
from fluxcall.runtime.connection import Connection
from fluxcall.runtime.errors import FluxcallError
from fluxcall.runtime.protocol import build_get, org_query
from fluxcall.runtime.request import Request
from fluxcall.runtime.transport import SyncHttp, open_sync
from fluxcall.snapshot import read_snapshot
from fluxcall.workflows.check import check, outdated
from fluxcall.workflows.plan import plan_for

FINE, PROBLEM, SKIPPED = STATES = ("fine", "problem", "skipped")
_LIVE = {"limit": "1"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """The result of one examination.

    Attributes:
        subject: what was examined: `server`, `token`, ….
        state: one of `STATES`.
        found: a description of what was found.
        fix: how to fix the problem; empty if there is none.
    """

    subject: str
    state: str
    found: str
    fix: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """The subject of an examination; its parts are found one by one and may fail.

    Attributes:
        config: reads the configuration.
        snapshot: finds the snapshot.
        connection: finds the server; returns None if scripts are read from a folder.
        compiler: Flux's compiler.
    """

    config: Callable[[], Config]
    snapshot: Callable[[], Path]
    connection: Callable[[], Connection]
    compiler: Compiler


def diagnose(setup: Setup) -> Iterator[Diagnosis]:
    """Yield a diagnosis per subject, ordered so that each depends only on earlier ones."""
    yield _versions()
    config = _tried("configuration", lambda: _configuration(setup), _MEND_CONFIG)
    yield config
    yield _cache()
    yield _tried(
        "Node.js", _node, "install Node.js, or pip install 'fluxcall[analyser]'"
    )
    yield _tried("compiler", lambda: _compiler(setup.compiler), _MEND_COMPILER)
    if config.state == PROBLEM:
        for subject in ("snapshot", "outputs", "server"):
            yield _skipped(subject, "the configuration cannot be read")
        return
    yield _tried("snapshot", lambda: _snapshot(setup), "run `fluxcall pull`")
    yield _tried("outputs", lambda: _outputs(setup), "run `fluxcall generate`")
    yield from _server(setup)


_MEND_CONFIG = "correct the configuration; `fluxcall config --schema` describes it"
_MEND_COMPILER = (
    "make a package registry reachable for npm, and run `fluxcall doctor` again"
)


def _tried(subject: str, examine: Callable[[], Diagnosis], fix: str) -> Diagnosis:
    """Return a diagnosis; an error becomes a problem with the given fix."""
    try:
        return examine()
    except (GeneratorError, FluxcallError, OSError) as error:
        return _problem(subject, str(error), fix)


def _fine(subject: str, found: str) -> Diagnosis:
    return Diagnosis(subject=subject, state=FINE, found=found)


def _problem(subject: str, found: str, fix: str) -> Diagnosis:
    return Diagnosis(subject=subject, state=PROBLEM, found=found, fix=fix)


def _skipped(subject: str, why: str) -> Diagnosis:
    return Diagnosis(subject=subject, state=SKIPPED, found=f"not examined: {why}")


# This machine


def _versions() -> Diagnosis:
    python = f"Python {platform.python_version()}"
    return _fine("versions", f"fluxcall {__version__}, {python}, {platform.system()}")


def _configuration(setup: Setup) -> Diagnosis:
    config = setup.config()
    return _fine("configuration", config.where or "none; the defaults are in force")


def _cache() -> Diagnosis:
    problem = cache_problem()
    if problem:
        return _problem("cache", problem, "chmod 700 it, or set FLUXCALL_CACHE")
    return _fine("cache", str(cache_folder()))


def _node() -> Diagnosis:
    node = find_node()
    done = subprocess.run(
        [node, "--version"], capture_output=True, text=True, timeout=10, check=False
    )
    return _fine("Node.js", f"{done.stdout.strip()} at {node}")


def _compiler(compiler: Compiler) -> Diagnosis:
    compiler.parse("x = 1")
    return _fine("compiler", "Flux's compiler answers")


# The project


def _snapshot(setup: Setup) -> Diagnosis:
    path = setup.snapshot()
    if not path.exists():
        return _problem("snapshot", f"{path} does not exist", "run `fluxcall pull`")
    scripts = read_snapshot(path)
    unknown = [
        s.name for s in scripts if s.effects == UNKNOWN_EFFECTS and s.language == "flux"
    ]
    found = f"{path}: {len(scripts)} scripts"
    if unknown:
        fix = "run `fluxcall lint` to see why, then `fluxcall pull`"
        return _problem("snapshot", f"{found}, not analysed: {_some(unknown)}", fix)
    if old := outdated(scripts):
        fix = "run `fluxcall pull`"
        return _problem("snapshot", f"{found}, analysed long ago: {_some(old)}", fix)
    return _fine("snapshot", found)


def _outputs(setup: Setup) -> Diagnosis:
    config = setup.config()
    if not config.outputs:
        return _skipped("outputs", "the configuration names no outputs")
    plan = plan_for(config, (), setup.snapshot())
    if not plan.snapshot.exists():
        return _skipped("outputs", "there is no snapshot")
    checked, _ = check(plan, setup.compiler)
    differ = [str(one.path) for one in checked if one.differences]
    if differ:
        fix = "run `fluxcall generate`; `fluxcall check` says what differs"
        return _problem("outputs", f"not up to date: {_some(differ)}", fix)
    return _fine("outputs", f"{len(plan.outputs)} are up to date")


def _some(names: Sequence[str], most: int = 5) -> str:
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


# The server


def _server(setup: Setup) -> Iterator[Diagnosis]:
    """Examine everything between this machine and the scripts, up to the first problem."""
    try:
        connection = setup.connection()
    except (GeneratorError, FluxcallError) as error:
        fix = "set INFLUX_HOST and INFLUX_TOKEN, or pass --host and --token-file"
        yield _problem("server", str(error), fix)
        return
    with open_sync() as http:
        reached = _tried(
            "server",
            lambda: _reached(http, connection),
            "check the address (`fluxcall config`), the network and the server",
        )
        yield reached
        if reached.state == FINE:
            yield from _scripts(http, connection)


def _reached(http: SyncHttp, connection: Connection) -> Diagnosis:
    """Ask the server for its health; any HTTP answer will do."""
    request = Request(method="GET", url=f"{connection.url}/health", label="health")
    answer, body = exchange(http, request)
    try:
        health = json.loads(body)
        name, version = health.get("name", ""), health.get("version", "")
    except (ValueError, AttributeError):
        name, version = "", f"status {answer.status}"
    return _fine("server", f"{connection.url} answers: {name} {version}".rstrip())


def _scripts(http: SyncHttp, connection: Connection) -> Iterator[Diagnosis]:
    """Read one script, which requires the token, the permission and the API."""
    query = {**_LIVE, **org_query(connection)}
    request = build_get(connection, "scripts", query, label="the list of scripts")
    try:
        answer, body = exchange(http, request)
    except (GeneratorError, FluxcallError) as error:
        yield _problem("scripts API", str(error), "check the network and the server")
        return
    if answer.status == 401:
        fix = "create a token on this server, and set INFLUX_TOKEN"
        yield _problem("token", "the server does not accept it (401)", fix)
        return
    if answer.status == 403:
        yield _fine("token", "accepted")
        fix = "give the token permission to read the organization's scripts"
        yield _problem("permissions", "the token may not read scripts (403)", fix)
        return
    if answer.status != 200 or not _lists_scripts(body):
        found = f"{connection.url} has no invokable scripts (status {answer.status})"
        yield _problem("scripts API", found, _NO_SCRIPTS)
        return
    yield _fine("token", "accepted")
    yield _fine("permissions", "the token may read scripts")
    yield _fine("scripts API", _behind(http, connection))


_NO_SCRIPTS = (
    "InfluxDB OSS needs the gateway: `fluxcall serve --influxdb-url URL`, then use the"
    " gateway's address"
)


def _lists_scripts(body: bytes) -> bool:
    try:
        return isinstance(json.loads(body)["scripts"], list)
    except (ValueError, KeyError, TypeError):
        return False


def _behind(http: SyncHttp, connection: Connection) -> str:
    """Return a note on whether the server or fluxcall's gateway serves the scripts API."""
    url = f"{connection.url}/fluxcall/health"
    try:
        answer, body = exchange(http, Request(method="GET", url=url, label="gateway"))
        gateway = answer.status == 200 and isinstance(json.loads(body), dict)
    except (GeneratorError, FluxcallError, ValueError):
        gateway = False
    return "fluxcall's gateway" if gateway else "the server's own"
