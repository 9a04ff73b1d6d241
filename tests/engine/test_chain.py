"""Scripts invoke scripts on a real engine: pushed, linked, typed, in tasks."""

from __future__ import annotations

import importlib.util
import json
import random
import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest
from engine.test_answers import EVERY_TYPE, FAILS, NOTHING, NULLS, SCHEMAS, annotated
from support.annotated import batches
from support.command import fluxcall
from support.scripted_server import as_json, scripted

from fluxcall import Client, InvalidError
from fluxcall.analysis.describe import describe
from fluxcall.analysis.observed import observed_results
from fluxcall.analysis.script import analyse
from fluxcall.demo.influxd import Influxd
from fluxcall.fluxlang.compiler import Compiler
from fluxcall.fluxlang.extern import build_extern
from fluxcall.fluxlang.ticket import takes_ticket
from fluxcall.link.linker import GATEWAY, Linker
from fluxcall.model import RawScript, ScriptModel

HOT = """\
// description: The sensors that were over a limit.
from(bucket: params.bucket)
    |> range(start: -1h)
    |> filter(fn: (r) => r._measurement == "airSensors" and r._field == "temperature")
    |> filter(fn: (r) => r._value > float(v: params.limit))
    |> keep(columns: ["sensor_id"])
    |> group()
    |> distinct(column: "sensor_id")
    |> rename(columns: {_value: "sensor_id"})
"""
LAST_HOUR = """\
// description: The last hour of some sensors.
from(bucket: params.bucket)
    |> range(start: -1h)
    |> filter(fn: (r) => r._measurement == "airSensors" and r._field == params.field)
    |> filter(fn: (r) => contains(value: r.sensor_id, set: params.sensors))
"""
SUMMARY = """\
// description: The mean of the sensors that were too hot.
import "fluxcall"
import "fluxcall/scripts"

hot =
    scripts.hotSensors(bucket: params.bucket, limit: params.limit)
        |> fluxcall.column(column: "sensor_id")

scripts.lastHour(bucket: params.bucket, field: params.field, sensors: hot)
    |> toFloat()
    |> group(columns: ["sensor_id"])
    |> mean()
"""
ELSEWHERE = SUMMARY.replace(
    "bucket: params.bucket,",
    "bucket: params.bucket, host: params.host, token: params.token,",
)
"""The same in a task, which no gateway hands a ticket."""


