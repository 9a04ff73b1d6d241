"""The command as a program of Unix: help, pipes, signals, completion, colours."""

from __future__ import annotations

import json
import os
import pty
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from support.command import fluxcall
from support.scripted_server import Received, as_json, http, scripted

from fluxcall.cli.commands import COMMANDS, SECTIONS, command
from fluxcall.model import ArrayOf, Parameter, ScriptModel
from fluxcall.snapshot import to_text

ID = "084d693d93048000"
SCRIPT = ScriptModel(
    ids={"0" * 16: ID},
    name="hot machines",
    description="",
    language="flux",
    text_hash="0" * 64,
    updated_at=None,
    parameters=(
        Parameter(name="filterField", type="string"),
        Parameter(name="ids", type=ArrayOf("string"), optional=True),
        Parameter(name="limit", type="int"),
    ),
    effects=(),
)
ROWS = b",result,table,_value\r\n" + b",_result,0,1.5\r\n" * 200_000 + b"\r\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "fluxcall.lock.json").write_text(to_text([SCRIPT]))
    return tmp_path


def environ(folder: Path, **others: str) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"], "HOME": str(folder), "INFLUX_TOKEN": "t", **others
    }  # fmt: skip


GATEWAY = SECTIONS["Run scripts on InfluxDB 2"].keys()
PROGRAM = [sys.executable, "-m", "fluxcall"]


# Help


def test_the_help_is_grouped_and_cuts_nothing(tmp_path: Path) -> None:
    for columns in ("80", "60"):
        code, said = fluxcall(tmp_path, "--help", COLUMNS=columns)
        assert code == 0
        assert "..." not in said.partition("Options:")[2]
    titles = [line for line in said.splitlines() if re.fullmatch(r"\S.*:", line)]
    assert titles == ["Options:", *(f"{title}:" for title in SECTIONS)]
    for name, entry in COMMANDS.items():
        assert f"  {name} " in said
        assert len(entry.summary) <= 50
        assert entry.summary.endswith(".")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_quiet_or_verbose_and_explains_itself(name: str) -> None:
    found = command.get_command(command.make_context("fluxcall", ["config"]), name)
    assert found is not None
    options = {text for param in found.params for text in param.opts}
    if name not in GATEWAY:
        assert {"--quiet", "-q", "--verbose", "-v"} <= options
    assert found.help
    for param in found.params:
        if (
            "--help" not in param.opts
            and name not in GATEWAY
            and param.param_type_name == "option"
        ):
            assert getattr(param, "help", None), param.opts


@pytest.mark.parametrize(
    "words",
    [["--scripts"], ["--host", "--token", "--token-file", "--org", "--profile"]],
)
def test_an_option_means_the_same_everywhere(words: list[str]) -> None:
    """Whoever has one of these has all of them, and with the same words."""
    context = command.make_context("fluxcall", ["config"])
    texts: dict[str, set[str]] = {word: set() for word in words}
    for name in COMMANDS.keys() - GATEWAY:
        found = command.get_command(context, name)
        assert found is not None
        for param in found.params:
            for word in {*param.opts} & {*words}:
                texts[word].add(str(getattr(param, "help", "")))
    assert {word: len(said) for word, said in texts.items()} == dict.fromkeys(words, 1)


def test_a_misspelt_command_or_option(tmp_path: Path) -> None:
    code, said = fluxcall(tmp_path, "chekc")
    assert code == 2
    assert "did you mean 'check'?" in said
    code, said = fluxcall(tmp_path, "check", "--ouput", "x")
    assert code == 2
    assert "--output" in said


# Pipes and signals


@pytest.mark.parametrize("form", ["csv", "json", "jsonl"])
def test_a_reader_that_leaves_ends_it_silently(folder: Path, form: str) -> None:
    with scripted(http(ROWS)) as server:
        call = (
            f"{sys.executable} -m fluxcall invoke hot_machines -p filter_field=a -p limit=1"
            f" -q --format {form} --host {server.url} | head -1; echo ${{PIPESTATUS[0]}}"
        )
        done = subprocess.run(
            ["bash", "-c", call], cwd=folder, env=environ(folder), capture_output=True
        )
    assert done.stderr == b""
    assert done.stdout.splitlines()[-1] == b"141"


@contextmanager
def silent() -> Iterator[tuple[str, socket.socket]]:
    """A server that takes a request and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}", listening


def interrupted(process: subprocess.Popen[bytes]) -> tuple[bytes, bytes]:
    """Press Ctrl-C, and again if nothing happens; return what the process printed.

    Python notices a signal that arrives just before it begins to wait for the network
    only when that wait is over.
    """
    with process:
        for _ in range(6):
            process.send_signal(signal.SIGINT)
            with suppress(subprocess.TimeoutExpired):
                return process.communicate(timeout=5)
        process.kill()
    pytest.fail("it does not end at Ctrl-C")


def test_an_interrupt_is_130(folder: Path) -> None:
    arguments = ["invoke", "hot machines", "-p", "filterField=a", "-p", "limit=1"]
    with silent() as (url, listening):
        process = subprocess.Popen(
            [*PROGRAM, *arguments, "--host", url], cwd=folder, env=environ(folder),
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        connection, _ = listening.accept()
        connection.recv(65536)  # it waits for the answer now
        shown, said = interrupted(process)
        connection.close()
    assert process.returncode == 130
    assert shown == b""
    assert said.decode().strip().splitlines()[-1] == "fluxcall: stopped"
    assert b"Traceback" not in said


def on_terminal(
    folder: Path, *arguments: str, answer: bytes, **others: str
) -> tuple[int, bytes]:
    """Run the command on a terminal, type an answer; return exit code and all output."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [*PROGRAM, *arguments], cwd=folder, env=environ(folder, TERM="xterm", **others),
        stdin=theirs, stdout=theirs, stderr=theirs,
    )  # fmt: skip
    os.close(theirs)
    os.write(ours, answer)
    shown = b""
    while True:
        try:
            piece = os.read(ours, 65536)
        except OSError:  # the other end has closed
            break
        if not piece:
            break
        shown += piece
    os.close(ours)
    return process.wait(30), shown


