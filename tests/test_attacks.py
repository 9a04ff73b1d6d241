"""A corpus of attacks in every place where a server's text goes: each module is the
planned one, compiles and passes the checkers, or the run refuses with a reason.
"""

from __future__ import annotations

import ast
import itertools
import re
import socket
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from support.command import fluxcall
from support.scripted_server import Received, as_json, scripted
from test_typing import configure, mypy, pyright

from fluxcall.config.model import output_at
from fluxcall.errors import GeneratorError
from fluxcall.fluxlang.compiler import Compiler
from fluxcall.model import ColumnModel, Parameter, RecordOf, ResultModel, ScriptModel
from fluxcall.render.module import HEAD
from fluxcall.snapshot import FILE_NAME, to_text
from fluxcall.workflows.generate import generate
from fluxcall.workflows.plan import Plan

ATTACKS = {
    "quotes": "'\"'\"\"\"'''",
    "docstring": '"""\nimport os; os.system("x")\n"""',
    "end of a quote": 'x"""',
    "backslashes": "\\\\\\",
    "escapes": "\\N{BULLET}\\u0022\\x22\\",
    "line separators": "a\u2028b\u2029c\x85d\x0be\x0cf\x1cg",
    "line breaks": "a\r\nb\rc\nd",
    "an encoding cookie": "# -*- coding: utf-7 -*-",
    "a vim cookie": "# vim: set fileencoding=rot13 :",
    "bidirectional marks": "a\u202eb\u2066c\u200fd\u061c",
    "invisible": "a\u200bb\ufeffc\u00add\u2060",
    "NUL": "a\0b",
    "lone surrogates": "\ud800x\udfff",
    "astral": "\U0001f600\U000e0001",
    "Jinja": "{{ 7*7 }}{% raw %}{# #}{% include 'x' %}",
    "format": "{0}%s%(x)s${x}{!r}",
    "a keyword": "class",
    "a soft keyword": "match",
    "a dunder": "__init__",
    "a module's dunder": "__all__",
    "a builtin": "print",
    "an annotation": "str",
    "ours": "_rt",
    "self": "self",
    "client": "client",
    "NFKC": "ﬁle",
    "full width": "ｉｍｐｏｒｔ",
    "no letters": "---",
    "empty": "",
    "other letters": "温度",
    "long": "x" * 10_000,
    "long words": "ab " * 3_333,
    "digits": "1234",
    "a path": "../../../etc/passwd",
    "a Windows path": "C:\\Windows\\x",
    "an absolute path": "/tmp/x",
    "a terminal": "\x1b[31mred\x1b]0;title\x07\x9b1m",
    "backspaces": "a\b\b\b\x7f",
    "a comment": "# type: ignore",
    "a pragma": "# fmt: on",
    "HTML": "<script>alert(1)</script>",
    "code": "__import__('os').system('x')",
    "numbers": "1e999",
    "tabs": "\t\ta\t",
    "the head": HEAD,
}
ID = "084d693d93048000"
PLAIN = ScriptModel(
    ids={"0" * 16: ID},
    name="plain",
    description="",
    language="flux",
    text_hash="0" * 64,
    updated_at=None,
    parameters=(),
    complete=True,
    effects=(),
)


def with_parameter(**said: object) -> ScriptModel:
    given = {"name": "p", "type": "string"} | said
    return replace(PLAIN, parameters=(Parameter(**given),))  # type: ignore[arg-type]


def with_result(name: str, column: str) -> ScriptModel:
    columns = (ColumnModel(name=column, type="float"),)
    results = (
        ResultModel(name="other", columns=columns),
        ResultModel(name=name, columns=columns),
    )
    return replace(PLAIN, results=results)


PLACES: dict[str, Callable[[str], ScriptModel]] = {
    "name": lambda text: replace(PLAIN, name=text),
    "description": lambda text: replace(PLAIN, description=text),
    "effects": lambda text: replace(PLAIN, effects=(text,)),
    "parameter": lambda text: with_parameter(name=text),
    "documentation": lambda text: with_parameter(doc=text),
    "default": lambda text: with_parameter(default=text, optional=True, sent=True),
    "key": lambda text: with_parameter(type=RecordOf(((text, "int"),))),
    "result": lambda text: with_result(text, "_value"),
    "column": lambda text: with_result("_result", text),
}
EVERYTHING = [*itertools.product(PLACES, ATTACKS)]


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], Path]:
    """Place and attack → the module; where there is none the reason was checked."""
    made = {}
    for number, (place, attack) in enumerate(EVERYTHING):
        home = tmp_path_factory.mktemp("home")
        folder = home / "project"
        folder.mkdir()
        snapshot, module = folder / FILE_NAME, folder / f"module_{number}.py"
        try:
            snapshot.write_text(to_text([PLACES[place](ATTACKS[attack])]), "utf-8")
            plan = Plan(snapshot=snapshot, outputs=(output_at(module),))
            warnings = generate(None, plan, Compiler()).warnings
        except GeneratorError as error:
            assert attack == "lone surrogates", error
            assert "lone surrogate" in str(error)
            snapshot.unlink(missing_ok=True)
            continue
        if warnings:
            (warning,) = warnings
            assert warning.startswith("left out, "), warning
            assert re.search("no name|would become a name", warning), warning
            assert "def " not in module.read_text("utf-8")
        else:
            made[place, attack] = module
        expected = {folder, snapshot, *([module] if module.exists() else [])}
        assert {*home.rglob("*")} == expected
    return made


