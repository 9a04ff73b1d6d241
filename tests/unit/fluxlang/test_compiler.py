"""Flux's own compiler as a process that nothing can spoil."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from fluxcall.analysis.parameters import server_types
from fluxcall.errors import AnalysisError, CompilerUnavailableError
from fluxcall.fluxlang import install
from fluxcall.fluxlang.compiler import Compiler


@pytest.fixture(scope="module")
def compiler() -> Iterator[Compiler]:
    with Compiler() as running:
        yield running


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('from(bucket: params.b) |> range(start: params["my start"])',
         {"b": "string", "my start": "any"}),
        ('x = params["a: b"] + 1\ny = params["x, q"] + "a"', {"a: b": "int", "x, q": "string"}),
        ("é = 1\nx = \"é\" + params.a", {"a": "string"}),
        ("f = (params) => params.x\nh = params.z + 1", {"z": "int"}),
        ("f = (x) => x\ny = f(params)", {}),
        ("x = params", {}),
        ("params = {a: 1}\nx = params.a", {}),
        ("x = {params with a: 1}", {}),
        ("// params.a\nx = \"params.b\"", {}),
        ("x = \"${params.a} b\"", {"a": "any"}),
        ("f = (r) => { y = params.n + 1 return y }", {"n": "int"}),
        ("x = if params.flag then params.d + 1 else 2", {"flag": "bool", "d": "int"}),
        ("", {}),
    ],
)  # fmt: skip
def test_parameters(compiler: Compiler, text: str, expected: dict[str, str]) -> None:
    assert server_types(compiler, text) == expected


@pytest.mark.parametrize("text", ["x = ", "f(", "@@", "x = 1 +"])
def test_what_does_not_parse(compiler: Compiler, text: str) -> None:
    with pytest.raises(AnalysisError, match="line 1, column"):
        server_types(compiler, text)


PANIC = "f = (params=3, <-tables, x) => { y = x\n return 3}"


def test_a_panic_costs_its_own_script(compiler: Compiler) -> None:
    with pytest.raises(AnalysisError, match="died"):
        compiler.parse(PANIC)
    assert server_types(compiler, "x = params.a + 1") == {"a": "int"}


def test_odd_texts_cost_themselves(compiler: Compiler) -> None:
    nested = "x = " + "(" * 20_000 + "1" + ")" * 20_000
    for text in ("x" * 1_000_001, nested, "\0", 'x = "\ud800"', "x = \u202e1"):
        try:
            compiler.parse(text)
        except AnalysisError:
            pass
        assert server_types(compiler, "x = params.a + 1") == {"a": "int"}


def test_time_is_bounded() -> None:
    with Compiler(seconds=0.0) as hasty:
        with pytest.raises(AnalysisError, match="took more than 0 s"):
            hasty.parse("x = 1")


def test_formatting(compiler: Compiler) -> None:
    assert compiler.format("x=1") == "x = 1\n"


def test_without_node(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", os.devnull)
    monkeypatch.setattr(install, "_bundled", lambda: None)
    with (
        Compiler() as compiler,
        pytest.raises(CompilerUnavailableError, match="analyser"),
    ):
        compiler.parse("x = 1")


def test_the_compiler_is_installed_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FLUXCALL_CACHE", str(tmp_path / "cache"))
    said: list[str] = []
    folder = install.install_compiler(said.append)
    assert (folder / "node_modules/@influxdata/flux-lsp-node/package.json").is_file()
    assert install.install_compiler(said.append) == folder
    assert len(said) == 1
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]
