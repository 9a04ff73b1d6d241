"""What is behind the gateway dies and comes back: nothing is lost, nothing is restarted."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from support.build_influxd import built_influxd
from support.postgres import run_postgres
from support.restarted import RestartedInfluxd, restarted_influxd

from fluxcall.demo.influxd import Influxd
from fluxcall.gateway.server import run_gateway

BODY = {"name": "a", "description": "", "language": "flux", "script": "x = 1"}
SMALL = 'import "array"\narray.from(rows: [{v: params.n * 2}])'
LARGE = """import "generate"
generate.from(count: 10000000, fn: (n) => n, start: 2021-01-01T00:00:00Z,
    stop: 2022-01-01T00:00:00Z)"""


def is_unavailable(answer: httpx.Response) -> bool:
    """Whether an answer says that it is worth trying again, and when."""
    return (
        (answer.status_code, answer.json()["code"]) == (503, "unavailable")
        and int(answer.headers["retry-after"]) > 0
        and "127.0.0.1" not in answer.text
    )


@pytest.fixture
def engine(influxd: Influxd, tmp_path: Path) -> Iterator[RestartedInfluxd]:
    program = str(built_influxd(lambda line: None))
    with restarted_influxd(program, tmp_path) as running:
        yield running


def test_an_engine_that_is_killed_and_comes_back(
    engine: RestartedInfluxd, tmp_path: Path
) -> None:
    with (
        run_gateway(engine_url=engine.url, store=tmp_path / "scripts.sqlite") as url,
        httpx.Client(
            base_url=url, headers={"Authorization": f"Token {engine.token}"}, timeout=60
        ) as api,
    ):
        ids = {}
        for name, script in (("small", SMALL), ("large", LARGE)):
            body = {**BODY, "name": name, "script": script}
            ids[name] = api.post("/api/v2/scripts", json=body).json()["id"]
        invoke = f"/api/v2/scripts/{ids['small']}/invoke"
        for _ in range(3):
            with api.stream("POST", f"/api/v2/scripts/{ids['large']}/invoke") as cut:
                chunks = cut.iter_bytes()
                assert next(chunks).startswith(b",result,table,")
                engine.kill()
                with pytest.raises(httpx.RemoteProtocolError):
                    any(chunk is None for chunk in chunks)
            assert is_unavailable(api.post(invoke, json={"params": {"n": 1}}))
            assert is_unavailable(api.get("/api/v2/buckets"))
            assert is_unavailable(api.post("/api/v2/scripts", json=BODY))
            assert api.get("/fluxcall/ready").status_code == 503
            assert api.get("/fluxcall/health").status_code == 200
            engine.start()
            answer = api.post(invoke, json={"params": {"n": 1}})
            assert answer.status_code == 200
            assert answer.text.endswith(",_result,0,2\r\n\r\n")
            assert api.get("/fluxcall/ready").status_code == 200
        listed = api.get("/api/v2/scripts").json()["scripts"]
        assert [script["name"] for script in listed] == ["small", "large"]


def test_a_postgresql_that_is_killed_and_comes_back(
    influxd: Influxd,
) -> None:
    """It is killed amid creates; each one that was acknowledged is there afterwards."""
    with (
        run_postgres() as postgres,
        run_gateway(engine_url=influxd.url, store=postgres.new_database()) as url,
        httpx.Client(
            base_url=url,
            headers={"Authorization": f"Token {influxd.token}"},
            timeout=60,
        ) as api,
    ):
        made: list[str] = []
        refused: list[httpx.Response] = []
        enough, stop = threading.Event(), threading.Event()

        def write(number: int = 0) -> None:
            while not stop.is_set():
                name, number = f"n{number}", number + 1
                answer = api.post("/api/v2/scripts", json={**BODY, "name": name})
                if answer.status_code == 201:
                    made.append(name)
                else:
                    refused.append(answer)
                    stop.wait(0.01)
                if len(made) % 20 == 0:
                    enough.set()

        writer = threading.Thread(target=write)
        writer.start()
        try:
            for _ in range(2):
                enough.clear()
                assert enough.wait(60)
                postgres.kill()
                assert is_unavailable(api.get("/api/v2/scripts"))
                assert is_unavailable(api.post("/api/v2/scripts", json=BODY))
                assert api.get("/fluxcall/ready").status_code == 503
                before = len(made)
                postgres.start()
                assert api.get("/fluxcall/ready").status_code == 200
                enough.clear()
                assert enough.wait(60)
                assert len(made) > before
        finally:
            stop.set()
            writer.join()
        assert refused
        assert all(map(is_unavailable, refused))
        kept = set[str]()
        while page := api.get(
            "/api/v2/scripts", params={"limit": 500, "offset": len(kept)}
        ).json()["scripts"]:
            kept |= {script["name"] for script in page}
        assert set(made) <= kept
