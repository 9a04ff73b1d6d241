"""Who may do what: every kind of caller against every operation."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from fluxcall.demo.influxd import Influxd
from fluxcall.gateway.access import CACHE_SECONDS, EngineAccess
from fluxcall.gateway.credentials import Credentials
from fluxcall.gateway.engine import Engine
from fluxcall.gateway.errors import ApiError
from fluxcall.gateway.server import run_gateway

BODY = {"name": "a", "description": "", "language": "flux", "script": "x = 1"}
ROWS = 'import "array"\narray.from(rows: [{v: 1}])'
PASSWORD = "a password of a test"

READS = ("list", "find", "params", "invoke")
CHANGES = ("create", "update", "delete")
OPERATIONS = (*READS, *CHANGES, "trigger", "observe", "explain", "graph")

ALL, READ_ONLY = "all", "read only"
UNKNOWN, STRANGER = "unknown", "stranger"
EXPECTED: Mapping[str, Mapping[str, int]] = {
    ALL: {"list": 200, "find": 200, "params": 200, "invoke": 200, "create": 201,
          "update": 200, "delete": 204, "trigger": 200, "observe": 200, "explain": 200, "graph": 200},
    READ_ONLY: {"list": 200, "find": 200, "params": 200, "invoke": 200, "create": 401,
                "update": 401, "delete": 401, "trigger": 200, "observe": 200, "explain": 200, "graph": 200},
    STRANGER: {"list": 200, "find": 404, "params": 404, "invoke": 404, "create": 404,
               "update": 404, "delete": 204, "trigger": 404, "observe": 404, "explain": 200, "graph": 200},
    UNKNOWN: dict.fromkeys(OPERATIONS, 401),
}  # fmt: skip
"""Kind of caller → operation on a script of the first organization → status."""

CALLERS = {
    "operator": ALL,
    "all access": ALL,
    "session": ALL,
    "several organizations": ALL,
    "read only": READ_ONLY,
    "one bucket": READ_ONLY,
    "write only": STRANGER,
    "reduced": READ_ONLY,
    "other organization": STRANGER,
    "nothing": STRANGER,
    "inactive": UNKNOWN,
    "revoked": UNKNOWN,
    "made up": UNKNOWN,
    "password of the 1.x API": UNKNOWN,
    "ended session": UNKNOWN,
    "none": UNKNOWN,
}


@dataclass(frozen=True, slots=True)
class TwoOrganizations:
    """The engine with a second organization, and the headers of every caller."""

    other: str
    callers: Mapping[str, Mapping[str, str]]


class _Maker:
    """Makes tokens and sessions on the engine."""

    def __init__(self, influxd: Influxd) -> None:
        self.influxd = influxd
        self.http = httpx.Client(
            base_url=f"{influxd.url}/api/v2",
            headers={"Authorization": f"Token {influxd.token}"},
        )

    def made(self, path: str, body: object) -> httpx.Response:
        answer = self.http.post(path, json=body)
        assert answer.is_success, answer.text
        return answer

    def token(
        self, *grants: tuple[str, str], org: str = "", **resource: str
    ) -> tuple[str, dict[str, str]]:
        """The id of a token that may do these, and its header."""
        org = org or self.influxd.org_id
        permissions = [
            {"action": action, "resource": {"type": kind, "orgID": org, **resource}}
            for action, kind in grants
        ]
        body = {"orgID": org, "permissions": permissions}
        made = self.made("/authorizations", body).json()
        return made["id"], {"Authorization": f"Token {made['token']}"}

    def session(self, name: str) -> dict[str, str]:
        """The cookie of a user who may do everything in the first organization."""
        user = self.made("/users", {"name": name}).json()["id"]
        self.made(f"/users/{user}/password", {"password": PASSWORD})
        self.made(f"/orgs/{self.influxd.org_id}/owners", {"id": user})
        signed = httpx.post(f"{self.influxd.url}/api/v2/signin", auth=(name, PASSWORD))
        assert signed.status_code == 204, signed.text
        cookie = "; ".join(f"{key}={value}" for key, value in signed.cookies.items())
        return {"Cookie": cookie}


@pytest.fixture(scope="module")
def engine(influxd: Influxd) -> Iterator[TwoOrganizations]:
    maker = _Maker(influxd)
    other = maker.made("/orgs", {"name": "of others"}).json()["id"]
    maker.made("/buckets", {"orgID": other, "name": "b", "retentionRules": []})
    everything = [
        (action, kind)
        for action in ("read", "write")
        for kind in ("buckets", "orgs", "tasks")
    ]
    buckets = maker.http.get("/buckets", params={"name": influxd.bucket}).json()
    bucket = buckets["buckets"][0]["id"]
    inactive, inactive_header = maker.token(*everything)
    maker.http.patch(f"/authorizations/{inactive}", json={"status": "inactive"})
    revoked, revoked_header = maker.token(*everything)
    maker.http.delete(f"/authorizations/{revoked}")
    ended = maker.session("ended")
    assert httpx.post(f"{influxd.url}/api/v2/signout", headers=ended).is_success
    yield TwoOrganizations(
        other,
        {
            "operator": {"Authorization": f"Token {influxd.token}"},
            "all access": maker.token(*everything)[1],
            "session": maker.session("page"),
            "several organizations": {"Authorization": f"Bearer {influxd.token}"},
            "read only": maker.token(("read", "buckets"), ("read", "tasks"))[1],
            "one bucket": maker.token(("read", "buckets"), id=bucket)[1],
            "write only": maker.token(("write", "buckets"))[1],
            "reduced": maker.token(("read", "orgs"), id=influxd.org_id)[1],
            "other organization": maker.token(*everything, org=other)[1],
            "nothing": maker.token(("read", "dashboards"))[1],
            "inactive": inactive_header,
            "revoked": revoked_header,
            "made up": {"Authorization": "Token of nobody"},
            "password of the 1.x API": httpx_basic("page", PASSWORD),
            "ended session": ended,
            "none": {},
        },
    )
    maker.http.delete(f"/orgs/{other}")
    maker.http.close()


def httpx_basic(name: str, password: str) -> dict[str, str]:
    request = httpx.Request("GET", "http://x")
    flow = httpx.BasicAuth(name, password).auth_flow(request)
    return {"Authorization": next(flow).headers["Authorization"]}


def ask(
    api: httpx.Client, headers: Mapping[str, str], org: str, script: str, what: str
) -> httpx.Response:
    one = f"/scripts/{script}"
    text = {"script": ROWS, "language": "flux", "orgID": org}
    own = str(api.base_url.join("/fluxcall/api"))
    method, path, body = {
        "list": ("GET", "/scripts", None),
        "find": ("GET", one, None),
        "params": ("GET", f"{one}/params", None),
        "invoke": ("POST", f"{one}/invoke", {}),
        "create": ("POST", "/scripts", {**BODY, "name": f"new {what}", "orgID": org}),
        "update": ("PATCH", one, {"description": "changed"}),
        "delete": ("DELETE", one, None),
        "trigger": ("POST", "/functions/trigger", text),
        "observe": ("POST", f"{own}/observe", text),
        "explain": ("POST", f"{own}/explain", {"name": "n", "script": ROWS}),
        "graph": ("POST", f"{own}/graph", {"scripts": []}),
    }[what]
    return api.request(method, path, json=body, headers=headers)


@pytest.fixture
def script(api: httpx.Client, influxd: Influxd) -> str:
    body = {**BODY, "script": ROWS, "orgID": influxd.org_id}
    return str(api.post("/scripts", json=body).json()["id"])


@pytest.mark.parametrize("caller", CALLERS)
def test_who_may_do_what(
    caller: str,
    engine: TwoOrganizations,
    gateway: str,
    api: httpx.Client,
    influxd: Influxd,
    script: str,
) -> None:
    headers, kind = engine.callers[caller], CALLERS[caller]
    before = api.get(f"/scripts/{script}").json()
    with httpx.Client(base_url=f"{gateway}/api/v2", timeout=60) as plain:
        for what in OPERATIONS:
            answer = ask(plain, headers, influxd.org_id, script, what)
            assert answer.status_code == EXPECTED[kind][what], (what, answer.text)
            if what == "list" and kind == STRANGER:
                assert answer.json() == {"scripts": []}
    if kind != ALL:
        assert api.get(f"/scripts/{script}").json() == before


@pytest.mark.parametrize("caller", ["other organization", "nothing"])
def test_nothing_shows_whether_a_script_of_others_exists(
    caller: str,
    engine: TwoOrganizations,
    gateway: str,
    influxd: Influxd,
    script: str,
) -> None:
    """Answers about it are those about an id that no script has."""
    headers = engine.callers[caller]
    with httpx.Client(base_url=f"{gateway}/api/v2", timeout=60) as plain:
        for what in ("find", "params", "invoke", "update", "delete"):
            theirs = ask(plain, headers, influxd.org_id, script, what)
            none = ask(plain, headers, influxd.org_id, "0" * 15 + "1", what)
            assert theirs.status_code == none.status_code
            assert theirs.text.replace(script, "0" * 15 + "1") == none.text


def test_a_default_organization_serves_clients_that_name_none(
    engine: TwoOrganizations, influxd: Influxd, tmp_path: Path
) -> None:
    store = tmp_path / "scripts.sqlite"
    operator = engine.callers["operator"]
    with run_gateway(engine_url=influxd.url, store=store) as url:
        answer = httpx.post(f"{url}/api/v2/scripts", json=BODY, headers=operator)
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    with run_gateway(engine_url=influxd.url, store=store, org="of others") as url:
        answer = httpx.post(f"{url}/api/v2/scripts", json=BODY, headers=operator)
        assert answer.json()["orgID"] == engine.other
        named = {**BODY, "orgID": influxd.org_id}
        answer = httpx.post(f"{url}/api/v2/scripts", json=named, headers=operator)
        assert answer.json()["orgID"] == influxd.org_id
        text = {"script": ROWS, "language": "flux"}
        for path in ("/api/v2/functions/trigger", "/fluxcall/api/observe"):
            answer = httpx.post(f"{url}{path}", json=text, headers=operator)
            assert answer.status_code == 200, answer.text


def test_a_session_is_not_lent_to_other_sites(
    engine: TwoOrganizations, gateway: str
) -> None:
    url = f"{gateway}/api/v2/scripts"
    session = engine.callers["session"]
    answer = httpx.post(
        url, json=BODY, headers={**session, "Origin": "http://evil.example"}
    )
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
    assert httpx.post(url, json=BODY, headers=session).status_code == 201
    own = {**session, "Origin": gateway}
    again = httpx.post(url, json={**BODY, "name": "b"}, headers=own)
    assert again.status_code == 201


def test_no_caller_gets_the_session_of_another(
    engine: TwoOrganizations, gateway: str, api: httpx.Client
) -> None:
    """Signing in through the gateway leaves other callers unknown."""
    signed = httpx.post(f"{gateway}/api/v2/signin", auth=("page", PASSWORD))
    assert signed.status_code == 204
    for path in ("/api/v2/scripts", "/api/v2/buckets", "/api/v2/me"):
        assert httpx.get(gateway + path).status_code == 401


def test_a_revoked_token_is_forgotten_in_time(influxd: Influxd) -> None:
    maker = _Maker(influxd)
    token_id, header = maker.token(("read", "buckets"))
    value = header["Authorization"].encode()
    credentials = Credentials(pairs=((b"authorization", value),))

    async def ask_twice() -> None:
        now = 0.0
        engine = Engine(influxd.url)
        access = EngineAccess(engine, clock=lambda: now)
        try:
            known = await access.caller(credentials)
            assert list(known.orgs) == [influxd.org_id]
            maker.http.delete(f"/authorizations/{token_id}")
            now = CACHE_SECONDS
            assert await access.caller(credentials) == known
            now = CACHE_SECONDS + 0.1
            with pytest.raises(ApiError) as refused:
                await access.caller(credentials)
            assert refused.value.code == "unauthorized"
        finally:
            await engine.close()

    asyncio.run(ask_twice())
    maker.http.close()


def test_credentials_show_nowhere(influxd: Influxd) -> None:
    credentials = Credentials(pairs=((b"authorization", b"Token secret"),))
    assert "secret" not in repr(credentials)
    assert b"secret" not in credentials.key()
