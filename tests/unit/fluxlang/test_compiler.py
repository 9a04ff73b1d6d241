"""Flux's own compiler as a process that survives any input."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from fluxcall.analysis.script import analyse
from fluxcall.errors import AnalysisError, CompilerUnavailableError
from fluxcall.fluxlang import compiler as compiling
from fluxcall.fluxlang import install
from fluxcall.fluxlang.compiler import Compiler


def server_types(compiler: Compiler, text: str) -> Mapping[str, str]:
    return analyse(compiler, text).server_types


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
    with pytest.raises(AnalysisError, match="failed on it"):
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
        with pytest.raises(AnalysisError, match="took longer than 0 s"):
            hasty.parse("x = 1")


LOOPING = "f0 = (x) => ({a: x, b: x})\n" + "\n".join(
    f"f{n + 1} = (x) => f{n}(x: f{n}(x: x))" for n in range(8)
)
"""Takes the compiler longer than anyone waits: its types double at every step."""


def test_a_failure_is_remembered() -> None:
    with Compiler(seconds=1.0) as hasty:
        assert server_types(hasty, "x = params.a + 1") == {"a": "int"}
        for _ in range(2):
            with pytest.raises(AnalysisError, match="took longer than 1 s"):
                hasty.types(LOOPING, [])
        # The second time nothing was started for it.
        assert hasty._process._running is None
        assert server_types(hasty, "x = params.a + 1") == {"a": "int"}


def test_a_failure_is_forgotten_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [0.0]
    monkeypatch.setattr("time.monotonic", lambda: clock[0])
    failures = compiling._Failures()
    question = {"op": "parse", "text": "x"}
    failures.add(question, "no")
    failures.check({"op": "types", "text": "x"})
    with pytest.raises(AnalysisError, match="no"):
        failures.check(question)
    clock[0] = 601.0
    failures.check(question)
    for number in range(2_000):
        failures.add({"op": "parse", "text": str(number)}, "no")
    assert len(failures._kept) == 1_000


def test_an_answer_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiling, "MAX_ANSWER", 50_000)
    with Compiler() as compiler:
        with pytest.raises(AnalysisError, match="larger than 50000 bytes"):
            compiler.parse(f"x = [{'1,' * 1_000}1]")
        assert server_types(compiler, "x = params.a + 1") == {"a": "int"}


def test_kept_answers_are_bounded_by_their_bytes() -> None:
    answers = compiling._Answers(100)
    for name in "abc":
        answers.add(name, name.upper(), 39)
    assert [answers.get(name) for name in "abc"] == [None, "B", "C"]
    answers.get("b")
    answers.add("d", "D", 39)
    assert [answers.get(name) for name in "bcd"] == ["B", None, "D"]
    answers.add("e", "E", 100)
    assert answers.get("e") is None
    assert answers.get("d") == "D"


def test_nothing_is_remembered_on_request() -> None:
    with Compiler(keep=0) as compiler:
        assert compiler.parse("x = 1") is not compiler.parse("x = 1")
    with Compiler() as compiler:
        assert compiler.parse("x = 1") is compiler.parse("x = 1")


def test_a_closed_compiler_starts_no_process() -> None:
    compiler = Compiler()
    compiler.parse("x = 1")
    compiler.close()
    with pytest.raises(CompilerUnavailableError, match="was closed"):
        compiler.parse("x = 2")
    assert compiler._process._running is None


def test_closing_ends_a_question_that_is_open() -> None:
    """Another thread closes while the compiler is at work: no process follows."""
    compiler = Compiler()
    compiler.parse("x = 1")
    raised: list[Exception] = []

    def ask() -> None:
        for text in (LOOPING, "x = 3"):
            try:
                compiler.types(text, [])
            except Exception as error:
                raised.append(error)

    asking = threading.Thread(target=ask)
    asking.start()
    compiler.close()
    asking.join(30)
    assert not asking.is_alive()
    assert isinstance(raised[-1], CompilerUnavailableError)
    assert compiler._process._running is None


KILLED = """
import os, signal, sys
from fluxcall.fluxlang.compiler import Compiler

compiler = Compiler()
compiler.parse("x = 1")
print(compiler._process._running.pid, flush=True)
compiler.types(sys.argv[1], [])
"""


def test_the_process_does_not_outlive_a_killed_parent() -> None:
    """Not even in an endless loop, when it never looks at its stdin."""
    with subprocess.Popen(
        [sys.executable, "-c", KILLED, LOOPING], stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        node = int(parent.stdout.readline())
        begun = processor_time(node)
        wait_until(lambda: processor_time(node) > begun + 0.3)  # it is at LOOPING
        parent.kill()
    wait_until(lambda: not is_running(node))


def processor_time(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) / os.sysconf("SC_CLK_TCK")


def is_running(pid: int) -> bool:
    try:
        return (
            Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
        )
    except OSError:
        return False


def wait_until(done: Callable[[], bool], seconds: float = 30.0) -> None:
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.02)


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


@pytest.fixture
def empty_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FLUXCALL_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("npm_config_cache", str(tmp_path / "npm"))
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def test_a_registry_that_refuses(
    empty_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    monkeypatch.setenv("npm_config_registry", f"http://127.0.0.1:{port}/")
    said: list[str] = []
    with pytest.raises(CompilerUnavailableError) as raised:
        install.install_compiler(said.append)
    message = str(raised.value)
    assert "\n" not in message
    assert "ECONNREFUSED" in message
    assert "`npm ping`" in message
    assert "HTTPS_PROXY" in message
    assert not [*(empty_cache / "cache").iterdir()]


def test_a_registry_that_is_silent(
    empty_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The user hears of it while npm waits, and a variable of theirs wins over ours."""
    monkeypatch.setattr(install, "_SAY_EVERY", 1)
    monkeypatch.setenv("npm_config_fetch_timeout", "2500")
    monkeypatch.setenv("npm_config_fetch_retries", "0")
    said: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        monkeypatch.setenv("npm_config_registry", f"http://127.0.0.1:{port}/")
        with pytest.raises(CompilerUnavailableError, match=r"timeout at.*HTTPS_PROXY"):
            install.install_compiler(said.append)
    assert "npm is still fetching Flux's compiler (1 s) …" in said


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        ("npm error code ENOTFOUND\nnpm error errno ENOTFOUND\nnpm error network request to"
         " http://r/x failed, reason: getaddrinfo ENOTFOUND r\nnpm error network This is a"
         " problem\nnpm error\nnpm error network If you are behind a proxy",
         "(ENOTFOUND: request to http://r/x failed, reason: getaddrinfo ENOTFOUND r); check"),
        ("npm ERR! code EINTEGRITY\nnpm ERR! sha512-x integrity checksum failed",
         "(EINTEGRITY: sha512-x integrity checksum failed); `npm ping`"),
        ("npm error code ENOSPC\nnpm error syscall write\nnpm error nospc no space left",
         "(ENOSPC: nospc no space left); `npm ping`"),
        ("Segmentation fault", "(no message)"),
        ("npm error \x1b[31mred\nnpm error second", "(\\x1b[31mred); "),
    ],
)  # fmt: skip
def test_what_npm_says_is_one_line(output: str, expected: str) -> None:
    line = install.npm_failure(output)
    assert expected in line
    assert "\n" not in line