@pytest.fixture
def environ(gateway: str, influxd: Influxd) -> dict[str, str]:
    return {"INFLUX_HOST": gateway, "INFLUX_TOKEN": influxd.token}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project with three scripts, of which one invokes the others."""
    flux = tmp_path / "flux"
    flux.mkdir()
    (flux / "hot-sensors.flux").write_text(HOT)
    (flux / "last-hour.flux").write_text(LAST_HOUR)
    (flux / "hot-summary.flux").write_text(SUMMARY)
    return tmp_path


@pytest.fixture(scope="module")
def compiler() -> Iterator[Compiler]:
    with Compiler() as running:
        yield running


def imported(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def by_hand(influxd: Influxd, limit: float) -> dict[str, float]:
    """Sensor → mean temperature, of those over the limit."""
    text = (
        f'from(bucket: "{influxd.bucket}") |> range(start: -1h)'
        ' |> filter(fn: (r) => r._field == "temperature")'
    )
    values: dict[str, list[float]] = {}
    for _, batch in batches(annotated(influxd, text)):
        cells = dict(zip(batch.block.columns, batch.cells()[2:], strict=True))
        for sensor, value in zip(cells["sensor_id"], cells["_value"], strict=True):
            values.setdefault(sensor, []).append(float(value))
    return {s: sum(v) / len(v) for s, v in values.items() if max(v) > limit}


def test_a_chain_of_three(
    folder: Path, environ: dict[str, str], influxd: Influxd, gateway: str
) -> None:
    code, said = fluxcall(folder, "push", "--scripts", "flux", "--yes", **environ)
    assert code == 0, said
    for name in ("hot-sensors", "last-hour", "hot-summary"):
        assert f"created {name}" in said
    code, said = fluxcall(folder, "push", "--scripts", "flux", "--yes", **environ)
    assert (code, said.count("unchanged")) == (0, 3), said
    assert fluxcall(folder, "diff", "--scripts", "flux", **environ)[0] == 0
    code, said = fluxcall(folder, "graph", **environ)
    assert "hot-summary → hot-sensors, last-hour\n" in said
    code, said = fluxcall(folder, "generate", "-o", "air.py", **environ)
    assert code == 0, said
    air = imported(folder / "air.py")
    with Client(gateway, influxd.token) as client:
        for limit in (0.0, 79.0, 1000.0):
            result = air.hot_summary(
                client, bucket=influxd.bucket, limit=limit, field="temperature"
            )
            assert {str(r["sensor_id"]): r.value for r in result} == by_hand(
                influxd, limit
            )


def test_a_chain_is_observed(folder: Path, environ: dict[str, str]) -> None:
    """The run for its columns invokes the other scripts, as an invocation does."""
    code, said = fluxcall(folder, "push", "--scripts", "flux", "--yes", **environ)
    assert code == 0, said
    run = ("observe", "hot-summary", "-p", "bucket=air_sensors", "-p", "limit=76.0")
    code, said = fluxcall(folder, *run, "-p", "field=temperature", **environ)
    assert code == 0, said
    assert "result _result: _value: float, sensor_id: string\n" in said


def test_the_chain_as_a_task(
    folder: Path, environ: dict[str, str], influxd: Influxd, gateway: str
) -> None:
    """docs/flux.md: the linked script, its parameters as constants, its token a secret."""
    assert fluxcall(folder, "push", "--scripts", "flux", "--yes", **environ)[0] == 0
    params = json.dumps(
        {"bucket": influxd.bucket, "limit": 79.0, "field": "temperature",
         "host": gateway, "token": "SECRET"}
    )  # fmt: skip
    record = re.sub(r'"(\w+)": ', r"\1: ", params)
    record = record.replace('"SECRET"', 'secrets.get(key: "FLUXCALL_TOKEN")')
    task = ELSEWHERE.replace(
        'import "fluxcall/scripts"\n',
        'import "fluxcall/scripts"\nimport "influxdata/influxdb/secrets"\n\n'
        'option task = {name: "hot summary", every: 1h}\n\n'
        f"params = {record}\n",
    )
    task += (
        '    |> map(fn: (r) => ({r with _time: now(), _measurement: "hot", _field: "mean"}))'
        '\n    |> to(bucket: "tasks")\n'
    )
    (folder / "task.flux").write_text(task)
    code, linked = fluxcall(folder, "bundle", "task.flux", **environ)
    assert code == 0, linked
    headers = {"Authorization": f"Token {influxd.token}"}
    with httpx.Client(base_url=f"{influxd.url}/api/v2", headers=headers) as client:
        secret = {"FLUXCALL_TOKEN": influxd.token}
        kept = client.patch(f"/orgs/{influxd.org_id}/secrets", json=secret)
        assert kept.status_code == 204, kept.text
        bucket = {"orgID": influxd.org_id, "name": "tasks", "retentionRules": []}
        assert client.post("/buckets", json=bucket).status_code == 201
        made = client.post("/tasks", json={"flux": linked, "org": influxd.org})
        assert made.status_code == 201, made.text
        own = made.json()["id"]
        run = client.post(f"/tasks/{own}/runs", json={}).json()["id"]
        status = run_to_its_end(client, own, run)
        logs = client.get(f"/tasks/{own}/runs/{run}/logs").text
        client.delete(f"/tasks/{own}")
        assert status == "success", logs
    text = 'from(bucket: "tasks") |> range(start: -1h) |> filter(fn: (r) => r._field == "mean")'
    written = {}
    for _, batch in batches(annotated(influxd, text)):
        cells = dict(zip(batch.block.columns, batch.cells()[2:], strict=True))
        written |= dict(
            zip(cells["sensor_id"], map(float, cells["_value"]), strict=True)
        )
    assert written == by_hand(influxd, 79.0)


def test_a_ticket_serves_calls_without_host_and_token(
    compiler: Compiler, api: httpx.Client, gateway: str, influxd: Influxd
) -> None:
    """The gateway hands it over as a parameter; here `extern` does, by hand."""
    inner = 'import "array"\narray.from(rows: [{v: params.n + 0}])\n'
    raw = RawScript(id=create(api, inner), org_id="0", name="inner", text=inner)
    (script,), _ = describe([raw], compiler)
    text = (
        'import "fluxcall/scripts"\nscripts.inner(n: params.n) |> yield(name: "out")\n'
    )
    linked = Linker(compiler, [script], target=GATEWAY).link(text, "x.flux").text
    assert takes_ticket(linked)
    analysis = analyse(compiler, linked)
    assert analysis.server_types == {"n": "int"}
    assert [p.name for p in analysis.parameters] == ["n"]
    ticket = {"host": gateway, "token": influxd.token}
    answer = run_with(influxd, linked, {"n": 3}, ticket)
    assert ",3\r\n" in answer.text
    answer = run_with(influxd, linked, {"n": 3})
    assert "inner: this is not InfluxDB Cloud" in answer.json()["message"]


def test_a_ticket_goes_to_no_other_address(
    compiler: Compiler, api: httpx.Client, gateway: str, influxd: Influxd
) -> None:
    text = (
        'import "fluxcall"\n'
        'x = fluxcall.call(id: "084d693d93048000", host: params.elsewhere)\n'
    )
    linked = Linker(compiler, [], target=GATEWAY).link(text, "x.flux").text
    with scripted(lambda request: as_json({})) as server:
        ticket = {"host": gateway, "token": "word"}
        answer = run_with(influxd, linked, {"elsewhere": server.url}, ticket)
        assert "a call with `host` needs a `token`" in answer.json()["message"]
        sent = [request.headers for request in server.received]
    assert "word" not in str(sent)


def run_with(
    influxd: Influxd,
    text: str,
    params: Mapping[str, Any],
    ticket: Mapping[str, str] | None = None,
) -> httpx.Response:
    """The engine's answer to a text with parameters, as the gateway asks."""
    return httpx.post(
        f"{influxd.url}/api/v2/query",
        params={"org": influxd.org},
        headers={"Authorization": f"Token {influxd.token}"},
        json={"query": text, "extern": build_extern(params, {}, ticket)},
    )


