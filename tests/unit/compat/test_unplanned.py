"""Whatever was not planned is breaking: code in a generated file, whoever put it there."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from support.command import fluxcall
from support.modules import module_text
from test_drift import SCRIPT, with_parameter

from fluxcall.config.model import output_at
from fluxcall.fluxlang.compiler import Compiler
from fluxcall.snapshot import to_text
from fluxcall.workflows.check import check
from fluxcall.workflows.generate import generate
from fluxcall.workflows.plan import Plan

CODE = "__import__('os').system('x')"


def replaced(old: str, new: str) -> Callable[[str], str]:
    def edit(text: str) -> str:
        assert old in text
        return text.replace(old, new, 1)

    return edit


EDITS: dict[str, Callable[[str], str]] = {
    "a statement at the end": lambda text: f"{text}{CODE}\n",
    "a statement after a semicolon": replaced("import typing as _t", f"import typing as _t; {CODE}"),
    "an import": replaced("import typing as _t", "import typing as _t\nimport antigravity"),
    "another runtime": replaced("import fluxcall.runtime as _rt", "import evil as _rt"),
    "a decorator": replaced("@_rt.script(", f"@(lambda f: {CODE} or f)\n@_rt.script("),
    "a decorator that is a name": replaced("@_rt.script(", "@print\n@_rt.script("),
    "a body": lambda text: f"{text.rstrip()}\n    {CODE}\n",
    "a default that runs": replaced('= "10m"', f"= {CODE}"),
    "another default": replaced('= "10m"', '= "1s"'),
    "another default on the wire": replaced('defaults={"every": "10m"}', 'defaults={"every": "1s"}'),
    "an annotation that runs": replaced("bucket: str", f"bucket: [{CODE} for _ in (1,)]"),
    "a wire name": replaced('"bucket": ("bucket",', '"bucket": ("hosts",'),
    "another name on the wire": replaced('name="points of"', 'name="other"'),
    "another id": replaced('"1111111111111111"', '"2222222222222222"'),
    "a promise to only read": replaced("reads_only=True", "reads_only=bool(1)"),
    "a method of a row": replaced("    time: _dt.datetime", f"    def __init__(self): {CODE}\n    time: _dt.datetime"),
    "a value of a row's attribute": replaced("    time: _dt.datetime", f"    time: _dt.datetime = {CODE}"),
    "a base of a row": replaced("(_rt.Row)", f"(_rt.Row, *{CODE})"),
    "a keyword of a row": replaced("(_rt.Row)", "(_rt.Row, metaclass=x)"),
    "a second function": lambda text: text + text[text.index("@_rt.script") :],
    "a class that nobody uses": lambda text: text.replace("\n\n\n@_rt", "\n\n\nclass X(_rt.Row):\n    __slots__ = ()\n    __columns__ = ()\n\n\n@_rt"),
    "an encoding that hides code": lambda text: text.replace("\n", f"\n# coding: utf-7 +AAo-{CODE}\n", 1),
    "an assignment": lambda text: f"{text}_rt = None\n",
    "a deletion": lambda text: f"{text}del _rt\n",
    "a function that is not a script's": lambda text: f"{text}def f() -> None:\n    ''\n",
    "an asynchronous function": lambda text: f"{text}async def f() -> None:\n    ''\n",
    "a string that a comment hid": lambda text: f"{text}'' or {CODE}\n",
    "less": replaced("    time: _dt.datetime\n", ""),
}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "fluxcall.lock.json").write_text(to_text([SCRIPT]))
    (tmp_path / "air.py").write_text(module_text(SCRIPT))
    return tmp_path


def worst_of(folder: Path, output: str = "air.py") -> set[str]:
    plan = Plan(
        snapshot=folder / "fluxcall.lock.json", outputs=(output_at(folder / output),)
    )
    with Compiler() as compiler:
        checked, _ = check(plan, compiler)
    return {difference.kind for one in checked for difference in one.differences}


@pytest.mark.parametrize("name", EDITS)
def test_an_edit_of_a_module_is_breaking(name: str, folder: Path) -> None:
    (folder / "air.py").write_text(EDITS[name](module_text(SCRIPT)))
    assert "breaking" in worst_of(folder)


@pytest.mark.parametrize("name", EDITS)
def test_an_edit_does_not_hide_behind_a_change_of_the_script(
    name: str, folder: Path
) -> None:
    """The snapshot has moved on as well, in a way that alone would be compatible."""
    changed = with_parameter("bucket", optional=True)
    (folder / "fluxcall.lock.json").write_text(to_text([changed]))
    assert "compatible" in worst_of(folder)
    assert "breaking" not in worst_of(folder)
    test_an_edit_of_a_module_is_breaking(name, folder)


def test_texts_and_layout_are_cosmetic(folder: Path) -> None:
    text = module_text(SCRIPT)
    for edited in (
        text.replace("Points.", "Other."),
        text + "\n\n# a comment\n",
        text.replace("    bucket: str,\n", "    bucket:   str,\n"),
    ):
        assert edited != text
        (folder / "air.py").write_text(edited)
        assert worst_of(folder) == {"cosmetic"}


@pytest.mark.parametrize("fail_on", ["breaking", "compatible", "cosmetic"])
def test_the_command_fails_whatever_counts(fail_on: str, folder: Path) -> None:
    (folder / "air.py").write_text(module_text(SCRIPT) + f"{CODE}\n")
    code, said = fluxcall(folder, "check", "-o", "air.py", "--fail-on", fail_on)
    assert code == 1
    assert "was changed in line" in said


def test_an_edit_of_a_copied_runtime_is_breaking(folder: Path) -> None:
    (folder / "fluxcall.toml").write_text(
        '[[outputs]]\npath = "air.py"\nruntime = "vendored"\n'
    )
    assert fluxcall(folder, "generate")[0] == 0
    copy = folder / "_air_runtime" / "values.py"
    text = copy.read_text()
    for edited, code in ((f"{text}{CODE}\n", 1), (f"{text}# a comment\n", 0)):
        copy.write_text(edited)
        assert fluxcall(folder, "check", "--fail-on", "breaking")[0] == code


FLUX_EDITS: dict[str, Callable[[str], str]] = {
    "a statement": lambda text: f'{text}\nx = die(msg: "x")\n',
    "an option": lambda text: f"{text}\noption now = () => 2020-01-01T00:00:00Z\n",
    "an import": replaced('import "dict"', 'import "dict"\nimport "http"'),
    "another helper": replaced("fluxcall.rows(", "fluxcall.each("),
    "another address": replaced("host: host", 'host: "http://evil.test"'),
    "another token": replaced("token: token", "token: host"),
    "another id": replaced('"1111111111111111"', '"2222222222222222"'),
    "another package": replaced("package scripts", "package other"),
    "another default": replaced("timeout=30s", "timeout=3000s"),
}


@pytest.mark.parametrize("name", FLUX_EDITS)
def test_an_edit_of_flux_bindings_is_breaking(name: str, folder: Path) -> None:
    output = folder / "scripts.flux"
    plan = Plan(snapshot=folder / "fluxcall.lock.json", outputs=(output_at(output),))
    with Compiler() as compiler:
        generate(None, plan, compiler)
    text = output.read_text()
    output.write_text(f"{text}// a comment\n")
    assert worst_of(folder, "scripts.flux") == {"cosmetic"}
    output.write_text(FLUX_EDITS[name](text))
    assert "breaking" in worst_of(folder, "scripts.flux")


def test_what_is_checked_is_never_run(folder: Path) -> None:
    marker = folder / "marker"
    (folder / "air.py").write_text(
        module_text(SCRIPT) + f"open({str(marker)!r}, 'w').close()\n"
    )
    assert fluxcall(folder, "check", "-o", "air.py")[0] == 1
    assert not marker.exists()
    subprocess.run([sys.executable, "-c", "import air"], cwd=folder, check=True)
    assert marker.exists()  # so the test could have seen it
