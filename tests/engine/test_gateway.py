"""The contract of `/api/v2/scripts`, spoken by the gateway before a real engine."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from fluxcall.demo.influxd import Influxd
from fluxcall.gateway.server import run_gateway

GET_LAST_POINT = "from(bucket: params.mybucket) |> range(start: -7d) |> limit(n: 1)"


def create(api: httpx.Client, script: str, **fields: str) -> dict[str, Any]:
    body = {"name": "getLastPoint", "description": "", "language": "flux"}
    answer = api.post("/scripts", json={**body, "script": script, **fields})
    assert answer.status_code == 201, answer.text
    return answer.json()


def invoke(api: httpx.Client, script: str, params: dict[str, Any]) -> httpx.Response:
    made = create(api, script, name=f"s{abs(hash((script, json.dumps(params))))}")
    return api.post(f"/scripts/{made['id']}/invoke", json={"params": params})


def test_create_shows_the_whole_script(api: httpx.Client, influxd: Influxd) -> None:
    made = create(api, GET_LAST_POINT, description="The last point.")
    assert made["name"] == "getLastPoint"
    assert made["orgID"] == influxd.org_id
    assert made["script"] == GET_LAST_POINT
    assert re.fullmatch("[0-9a-f]{16}", made["id"])
    assert made["createdAt"] == made["updatedAt"]
    assert api.get(f"/scripts/{made['id']}").json() == made


def test_a_name_is_unique_in_its_organization(api: httpx.Client) -> None:
    create(api, "x = 1")
    body = {"name": "getLastPoint", "description": "", "language": "flux", "script": ""}
    answer = api.post("/scripts", json=body)
    assert answer.status_code == 422
    assert answer.json() == {"code": "conflict", "message": "uniqueness violation"}
    other = create(api, "x = 1", name="other")
    assert api.patch(
        f"/scripts/{other['id']}", json={"name": "getLastPoint"}
    ).status_code == 422  # fmt: skip


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"name": "a"}, "description, script, language"),
        ({"name": 1, "description": "", "script": "", "language": "flux"}, "name"),
        ({"name": "", "description": "", "script": "", "language": "flux"}, "name"),
        (
            {"name": "a", "description": "", "script": "", "language": "perl"},
            "language",
        ),
        ([], "object"),
        ({"name": "\ud800"}, "UTF-8"),
    ],
)
def test_what_cannot_be_created(api: httpx.Client, body: Any, message: str) -> None:
    answer = api.post("/scripts", content=json.dumps(body))
    assert answer.status_code == 400
    assert answer.json()["code"] == "invalid"
    assert answer.headers["x-platform-error-code"] == "invalid"
    assert message in answer.json()["message"]


def test_list_pages_and_finds_by_name(api: httpx.Client, influxd: Influxd) -> None:
    names = [f"script {number}" for number in range(7)]
    for name in names:
        create(api, "x = 1", name=name)

    def listed(**query: str | int) -> list[str]:
        found = api.get("/scripts", params=query).json()["scripts"]
        return [script["name"] for script in found]

    assert listed() == names
    assert listed(limit=0, offset=0) == names
    assert listed(limit=3) == names[:3]
    assert listed(limit=3, offset=6) == names[6:]
    assert listed(name="script 4") == ["script 4"]
    assert listed(name="script") == []
    assert listed(org=influxd.org) == listed(orgID=influxd.org_id) == names
    assert api.get("/scripts", params={"org": "other"}).status_code == 404
    for query in ({"limit": 501}, {"limit": -1}, {"offset": "x"}):
        answer = api.get("/scripts", params=query)
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid")


def test_update_changes_what_it_names(api: httpx.Client) -> None:
    made = create(api, "x = 1")
    path = f"/scripts/{made['id']}"
    assert api.patch(path, json={}).json() == made
    changed = api.patch(path, json={"script": "y = 2", "name": "n"}).json()
    assert (changed["script"], changed["name"]) == ("y = 2", "n")
    assert changed["updatedAt"] > made["updatedAt"]
    assert api.patch("/scripts/0000000000000009", json={}).status_code == 404


def test_delete_is_204_twice(api: httpx.Client) -> None:
    path = f"/scripts/{create(api, 'x = 1')['id']}"
    assert api.delete(path).status_code == 204
    assert api.get(path).status_code == 404
    assert api.delete(path).status_code == 204


def test_an_unknown_script_is_not_found(api: httpx.Client) -> None:
    for method, path in (("GET", ""), ("GET", "/params"), ("POST", "/invoke")):
        answer = api.request(method, f"/scripts/0000000000000009{path}")
        assert answer.status_code == 404
        assert answer.json() == {
            "code": "not found",
            "message": 'script "0000000000000009" not found',
        }


def test_params_are_what_flux_infers(api: httpx.Client) -> None:
    script = """
    from(bucket: params.bucket)
        |> range(start: params["my start"])
        |> filter(fn: (r) => contains(value: r.host, set: params.hosts))
        |> aggregateWindow(every: params.every, fn: mean)
        |> limit(n: params.n)
        |> map(fn: (r) => ({r with a: if params.flag then params.f * 2.0 else 1.0}))
    """
    made = create(api, script)
    assert api.get(f"/scripts/{made['id']}/params").json()["params"] == {
        "bucket": "string",
        "my start": "any",
        "hosts": "any",
        "every": "duration",
        "n": "int",
        "flag": "bool",
        "f": "float",
    }


def test_params_of_what_does_not_parse(api: httpx.Client) -> None:
    made = create(api, "x = ")
    answer = api.get(f"/scripts/{made['id']}/params")
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    assert "line 1" in answer.json()["message"]


ROWS = 'import "array"\narray.from(rows: [{%s}])'


@pytest.mark.parametrize(
    ("fields", "params", "cells"),
    [
        ("v: params.s", {"s": 'é "$x" ${y} \n,'}, '"é ""$x"" ${y} \r\n,"'),
        ("v: params.n + 1", {"n": -(2**63)}, "-9223372036854775807"),
        ("v: params.u + uint(v: 0)", {"u": 5}, "5"),
        ("v: params.f * 1.0", {"f": 2}, "2"),
        ("v: if params.b then 1 else 0", {"b": True}, "1"),
        ("v: string(v: params.a)", {"a": 2.5}, "2.5"),
        ("v: params.list[1] + 0", {"list": [1, 2]}, "2"),
        ('v: params.r["a b"].c + ""', {"r": {"a b": {"c": "x"}}}, "x"),
        ('v: params["my label"] + ""', {"my label": "x"}, "x"),
    ],
)
def test_values_reach_the_script(
    api: httpx.Client, fields: str, params: dict[str, Any], cells: str
) -> None:
    answer = invoke(api, ROWS % fields, params)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.text == f",result,table,v\r\n,_result,0,{cells}\r\n\r\n"


def test_a_bare_duration_and_a_bare_time_work(api: httpx.Client) -> None:
    script = """
    import "array"
    import "date"
    time = if params.now then 2000-01-01T00:00:00Z else params.time
    array.from(rows: [{t: date.add(d: params.every, to: time)}])
    """
    time = "2022-01-01T00:00:00.123456789Z"
    answer = invoke(api, script, {"every": "-1h30m", "time": time, "now": False})
    assert "2021-12-31T22:30:00.123456789Z" in answer.text


@pytest.mark.parametrize("start", ["-1h", "2000-01-01T00:00:00Z", 946684800])
def test_a_bare_bound_takes_what_range_does(
    api: httpx.Client, influxd: Influxd, start: object
) -> None:
    script = "from(bucket: params.b) |> range(start: params.start) |> limit(n: 1)"
    answer = invoke(api, script, {"b": influxd.bucket, "start": start})
    assert answer.status_code == 200, answer.text
    assert answer.text.count("\r\n,_result,") == 6


@pytest.mark.parametrize(
    ("fields", "params", "message"),
    [
        ("v: params.n + 1", {}, 'parameter "n" is missing'),
        ("v: params.n + 1", {"n": "1"}, 'parameter "n" takes an integer'),
        ("v: params.n + 1", {"n": 2**63}, 'parameter "n" takes an integer'),
        ("v: params.n + 1", {"n": True}, 'parameter "n" takes an integer'),
        ("v: params.n + 1", {"n": None}, "null"),
        ("v: string(v: params.n)", {"n": None}, "null"),
        ('v: params.n + "a"', {"n": 1}, 'parameter "n" takes a string'),
        ("v: params.a + params.b + 1", {"a": "x"}, 'missing; parameter "a" takes'),
    ],
)
def test_wrong_parameters_are_named(
    api: httpx.Client, fields: str, params: dict[str, Any], message: str
) -> None:
    answer = invoke(api, ROWS % fields, params)
    assert answer.status_code == 400
    assert answer.headers["x-platform-error-code"] == "invalid"
    assert answer.json()["message"].startswith("invalid parameters provided: ")
    assert message in answer.json()["message"]


@pytest.mark.parametrize("body", ["{", "[]", '{"params": 1}', '{"params": {"f": NaN}}'])
def test_bodies_that_are_no_parameters(api: httpx.Client, body: str) -> None:
    made = create(api, "x = 1")
    answer = api.post(f"/scripts/{made['id']}/invoke", content=body)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")


def test_a_body_is_optional(api: httpx.Client) -> None:
    made = create(api, ROWS % "v: 1")
    for content in (b"", b"{}"):
        answer = api.post(f"/scripts/{made['id']}/invoke", content=content)
        assert answer.status_code == 200


def test_the_engines_errors_keep_their_place(api: httpx.Client) -> None:
    answer = invoke(api, "\n  x = params.a + 1 + nope", {"a": 1})
    assert answer.status_code == 400
    assert "@2:" in answer.json()["message"]


def test_other_languages_are_kept_but_not_run(api: httpx.Client) -> None:
    made = create(api, "SELECT 1", language="sql")
    assert made["language"] == "sql"
    for path in ("params", "invoke"):
        method = "GET" if path == "params" else "POST"
        answer = api.request(method, f"/scripts/{made['id']}/{path}")
        assert answer.status_code == 400
        assert "sql" in answer.json()["message"]


def test_everything_else_is_passed_on(api: httpx.Client, influxd: Influxd) -> None:
    answer = api.get("/buckets", params={"name": influxd.bucket})
    assert answer.json()["buckets"][0]["name"] == influxd.bucket
    bucket = {"orgID": influxd.org_id, "name": "passed on", "retentionRules": []}
    assert api.post("/buckets", json=bucket).status_code == 201
    line = {"org": influxd.org, "bucket": "passed on"}
    assert api.post("/write", params=line, content="m f=1").status_code == 204
    query = {"query": 'from(bucket: "passed on") |> range(start: -1h)'}
    answer = api.post("/query", params={"org": influxd.org}, json=query)
    assert answer.text.startswith(",result,table")
    base = str(api.base_url).removesuffix("/api/v2/")
    assert httpx.get(f"{base}/health").json()["status"] == "pass"
    assert httpx.get(f"{base}/ping").status_code == 204
    for path in ("/ready", "/metrics", "/", "/query", "/api/v2", "/private/legacy/x"):
        ours, theirs = httpx.get(base + path), httpx.get(influxd.url + path)
        assert ours.status_code == theirs.status_code, path
        assert set(ours.headers) - {"x-request-id"} == set(theirs.headers), path


def test_compression_is_passed_on(api: httpx.Client) -> None:
    made = create(api, ROWS % f'v: "{"long " * 1000}"')
    path = f"/scripts/{made['id']}/invoke"
    asked = api.post(path, headers={"Accept-Encoding": "gzip"})
    assert asked.headers["content-encoding"] == "gzip"
    plain = api.post(path, headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert asked.text == plain.text


def test_bearer_and_token_both_work(api: httpx.Client, influxd: Influxd) -> None:
    for scheme in ("Token", "Bearer", "token"):
        header = {"Authorization": f"{scheme} {influxd.token}"}
        assert api.get("/scripts", headers=header).status_code == 200


@pytest.mark.parametrize("header", ["Token wrong", "Basic abc", "Token", ""])
def test_an_unknown_token_sees_nothing(api: httpx.Client, header: str) -> None:
    made = create(api, "x = 1")
    for method, path in (
        ("GET", "/scripts"),
        ("GET", f"/scripts/{made['id']}"),
        ("POST", f"/scripts/{made['id']}/invoke"),
        ("DELETE", f"/scripts/{made['id']}"),
    ):
        answer = api.request(method, path, headers={"Authorization": header})
        assert answer.status_code == 401, (method, path)
        assert answer.json()["code"] == "unauthorized"
    assert api.get(f"/scripts/{made['id']}").status_code == 200


def token_for(influxd: Influxd, org_id: str, *grants: tuple[str, str]) -> str:
    """A token that may do the `(action, resource type)` named."""
    operator = {"Authorization": f"Token {influxd.token}"}
    permissions = [
        {"action": action, "resource": {"type": kind, "orgID": org_id}}
        for action, kind in grants
    ]
    answer = httpx.post(
        f"{influxd.url}/api/v2/authorizations",
        json={"orgID": org_id, "permissions": permissions},
        headers=operator,
    )
    assert answer.status_code == 201, answer.text
    token: str = answer.json()["token"]
    return token


def test_a_token_that_only_reads_changes_no_script(
    api: httpx.Client, influxd: Influxd
) -> None:
    made = create(api, ROWS % "v: 1")
    token = token_for(influxd, influxd.org_id, ("read", "buckets"))
    reader = {"Authorization": f"Token {token}"}
    path = f"/scripts/{made['id']}"
    assert api.get(path, headers=reader).json() == made
    assert api.post(f"{path}/invoke", headers=reader).status_code == 200
    body = {"name": "b", "description": "", "language": "flux", "script": ""}
    for answer in (
        api.post("/scripts", json=body, headers=reader),
        api.patch(path, json={"name": "b"}, headers=reader),
        api.delete(path, headers=reader),
    ):
        assert answer.status_code == 401
        assert "creating tasks" in answer.json()["message"]
    assert api.get(path).json() == made


@pytest.fixture
def other_org(api: httpx.Client) -> Iterator[str]:
    """The id of an organization that is deleted afterwards: other tests expect one."""
    other = api.post("/orgs", json={"name": "another"}).json()["id"]
    api.post("/buckets", json={"orgID": other, "name": "b", "retentionRules": []})
    yield other
    api.delete(f"/orgs/{other}")


def test_a_token_of_several_organizations_says_which(
    api: httpx.Client, other_org: str
) -> None:
    body = {"name": "a", "description": "", "language": "flux", "script": ""}
    answer = api.post("/scripts", json=body)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    made = api.post("/scripts", json=body, params={"org": "another"})
    assert made.json()["orgID"] == other_org


def test_organizations_do_not_see_each_other(
    api: httpx.Client, influxd: Influxd, other_org: str
) -> None:
    body = {"name": "ours", "description": "", "language": "flux", "script": "x = 1"}
    made = api.post("/scripts", json={**body, "orgID": influxd.org_id}).json()
    token = token_for(
        influxd, other_org, ("read", "buckets"), ("read", "tasks"), ("write", "tasks")
    )
    stranger = {"Authorization": f"Token {token}"}
    path = f"/scripts/{made['id']}"
    assert api.get("/scripts", headers=stranger).json() == {"scripts": []}
    assert api.get(path, headers=stranger).status_code == 404
    assert api.patch(path, json={"name": "x"}, headers=stranger).status_code == 404
    assert api.post(f"{path}/invoke", headers=stranger).status_code == 404
    assert api.delete(path, headers=stranger).status_code == 204
    assert api.get(path).json() == made
    theirs = api.post("/scripts", json=body, headers=stranger)
    assert theirs.json()["orgID"] == other_org
    into_ours = {**body, "name": "z", "orgID": influxd.org_id}
    assert api.post("/scripts", json=into_ours, headers=stranger).status_code == 404


def test_without_an_engine_scripts_are_kept_and_told(tmp_path: Path) -> None:
    store = tmp_path / "scripts.sqlite"
    printed = {"Authorization": "Token printed"}
    with (
        run_gateway(engine_url=None, store=store, token="printed") as url,
        httpx.Client(base_url=f"{url}/api/v2", headers=printed, timeout=60) as api,
    ):
        made = create(api, GET_LAST_POINT)
        params = api.get(f"/scripts/{made['id']}/params").json()
        assert params == {"params": {"mybucket": "string"}}
        answer = api.post(f"/scripts/{made['id']}/invoke", json={})
        assert answer.status_code == 503
        assert "--influxdb-url" in answer.json()["message"]
        assert api.get("/buckets").status_code == 503
        other = api.get("/scripts", headers={"Authorization": "Token any"})
        assert (other.status_code, other.json()["code"]) == (401, "unauthorized")
    with run_gateway(engine_url=None, store=store, token="printed") as url:
        answer = httpx.get(f"{url}/api/v2/scripts", headers=printed)
        assert [script["id"] for script in answer.json()["scripts"]] == [made["id"]]


def test_an_engine_that_is_gone_is_said(tmp_path: Path) -> None:
    with run_gateway(engine_url="http://127.0.0.1:9", store=":memory:") as url:
        answer = httpx.get(
            f"{url}/api/v2/scripts", headers={"Authorization": "Token any"}
        )
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "2"
    assert "cannot be reached" in answer.json()["message"]
    assert "127.0.0.1" not in answer.text


@pytest.mark.filterwarnings("ignore::Warning:influxdb_client")
def test_the_official_client_works(gateway: str, influxd: Influxd) -> None:
    from influxdb_client import (
        InfluxDBClient,
        ScriptCreateRequest,
        ScriptLanguage,
        ScriptUpdateRequest,
    )

    with InfluxDBClient(url=gateway, token=influxd.token, org=influxd.org) as client:
        scripts = client.invokable_scripts_api()
        made = scripts.create_script(
            ScriptCreateRequest(
                name="getLastPoint",
                description="The last point.",
                script=GET_LAST_POINT,
                language=ScriptLanguage.FLUX,
            )
        )
        assert [script.name for script in scripts.find_scripts()] == ["getLastPoint"]
        changed = scripts.update_script(
            made.id, ScriptUpdateRequest(description="Changed.")
        )
        assert changed.description == "Changed."
        filtered = GET_LAST_POINT + " |> filter(fn: (r) => r._field == params.f)"
        scripts.update_script(made.id, ScriptUpdateRequest(script=filtered))
        tables = scripts.invoke_script(
            made.id, params={"mybucket": influxd.bucket, "f": "co"}
        )
        assert [table.records[0]["_value"] for table in tables] == ["0.5", "0.5"]
        scripts.delete_script(made.id)
        assert scripts.find_scripts() == []
