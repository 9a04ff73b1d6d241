"""Demonstrates the whole path from scripts to rows with sample scripts.

With an engine, everything is real. Without one, the gateway still lists the scripts and
their parameters, and the client replays answers that were recorded from a real engine.
"""

from __future__ import annotations

import json
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from importlib import resources
from pathlib import Path
from types import ModuleType
from typing import Any

import click

from fluxcall.config.model import output_at
from fluxcall.demo.influxd import find_influxd, run_influxd
from fluxcall.demo.points import sample_points
from fluxcall.errors import ConfigurationError, SourceError
from fluxcall.fluxlang.compiler import Compiler
from fluxcall.fluxlang.install import find_node
from fluxcall.gateway.server import run_gateway
from fluxcall.invoke.table import format_table
from fluxcall.model import RawScript
from fluxcall.runtime.client import Client
from fluxcall.runtime.connection import Connection
from fluxcall.runtime.options import Timeouts
from fluxcall.runtime.request import Request
from fluxcall.runtime.transport import Reply, SyncHttp, open_mock, open_sync, send
from fluxcall.snapshot import FILE_NAME
from fluxcall.sources.folder import read_folder
from fluxcall.sources.server import read_server
from fluxcall.workflows.generate import generate
from fluxcall.workflows.plan import Plan

