"""The store: what was acknowledged stays, in SQLite and in PostgreSQL alike."""

from __future__ import annotations

import io
import signal
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import httpx
import pytest
from support.command import fluxcall
from support.postgres import Postgres, run_postgres

from fluxcall.demo.influxd import Influxd
from fluxcall.errors import ConfigurationError
from fluxcall.gateway.server import run_gateway
from fluxcall.gateway.store import (
    NameConflictError,
    ScriptStore,
    StoredScript,
    StoreUnavailableError,
)
from fluxcall.gateway.transfer import export_scripts, import_scripts

FIELDS = {"description": "", "language": "flux", "script": "x = 1"}
VERSION_1 = """
CREATE TABLE scripts (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, org_id TEXT NOT NULL,
    name TEXT NOT NULL, description TEXT NOT NULL, language TEXT NOT NULL,
    script TEXT NOT NULL, created_at TEXT NOT NULL, updated_at TEXT NOT NULL,
    UNIQUE (org_id, name)
);
INSERT INTO scripts VALUES (1, '00000000000000aa', 'o', 'old', '', 'flux', 'x = 1',
    '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z');
PRAGMA user_version = 1;
"""
WRITER = """
import sys
from fluxcall.gateway.store import ScriptStore
store = ScriptStore(sys.argv[1])
last = None
for number in range(100_000):
    made = store.create(org_id="o", name=f"{sys.argv[2]} {number}", description="",
                        language="flux", script="x = 1")
    print("created", made.id, flush=True)
    store.update(made.id, {"script": f"x = {number}"})
    print("updated", made.id, number, flush=True)
"""
"""Writes until it is killed, and prints what the store acknowledged."""


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    with run_postgres() as running:
        yield running


