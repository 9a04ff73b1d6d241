"""What each command touches is what docs/effects.md says, no more and no less."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import sysconfig
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from support.scripted_server import Received, as_json, http, scripted

from fluxcall.cache import cache_folder
from fluxcall.demo.influxd import Influxd

ROOT = Path(__file__).parents[1]
WATCHED = ROOT / "tests" / "support" / "watched.py"
ID = "084d693d93048000"
TEXT = 'from(bucket: params.bucket) |> range(start: -1h) |> yield(name: "x")'
ROWS = (
    b"#datatype,string,long,double\r\n#group,false,false,false\r\n#default,x,,\r\n"
    b",result,table,_value\r\n,,0,1.5\r\n\r\n"
)
PLAIN = b",result,table,_value\r\n,x,0,1.5\r\n\r\n"


def table(heading: str) -> list[list[set[str]]]:
    """The rows of the table whose head begins with a word: the words of each cell."""
    text = (ROOT / "docs" / "effects.md").read_text()
    (body,) = re.findall(rf"\| {heading} \|.*\n\| -.*\n((?:\|.*\n)+)", text)
    return [
        [set(re.findall(r"`([^`]+)`|\b(\d)\b", cell)) for cell in line.split("|")[1:-1]]
        for line in body.splitlines()
    ]


def words(cell: set[tuple[str, str]]) -> set[str]:
    return {word or digit for word, digit in cell}


def answer(request: Received) -> bytes:
    kind = "application/json"
    if request.path.endswith("/params"):
        return http(b'{"params": {"bucket": "string"}}', kind=kind)
    if request.path.endswith("/invoke"):
        return http(PLAIN)
    if "/query" in request.path:
        return http(ROWS)
    if request.method != "GET":
        status = {"POST": "201 x", "DELETE": "204 x"}.get(request.method, "200 OK")
        return http(json.dumps({"id": ID}).encode(), kind=kind, status=status)
    script = {"id": ID, "orgID": "0" * 16, "name": "points", "script": TEXT}
    page = [script | {"updatedAt": "x"}] if "offset=0" in request.path else []
    return as_json({"scripts": page})


@dataclass
class Place:
    """A project, a home and a server, and what commands did there."""

    folder: Path
    url: str
    received: list[Received]
    touched: dict[str, set[str]] = field(default_factory=dict)
    codes: set[str] = field(default_factory=set)

    @property
    def home(self) -> Path:
        return self.folder.parent / "home"

    def run(self, *arguments: str, **environ: str) -> None:
        """Runs the command; notes the files, requests, programs, variables, code."""
        report = self.folder.parent / "report.json"
        done = subprocess.run(
            self.command(report, *arguments),
            cwd=self.folder, env=self.environment(environ), capture_output=True, text=True,
        )  # fmt: skip
        self.note(report, done.returncode)

    def command(self, report: Path, *arguments: str) -> list[str]:
        return [sys.executable, "-B", str(WATCHED), str(report), *arguments]

    def environment(self, environ: Mapping[str, str]) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.home),
            "FLUXCALL_CACHE": str(cache_folder()),
            "FLUXCALL_INFLUXD": "",
            **environ,
        }

    def note(self, report: Path, code: int) -> None:
        self.codes.add(str(code))
        for kind, things in json.loads(report.read_text()).items():
            named = {self.name(thing, kind) for thing in things} - {""}
            self.touched.setdefault(kind, set()).update(named)

    def name(self, thing: str, kind: str) -> str:
        """The word of the table for what was touched; nothing for Python's own files."""
        if kind == "variables":
            return thing
        if kind == "started":
            return {
                "node": "compiler",
                "influxd": "engine",
                Path(sys.executable).name: "analyst",
            }.get(thing, thing)
        path = Path(thing)
        if is_pythons_own(path) or path.name == "report.json":
            return ""
        return self.word(path)

    def word(self, path: Path) -> str:
        if path.is_relative_to(cache_folder()) or path == cache_folder():
            return "cache"
        if path == self.home / ".influxdbv2" / "configs":
            return "profiles"
        if path.parts[-2:] in ((".config", "fluxcall"), (self.home.name, ".config")):
            return "trusted"
        if path.name in ("fluxcall.toml", "pyproject.toml"):
            return "config"
        named = path.name.removeprefix(".").removesuffix(".tmp")
        for beginning, word in {
            "fluxcall.lock.json": "snapshot",
            "air": "outputs",
            "scripts.sqlite": "store",
            "scripts": "scripts",
            "points.flux": "scripts",
            "new.flux": "scripts",
            "none.flux": "scripts",
            "token": "token file",
            "rows": "file",
            "trusted-hosts": "trusted",
            "kept": "outputs",
        }.items():
            if named.startswith(beginning) or path.parent.name == beginning:
                return word
        return str(path)

    def requests(self) -> set[str]:
        return {
            f"{r.method} {re.sub('[0-9a-f]{16}', '{id}', r.path.split('?')[0])}".replace(
                "/api/v2", ""
            )
            for r in self.received
        }


