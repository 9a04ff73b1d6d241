"""Scripts as code, on a server that may fail in between."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.command import fluxcall
from support.scripted_server import Received, as_json, http, scripted

from fluxcall.deploy.folder import files_of
from fluxcall.errors import NamingError
from fluxcall.fluxlang.header import without_header
from fluxcall.model import RawScript


class Server:
    """A scripts API in memory that refuses to create some names."""

    def __init__(self, *refused: str) -> None:
        self.refused = set(refused)
        self.scripts: dict[str, dict[str, str]] = {}

    def __call__(self, request: Received) -> bytes:
        own = request.path.split("?")[0].rpartition("/")[2]
        if request.method == "GET" and request.path.endswith("/params"):
            return as_json({"params": {}})
        if request.method == "GET":
            page = [*self.scripts.values()] if "offset=0" in request.path else []
            return as_json({"scripts": page})
        if request.method == "DELETE":
            del self.scripts[own]
            return http(b"", status="204 x")
        body = json.loads(request.body)
        if body.get("name") in self.refused:
            return as_json({"message": "not today"}, status="500 x")
        if request.method == "POST":
            own = f"{len(self.scripts) + 1:016x}"
            self.scripts[own] = {"id": own, "orgID": "0" * 16, "updatedAt": "x"}
        self.scripts[own] |= body
        return as_json(
            self.scripts[own], status="201 x" if request.method == "POST" else "200 x"
        )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    flux = tmp_path / "flux"
    flux.mkdir()
    (flux / "a.flux").write_text("x = params.n + 1\n")
    (flux / "b.flux").write_text('import "fluxcall/scripts"\nscripts.a(n: 1)\n')
    (flux / "c.flux").write_text('import "fluxcall/scripts"\nscripts.b()\n')
    return tmp_path


def test_a_push_that_fails_says_what_is_done_and_goes_on(folder: Path) -> None:
    made = Server("b")
    with scripted(made) as server:
        code, said = fluxcall(
            folder, "push", "--scripts", "flux", "--yes", "--host", server.url
        )
        assert code == 2
        assert "created a\n" in said
        assert "b: http" in said
        assert "not today" in said
        assert (
            "1 of 3 changes were applied; not applied: b, c. Run the same command"
            in said
        )
        assert not (folder / "fluxcall.lock.json").exists()
        made.refused.clear()
        code, said = fluxcall(
            folder, "push", "--scripts", "flux", "--yes", "--host", server.url
        )
        assert code == 0, said
        assert "unchanged a\ncreate    b\ncreate    c\n" in said
        code, said = fluxcall(folder, "diff", "--scripts", "flux", "--host", server.url)
        assert code == 0, said
    texts = {script["name"]: script["script"] for script in made.scripts.values()}
    assert f'id: "{1:016x}"' in texts["b"]
    assert f'id: "{2:016x}"' in texts["c"]
    assert "idOf" not in texts["c"]


def test_a_script_that_the_snapshot_does_not_know_is_a_conflict(folder: Path) -> None:
    made = Server()
    made.scripts["f" * 16] = {
        "id": "f" * 16, "orgID": "0" * 16, "name": "a", "script": "x = 2", "updatedAt": "x"
    }  # fmt: skip
    with scripted(made) as server:
        code, said = fluxcall(
            folder, "push", "--scripts", "flux", "--yes", "--host", server.url
        )
    assert code == 1
    assert "conflict  a\n" in said
    assert len(made.scripts) == 1


def test_a_conflict_says_whose_change_it_is_and_can_be_forced(folder: Path) -> None:
    made = Server()
    with scripted(made) as server:
        command = ("push", "--scripts", "flux", "--yes", "--host", server.url)
        assert fluxcall(folder, *command)[0] == 0
        made.scripts[f"{1:016x}"]["script"] = "x = params.n + 2\n"
        (folder / "flux" / "a.flux").write_text("x = params.n + 3\n")
        code, said = fluxcall(folder, *command)
        assert code == 1
        assert "a: it was changed on the server (x) and in flux/a.flux" in said
        assert "nothing was applied" in said
        code, said = fluxcall(folder, *command, "--force", "a")
        assert code == 0, said
        assert "updated a" in said
    assert made.scripts[f"{1:016x}"]["script"] == "x = params.n + 3\n"


def test_a_description_alone_is_an_update(folder: Path) -> None:
    made = Server()
    with scripted(made) as server:
        host = ("--host", server.url)
        assert fluxcall(folder, "push", "--scripts", "flux", "--yes", *host)[0] == 0
        text = "// description: The first.\nx = params.n + 1\n"
        (folder / "flux" / "a.flux").write_text(text)
        code, said = fluxcall(folder, "push", "--scripts", "flux", "--yes", *host)
        assert code == 0, said
        assert "updated a" in said
        assert made.scripts[f"{1:016x}"]["description"] == "The first."
        assert fluxcall(folder, "diff", "--scripts", "flux", *host)[0] == 0


def raw(name: str, text: str = "x = 1\n", description: str = "") -> RawScript:
    return RawScript(
        id="0" * 16, org_id="0", name=name, text=text, description=description
    )


def test_files_of_a_servers_scripts(tmp_path: Path) -> None:
    remote = [raw("plain"), raw("my script", description="One.\nTwo."), raw("../../x")]
    files = files_of(remote, [], tmp_path)
    assert {path.name for path in files} == {"plain.flux", "my_script.flux", "x.flux"}
    assert files[tmp_path / "plain.flux"] == "x = 1\n"
    text = files[tmp_path / "my_script.flux"]
    assert text == "// name: my script\n// description: One.\n//   Two.\n\nx = 1\n"
    assert without_header(text) == "x = 1\n"
    with pytest.raises(NamingError, match="two scripts would be this file"):
        files_of([raw("my script"), raw("my-script!")], [], tmp_path)
    with pytest.raises(NamingError, match="header cannot contain the name"):
        files_of([raw("a\nimport x")], [], tmp_path)


def test_a_pulled_folder_is_what_is_there(tmp_path: Path) -> None:
    made = Server()
    for number, (name, description) in enumerate({"a b": "Text.", "c": ""}.items(), 1):
        made.scripts[f"{number:016x}"] = {
            "id": f"{number:016x}", "orgID": "0" * 16, "name": name, "updatedAt": "x",
            "script": "x = params.n + 1\n", "description": description,
        }  # fmt: skip
    with scripted(made) as server:
        host = ("--host", server.url)
        code, said = fluxcall(tmp_path, "pull", "--to", "flux", *host)
        assert code == 0, said
        code, said = fluxcall(tmp_path, "diff", "--scripts", "flux", "--prune", *host)
        assert code == 0, said
        code, said = fluxcall(tmp_path, "pull", "--to", "flux", *host)
        assert "flux: nothing to change" in said


def pulled(folder: Path, *scripts: RawScript) -> None:
    """`pull --to` of these, then `diff --prune`: nothing may differ."""
    made = Server()
    for number, one in enumerate(scripts, 1):
        made.scripts[f"{number:016x}"] = {
            "id": f"{number:016x}", "orgID": "0" * 16, "name": one.name, "updatedAt": "x",
            "script": one.text, "description": one.description,
        }  # fmt: skip
    with scripted(made) as server:
        code, said = fluxcall(folder, "pull", "--to", "flux", "--host", server.url)
        assert code == 0, said
        code, said = fluxcall(
            folder, "diff", "--scripts", "flux", "--prune", "--host", server.url
        )
        assert code == 0, said


def test_what_is_pulled_is_what_is_pushed(tmp_path: Path) -> None:
    pulled(
        tmp_path,
        raw("lines", description="one\n\nthree\n  four\n"),
        raw("windows", "x = 1\r\ny = 2\r\n"),
        raw("bar", "// name: foo\nx = 1\n"),
        raw("empty", ""),
        raw("a comment", "// only\n", "About it."),
        raw("described", "// description: own\nx = 1\n", "own"),
    )


def test_a_description_that_changed_on_the_server(folder: Path) -> None:
    made = Server()
    with scripted(made) as server:
        host = ("--host", server.url)
        (folder / "flux" / "a.flux").write_text(
            "// description: one\nx = params.n + 1\n"
        )
        assert fluxcall(folder, "push", "--scripts", "flux", "--yes", *host)[0] == 0
        made.scripts[f"{1:016x}"]["description"] = "two"
        code, said = fluxcall(folder, "push", "--scripts", "flux", "--yes", *host)
        assert code == 1
        assert "conflict  a\n" in said
        assert "-two\n+one\n" in said
        assert fluxcall(folder, "pull", "--to", "flux", *host)[0] == 0
        text = (folder / "flux" / "a.flux").read_text()
        assert text.startswith("// description: two\n")
        assert fluxcall(folder, "diff", "--scripts", "flux", *host)[0] == 0


def test_pruning_keeps_scripts_that_were_never_pulled(folder: Path) -> None:
    made = Server()
    with scripted(made) as server:
        host = ("--host", server.url)
        assert fluxcall(folder, "push", "--scripts", "flux", "--yes", *host)[0] == 0
        made.scripts["f" * 16] = {
            "id": "f" * 16, "orgID": "0" * 16, "name": "new", "script": "x = 2"
        }  # fmt: skip
        code, said = fluxcall(
            folder, "push", "--scripts", "flux", "--yes", "--prune", *host
        )
        assert code == 1
        assert "conflict  new\n" in said
    assert len(made.scripts) == 4


def test_scripts_without_a_binding_do_not_affect_others(folder: Path) -> None:
    made = Server()
    for number, name in enumerate(("日本", "last-point", "last_point"), 1):
        made.scripts[f"{number:016x}"] = {
            "id": f"{number:016x}", "orgID": "0" * 16, "name": name, "script": "x = 1"
        }  # fmt: skip
    with scripted(made) as server:
        host = ("--host", server.url)
        assert fluxcall(folder, "push", "--scripts", "flux", "--yes", *host)[0] == 0
        text = 'import "fluxcall/scripts"\nscripts.lastPoint()\n'
        (folder / "flux" / "c.flux").write_text(text)
        code, said = fluxcall(folder, "push", "--scripts", "flux", "--yes", *host)
        assert code == 2
        assert (
            "c.flux:2:1: 'last-point' and 'last_point' would both be 'lastPoint'"
            in said
        )


def test_a_local_file_of_another_script_stays(folder: Path) -> None:
    made = Server()
    made.scripts["f" * 16] = {
        "id": "f" * 16, "orgID": "0" * 16, "name": "x", "script": "x = 2"
    }  # fmt: skip
    (folder / "flux" / "x.flux").write_text("// name: another\nx = 1\n")
    with scripted(made) as server:
        code, said = fluxcall(folder, "pull", "--to", "flux", "--host", server.url)
    assert code == 2
    assert "two scripts would be this file" in said
    assert "another" in (folder / "flux" / "x.flux").read_text()
