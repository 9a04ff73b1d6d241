"""Every kind of output, each pair of settings at least once: checked, imported, called."""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from support.command import fluxcall
from test_typing import configure, mypy, pyright

from fluxcall.model import ColumnModel, Parameter, ResultModel, ScriptModel
from fluxcall.snapshot import to_text

ID = "084d693d9304800"
SETTINGS = {
    "mode": ["module", "package"],
    "runtime": ["imported", "vendored"],
    "place": ["beside", "in a package"],
    "groups": ["none", "some"],
    "chosen": ["all", "included", "excluded"],
}


def pairwise() -> list[dict[str, str]]:
    """Few combinations that have every pair of settings, greedily."""
    everything = [
        dict(zip(SETTINGS, values, strict=True))
        for values in itertools.product(*SETTINGS.values())
    ]
    possible = [
        c for c in everything if c["mode"] == "package" or c["groups"] == "none"
    ]
    open_pairs = {pair for c in possible for pair in pairs(c)}
    chosen = []
    while open_pairs:
        best = max(possible, key=lambda c: len(pairs(c) & open_pairs))
        chosen.append(best)
        open_pairs -= pairs(best)
    return chosen


def pairs(combination: dict[str, str]) -> set[tuple[tuple[str, str], ...]]:
    return set(itertools.combinations(sorted(combination.items()), 2))


def a_script(number: int, name: str) -> ScriptModel:
    return ScriptModel(
        ids={"0" * 16: f"{ID}{number}"},
        name=name,
        description="Points.",
        language="flux",
        text_hash="0" * 64,
        updated_at=None,
        parameters=(Parameter(name="bucket", type="string"),),
        results=(
            ResultModel(
                name="_result",
                columns=(ColumnModel(name="_value", type="float", nullable=False),),
            ),
        ),
        complete=True,
        effects=(),
    )


SCRIPTS = [a_script(n, name) for n, name in enumerate(("alarm one", "mean", "alarm 2"))]
PROGRAM = """
import importlib, json, sys
sys.path.insert(0, {path!r})
if {alone}:
    class Blocked:
        def find_spec(self, name, *rest):
            assert not name.startswith("fluxcall"), name
    sys.meta_path.insert(0, Blocked())
module = importlib.import_module({module!r})
found = {{}}
for part in [module, *map(lambda g: getattr(module, g), {groups!r})]:
    for name, value in vars(part).items():
        if type(value).__name__ == "Script":
            found[name] = part.__name__.removeprefix(module.__name__)
runtime = module._rt
answer = b",result,table,_value\\r\\n,_result,0,1.5\\r\\n\\r\\n"
import httpx
http = httpx.Client(
    transport=httpx.MockTransport(
        lambda request: httpx.Response(200, content=answer, headers={{"Content-Type": "text/csv"}})
    )
)
part = importlib.import_module(module.__name__ + found["mean"])
with runtime.Client("http://localhost:1", "t", http=http) as client:
    rows = [row.value for row in part.mean(client, bucket="b")]
print(json.dumps([found, rows]))
"""


@pytest.mark.parametrize("said", pairwise(), ids=lambda c: "-".join(c.values()))
def test_a_combination(said: dict[str, str], tmp_path: Path) -> None:
    home = tmp_path / "src"
    home.mkdir()
    module = "air"
    if said["place"] == "in a package":
        home = home / "app"
        home.mkdir()
        (home / "__init__.py").write_text("")
        module = "app.air"
    write_config(said, tmp_path, home)
    for command, expected in (("check", 1), ("generate", 0), ("check", 0)):
        code, output = fluxcall(tmp_path, command)
        assert code == expected, output
    groups = ["alarms"] if said["groups"] == "some" else []
    found, rows = run(tmp_path / "src", module, said, groups)
    assert rows == [1.5]
    alarms = ".alarms" if groups else ""
    expected_names = {"alarm_one": alarms, "alarm_2": alarms, "mean": ""}
    if said["chosen"] != "all":
        del expected_names["alarm_2"]
    assert found == expected_names
    assert_clean(home, tmp_path)


def write_config(said: dict[str, str], folder: Path, home: Path) -> None:
    path = home / ("air.py" if said["mode"] == "module" else "air")
    lines = [
        "[[outputs]]",
        f"path = {json.dumps(str(path.relative_to(folder)))}",
        f'mode = "{said["mode"]}"',
        f'runtime = "{said["runtime"]}"',
    ]
    if said["groups"] == "some":
        lines.append('groups.alarms = ["alarm*"]')
    if said["chosen"] == "included":
        lines.append('include = ["mean", "*one"]')
    if said["chosen"] == "excluded":
        lines.append(f'exclude = ["{ID}2"]')
    (folder / "fluxcall.toml").write_text("\n".join(lines))
    (folder / "fluxcall.lock.json").write_text(to_text(SCRIPTS))


def run(
    source: Path, module: str, said: dict[str, str], groups: list[str]
) -> tuple[dict[str, str], list[float]]:
    """Imports and calls what was made; a vendored one where there is no fluxcall."""
    program = PROGRAM.format(
        path=str(source),
        module=module,
        groups=groups,
        alone=said["runtime"] == "vendored",
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        env={k: v for k, v in os.environ.items() if k != "PYTHONPATH"},
    )
    assert done.returncode == 0, done.stderr
    found, rows = json.loads(done.stdout)
    return found, rows


