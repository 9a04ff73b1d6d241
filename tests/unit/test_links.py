"""Nothing outside the project is written, removed or read through a symbolic link."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.command import fluxcall
from support.modules import module_text
from support.scripted_server import Received, as_json, http, scripted

from fluxcall.model import ScriptModel
from fluxcall.snapshot import to_text

SCRIPT = ScriptModel(
    ids={"0" * 16: "1" * 16}, name="one", description="", language="flux",
    text_hash="0" * 64, updated_at=None, parameters=(), complete=True, effects=(),
)  # fmt: skip


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """Another project: a module of fluxcall's, a file of its own, a folder."""
    folder = tmp_path / "elsewhere"
    (folder / "inner").mkdir(parents=True)
    (folder / "air.py").write_text(module_text(SCRIPT))
    (folder / "old.py").write_text(module_text(SCRIPT))
    (folder / "inner" / "old.py").write_text(module_text(SCRIPT))
    (folder / "notes.flux").write_text("secret = 1\n")
    (folder / "fluxcall.lock.json").write_text(to_text([SCRIPT]))
    return folder


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    (folder / "src").mkdir(parents=True)
    (folder / "fluxcall.lock.json").write_text(to_text([SCRIPT]))
    return folder


def state(folder: Path) -> dict[str, str | None]:
    return {
        str(path): path.read_text() if path.is_file() else None
        for path in sorted(folder.rglob("*"))
    }


CONFIGURED = {
    "a folder above": ("src/plant/air.py", "", "src/plant"),
    "a copied runtime": ("src/air.py", 'runtime = "vendored"\n', "src/_air_runtime"),
    "a package": ("src/plant", "", "src/plant"),
    "a package's runtime": ("src/plant", 'runtime = "vendored"\n', "src/plant/_runtime"),
    "the file itself": ("src/air.py", "", "src/air.py"),
    "a file of a package": ("src/plant", "", "src/plant/__init__.py"),
    "Flux bindings": ("src/plant/scripts.flux", "", "src/plant"),
}  # fmt: skip


@pytest.mark.parametrize("command", ["generate", "check"])
@pytest.mark.parametrize("name", CONFIGURED)
def test_what_a_configuration_names(
    name: str, command: str, project: Path, elsewhere: Path
) -> None:
    path, more, link = CONFIGURED[name]
    (project / "fluxcall.toml").write_text(f'[[outputs]]\npath = "{path}"\n{more}')
    (project / link).parent.mkdir(parents=True, exist_ok=True)
    target = elsewhere / "air.py" if Path(link).suffix else elsewhere
    (project / link).symlink_to(target)
    before = state(elsewhere), state(project)
    code, said = fluxcall(project, command)
    assert code == 2, said
    assert "link" in said or "is outside the folder" in said
    assert (state(elsewhere), state(project)) == before


@pytest.mark.parametrize("path", ["plant", "air.py", "scripts.flux"])
def test_what_the_command_line_names(path: str, project: Path, elsewhere: Path) -> None:
    """The folder is the user's own word; what is named must not be a link itself."""
    (project / path).symlink_to(elsewhere / "inner")
    before = state(elsewhere)
    code, said = fluxcall(project, "generate", "-o", path)
    assert (code, "link" in said) == (2, True)
    assert state(elsewhere) == before
    (project / "linked").symlink_to(elsewhere / "inner")
    code, said = fluxcall(
        project, "generate", "-o", "linked/new.py", "--snapshot", "fluxcall.lock.json"
    )
    assert code == 0, said


def test_a_snapshot_that_is_a_link(project: Path, elsewhere: Path) -> None:
    (project / "fluxcall.lock.json").unlink()
    (project / "fluxcall.lock.json").symlink_to(elsewhere / "fluxcall.lock.json")
    before = state(elsewhere)
    for command in ("generate -o a.py", "check -o a.py", "pull --scripts flux"):
        (project / "flux").mkdir(exist_ok=True)
        (project / "flux" / "one.flux").write_text("x = 1")
        code, said = fluxcall(project, *command.split())
        assert (code, "symbolic link" in said) == (2, True), said
    assert state(elsewhere) == before


def test_scripts_are_not_read_through_links(project: Path, elsewhere: Path) -> None:
    (project / "flux").mkdir()
    (project / "flux" / "a.flux").symlink_to(elsewhere / "notes.flux")
    for command in ("pull", "lint", "graph"):
        code, said = fluxcall(project, command, "--scripts", "flux")
        assert code == 2
        assert (
            "a.flux: cannot be read: it is a link that leads out of the folder" in said
        )
    (project / "flux" / "a.flux").unlink()
    (project / "flux" / "one.flux").write_text("x = 1\n")
    (project / "flux" / "b.flux").symlink_to(project / "flux" / "one.flux")
    assert "b" in fluxcall(project, "graph", "--scripts", "flux")[1]


def answer(request: Received) -> bytes:
    if request.path.endswith("/params"):
        return as_json({"params": {}})
    if request.path.endswith("/invoke"):
        return http(b",result,table,a\r\n,_result,0,1\r\n\r\n")
    item = {"id": "1" * 16, "orgID": "0" * 16, "name": "one", "script": "x = 1"}
    return as_json({"scripts": [item] if "offset=0" in request.path else []})


@pytest.mark.parametrize(
    ("command", "link"),
    [
        ("pull --to flux", "flux/one.flux"),
        ("record one -o r.json", "r.json"),
        ("invoke one -o r.csv", "r.csv"),
        ("invoke one -o r.jsonl", "r.jsonl"),
        ("bundle own.flux -o r.flux", "r.flux"),
    ],
)
def test_what_other_commands_write(
    command: str, link: str, project: Path, elsewhere: Path
) -> None:
    (project / "own.flux").write_text("x = 1\n")
    (project / link).parent.mkdir(exist_ok=True)
    (project / link).symlink_to(elsewhere / "notes.flux")
    before = state(elsewhere)
    with scripted(answer) as server:
        code, said = fluxcall(project, *command.split(), INFLUX_HOST=server.url)
    assert (code, "link" in said) == (2, True), said
    assert (project / link).is_symlink()
    assert state(elsewhere) == before


def test_a_folder_inside_of_the_one_that_pull_writes_to(
    project: Path, elsewhere: Path
) -> None:
    (project / "flux").mkdir()
    (project / "flux" / "inner").symlink_to(elsewhere)
    before = state(elsewhere)
    with scripted(answer) as server:
        fluxcall(project, "pull", "--to", "flux", INFLUX_HOST=server.url)
    assert state(elsewhere) == before