BUCKET = "fluxcall_demo"
_TOKEN = "demo"
CALLS: Mapping[str, Mapping[str, Any]] = {
    "last_point": {"mybucket": BUCKET},
    "filter_and_group": {
        "bucket": BUCKET,
        "filter_field": "temperature",
        "filter_field2": "humidity",
        "group_column": "sensor_id",
    },
    "windowed_mean": {
        "bucket": BUCKET,
        "field": "temperature",
        "every": timedelta(minutes=5),
    },
    "threshold_alarm": {
        "bucket": BUCKET,
        "field": "temperature",
        "limit": 73.5,
        "most": 10,
    },
}
"""Function → the arguments that the demo calls it with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Engine:
    url: str
    token: str
    org: str | None


def show_demo(
    influxdb_url: str | None, keep: Path | None, *, say: Callable[[str], None]
) -> None:
    """Run the demo and print each step.

    Args:
        influxdb_url: the address of an InfluxDB 2.x, whose token is in INFLUX_TOKEN. By
            default an installed influxd is started; if there is none, recorded answers
            are replayed.
        keep: a folder for the module and the snapshot; None for a temporary one.
        say: called with lines of progress.
    """
    find_node()  # install it before anything starts, because /params needs it
    with ExitStack() as stack:
        folder = keep or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        folder.mkdir(parents=True, exist_ok=True)
        engine = stack.enter_context(_engine(influxdb_url, say))
        url = stack.enter_context(
            run_gateway(
                engine_url=engine.url if engine else None,
                store=":memory:",
                token=_TOKEN,
            )
        )
        say(f"the gateway is at {url}, {_behind(engine)}")
        connection = Connection(
            url=url,
            token=engine.token if engine else _TOKEN,
            org=engine.org if engine else None,
        )
        ids = _create_scripts(connection)
        say(f"its scripts: {', '.join(ids)}")
        if engine:
            stack.enter_context(_points(connection))
        module = _generated(connection, folder, say)
        http = None if engine else stack.enter_context(_replay(ids))
        _call(module, connection, http)
        if keep:
            say(f"the module and its snapshot are in {keep}")


def _behind(engine: _Engine | None) -> str:
    if engine:
        return f"in front of InfluxDB at {engine.url}"
    return "without an InfluxDB: the answers below are replayed, recorded from one"


@contextmanager
def _engine(
    influxdb_url: str | None, say: Callable[[str], None]
) -> Iterator[_Engine | None]:
    """Yield the given engine, an installed one after starting it, or None."""
    program = None if influxdb_url else find_influxd()
    if influxdb_url:
        token = os.environ.get("INFLUX_TOKEN")
        if not token:
            raise ConfigurationError("--influxdb-url needs a token in INFLUX_TOKEN")
        yield _Engine(url=influxdb_url, token=token, org=os.environ.get("INFLUX_ORG"))
    elif program:
        say(f"starting {program}")
        with (
            tempfile.TemporaryDirectory() as name,
            run_influxd(program, Path(name)) as influxd,
        ):
            yield _Engine(url=influxd.url, token=influxd.token, org=influxd.org)
    else:
        yield None


def _create_scripts(connection: Connection) -> dict[str, str]:
    """Create the sample scripts over plain HTTP; return name → id."""
    ids = {}
    with (
        resources.as_file(resources.files("fluxcall.demo") / "scripts") as folder,
        open_sync() as http,
    ):
        for script in read_folder(folder):
            made = _api(http, connection, "POST", "scripts", _creation(script))
            ids[script.name] = made["id"]
    return ids


def _creation(script: RawScript) -> bytes:
    body = {
        "name": script.name,
        "description": script.description,
        "language": script.language,
        "script": script.text,
    }
    return json.dumps(body).encode()


@contextmanager
def _points(connection: Connection) -> Iterator[None]:
    """Write sample points to a temporary bucket."""
    with open_sync() as http:
        orgs = _api(http, connection, "GET", "orgs")["orgs"]
        known = [o for o in orgs if connection.org in (None, o["id"], o["name"])]
        if len(known) != 1:
            raise ConfigurationError(
                "the token sees several organizations or none: name one in INFLUX_ORG"
            )
        org = known[0]["id"]
        wanted = {"orgID": org, "name": BUCKET, "retentionRules": []}
        content = json.dumps(wanted).encode()
        bucket = _api(http, connection, "POST", "buckets", content)
        try:
            lines = sample_points(int(time.time())).encode()
            path = f"write?orgID={org}&bucket={BUCKET}&precision=s"
            _api(http, connection, "POST", path, lines)
            yield
        finally:
            _api(http, connection, "DELETE", f"buckets/{bucket['id']}")


def _api(
    http: SyncHttp, connection: Connection, method: str, path: str, content: bytes = b""
) -> Any:
    """Return the JSON of an answer, or None if it has none."""
    request = Request(
        method=method,
        url=f"{connection.url}/api/v2/{path}",
        label=path,
        headers={"Authorization": f"Token {connection.token}"},
        content=content,
    )
    with send(http, request, Timeouts()) as (answer, chunks):
        body = b"".join(chunks)
    if answer.status >= 300:
        raise SourceError(f"{method} {path}: {answer.status} {body.decode()}")
    return json.loads(body) if body else None


def _generated(
    connection: Connection, folder: Path, say: Callable[[str], None]
) -> ModuleType:
    """Write, print and execute the module (importing it would leave a cache file)."""
    output = folder / "air.py"
    with Compiler(say=say) as compiler:
        generate(
            lambda known: read_server(connection),
            Plan(snapshot=folder / FILE_NAME, outputs=(output_at(output),)),
            compiler,
        )
    say(f"fluxcall generate --output {output.name}")
    click.echo(output.read_text("utf-8"))
    module = ModuleType("air")
    exec(compile(output.read_text("utf-8"), output, "exec"), module.__dict__)
    return module


@contextmanager
def _replay(ids: Mapping[str, str]) -> Iterator[SyncHttp]:
    """Return a client that answers from the recording."""
    source = resources.files("fluxcall.demo") / "recording.json"
    recorded = json.loads(source.read_text("utf-8"))["answers"]
    by_path = {
        f"/api/v2/scripts/{script_id}/invoke": recorded[name].encode()
        for name, script_id in ids.items()
    }

    def reply(method: str, path: str, query: dict[str, str], body: bytes) -> Reply:
        return 200, "text/csv", by_path[path]

    with open_mock(reply) as http:
        yield http


def _call(module: ModuleType, connection: Connection, http: SyncHttp | None) -> None:
    """Call every function and print its rows."""
    with Client(
        connection.url, connection.token, org=connection.org, http=http
    ) as influx:
        for name, arguments in CALLS.items():
            given = "".join(f", {key}={value!r}" for key, value in arguments.items())
            rows = getattr(module, name)(influx, **arguments)
            click.echo(f">>> air.{name}(influx{given})  # {len(rows)} rows")
            click.echo(format_table(rows, most=6))
            click.echo()