def run_to_its_end(client: httpx.Client, task: str, run: str) -> str:
    """Return the run's last status; 404 is "not yet".

    InfluxDB does not know a run for a moment while it moves it from the queue to the
    scheduler, and again while it moves it from there to its storage.
    """
    end = time.monotonic() + 60
    while True:
        answer = client.get(f"/tasks/{task}/runs/{run}")
        status = str(answer.json().get("status", answer.text))
        if answer.status_code != 404 and status not in ("scheduled", "started"):
            return status
        assert time.monotonic() < end, f"the run did not end: {answer.text}"
        time.sleep(0.1)


# Scripts as code


def test_a_change_on_the_server_is_a_conflict(
    folder: Path, environ: dict[str, str], api: httpx.Client
) -> None:
    assert fluxcall(folder, "push", "--scripts", "flux", "--yes", **environ)[0] == 0
    scripts = {s["name"]: s for s in api.get("/scripts").json()["scripts"]}
    theirs = scripts["last-hour"]["script"] + "    |> limit(n: 1)\n"
    api.patch(f"/scripts/{scripts['last-hour']['id']}", json={"script": theirs})
    (folder / "flux" / "last-hour.flux").write_text(LAST_HOUR + "    |> limit(n: 2)\n")
    code, said = fluxcall(folder, "push", "--scripts", "flux", "--yes", **environ)
    assert code == 1
    assert "conflict  last-hour" in said
    assert "-    |> limit(n: 1)\n+    |> limit(n: 2)\n" in said
    assert "nothing was applied" in said
    assert api.get(f"/scripts/{scripts['last-hour']['id']}").json()["script"] == theirs
    code, said = fluxcall(folder, "pull", "--to", "flux", **environ)
    assert code == 0, said
    assert (folder / "flux" / "last-hour.flux").read_text() == theirs
    assert (folder / "flux" / "hot-summary.flux").read_text() == SUMMARY
    assert fluxcall(folder, "diff", "--scripts", "flux", **environ)[0] == 0


def test_a_plan_lists_the_callers_that_a_change_affects(
    folder: Path, environ: dict[str, str]
) -> None:
    assert fluxcall(folder, "push", "--scripts", "flux", "--yes", **environ)[0] == 0
    (folder / "flux" / "last-hour.flux").write_text(
        LAST_HOUR.replace("params.field", "params.what")
    )
    (folder / "flux" / "hot-summary.flux").unlink()
    code, said = fluxcall(folder, "push", "--scripts", "flux", "--dry-run", **environ)
    assert code == 1
    assert "breaking: last-hour: parameter field is gone" in said
    assert "breaking: last-hour: parameter what is new and required" in said
    assert "last-hour is invoked by hot-summary" in said
    code, said = fluxcall(
        folder, "push", "--scripts", "flux", "--dry-run", "--prune", "--json", **environ
    )
    assert code == 1
    plan = json.loads(said[said.index("{") :])
    kinds = {change["name"]: change["kind"] for change in plan["changes"]}
    assert kinds == {
        "hot-sensors": "unchanged", "last-hour": "update", "hot-summary": "delete"
    }  # fmt: skip


