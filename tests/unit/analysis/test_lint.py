"""The lint rules: what each finds, where, and what it does not report."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from fluxcall.analysis.lint import lint
from fluxcall.analysis.rules import RULES
from fluxcall.fluxlang.compiler import Compiler
from fluxcall.model import RawScript

F = 'from(bucket: "b")'
HOUR = "range(start: -1h)"
DOCS = Path(__file__).parents[3] / "docs" / "lint.md"


@pytest.fixture(scope="module")
def compiler() -> Iterator[Compiler]:
    with Compiler() as running:
        yield running


def found(compiler: Compiler, text: str) -> list[tuple[str, int, int]]:
    raw = RawScript(id=None, org_id=None, name="a", text=text)
    return [(f.rule, *f.position) for f in lint(compiler, raw)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # Only style: the same text passes once it reads a parameter.
        (f"my_data = {F} |> {HOUR}\nmy_data |> last()", []),
        (f'import "experimental"\n{F} |> {HOUR} |> experimental.set(o: {{a: "b"}})', []),
        # No result.
        (f"x = {F} |> {HOUR}", [("no-result", 1, 1)]),
        ("{a: 1}", [("no-result", 1, 1)]),
        ("x = 1\nx + 1", [("no-result", 2, 1)]),
        ('import "math"\nmath.abs(x: 1.0)', [("no-result", 2, 1)]),
        (f"{F} |> {HOUR} |> findRecord(fn: (key) => true, idx: 0)", [("no-result", 1, 1)]),
        (f"length = (tables=<-) => tables\n{F} |> {HOUR} |> length()", []),
        ("option now = () => 2022-01-01T00:00:00Z\nf = () => 1", [("no-result", 2, 1)]),
        (f"x = {F} |> {HOUR}\nx", []),
        (f"x = {F} |> {HOUR} |> yield()", []),
        (f"f = () => {F} |> {HOUR}\nf()", []),
        (f'import "influxdata/influxdb"\nx = {F} |> {HOUR} |> influxdb.to(bucket: "c")', []),
        # Unbounded reads.
        (F, [("unbounded-read", 1, 1)]),
        (f"{F} |> count()", [("unbounded-read", 1, 22)]),
        (f"{F} |> filter(fn: (r) => true) |> {HOUR}", [("unbounded-read", 1, 22)]),
        (f"x = {F}\nx |> limit(n: 1)", [("unbounded-read", 2, 6)]),
        (f"x = {F}\nx", [("unbounded-read", 2, 1)]),
        (f'x = {F}\nx |> {HOUR}\nx |> {HOUR} |> yield(name: "two")', [("unbounded-read", 1, 5)]),
        (f'import "influxdata/influxdb"\ninfluxdb.{F} |> last()', [("unbounded-read", 2, 31)]),
        (f"x = {F}\nx |> {HOUR}", []),
        (f"f = (t=<-) => t |> {HOUR}\n{F} |> f() |> last()", []),
        (f"last = (t=<-) => t |> {HOUR}\n{F} |> last()", []),
        (f"f = () => {F}\nf() |> {HOUR}", []),
        (f"x = {F} |> count()\n{F} |> {HOUR}", []),
        (f'from = (bucket) => buckets()\n{F} |> count()', []),
        ('import "csv"\ncsv.from(file: "x") |> count()', []),
        # Empty ranges.
        (f"{F} |> range(start: 1h)", [("empty-range", 1, 22)]),
        (f"{F} |> range(start: -1h, stop: -1h)", [("empty-range", 1, 22)]),
        (f"{F} |> range(start: -60m, stop: -1h)", [("empty-range", 1, 22)]),
        (f"{F} |> range(start: now())", [("empty-range", 1, 22)]),
        (f"{F} |> range(start: 5, stop: 5)", [("empty-range", 1, 22)]),
        (f"{F} |> range(start: 2022-01-02T00:00:00Z, stop: 2022-01-01T00:00:00Z)",
         [("empty-range", 1, 22)]),
        (f"{F} |> range(start: -1h, stop: -1ns)", []),
        (f"{F} |> range(start: -1mo, stop: -30d)", []),
        (f"{F} |> range(start: 0)", []),
        (f"{F} |> range(start: 2030-01-01T00:00:00Z)", []),
        (f"{F} |> range(start: 2022-01-01T00:00:00.000000001Z,"
         " stop: 2022-01-01T00:00:00.000000002Z)", []),
        (f"{F} |> range(start: -1h, stop: 1mo)", []),
        # Regular expressions.
        (f"{F} |> {HOUR} |> filter(fn: (r) => r.host =~ params.re)",
         [("regexp-parameter", 1, 71)]),
        (f"re = params.re\n{F} |> {HOUR} |> filter(fn: (r) => r.host !~ re)",
         [("regexp-parameter", 1, 6)]),
        ('import "regexp"\nimport "array"\narray.from(rows: [{a: regexp.findString(r:'
         ' params["my re"], v: "x")}])', [("regexp-parameter", 3, 44)]),
        (f'import "regexp"\n{F} |> {HOUR}'
         " |> filter(fn: (r) => r.host =~ regexp.compile(v: params.re))", []),
        # Literal tokens.
        ('import "experimental/influxdb"\nx = influxdb.api(method: "get", path: "/", token: "abc")'
         f"\n{F} |> {HOUR}", [("literal-token", 2, 51)]),
        (f't = "abc"\n{F[:-1]}, host: "h", token: t) |> {HOUR}', [("literal-token", 1, 5)]),
        (f'h = {{Authorization: "Token abc"}}\n{F} |> {HOUR}', [("literal-token", 1, 21)]),
        ('import "http/requests"\nrequests.get(url: "u", headers: ["authorization":'
         ' "Bearer abc"])', [("literal-token", 2, 51)]),
        (f'{F[:-1]}, host: "h", token: "") |> {HOUR}', []),
        (f'{F[:-1]}, host: "h", token: params.token) |> {HOUR}', []),
        ('import "influxdata/influxdb/secrets"\n'
         f'{F[:-1]}, host: "h", token: secrets.get(key: "T")) |> {HOUR}', []),
        # Headers.
        (f'// defualt n: 1\n{F} |> {HOUR} |> limit(n: params.n)', [("header", 1, 1)]),
        (f'// default n: 1\n{F} |> {HOUR} |> limit(n: params.n)', []),
        # Bare bounds.
        (f"{F} |> range(start: params.start)", [("bare-bound", 1, 22)]),
    ],
)  # fmt: skip
def test_what_is_found(
    compiler: Compiler, text: str, expected: list[tuple[str, int, int]]
) -> None:
    assert found(compiler, text) == expected


BARE = "range(start: params.start)"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{F} |> {BARE} // lint: ignore", []),
        (f"{F} |> {BARE} // lint: ignore bare-bound", []),
        (f"{F} |> {BARE} // lint: ignore empty-range, bare-bound", []),
        (
            f"{F} |> {BARE} //lint:ignore bare-bound because it is called with seconds",
            [],
        ),
        (f"{F} |> {BARE} // lint: ignore empty-range", ["bare-bound"]),
        (f"{F} |> {BARE} // lint: ignored", ["bare-bound"]),
        (f"{F}\n    // lint: ignore bare-bound\n    |> {BARE}", []),
        (f"{F} // lint: ignore\n    |> {BARE}", ["bare-bound"]),
        (f"// lint: ignore\n\n{F} |> {BARE}", ["bare-bound"]),
    ],
)
def test_a_comment_ignores_the_findings_of_a_line(
    compiler: Compiler, text: str, expected: list[str]
) -> None:
    assert [rule for rule, *_ in found(compiler, text)] == expected


def test_a_bare_bound_says_what_callers_have_to_send(compiler: Compiler) -> None:
    raw = RawScript(id=None, org_id=None, name="a", text=f"{F} |> {BARE}")
    (finding,) = lint(compiler, raw)
    assert "fluxcall sends it as Unix seconds, and every other caller has to" in (
        finding.message
    )
    assert "duration(v: params.start)" in finding.message


def test_a_suggested_fix_can_be_pasted(compiler: Compiler) -> None:
    text = f'{F} |> range(start: params["my start"])'
    raw = RawScript(id=None, org_id=None, name="a", text=text)
    (finding,) = lint(compiler, raw)
    assert 'duration(v: params["my start"])' in finding.message


def test_every_rule_is_documented() -> None:
    documented = re.findall(
        r"^\| `([a-z-]+)` \|", DOCS.read_text("utf-8"), re.MULTILINE
    )
    assert sorted(documented) == sorted(RULES)