OWN = [
    *(Path(path).resolve() for path in sysconfig.get_paths().values()),
    *(Path(path).resolve() for path in sys.path if path.endswith("site-packages")),
    *(
        Path(path)
        for path in (sys.prefix, sys.base_prefix, "/dev", "/proc", "/etc", "/usr")
    ),
    *(ROOT / name for name in ("codegen", "templates", "flux", "page", "tests")),
]


def is_pythons_own(path: Path) -> bool:
    return any(path.is_relative_to(own) for own in OWN) or path.suffix == ".so"


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    folder = tmp_path / "project"
    (folder / "scripts").mkdir(parents=True)
    (tmp_path / "home").mkdir()
    (folder / "scripts" / "points.flux").write_text(TEXT)
    (folder / "token").write_text("t")
    (folder / "fluxcall.toml").write_text("")
    with scripted(answer) as server:
        yield Place(folder=folder, url=server.url, received=server.received)


def scenarios(command: str, place: Place, influxd: Influxd) -> None:
    """Every way to touch something: fine, differing, failing; server and folder."""
    server = ("--host", place.url, "--token-file", "token")
    snapshot = place.folder / "fluxcall.lock.json"
    if command == "pull":
        place.run("pull", *server)
        place.run("pull", "--scripts", "scripts")
        place.run("pull", "--to", "scripts", *server)
        place.run("pull")
    elif command == "generate":
        (place.folder / "fluxcall.toml").write_text('[[outputs]]\npath = "air"\n')
        place.run("generate", *server)
        place.run("generate", "--pull", "--scripts", "scripts", "-o", "air.py")
        place.run("generate", "--pull")
    elif command.startswith("check"):
        prepare(place, "generate", "-o", "air.py", "--flux", "air.flux", *server)
        place.run("check", "--flux", "air.flux")
        live = ("--live", *server) if command != "check" else ()
        place.run("check", "-o", "air.py", *live)
        snapshot.write_text(
            snapshot.read_text().replace('"updatedAt": "x"', '"updatedAt": "y"')
        )
        (place.folder / "air.py").unlink()
        place.run("check", "-o", "air.py", *live, GITHUB_ACTIONS="true")
        if live:
            place.run("check", "-o", "air.py", "--live", "--scripts", "scripts")
            place.run("check", "-o", "air.py", "--live")
        snapshot.write_text("?")
        place.run("check", "-o", "air.py", *live)
    elif command == "doctor":
        (place.folder / "fluxcall.toml").write_text('[[outputs]]\npath = "air.py"\n')
        prepare(place, "generate", *server)
        place.run("doctor", *server)
        place.run("doctor")
    elif command == "lint":
        place.run("lint", *server)
        (place.folder / "scripts" / "points.flux").write_text("x = v.y")
        place.run("lint", "--scripts", "scripts", GITHUB_ACTIONS="true")
        place.run("lint")
    elif command == "observe":
        prepare(place, "pull", *server)
        place.run("observe", "points", "-p", "bucket=b", *server)
        prepare(place, "pull", "--scripts", "scripts")
        place.run(
            "observe", "points", "-p", "bucket=b", "--scripts", "scripts", *server
        )
        place.run("observe", "points")
    elif command in ("invoke", "record"):
        place.run(command, "points", "-p", "bucket=b", "-o", "rows.csv", *server)
        prepare(place, "pull", *server)
        place.run(command, "points", "-p", "bucket=b", "-o", "rows.csv", *server)
        place.run(command, "points")
    elif command == "graph":
        place.run("graph", *server)
        place.run("graph", "--scripts", "scripts")
        place.run("graph")
    elif command == "trust":
        for arguments in (["https://a.test"], ["--list"], [], ["--remove", "a.test"]):
            place.run("trust", *arguments)
        place.run("trust", "--remove", "https://a.test")
    elif command == "bundle":
        prepare(place, "pull", *server)
        place.run("bundle", "scripts/points.flux", "-o", "rows.flux")
        place.run("bundle", "scripts/none.flux")
    elif command in ("push", "diff"):
        if command == "push":  # there is no snapshot yet, and nothing to change
            place.run("push", "--scripts", "scripts", "--yes", *server)
        prepare(place, "pull", *server)
        place.run(command, "--scripts", "scripts", *server)
        (place.folder / "scripts" / "points.flux").write_text("x = params.bucket")
        (place.folder / "scripts" / "new.flux").write_text("x = 1")
        yes = ("--yes",) if command == "push" else ()
        place.run(command, "--scripts", "scripts", *yes, *server)
        (place.folder / "scripts" / "points.flux").unlink()
        place.run(command, "--scripts", "scripts", "--prune", *yes, *server)
        place.run(command, "--scripts", "scripts", "--json", *server)
        snapshot.write_text('{"format": 1, "scripts": []}')
        (place.folder / "scripts" / "points.flux").write_text("x = 2")
        place.run(command, "--scripts", "scripts", *server)
        place.run(command, "scripts")
    elif command == "config":
        place.run("config")
        place.run("config", "--profile", "none")
    elif command == "demo":
        place.run("demo", "--keep", "kept")
        place.run("demo", "--influxdb-url", "http://127.0.0.1:9", "--keep", "kept")
    elif command == "serve":
        serve(place, influxd)
    elif command == "store":
        store = ("--store", "scripts.sqlite")
        place.run("store", "export", "rows.jsonl", *store)
        place.run("store", "import", "rows.jsonl", *store)
        place.run("store", "export", "rows.jsonl", "--store", "postgresql://:x/")
    elif command == "ui":
        (place.folder / "fluxcall.toml").write_text("")
        ui(place, "--scripts", "scripts", *server)
        ui(place, *server)
        place.run("ui", "--no-browser")