def test_scripts_are_only_deleted_on_request(
    folder: Path, environ: dict[str, str], api: httpx.Client
) -> None:
    assert fluxcall(folder, "push", "--scripts", "flux", "--yes", **environ)[0] == 0
    (folder / "flux" / "hot-summary.flux").unlink()
    assert fluxcall(folder, "push", "--scripts", "flux", "--yes", **environ)[0] == 0
    assert len(api.get("/scripts").json()["scripts"]) == 3
    code, said = fluxcall(
        folder, "push", "--scripts", "flux", "--yes", "--prune", **environ
    )
    assert code == 0
    assert "deleted hot-summary" in said
    assert len(api.get("/scripts").json()["scripts"]) == 2


def test_without_a_terminal_a_push_needs_yes(
    folder: Path, environ: dict[str, str]
) -> None:
    code, said = fluxcall(folder, "push", "--scripts", "flux", **environ)
    assert code == 2
    assert "stdin is not a terminal: pass --yes" in said


def test_a_circle_is_an_error_before_anything_is_pushed(
    folder: Path, environ: dict[str, str], api: httpx.Client
) -> None:
    calling = 'import "fluxcall/scripts"\nscripts.hotSummary()\n'
    (folder / "flux" / "last-hour.flux").write_text(calling)
    code, said = fluxcall(folder, "push", "--scripts", "flux", "--yes", **environ)
    assert code == 2
    assert "invoke each other without end" in said
    assert api.get("/scripts").json()["scripts"] == []


# Values


VALUES: dict[str, Any] = {
    "text": 'a,"b"\n${x}\\é\u2028',
    "moment": datetime(2022, 1, 1, 0, 0, 0, 123456, tzinfo=UTC),
    "every": timedelta(hours=1, minutes=30),
    "whole": 2.0,
    "number": -(2**53) - 1,
    "hosts": ["a", "b,c"],
    "cfg": {"n": 7, "s": "x"},
    "flag": False,
}
INNER = """\
import "array"
import "internal/debug"
array.from(rows: [{
    text: params.text + "",
    moment: time(v: params.moment),
    every: string(v: duration(v: params.every)),
    whole: params.whole * 1.0,
    number: params.number + 0,
    hosts: length(arr: params.hosts),
    second: params.hosts[1] + "",
    n: params.cfg.n + 0,
    s: params.cfg.s + "",
    flag: if params.flag then "yes" else "no",
    nothing: debug.null(type: "float"),
}])
"""
MIDDLE = """\
import "fluxcall/scripts"
scripts.inner(
    text: params.text,
    moment: time(v: params.moment),
    every: duration(v: params.every),
    whole: params.whole,
    number: params.number,
    hosts: params.hosts,
    cfg: params.cfg,
    flag: params.flag,
)
"""


def test_values_survive_script_script_python(
    tmp_path: Path, environ: dict[str, str], gateway: str, influxd: Influxd
) -> None:
    flux = tmp_path / "flux"
    flux.mkdir()
    (flux / "inner.flux").write_text(INNER)
    (flux / "middle.flux").write_text(MIDDLE)
    code, said = fluxcall(tmp_path, "push", "--scripts", "flux", "--yes", **environ)
    assert code == 0, said
    code, said = fluxcall(tmp_path, "generate", "-o", "air.py", **environ)
    assert code == 0, said
    air = imported(tmp_path / "air.py")
    with Client(gateway, influxd.token) as client:
        (direct,) = air.inner(client, **VALUES)
        (row,) = air.middle(client, **VALUES)
    assert row["text"] == VALUES["text"]
    for column in ("text", "second", "s", "flag", "every"):
        assert str(row[column]) == str(direct[column])
    assert str(row["whole"]) in ("2", "2.0")
    assert int(str(row["number"])) == VALUES["number"]
    assert (int(str(row["hosts"])), int(str(row["n"]))) == (2, 7)
    assert row["nothing"] in (None, "")