@pytest.fixture(params=["sqlite", "postgresql"])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty store."""
    if request.param == "sqlite":
        return str(tmp_path / "data" / "scripts.sqlite")
    postgres: Postgres = request.getfixturevalue("postgres")
    return postgres.new_database()


def test_a_script_lives_its_life(where: str) -> None:
    with closing(ScriptStore(where)) as store, closing(ScriptStore(where)) as other:
        made = store.create(org_id="o", name="é \U0001f600", **FIELDS)
        assert other.find(made.id) == made
        assert other.page(["o"], name=made.name, offset=0, limit=1) == [made]
        assert other.page(["p"], name=None, offset=0, limit=9) == []
        assert other.page([], name=None, offset=0, limit=9) == []
        changed = other.update(made.id, {"script": "y = 2"})
        assert changed is not None
        assert changed.updated_at > made.updated_at
        assert store.find(made.id) == changed
        with pytest.raises(NameConflictError):
            other.create(org_id="o", name=made.name, **FIELDS)
        second = store.create(org_id="o", name="second", **FIELDS)
        with pytest.raises(NameConflictError):
            store.update(second.id, {"name": made.name})
        assert store.update("0" * 16, {"name": "x"}) is None
        assert found_at_once(other, second.id) == second
        other.delete(made.id)
        assert store.page(["o"], name=None, offset=0, limit=9) == [second]


def found_at_once(store: ScriptStore, script_id: str) -> StoredScript | None:
    """What is found without waiting, or, if that cannot be, by waiting."""
    try:
        return store.find_at_once(script_id)
    except StoreUnavailableError:
        return store.find(script_id)


def test_what_was_acknowledged_survives_a_kill(where: str) -> None:
    """Two writers are killed amid creates and updates, three times."""
    created: set[str] = set()
    updated: dict[str, str] = {}
    ScriptStore(where).close()
    for round_ in range(3):
        for writer in (f"a{round_}", f"b{round_}"):
            with subprocess.Popen(
                [sys.executable, "-c", WRITER, where, writer],
                stdout=subprocess.PIPE,
                text=True,
            ) as process:
                assert process.stdout is not None
                for number, line in enumerate(process.stdout):
                    kind, script_id, *text = line.split()
                    if kind == "created":
                        created.add(script_id)
                    else:
                        updated[script_id] = f"x = {text[0]}"
                    if number == 40 + round_:
                        process.send_signal(signal.SIGKILL)
    with closing(ScriptStore(where)) as store:
        kept = {script.id: script.script for script in store.every()}
    assert created <= kept.keys()
    assert len(created) >= 120
    assert {script_id: kept[script_id] for script_id in updated} == updated


def test_of_racing_creates_of_one_name_one_wins(where: str, influxd: Influxd) -> None:
    """Two gateways on one store, eight clients, ten names."""
    header = {"Authorization": f"Token {influxd.token}"}
    with (
        run_gateway(engine_url=influxd.url, store=where) as one,
        run_gateway(engine_url=influxd.url, store=where) as two,
        ThreadPoolExecutor(8) as clients,
    ):

        def create(number: int) -> int:
            url = (one, two)[number % 2]
            body = {"name": f"n{number // 8}", **FIELDS}
            return httpx.post(
                f"{url}/api/v2/scripts", json=body, headers=header, timeout=60
            ).status_code

        statuses = list(clients.map(create, range(80)))
        for number in range(10):
            race = sorted(statuses[8 * number : 8 * number + 8])
            assert race == [201, *[422] * 7]
        lists = [
            httpx.get(f"{url}/api/v2/scripts", headers=header).json()["scripts"]
            for url in (one, two)
        ]
        ids = [[script["id"] for script in scripts] for scripts in lists]
        assert ids[0] == ids[1]
        assert len(ids[0]) == 10


def test_postgresql_that_restarts_is_no_end(
    postgres: Postgres, influxd: Influxd
) -> None:
    header = {"Authorization": f"Token {influxd.token}"}
    with run_gateway(engine_url=influxd.url, store=postgres.new_database()) as url:
        for number in range(3):
            body = {"name": f"n{number}", **FIELDS}
            made = httpx.post(
                f"{url}/api/v2/scripts", json=body, headers=header, timeout=60
            )
            assert made.status_code == 201
            postgres.stop_sessions()
        listed = httpx.get(f"{url}/api/v2/scripts", headers=header).json()
        assert [script["name"] for script in listed["scripts"]] == ["n0", "n1", "n2"]


def test_a_postgresql_that_is_not_there_is_said() -> None:
    with pytest.raises(OSError, match="cannot be used"):
        ScriptStore("postgresql://nobody:secret@127.0.0.1:9/x")


def test_only_the_owner_reads_the_file(tmp_path: Path) -> None:
    path = tmp_path / "data" / "scripts.sqlite"
    with closing(ScriptStore(path)) as store:
        store.create(org_id="o", name="n", **FIELDS)
        files = sorted(path.parent.iterdir())
        assert len(files) == 3
        for file in files:
            assert stat.S_IMODE(file.stat().st_mode) == 0o600, file
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    target = tmp_path / "elsewhere"
    link = tmp_path / "scripts.sqlite"
    link.symlink_to(target)
    with pytest.raises(OSError, match="cannot be used"):
        ScriptStore(link)
    assert not target.exists()


def test_an_older_store_is_brought_up_to_date(tmp_path: Path) -> None:
    path = tmp_path / "old.sqlite"
    with closing(sqlite3.connect(path)) as old:
        old.executescript(VERSION_1)
    path.chmod(0o644)
    with ThreadPoolExecutor(4) as pool:  # as gateways that start together do
        for store in pool.map(lambda _: ScriptStore(path), range(4)):
            assert [script.name for script in store.every()] == ["old"]
            store.close()
    with closing(ScriptStore(path)) as store:
        assert store.create(org_id="o", name="new", **FIELDS).analysis is None
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with closing(sqlite3.connect(path)) as newer:
        newer.execute("UPDATE fluxcall_version SET version = 99")
        newer.commit()
    with pytest.raises(OSError, match="version 99: update fluxcall"):
        ScriptStore(path)


@pytest.fixture
def kept(
    influxd: Influxd, tmp_path: Path
) -> Iterator[tuple[Path, Callable[..., httpx.Response]]]:
    """A store's file, and what asks its gateway."""
    path = tmp_path / "scripts.sqlite"
    with (
        run_gateway(engine_url=influxd.url, store=path) as url,
        httpx.Client(
            base_url=f"{url}/api/v2/",
            headers={"Authorization": f"Token {influxd.token}"},
            timeout=60,
        ) as api,
    ):
        yield path, api.request


