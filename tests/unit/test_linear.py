"""Work on foreign text is linear in its size: every regular expression of the generator,
and whatever else is known to tempt.
"""

from __future__ import annotations

import ast
import gzip
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from support.linear import MOST, growth
from support.scripted_server import http, scripted

from fluxcall.errors import NamingError, did_you_mean, printable
from fluxcall.files import unified_diff
from fluxcall.fluxlang.header import read_header
from fluxcall.fluxlang.literals import flux_comment
from fluxcall.influxdb.exchange import MAX_VALUES, read_json
from fluxcall.naming import function_name
from fluxcall.render.literals import docstring_text

PACKAGE = Path(__file__).parents[2] / "codegen" / "fluxcall"
ELSEWHERE = {"runtime", "gateway", "demo", "testing"}
"""Rooms whose tests time their own patterns, or that see no foreign text."""

METHODS = {"match", "fullmatch", "search", "sub", "findall", "finditer", "split"}
UNITS = [
    "a", "A", "aA", "1", "1a", "_", " ", "\t", "\n", " \n", "a ", "# ", "// ", "//  a\n",
    "// name: a\n", "// param a", "// param a: ", "#t1 with ", "${", "${a", "##", "npm error ",
    "/api/v2/scripts/", "0" * 16, "optional ", "=", ".", "-", "[", "\\", '"', "\\\\", "µ", "\u0301",
]  # fmt: skip


def patterns() -> Iterator[tuple[str, str, int, str]]:
    """Yield place, pattern, flags and method of every use in the generator."""
    for path in sorted(PACKAGE.rglob("*.py")):
        room = path.relative_to(PACKAGE).parts[0]
        if room not in ELSEWHERE:
            yield from used_patterns(path)


def used_patterns(path: Path) -> Iterator[tuple[str, str, int, str]]:
    tree = ast.parse(path.read_text("utf-8"))
    where = path.relative_to(PACKAGE).as_posix()
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    compiled = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and is_re(node.value, {"compile"}):
            (name,) = node.targets
            assert isinstance(name, ast.Name)
            compiled[name.id] = node.value
    for call in calls:
        if not isinstance(call.func, ast.Attribute):
            continue
        method, owner = call.func.attr, call.func.value
        if isinstance(owner, ast.Name) and owner.id in compiled and method in METHODS:
            made = compiled[owner.id]
            yield f"{where}:{owner.id}", *constant(made), method
        elif is_re(call, METHODS) and isinstance(call.args[0], ast.Constant):
            yield f"{where}:{call.lineno}", *constant(call), method


def is_re(node: ast.expr, methods: set[str]) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in methods
        and ast.unparse(node.func.value) == "re"
    )


def constant(call: ast.expr) -> tuple[str, int]:
    assert isinstance(call, ast.Call)
    pattern = ast.literal_eval(call.args[0])
    flags = [ast.unparse(arg) for arg in call.args[1:]]
    found = re.DOTALL if "re.DOTALL" in flags else 0
    return (pattern if isinstance(pattern, str) else pattern.decode()), int(found)


EVERY = sorted(set(patterns()))


def compiled_elsewhere() -> Iterator[tuple[str, re.Pattern[Any], str]]:
    """Yield place, pattern and method of what the other rooms compile when imported.

    Their patterns are put together from parts, so they are taken as they are; a module
    that only uses another one's pattern counts as a place of its own.
    """
    for path in sorted(PACKAGE.rglob("*.py")):
        room, *_ = parts = path.relative_to(PACKAGE).with_suffix("").parts
        if room not in ELSEWHERE:
            continue
        source = path.read_text("utf-8")
        for name, value in vars(import_module(".".join(["fluxcall", *parts]))).items():
            if isinstance(value, re.Pattern):
                for method in {*re.findall(rf"\b{name}\.(\w+)\b", source)} & METHODS:
                    yield f"{'/'.join(parts)}.py:{name}", value, method


COMPILED = sorted(compiled_elsewhere(), key=lambda found: (found[0], found[2]))
NUMBERS = [
    "1",
    "1.",
    "-1",
    "0x",
    "1e",
    "1h",
    "1h30m",
    "2022-01-01T00:00:00",
    ".0",
    "Z",
    ",",
]


def test_the_patterns_of_the_runtime_are_found() -> None:
    assert {"values", "timestamps"} <= {
        place.partition("/")[2].partition(".")[0] for place, *_ in COMPILED
    }