def prepare(place: Place, *arguments: str) -> None:
    """A command that is not watched."""
    before = len(place.received)
    subprocess.run(
        [sys.executable, "-m", "fluxcall", *arguments],
        cwd=place.folder, env=place.environment({}), check=True, capture_output=True,
    )  # fmt: skip
    del place.received[before:]


def serve(place: Place, influxd: Influxd) -> None:
    """Until a script's parameters were asked for; then as with Ctrl-C."""
    report = place.folder.parent / "report.json"
    store = ("--store", "scripts.sqlite", "--influxdb-url", influxd.url)
    process = subprocess.Popen(
        place.command(report, "serve", "--port", "0", *store),
        cwd=place.folder, env=place.environment({}), stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stderr is not None
    said = process.stderr.readline()
    (url,) = re.findall(r"http://127\.0\.0\.1:\d+", said.replace(influxd.url, ""))
    body = {"name": "n", "script": TEXT, "language": "flux", "description": ""}
    headers = {"Authorization": f"Token {influxd.token}"}
    with httpx.Client(headers=headers, timeout=60) as client:
        own = client.post(f"{url}/api/v2/scripts", json=body).json()["id"]
        client.get(f"{url}/api/v2/scripts/{own}/params").raise_for_status()
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=30)
    place.note(report, process.returncode)
    place.run("serve", "--port", "0", "--influxdb-url", "no url://")


def ui(place: Place, *options: str) -> None:
    """Until the page asked for scripts and what one means; then as with Ctrl-C."""
    report = place.folder.parent / "report.json"
    process = subprocess.Popen(
        place.command(report, "ui", "--no-browser", *options),
        cwd=place.folder, env=place.environment({}), stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stderr is not None
    found = (re.search(r"(http://\S+)/scripts#code=(\S+)", line) for line in process.stderr)  # fmt: skip
    url, code = next(filter(None, found)).groups()
    key = httpx.post(f"{url}/fluxcall/api/session", json={"code": code}).json()["key"]
    with httpx.Client(headers={"Authorization": f"Token {key}"}, timeout=60) as client:
        client.get(f"{url}/scripts").raise_for_status()
        client.get(f"{url}/api/v2/scripts?offset=0").raise_for_status()
        body = {"name": "n", "script": TEXT}
        explained = client.post(f"{url}/fluxcall/api/explain", json=body)
        explained.raise_for_status()
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=30)
    place.note(report, process.returncode)


COMMANDS = [next(iter(words(row[0]))) for row in table("command")]


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_touches_what_the_table_says(
    command: str, place: Place, influxd: Influxd
) -> None:
    scenarios(command, place, influxd)
    (row,) = [row for row in table("command") if words(row[0]) == {command}]
    reads, writes, requests, starts, codes = map(words, row[1:])
    assert place.touched["read"] - {str(place.folder)} == reads
    assert place.touched["written"] | installed(starts) == writes
    assert place.touched["started"] == starts - {"engine"}
    assert place.codes == codes
    if command not in ("demo", "serve"):
        assert place.requests() == requests
    assert place.touched["variables"] <= variables() | {"HOME"}


def installed(starts: set[str]) -> set[str]:
    """The compiler is installed into the cache at first use, whoever needs it."""
    return {"cache"} if "compiler" in starts else set()


def test_the_compiler_is_installed_into_the_cache(place: Place) -> None:
    fresh = place.folder.parent / "cache"
    place.run("pull", "--scripts", "scripts", FLUXCALL_CACHE=str(fresh))
    assert place.codes == {"0"}
    assert str(fresh) in place.touched["written"]
    assert {path.name[:13] for path in fresh.iterdir()} == {"flux-compiler"}


def variables() -> set[str]:
    return {word for row in table("variable") for word in words(row[0])}


def test_every_variable_is_one_that_the_code_knows() -> None:
    sources = "".join(p.read_text() for p in (ROOT / "codegen").rglob("*.py"))
    assert {name for name in variables() if f'"{name}"' not in sources} == set()


def test_every_command_is_in_the_table() -> None:
    from fluxcall.cli import commands

    assert {name.split()[0] for name in COMMANDS} == set(commands.COMMANDS)
