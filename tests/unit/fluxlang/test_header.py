"""The header of a script: what counts, and what is likely a misspelling."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from support.scripted_server import Received, as_json, scripted

from fluxcall.analysis.describe import describe
from fluxcall.fluxlang.compiler import Compiler
from fluxcall.fluxlang.header import check_header, parameter_header, read_header
from fluxcall.fluxlang.linked import assemble
from fluxcall.model import RawScript
from fluxcall.runtime.connection import Connection
from fluxcall.sources.server import read_server

HEADER = """\
// name: last point
// description: The last point.
//   Of all sensors.
// param every: How long a window is.
// default every: "10m"
// sample bucket: "b"
// an ordinary comment
"""
PARAMETERS = ("bucket", "every", "my bucket")


@pytest.fixture(scope="module")
def compiler() -> Iterator[Compiler]:
    with Compiler() as running:
        yield running


def test_a_header_counts_in_a_linked_text() -> None:
    linked = assemble(HEADER + 'import "fluxcall"', ["import _fc_json"], "\nx = 1\n")
    for text in (HEADER + "x = 1\n", linked):
        assert read_header(text)["description"] == "The last point.\nOf all sensors."
        about = parameter_header(text)
        assert about.docs == {"every": "How long a window is."}
        assert about.defaults == {"every": "10m"}
        assert about.samples == {"bucket": "b"}
        assert [*check_header(text, PARAMETERS)] == []


@pytest.mark.parametrize(
    "value", ["10m", "null", "[1]", "{}", "NaN", "-Infinity", "1" * 5000, "[" * 50000]
)
def test_a_default_that_cannot_be_used_is_a_problem(value: str) -> None:
    about = parameter_header(f"// default every: {value}\nx = 1\n")
    assert about.defaults == {}
    assert len(about.problems) == 1
    assert len(about.problems[0]) < 60_000


@pytest.mark.parametrize(
    ("line", "cure"),
    [
        ('// defualt every: "1m"', "did you mean `// default every:`?"),
        ('// default evry: "1m"', "did you mean `// default every:`?"),
        ("// params every: A window.", "did you mean `// param every:`?"),
        ("// Param every: A window.", "did you mean `// param every:`?"),
        ("// smaple my bucket: 1", "did you mean `// sample my bucket:`?"),
        ("// sample my bukcet: 1", "did you mean `// sample my bucket:`?"),
        ("// defualt evry: 1", "did you mean `// default every:`?"),
        ("//params every: A window.", "did you mean `// param every:`?"),
        ("// param host: A host.", "`param host` is about a parameter that does not exist"),
        ("// nmae: x", "did you mean `// name:`?"),
        ("// descripton: x", "did you mean `// description:`?"),
    ],
)  # fmt: skip
def test_misspelled_fields_are_reported(line: str, cure: str) -> None:
    text = f"// name: x\n{line}\nx = 1\n"
    ((position, message),) = check_header(text, PARAMETERS)
    assert position == (2, 1)
    assert cure in message


@pytest.mark.parametrize(
    "line",
    [
        "// note: nothing",
        "// same: as above",
        "// Default value: 10",
        "// sample code for every one: x",
        "// every: 10m",
        "// Created by: someone",
        "// https://example.org/default every: x",
        "//   param evry: continues a line",
        "// TODO: use another bucket",
        "//",
        "// params",
    ],
)
def test_an_ordinary_comment_is_not_a_misspelling(line: str) -> None:
    assert [*check_header(f"// a comment\n{line}\nx = 1\n", PARAMETERS)] == []


def test_comments_behind_the_header_are_not_read() -> None:
    assert [*check_header('x = 1\n// defualt every: "1m"\n', PARAMETERS)] == []


def test_a_header_counts_on_a_server_too(compiler: Compiler) -> None:
    text = (
        '// param every: A window.\n// default every: "10m"\n// defualt n: 1\n'
        "x = string(v: duration(v: params.every)) + string(v: params.n + 1)\n"
    )
    item = {"id": "1" * 16, "orgID": "0" * 16, "name": "a", "script": text}

    def answer(request: Received) -> bytes:
        if request.path.endswith("/params"):
            return as_json({"params": {"every": "any", "n": "int"}})
        page = [item] if "offset=0" in request.path else []
        return as_json({"scripts": page})

    with scripted(answer) as server:
        raws = [*read_server(Connection(url=server.url, token="t"))]
    (script,), warnings = describe(raws, compiler)
    every, n = script.parameters or ()
    assert (every.doc, every.default, every.optional) == ("A window.", "10m", True)
    assert (n.doc, n.default, n.optional) == ("", None, False)
    assert [w for w in warnings if "did you mean `// default n:`?" in w]


@pytest.mark.parametrize(
    ("value", "kept"), [("1", True), ('"1"', False), ("1.5", False), ("true", False)]
)
def test_a_default_of_another_type_is_ignored(
    compiler: Compiler, value: str, kept: bool
) -> None:
    text = f"// default n: {value}\nx = params.n + 1\n"
    raw = RawScript(id=None, org_id=None, name="a", text=text)
    raw = replace(raw, defaults=parameter_header(text).defaults)
    (script,), warnings = describe([raw], compiler)
    (n,) = script.parameters or ()
    assert n.optional is kept
    assert any("is not of its type int" in warning for warning in warnings) is not kept