def test_few_are_left_out(attacked: dict[tuple[str, str], Path]) -> None:
    refused = {key for key in EVERYTHING if key not in attacked}
    broken = {key for key in refused if key[1] == "lone surrogates"}
    assert {place for place, _ in broken} == PLACES.keys()  # it is not text anywhere
    assert len(refused - broken) < 40
    assert {place for place, _ in refused - broken} == {"name", "parameter", "result"}


def test_only_what_was_planned(attacked: dict[tuple[str, str], Path]) -> None:
    allowed = (
        ast.Expr,
        ast.ImportFrom,
        ast.Import,
        ast.ClassDef,
        ast.FunctionDef,
        ast.Assign,
    )
    for path in attacked.values():
        raw = path.read_bytes()
        text = raw.decode("utf-8")
        assert text.startswith(HEAD)
        assert text.replace("\n", "").isprintable()
        assert [
            line for line in text.splitlines() if line.startswith("#")
        ] == HEAD.splitlines()
        tree = ast.parse(raw)
        assert all(isinstance(node, allowed) for node in tree.body)
        assert len([n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)]) == 1
        names = {ast.unparse(n.func) for n in ast.walk(tree) if isinstance(n, ast.Call)}
        assert names <= {"_rt.script", "_rt.rows", "_t.TypedDict"}
        compile(raw, str(path), "exec")


def test_the_texts_are_all_there(attacked: dict[tuple[str, str], Path]) -> None:
    """A name goes out on the wire as it came in."""
    for (place, attack), path in attacked.items():
        if place in ("name", "parameter", "default", "key", "result"):
            tree = ast.parse(path.read_bytes())
            constants = {n.value for n in ast.walk(tree) if isinstance(n, ast.Constant)}
            assert ATTACKS[attack] in constants, (place, attack)


@pytest.mark.parametrize("checker", [mypy, pyright])
def test_the_checkers_pass(  # type: ignore[no-untyped-def]
    checker, attacked: dict[tuple[str, str], Path], tmp_path: Path
) -> None:
    configure(tmp_path)
    for path in attacked.values():
        text = path.read_text("utf-8").removeprefix(HEAD)
        (tmp_path / path.name).write_text(text, "utf-8")
    assert checker(tmp_path, *sorted(path.name for path in attacked.values())) == {}


def test_names_that_are_one_after_nfkc(tmp_path: Path) -> None:
    snapshot = tmp_path / FILE_NAME
    scripts = [
        replace(PLAIN, name="file"),
        replace(PLAIN, name="ﬁle", ids={"0" * 16: "1" * 16}),
    ]
    snapshot.write_text(to_text(scripts), "utf-8")
    code, said = fluxcall(tmp_path, "generate", "-o", "air.py")
    assert code == 2
    assert "'file' and 'ﬁle' would both be 'file'" in said
    assert not (tmp_path / "air.py").exists()


# Servers


def test_a_server_that_lists_scripts_without_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A million scripts: the limit is reached long before, and nothing is written."""

    def answer(request: Received) -> bytes:
        (offset,) = re.findall(r"offset=(\d+)", request.path)
        page = [
            {"id": f"{n:016x}", "orgID": "0" * 16, "name": str(n), "script": ""}
            for n in range(int(offset), min(int(offset) + 500, 1_000_000))
        ]
        return as_json({"scripts": page})

    with scripted(answer) as server:
        code, said = fluxcall(tmp_path, "pull", "--host", server.url)
        assert code == 2
        assert re.search(r"lists more than \d+ scripts", said), said
    assert [*tmp_path.iterdir()] == []


def test_a_server_that_answers_a_gigabyte(tmp_path: Path) -> None:
    sent = 0

    def flood(connection: socket.socket) -> None:
        nonlocal sent
        head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
        connection.sendall(f"{head}Content-Length: {2**30}\r\n\r\n".encode())
        for _ in range(2**10):
            connection.sendall(b" " * 2**20)
            sent += 2**20

    with scripted(lambda request: flood) as server:
        code, said = fluxcall(tmp_path, "pull", "--host", server.url)
    assert code == 2
    assert "answered more than" in said
    assert sent < 2**29
    assert [*tmp_path.iterdir()] == []
