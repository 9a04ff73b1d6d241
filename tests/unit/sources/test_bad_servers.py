"""The command against misbehaving servers, with one clear line about each."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.command import fluxcall
from support.scripted_server import Answer, Received, as_json, http, scripted

JSON = "application/json"
ID = "084d693d93048000"


def generate(folder: Path, url: str, **environ: str) -> tuple[int, str]:
    return fluxcall(folder, "generate", "-o", "air.py", "--host", url, **environ)


def listed(*scripts: object) -> Answer:
    """A server of these scripts: pages, then `/params` that are all empty."""

    def answer(request: Received) -> bytes:
        if request.path.endswith("/params"):
            return http(b'{"params": {"n": "int"}}', kind=JSON)
        page = scripts if "offset=0" in request.path else []
        return as_json({"scripts": page})

    return answer


def a_script(**fields: object) -> dict[str, object]:
    return {"id": ID, "orgID": "o", "name": "n", "script": "x = params.n + 1", **fields}


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (http(b"<html>hi</html>", kind="text/html"), "text/html, which"),
        (http(b"", status="302 x"), "302"),
        (http(b"{}", kind=JSON), "something else"),
        (http(b"[]", kind=JSON), "something else"),
        (http(b'{"scripts": 1}', kind=JSON), "something else"),
        (http(b'{"scripts": [', kind=JSON), "cannot be read"),
        (http(b'{"scripts": []}', kind=JSON, length=99), "broke"),
        (http(b'{"code":3,"message":"bad limit"}', kind=JSON, status="400 x"), "bad limit"),
        (http(b'{"message":"\x1b[31mred"}', kind=JSON, status="401 x"), "401"),
        (http(b"", status="503 x"), "503"),
        (listed({"id": ID}), "script 1 of the list has no name"),
        (listed(a_script(id="../../x")), "not 16 hexadecimal digits"),
        (listed(a_script(name=7)), "has no name"),
        (listed(a_script(description=7)), "a description that is not text"),
        (listed(a_script(), 7), "script 2 of the list is not an object"),
        (as_json({"scripts": [a_script(id=f"{n:016x}") for n in range(100)]}),
         "repeats itself after 100 scripts"),
    ],
)  # fmt: skip
def test_one_clear_line(answer: Answer, message: str, tmp_path: Path) -> None:
    with scripted(answer) as server:
        code, said = generate(tmp_path, server.url)
    assert code == 2
    assert message in said
    asking, said = said.split("\n", 1)
    assert asking.startswith("fluxcall: asking http://127.0.0.1:")
    assert said.startswith("fluxcall: error: ")
    assert said.count("\n") == 1
    assert said.replace("\n", "").isprintable()
    assert list(tmp_path.iterdir()) == []


def test_no_server(tmp_path: Path) -> None:
    code, said = generate(tmp_path, "http://127.0.0.1:9")
    assert code == 2
    asking, error = said.splitlines()
    assert asking == "fluxcall: asking http://127.0.0.1:9"
    assert "cannot reach http://127.0.0.1:9" in error


def test_optional_fields_may_be_absent(tmp_path: Path) -> None:
    script = {"orgID": "o", "name": "bare", "script": "x = 1"}
    with scripted(listed(script, a_script())) as server:
        code, said = generate(tmp_path, server.url)
    assert code == 0, said
    assert "warning: bare: its parameters are read from its text alone" in said
    module = (tmp_path / "air.py").read_text()
    assert "def bare() -> None" in module
    assert "    n: int,\n" in module


@pytest.mark.parametrize("options", [(), ("--verbose",)])
def test_verbose_shows_each_request(options: tuple[str, ...], tmp_path: Path) -> None:
    with scripted(listed(a_script())) as server:
        code, said = fluxcall(tmp_path, "pull", "--host", server.url, *options)
    assert code == 0, said
    for request in ("the list of scripts", "n: /params"):
        line = f"fluxcall: {request}: {server.url} answered 200, request id"
        assert (line in said) == bool(options), said


def test_small_pages_are_followed_to_the_end(tmp_path: Path) -> None:
    everything = [a_script(id=f"{n:016x}", name=f"script {n}") for n in range(7)]

    def answer(request: Received) -> bytes:
        if request.path.endswith("/params"):
            return http(b'{"params": {}}', kind=JSON)
        offset = int(request.path.partition("offset=")[2])
        page = everything[offset : offset + 3]
        return as_json({"scripts": page})

    with scripted(answer) as server:
        assert generate(tmp_path, server.url)[0] == 0
    assert (tmp_path / "air.py").read_text().count("def ") == 7


def without_pages(*scripts: object) -> Answer:
    """A server that looks at neither `offset` nor `name`."""

    def answer(request: Received) -> bytes:
        if request.method == "POST":
            return http(b",result,table,v\r\n,_result,0,1\r\n\r\n", kind="text/csv")
        if request.path.endswith("/params"):
            return http(b'{"params": {}}', kind=JSON)
        return as_json({"scripts": scripts})

    return answer


def test_a_server_without_pages_is_read(tmp_path: Path) -> None:
    """A mock of the contract answers every page alike."""
    with scripted(without_pages(a_script(), a_script(id="1" * 16, name="m"))) as server:
        code, said = generate(tmp_path, server.url)
    assert code == 0, said
    assert (tmp_path / "air.py").read_text().count("def ") == 2


def test_a_script_of_another_name_is_never_used(tmp_path: Path) -> None:
    other = a_script(name="other", script="x = 1")
    with scripted(without_pages(other)) as server:
        code, said = fluxcall(tmp_path, "invoke", "wanted", "--host", server.url)
        assert code == 2
        assert "error: no script is called 'wanted'\n" in said
    assert all(request.method == "GET" for request in server.received)
    wanted = a_script(id="1" * 16, name="wanted", script="x = 1")
    with scripted(without_pages(other, wanted)) as server:
        code, said = fluxcall(tmp_path, "invoke", "wanted", "--host", server.url)
        assert code == 0, said
    invoked = [r.path for r in server.received if r.method == "POST"]
    assert invoked == [f"/api/v2/scripts/{'1' * 16}/invoke"]


@pytest.mark.parametrize(
    "params",
    [http(b"{}", status="500 x", kind=JSON), http(b"<html>", kind="text/html"),
     http(b'{"params": 1}', kind=JSON), http(b'{"params": {"n": 1}}', kind=JSON)],
)  # fmt: skip
def test_unknown_parameters_affect_only_their_script(
    params: bytes, tmp_path: Path
) -> None:
    good = listed(a_script(id="1" * 16, name="good"), a_script(language="sql"))

    def answer(request: Received) -> bytes:
        assert callable(good)
        return params if ID in request.path else good(request)

    with scripted(answer) as server:
        code, said = generate(tmp_path, server.url)
    assert code == 0, said
    assert said.count("warning: ") == 1
    assert "warning: n: its parameters are unknown" in said
    module = (tmp_path / "air.py").read_text()
    assert "def n(**params: _rt.Json)" in module
    assert "def good(\n    *,\n    n: int,\n" in module


@pytest.mark.parametrize("status", ["401 x", "429 x", "503 x"])
def test_params_that_fail_for_the_servers_sake_stop_the_run(
    status: str, tmp_path: Path
) -> None:
    good = listed(a_script())

    def answer(request: Received) -> bytes:
        assert callable(good)
        refused = http(b'{"message": "not now"}', status=status, kind=JSON)
        return refused if request.path.endswith("/params") else good(request)

    with scripted(answer) as server:
        code, said = generate(tmp_path, server.url)
    assert code == 2
    assert f"answered {status[:3]}: not now" in said
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_type_counts_as_any(tmp_path: Path) -> None:
    def answer(request: Received) -> bytes:
        if request.path.endswith("/params"):
            return http(b'{"params": {"x": "vector"}}', kind=JSON)
        good = listed(a_script(language="sql"))
        assert callable(good)
        return good(request)

    with scripted(answer) as server:
        assert generate(tmp_path, server.url)[0] == 0
    assert "    x: _rt.Json,\n" in (tmp_path / "air.py").read_text()