def test_a_locked_store_is_503(
    kept: tuple[Path, Callable[..., httpx.Response]],
) -> None:
    path, ask = kept
    assert ask("POST", "scripts", json={"name": "a", **FIELDS}).status_code == 201
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        answer = ask("POST", "scripts", json={"name": "b", **FIELDS})
        assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
        assert answer.headers["retry-after"] == "2"
        assert ask("GET", "scripts").status_code == 200
        other.execute("ROLLBACK")
    assert ask("POST", "scripts", json={"name": "b", **FIELDS}).status_code == 201


def test_an_event_loop_never_waits_for_the_store(tmp_path: Path) -> None:
    """A writer does not stop it, and a file that was moved is an error at once."""
    path = tmp_path / "scripts.sqlite"
    with closing(ScriptStore(path)) as store:
        made = store.create(org_id="o", name="n", **FIELDS)
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            assert store.find_at_once(made.id) == made
            other.execute("ROLLBACK")
        path.rename(tmp_path / "moved")
        with pytest.raises(StoreUnavailableError):
            store.find_at_once(made.id)
        (tmp_path / "moved").rename(path)


def test_a_store_that_was_moved_is_503(
    kept: tuple[Path, Callable[..., httpx.Response]],
) -> None:
    """No change goes into a file that nobody will find again."""
    path, ask = kept
    assert ask("POST", "scripts", json={"name": "a", **FIELDS}).status_code == 201
    path.rename(path.with_name("moved"))
    for method, body in (("GET", None), ("POST", {"name": "b", **FIELDS})):
        assert ask(method, "scripts", json=body).status_code == 503
    assert ask("GET", "../../fluxcall/ready").status_code == 503
    path.with_name("moved").rename(path)
    listed = ask("GET", "scripts").json()["scripts"]
    assert [script["name"] for script in listed] == ["a"]


def test_a_store_travels(where: str, tmp_path: Path) -> None:
    text = io.StringIO()
    with closing(ScriptStore(tmp_path / "from.sqlite")) as store:
        for number in range(3):
            store.create(org_id="o", name=f'n\n"{number}', **FIELDS)
        before = store.every()
        assert export_scripts(store, text) == 3
    with closing(ScriptStore(where)) as target:
        lines = text.getvalue().splitlines(keepends=True)
        assert import_scripts(target, lines[:2]) == (2, 0)
        assert import_scripts(target, lines) == (1, 2)
        assert target.every() == before
        target.update(before[0].id, {"script": "y = 2"})
        with pytest.raises(ConfigurationError, match="another script of the id"):
            import_scripts(target, lines)
        for line in ("{", "[]", "{}", '{"id": 1}'):
            with pytest.raises(ConfigurationError, match="line 1 is not"):
                import_scripts(target, [line])


def test_the_command_exports_and_imports(tmp_path: Path) -> None:
    with closing(ScriptStore(tmp_path / "a.sqlite")) as store:
        made = store.create(org_id="o", name="n", **FIELDS)
    arguments = ("store", "export", "out.jsonl", "--store", "a.sqlite")
    assert fluxcall(tmp_path, *arguments) == (0, "fluxcall: exported 1 scripts\n")
    arguments = ("store", "import", "out.jsonl", "--store", "b.sqlite")
    code, said = fluxcall(tmp_path, *arguments)
    assert (code, said) == (0, "fluxcall: added 1 scripts; 0 already existed\n")
    with closing(ScriptStore(tmp_path / "b.sqlite")) as store:
        assert store.every() == [made]