@pytest.mark.parametrize(
    ("place", "pattern", "method"),
    COMPILED,
    ids=[f"{place}.{method}" for place, _, method in COMPILED],
)
def test_a_pattern_of_the_runtime_is_linear(
    place: str, pattern: re.Pattern[Any], method: str
) -> None:
    def work(text: str) -> object:
        subject = text.encode() if isinstance(pattern.pattern, bytes) else text
        if method == "sub":
            return pattern.sub(subject[:0], subject)
        found = getattr(pattern, method)(subject)
        return [*found] if method == "finditer" else found

    for unit in [*UNITS, *NUMBERS]:
        for end in ("", "!", "x"):
            small = unit * (3_000 // len(unit) + 1) + end
            assert growth(work, small, small * 4) < MOST, (unit, end)


def test_the_patterns_are_found() -> None:
    assert len(EVERY) > 15
    places = {place for place, *_ in EVERY}
    assert {"config/variables.py:_VARIABLE", "influxdb/exchange.py:_STRING"} <= places


@pytest.mark.parametrize(
    ("place", "pattern", "flags", "method"),
    EVERY,
    ids=[f"{place}.{method}" for place, _, _, method in EVERY],
)
def test_a_pattern_is_linear(place: str, pattern: str, flags: int, method: str) -> None:
    compiled = re.compile(pattern, flags)

    def work(text: str) -> object:
        if method == "sub":
            return compiled.sub("", text)
        found = getattr(compiled, method)(text)
        return [*found] if method == "finditer" else found

    for unit in UNITS:
        for end in ("", "!"):
            small = unit * (3_000 // len(unit) + 1) + end
            assert growth(work, small, small * 4) < MOST, (unit, end)


def named(text: str) -> object:
    try:
        return function_name(text)
    except NamingError as error:
        return error


WORK: dict[str, tuple[Callable[[str], object], str]] = {
    "a name of combining marks": (named, "a" + "\u0301\u0316"),
    "a name of ligatures": (named, "\ufdfa"),
    "a name that is not known": (lambda text: did_you_mean(text, ["ab" * 40] * 99), "ba"),
    "a diff of lines alike": (
        lambda text: [*unified_diff([f"{n % 150}" for n in range(len(text))],
                                    [f"{n % 149}" for n in range(len(text))], "a", "b")], "a"),
    "a printed text": (printable, "\u202e"),
    "a docstring": (docstring_text, "\\\"'\n"),
    "a comment of Flux": (lambda text: [*flux_comment(text)], "*/\n"),
    "a header": (read_header, "// param a: b\n//   c\n"),
    "JSON": (lambda text: read_json(f'"{text}"'.encode()), '\\"'),
}  # fmt: skip


@pytest.mark.parametrize("name", WORK)
def test_work_is_linear(name: str) -> None:
    work, unit = WORK[name]
    small = unit * (4_000 // len(unit))
    assert growth(work, small, small * 4) < MOST


# Memory


@pytest.mark.parametrize(
    "body",
    [
        b"[" + b"[]," * MAX_VALUES + b"[]]",
        b"[" + b"{}," * MAX_VALUES + b"{}]",
        b"[" + b"0," * MAX_VALUES + b"0]",
        b'{"a":' * MAX_VALUES + b"0" + b"}" * MAX_VALUES,
        b"[" * 100_000 + b"]" * 100_000,
    ],
    ids=["lists", "objects", "numbers", "deep objects", "deep lists"],
)
def test_json_is_bounded_by_the_memory_that_it_takes(body: bytes) -> None:
    with pytest.raises(ValueError, match="values|deep"):
        read_json(body)


def test_text_in_json_does_not_count_as_a_value() -> None:
    flux = "[,{\\" * MAX_VALUES
    assert read_json(json.dumps({"script": flux}).encode()) == {"script": flux}


def test_a_bomb_costs_little_memory(tmp_path: Path) -> None:
    """A list that inflates to a thousand times what travels."""
    bomb = gzip.compress(b'{"scripts":[' + b"[]," * 5_000_000 + b"[]]}")
    answer = http(bomb, kind="application/json", headers=["Content-Encoding: gzip"])
    program = (
        "import resource, subprocess, sys\n"
        "subprocess.run([sys.executable, '-m', 'fluxcall', 'pull'])\n"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    with scripted(answer) as server:
        environ = {
            "HOME": str(tmp_path),
            "INFLUX_TOKEN": "t",
            "INFLUX_HOST": server.url,
        }
        done = subprocess.run(
            [sys.executable, "-c", program],
            cwd=tmp_path,
            env=environ,
            capture_output=True,
            text=True,
        )
    assert "error" in done.stderr
    peak = int(done.stdout) / 1024
    print(f"peak: {peak:.0f} MiB")
    assert peak < 250