def test_a_null_parameter_is_refused(
    compiler: Compiler, gateway: str, influxd: Influxd, api: httpx.Client
) -> None:
    own = create(api, "x = params.s + params.s\n" + 'import_ = "y"\n')
    raw = RawScript(id=own, org_id="0", name="inner", text='x = params.s + ""')
    (script,), _ = describe([raw], compiler)
    text = (
        'import "internal/debug"\nimport "fluxcall/scripts"\n'
        f'scripts.inner(s: debug.null(type: "string"), host: "{gateway}", token: "x")\n'
    )
    linked = Linker(compiler, [script]).link(text, "x.flux").text
    with Client(gateway, influxd.token) as client:
        with pytest.raises(InvalidError, match="parameter s is null"):
            client.invoke(create(api, linked), {})


def create(api: httpx.Client, text: str) -> str:
    number = len(api.get("/scripts").json()["scripts"])
    body = {
        "name": f"made {number}",
        "description": "",
        "language": "flux",
        "script": text,
    }
    made = api.post("/scripts", json=body)
    assert made.status_code == 201, made.text
    own: str = made.json()["id"]
    return own


# Every shape of answer


@pytest.mark.parametrize(
    "text",
    [EVERY_TYPE, NULLS, SCHEMAS, NOTHING],
    ids=["types", "nulls", "schemas", "none"],
)
def test_every_shape_comes_back_equal(
    text: str, compiler: Compiler, api: httpx.Client, gateway: str, influxd: Influxd
) -> None:
    """Through the helper the annotated answer is what it is without."""
    direct = annotated(influxd, text)
    observed = observed_results([[direct.encode()]], ())
    script = replace(a_script(compiler, create(api, text)), results=observed)
    linker = Linker(compiler, [script])
    for result in observed:
        call = (
            'import "fluxcall/scripts"\n'
            f"scripts.inner(result: {json.dumps(result.name)},"
            f' host: "{gateway}", token: "{influxd.token}")'
            f" |> yield(name: {json.dumps(result.name)})\n"
        )
        chained = annotated(influxd, linker.link(call, "x.flux").text)
        varying = {column.name for column in result.columns if column.type == "value"}
        assert rows_of(chained, result.name, varying) == rows_of(
            direct, result.name, varying
        )
        if result.key is not None:
            keys = {
                tuple(sorted(b.block.group or ()))
                for name, b in batches(chained)
                if name == result.name and b.cells()[0]
            }
            assert keys <= {result.key}


def a_script(compiler: Compiler, own: str) -> ScriptModel:
    raw = RawScript(id=own, org_id="0", name="inner", text="x = 1")
    (script,), _ = describe([raw], compiler)
    return script


def rows_of(
    text: str, result: str, varying: set[str]
) -> list[list[tuple[str, str, str]]]:
    """Each row's columns with type and text, in any order."""
    found = []
    for name, batch in batches(text):
        if name == result:
            block = batch.block
            for cells in zip(*batch.cells()[2:], strict=True):
                row = [
                    (column, "" if column in varying else kind, cell)
                    for column, kind, cell in zip(
                        block.columns, block.datatypes, cells, strict=True
                    )
                    if cell != ""
                ]
                found.append(sorted(row))
    return sorted(found)


def test_an_error_block_is_raised(
    compiler: Compiler, api: httpx.Client, gateway: str, influxd: Influxd
) -> None:
    script = a_script(compiler, create(api, FAILS))
    linked = Linker(compiler, [script]).link(
        'import "fluxcall/scripts"\n'
        f'scripts.inner(result: "fine", host: "{gateway}", token: "{influxd.token}")\n',
        "x.flux",
    )
    outer = create(api, linked.text)
    with Client(gateway, influxd.token) as client:
        for _ in range(40):  # a 400, if the failing result is the first to run
            with pytest.raises(InvalidError, match="script inner: ") as caught:
                client.invoke(outer, {})
            assert "cannot convert string" in str(caught.value)
            if "it failed while it ran" in str(caught.value):
                return
    pytest.fail("the engine never began its answer before the error")


# The linked script means what is written