def assert_clean(home: Path, folder: Path) -> None:
    """Under mypy --strict and pyright strict, with a program's eyes."""
    configure(home)
    modules = sorted(
        str(path.relative_to(home))
        for path in home.rglob("*.py")
        if path.name != "__init__.py" or path.parent != home
    )
    assert mypy(home, *modules) == {}
    assert pyright(home, *modules) == {}


def test_a_group_that_is_gone_goes_and_nothing_else(tmp_path: Path) -> None:
    config = tmp_path / "fluxcall.toml"
    (tmp_path / "fluxcall.lock.json").write_text(to_text(SCRIPTS))
    config.write_text('[[outputs]]\npath = "air"\ngroups.alarms = ["alarm*"]\n')
    assert fluxcall(tmp_path, "generate")[0] == 0
    (tmp_path / "air" / "own.py").write_text("# Of the user.\n")
    config.write_text('[[outputs]]\npath = "air"\ngroups.others = ["alarm*"]\n')
    code, said = fluxcall(tmp_path, "check", "--fail-on", "breaking")
    assert code == 1
    assert "air/alarms.py is no longer generated" in said
    assert fluxcall(tmp_path, "generate")[0] == 0
    names = sorted(path.name for path in (tmp_path / "air").iterdir())
    assert names == ["__init__.py", "others.py", "own.py"]


def test_a_group_and_a_function_of_one_name(tmp_path: Path) -> None:
    (tmp_path / "fluxcall.lock.json").write_text(to_text(SCRIPTS))
    toml = '[[outputs]]\npath = "air"\ngroups.mean = ["alarm*"]\n'
    (tmp_path / "fluxcall.toml").write_text(toml)
    code, said = fluxcall(tmp_path, "generate")
    assert code == 2
    assert (
        "the group 'mean' and a function or class of 'mean' would both be 'mean'"
        in said
    )
    assert not (tmp_path / "air").exists()


@pytest.mark.parametrize("path", ["air", "air.py"])
def test_a_function_named_as_the_vendored_client(tmp_path: Path, path: str) -> None:
    (tmp_path / "fluxcall.lock.json").write_text(to_text(SCRIPTS))
    output = f'[[outputs]]\npath = "{path}"\nruntime = "RUNTIME"\n'
    toml = output + '[scripts.mean]\nrename = "Client"\n'
    (tmp_path / "fluxcall.toml").write_text(toml.replace("RUNTIME", "vendored"))
    code, said = fluxcall(tmp_path, "generate")
    assert code == 2
    assert "the runtime's 'Client' and a function or class of 'mean'" in said
    assert not (tmp_path / path).exists()
    (tmp_path / "fluxcall.toml").write_text(toml.replace("RUNTIME", "imported"))
    assert fluxcall(tmp_path, "generate")[0] == 0


def test_a_link_does_not_lead_outside(tmp_path: Path) -> None:
    project, outside = tmp_path / "project", tmp_path / "outside"
    project.mkdir()
    outside.mkdir()
    (project / "src").symlink_to(outside)
    (project / "fluxcall.lock.json").write_text(to_text(SCRIPTS))
    (project / "fluxcall.toml").write_text('[[outputs]]\npath = "src/air.py"\n')
    code, said = fluxcall(project, "generate")
    assert code == 2
    assert "is outside the folder of this file" in said
    assert [*outside.iterdir()] == []


def test_the_licence_goes_with_the_copy() -> None:
    root = Path(__file__).parents[1]
    runtime = root / "codegen" / "fluxcall" / "runtime"
    assert (runtime / "LICENSE").read_text() == (root / "LICENSE").read_text()


# The same output, named twice on the command line


@pytest.mark.parametrize(
    ("flag", "path", "made"),
    [
        ("--output", "air.py", "air.py"),
        ("--output", "plant", "plant/__init__.py"),
        ("--output", "src/plant", "src/plant/__init__.py"),
        ("--output", "scripts.flux", "scripts.flux"),
        ("--flux", "scripts.flux", "scripts.flux"),
    ],
)
def test_an_output_is_named_again(
    flag: str, path: str, made: str, tmp_path: Path
) -> None:
    """Also once it is there: a package's folder, a module, Flux bindings."""
    (tmp_path / "src").mkdir()
    snapshot = tmp_path / "fluxcall.lock.json"
    snapshot.write_text(to_text([a_script(1, "points of")]))
    arguments = [flag, path, "--snapshot", "fluxcall.lock.json"]
    for command, code in (
        ("check", 1),
        ("generate", 0),
        ("generate", 0),
        ("check", 0),
    ):
        done, said = fluxcall(tmp_path, command, *arguments)
        assert done == code, said
    assert (tmp_path / made).is_file()


def test_a_build_hook_writes_flux_as_well(tmp_path: Path) -> None:
    (tmp_path / "fluxcall.lock.json").write_text(to_text([a_script(1, "points of")]))
    (tmp_path / "fluxcall.toml").write_text(
        '[[outputs]]\npath = "air.py"\n[[outputs]]\npath = "scripts.flux"\n'
    )
    program = "from pathlib import Path; import fluxcall.hooks as h; h.generate_outputs(Path.cwd())"
    for _ in range(2):
        subprocess.run([sys.executable, "-c", program], cwd=tmp_path, check=True)
    assert "pointsOf = (" in (tmp_path / "scripts.flux").read_text()
    assert fluxcall(tmp_path, "check")[0] == 0