def a_server(request: Received) -> bytes:
    return as_json({"scripts": []})


def test_a_declined_push_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "flux").mkdir()
    (tmp_path / "flux" / "a.flux").write_text("x = 1\n")
    with scripted(a_server) as server:
        code, said = on_terminal(
            tmp_path, "push", "--scripts", "flux", "--host", server.url,
            answer=b"perhaps\nn\n", FLUXCALL_CACHE=os.environ.get("FLUXCALL_CACHE", ""),
        )  # fmt: skip
    assert code == 1
    assert b"invalid input" in said
    assert b"nothing was applied" in said
    assert {request.method for request in server.received} == {"GET"}


# Colours


@pytest.mark.parametrize(("no_color", "coloured"), [("", True), ("1", False)])
def test_colours_are_for_terminals(folder: Path, no_color: str, coloured: bool) -> None:
    code, said = on_terminal(
        folder, "check", "-o", "missing.py", answer=b"", NO_COLOR=no_color
    )
    assert code == 1
    assert (b"\x1b[31m" in said) is coloured, said
    _, piped = fluxcall(folder, "check", "-o", "missing.py")
    assert "\x1b" not in piped


# Defaults, names


def test_defaults_of_the_configuration_count(folder: Path) -> None:
    (folder / "fluxcall.toml").write_text(
        '[scripts."hot machines".params]\nlimit = { default = 5 }\n'
    )
    with scripted(http(b",result,table,_value\r\n,_result,0,1\r\n\r\n")) as server:
        code, said = fluxcall(
            folder, "invoke", "hot_machines", "-p", "filter_field=a", "-p", "ids=x",
            "-p", "ids=y", "--host", server.url, "-q",
        )  # fmt: skip
    assert code == 0, said
    assert json.loads(server.received[-1].body) == {
        "params": {"filterField": "a", "ids": ["x", "y"], "limit": 5}
    }


def test_a_near_name_is_proposed(folder: Path) -> None:
    with scripted(a_server) as server:
        for name in ("invoke", "record", "observe"):
            code, said = fluxcall(folder, name, "hot_machine", "--host", server.url)
            assert code == 2
            assert (
                "no script is called 'hot_machine'; did you mean 'hot_machines'?"
                in said
            )


def test_quiet_leaves_only_results(folder: Path) -> None:
    assert fluxcall(folder, "generate", "-o", "air.py", "-q") == (0, "")
    assert fluxcall(folder, "check", "-o", "air.py", "--quiet") == (0, "")


# Completion


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("fluxcall che", {"check"}),
        ("fluxcall invoke ho", {"hot machines"}),
        ("fluxcall observe ", {"hot machines"}),
        ("fluxcall invoke hot_machines -p ", {"filterField=", "ids=", "limit="}),
        ("fluxcall invoke hot_machines -p li", {"limit="}),
        ("fluxcall invoke other -p ", set()),
    ],
)
def test_names_are_completed(folder: Path, line: str, expected: set[str]) -> None:
    words = line.split(" ")
    code, said = fluxcall(
        folder, _FLUXCALL_COMPLETE="bash_complete", COMP_WORDS=line,
        COMP_CWORD=str(len(words) - 1),
    )  # fmt: skip
    assert code == 0
    assert {entry.partition(",")[2] for entry in said.strip().splitlines()} == expected


def test_completion_never_fails(folder: Path) -> None:
    (folder / "fluxcall.lock.json").write_text("{")
    code, said = fluxcall(
        folder, _FLUXCALL_COMPLETE="bash_complete", COMP_WORDS="fluxcall invoke ",
        COMP_CWORD="2",
    )  # fmt: skip
    assert (code, said.strip()) == (0, "")


# What a command loads


@pytest.mark.parametrize(
    ("arguments", "unwanted"),
    [
        (["--help"], {"httpx", "jinja2", "black", "rich", "fluxcall.runtime"}),
        (["check", "-o", "air.py"], {"httpx", "black", "rich", "fluxcall.runtime"}),
    ],
)
def test_nothing_is_loaded_that_is_not_needed(
    folder: Path, arguments: list[str], unwanted: set[str]
) -> None:
    fluxcall(folder, "generate", "-o", "air.py")
    program = (
        "import sys, fluxcall.cli\n"
        f"sys.argv[1:] = {arguments!r}\n"
        "try: fluxcall.cli.main()\n"
        "except SystemExit as end: assert end.code == 0, end.code\n"
        "print(*sys.modules, file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=folder, env=environ(folder),
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert {*done.stderr.split()} & unwanted == set()