def test_two_hundred_combinations(
    compiler: Compiler, api: httpx.Client, gateway: str, influxd: Influxd
) -> None:
    """Imports, aliases, shadowed names, options, comments, nested functions."""
    inner = 'import "array"\narray.from(rows: [{v: params.n + 0, t: "a,b"}])\n'
    raw = RawScript(id=create(api, inner), org_id="0", name="values", text=inner)
    (script,), _ = describe([raw], compiler)
    linker = Linker(compiler, [script])
    address = f'host: "{gateway}", token: "{influxd.token}"'
    for seed in range(200):
        made = Combination(random.Random(seed), address)
        linked = linker.link(made.linked, "x.flux").text
        assert linker.link(linked, "x.flux").text == linked
        answers = [annotated(influxd, text) for text in (linked, made.by_hand)]
        assert rows_of(answers[0], "out", set()) == rows_of(
            answers[1], "out", set()
        ), seed
        assert rows_of(answers[0], "out", set()) or "false" in made.linked


class Combination:
    """One script, with bindings and written out by hand."""

    def __init__(self, draw: random.Random, address: str) -> None:
        alias = draw.choice(["scripts", "sc", "array", "strings", "_fc"])
        helper = draw.choice(["fluxcall", "fc", "csv"])
        own = [
            line
            for line in (
                'import "math"', 'import s "strings"', 'import regexp "date"', 'import "dict"'
            )
            if draw.random() < 0.4
        ]  # fmt: skip
        shadowed = [
            name
            for name in ("string", "die", "length", "bytes", "contains", "group", "json",
                         "columns", "_answered", "rows", "findColumn", "list", "true")
            if draw.random() < 0.3
        ]  # fmt: skip
        shadows = [
            f"{name} = {draw.choice(['1', quoted('x'), '() => 2'])}"
            for name in shadowed
        ]
        if draw.random() < 0.3:
            shadows.insert(0, "option now = () => 2022-01-01T00:00:00Z")
        comment = draw.choice(["", '// Über ${x} "y"\n', "// one\n// two\n\n"])
        body = draw.choice(BODIES)
        use = f'import {alias} "fluxcall/scripts"\nimport {helper} "fluxcall"\n'
        text = "\n".join([*shadows, draw.choice(["", "// nothing", ""]), body])
        imports = "\n".join(own)
        self.linked = f"{comment}{imports}\n{use}{text}\n".replace(
            "CALL(", f"{alias}.values({address}, "
        ).replace("HELPER", helper)
        self.by_hand = (
            f'{comment}{imports}\nimport zz "array"\n'
            + 'values = (n) => zz.from(rows: [{v: n, t: "a,b"}])\n'
            + BY_HAND
            + text.replace("CALL(", "values(").replace("HELPER.", "byHand")
            + "\n"
        )


def quoted(text: str) -> str:
    return json.dumps(text)


BY_HAND = """\
zzFind = findColumn
zzUnion = union
byHandlist = (tables=<-, column) => tables |> zzFind(fn: (key) => 1 == 1, column: column)
byHandfirst = (tables=<-, column) => (tables |> zzFind(fn: (key) => 1 == 1, column: column))[0]
byHandeach = (values, fn) => zzUnion(tables: zz.map(arr: values, fn: (x) => fn(x: x)))
"""
BODIES = [
    'CALL(n: 1) |> yield(name: "out")',
    'CALL(n: 1) |> map(fn: (r) => ({r with w: r.v + 1})) |> yield(name: "out")',
    'f = (n) => CALL(n: n)\nf(n: 3) |> yield(name: "out")',
    'f = (n) => {\n  columns_ = n + 1\n\n  return CALL(n: columns_)\n}\nf(n: 3) |> yield(name: "out")',
    'f = (m) => (n) => CALL(n: n + m)\nf(m: 1)(n: 2) |> yield(name: "out")',
    'CALL(n: 1) |> filter(fn: (r) => r.v > 5) |> yield(name: "out") // false',
    'x = CALL(n: 4) |> HELPER.first(column: "v")\nCALL(n: x + 1) |> yield(name: "out")',
    'x = CALL(n: 4) |> HELPER.list(column: "t")\nCALL(n: 2) |> set(key: "z", value: x[0])'
    ' |> yield(name: "out")',
    'HELPER.each(values: [1, 2], fn: (x) => CALL(n: x)) |> yield(name: "out")',
    'r = {call: (n) => CALL(n: n), "other one": 2}\nr.call(n: r["other one"])'
    ' |> yield(name: "out")',
    'CALL(n: 1) |> duplicate(column: "t", as: "scripts") |> yield(name: "out")',
]


def test_the_combinations_are_many() -> None:
    made = {Combination(random.Random(seed), 'host: ""').linked for seed in range(200)}
    assert len(made) > 190
