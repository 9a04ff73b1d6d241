"""The analysis beyond the corpus: side effects, chains, limits."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from fluxcall.analysis.describe import describe
from fluxcall.analysis.script import Analysis, analyse
from fluxcall.errors import AnalysisError
from fluxcall.fluxlang import install
from fluxcall.fluxlang.compiler import Compiler
from fluxcall.link.linker import Linker
from fluxcall.model import (
    ArrayOf,
    Parameter,
    ParamType,
    RawScript,
    RecordOf,
    ScriptModel,
)


@pytest.fixture(scope="module")
def compiler() -> Iterator[Compiler]:
    with Compiler() as running:
        yield running


@pytest.fixture
def told(compiler: Compiler) -> Iterator[object]:
    def analysed(text: str) -> Analysis:
        return analyse(compiler, text)

    return analysed  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("text", "effects"),
    [
        ('from(bucket: "b") |> range(start: -1h)', set()),
        ('from(bucket: "b") |> to(bucket: "c")', {"to"}),
        ("w = to", {"to"}),
        ("f = (tables=<-) => tables |> wideTo(bucket: \"b\")", {"wideTo"}),
        ("to = 1\nx = to", set()),
        ("f = (to) => to\nx = f(to: 1)", set()),
        ('import "experimental"\nexperimental.to', {"experimental.to"}),
        ('import "experimental"\ne = experimental', set()),
        ('import "experimental"\ne = experimental\ne.to', {"experimental.to"}),
        ('import "experimental"\ne = experimental["to"]', {"experimental.to"}),
        ('import "experimental"\nexperimental.set', set()),
        ('import "http"\nhttp.pathEscape(inputString: "x")', set()),
        ('import "http"\nf = [http.post]', {"http.post"}),
        ('import h "http/requests"\nh.peek(response: h.get(url: "x"))', {"http/requests.get"}),
        ('import "sql"', {"sql"}),
        ('import "slack"', {"slack"}),
        ('import "contrib/sranka/teams"', {"contrib/sranka/teams"}),
        ('import "some/day/new"', {"some/day/new"}),
        ('import "date"\ndate.add(d: 1h, to: now())', set()),
        ('import "influxdata/influxdb"\ninfluxdb.wideTo', {"influxdata/influxdb.wideTo"}),
    ],
)  # fmt: skip
def test_effects(compiler: Compiler, text: str, effects: set[str]) -> None:
    assert analyse(compiler, text).effects == effects


ID = "084d693d93048000"
API = 'import "experimental/influxdb"\n'
INVOKE = f'"/api/v2/scripts/{ID}/invoke"'


@pytest.mark.parametrize(
    ("text", "effects"),
    [
        (f'influxdb.api(method: "post", path: {INVOKE})', {f"invokes {ID}"}),
        (f'id = "{ID}"\nf = (p, api=influxdb.api) => api(method: "POST", path: p)\n'
         'f(p: "/api/v2/scripts/${id}/invoke")', {f"invokes {ID}"}),
        (f'influxdb.api(method: "delete", path: {INVOKE})', {"requests"}),
        ('influxdb.api(method: "post", path: params.path)', {"requests"}),
        ('influxdb.api(method: "post", path: "/api/v2/delete")', {"requests"}),
        ("x = [influxdb.api]", set()),
        ("f = () => influxdb.api(method: \"get\", path: \"/x\")", set()),
        ('import "experimental"\nexperimental.catch(fn: () =>'
         ' influxdb.api(method: "get", path: "/x"))', {"requests"}),
        ('import "dict"\nd = ["a": influxdb.api]', {"requests"}),
        ('import "dynamic"\ndynamic.dynamic(v: influxdb.api)', {"dynamic", "requests"}),
        ("i = influxdb", set()),
        ("i = influxdb\nj = i\nx = j.other()", {"experimental/influxdb.other"}),
        ("f = (x) => x\ny = f(x: influxdb)", {"experimental/influxdb.*"}),
        ("f = (influxdb) => influxdb\ny = f(influxdb)", {"experimental/influxdb.*"}),
    ],
)  # fmt: skip
def test_effects_of_requests(compiler: Compiler, text: str, effects: set[str]) -> None:
    imports = "".join(line + "\n" for line in text.split("\n") if "import" in line)
    rest = "\n".join(line for line in text.split("\n") if "import" not in line)
    assert analyse(compiler, API + imports + rest).effects == effects


def raw(name: str, text: str, number: int, **fields: object) -> RawScript:
    return RawScript(id=f"{number:016x}", org_id="o", name=name, text=text, **fields)  # type: ignore[arg-type]


def test_a_chain_has_the_effects_of_what_it_invokes(compiler: Compiler) -> None:
    def invoking(*numbers: int) -> str:
        calls = (f'fluxcall.invoke(id: "{n:016x}", args: {{}})' for n in numbers)
        named = (f'{c} |> yield(name: "{i}")' for i, c in enumerate(calls))
        text = 'import "fluxcall"\n' + "\n".join(named)
        return Linker(compiler, []).link(text, "x.flux").text

    scripts, warnings = describe(
        [
            raw("reads", 'from(bucket: "b") |> range(start: -1h)', 1),
            raw("writes", 'from(bucket: "b") |> to(bucket: "c")', 2),
            raw("chain of reads", invoking(1), 3),
            raw("chain of both", invoking(1, 2), 4),
            raw("chain of chains", invoking(3), 5),
            raw("a circle", invoking(7, 1), 6),
            raw("closed", invoking(6), 7),
            raw("to elsewhere", invoking(99), 8),
        ],
        compiler,
    )
    assert warnings == []
    assert {script.name: script.effects for script in scripts} == {
        "reads": (),
        "writes": ("to",),
        "chain of reads": (),
        "chain of both": ("to",),
        "chain of chains": (),
        "a circle": (),
        "closed": (),
        "to elsewhere": ("invokes an unknown script",),
    }


STORED = 'from(bucket: "b") |> range(start: -1h)'


def types(analysis: Analysis) -> dict[str, object]:
    return {parameter.name: parameter.type for parameter in analysis.parameters}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x = duration(v: params.a)\ny = \"${params.a}\"", {"a": "duration"}),
        ("x = duration(v: params.a)\ny = time(v: params.a)", {"a": "any"}),
        ("x = int(v: params.a)\ny = float(v: params.a)", {"a": "any"}),
        ("x = display(v: params.a)", {"a": "any"}),
        ("x = params.a == 1h", {"a": "duration"}),
        ("x = 1.5 < params.a", {"a": "number"}),
        ("x = [params.a, 1]", {"a": "int"}),
        ("x = params.a[0].b[1].c + 1", {"a": ArrayOf(RecordOf((("b", ArrayOf(RecordOf((("c", "int"),)))),)))}),
        ("f = (x) => duration(v: x)\ng = (x) => f(x: x.d)\nh = g(x: params.a)",
         {"a": RecordOf((("d", "duration"),))}),
        ("f = (x=<-) => float(v: x)\ny = params.a |> f()", {"a": "float"}),
        ("x = if params.flag then \"a\" else params.b", {"flag": "bool", "b": "string"}),
        ("x = contains(value: params.a, set: [\"a\"])", {"a": "string"}),
        ("x = contains(value: 5, set: params.a)", {"a": ArrayOf("int")}),
        ("never = () => duration(v: params.a)", {"a": "duration"}),
        ('import "array"\nx = array.map(arr: params.a, fn: (x) => time(v: x.t))',
         {"a": ArrayOf(RecordOf((("t", "time"),)))}),
        ('import "date"\nx = date.truncate(t: params.a, unit: params.b)', {"a": "time", "b": "duration"}),
        ("option now = () => time(v: params.now)", {"now": "time"}),
        *((f'import "influxdata/influxdb/{package}"\nx = {package}.{call}(bucket: params.b, {rest}start: params.a)',
           {"a": "bound", "b": "string"})
          for package in ("schema", "v1")
          for call, rest in (("tagValues", 'tag: "t", '), ("measurements", ""),
                             ("fieldKeys", ""), ("measurementTagKeys", 'measurement: "m", '))),
        ('import "influxdata/influxdb"\nx = influxdb.cardinality(bucket: "b", start: params.a, stop: params.z)',
         {"a": "bound", "z": "bound"}),
        ('import "experimental/usage"\nx = usage.from(start: params.a, stop: params.z)', {"a": "bound", "z": "bound"}),
        ('import "influxdata/influxdb/monitor"\nx = monitor.from(start: params.a)', {"a": "bound"}),
        ('import "experimental/query"\nx = query.fromRange(bucket: "b", start: params.a)', {"a": "bound"}),
        ('x = if params.a == "" then -1h else duration(v: params.a)', {"a": "string"}),
        ('x = if params.a == "now" then 1970-01-01T00:00:00Z else time(v: params.a)', {"a": "string"}),
        ('x = if params.a == "" then 1 else int(v: params.a)', {"a": "string"}),
        ('x = if params.a == "1h" then -1h else duration(v: params.a)', {"a": "duration"}),
        *((f"{STORED} |> map(fn: (r) => ({{r with x: r._value {operator} params.a}}))", {"a": "number"})
          for operator in "*/+-"),
        (f"{STORED} |> filter(fn: (r) => r._value == params.a)", {"a": "scalar"}),
        (f"{STORED} |> filter(fn: (r) => r._value > params.a)", {"a": "number"}),
        (f"{STORED} |> mean() |> map(fn: (r) => ({{r with x: r._value * params.a}}))", {"a": "float"}),
        (f"{STORED} |> count() |> map(fn: (r) => ({{r with x: r._value + params.a}}))", {"a": "int"}),
        (f"{STORED} |> rename(columns: {{_value: params.a}})", {"a": "string"}),
    ],
)  # fmt: skip
def test_refined(compiler: Compiler, text: str, expected: dict[str, object]) -> None:
    assert types(analyse(compiler, text)) == expected


ALL_TYPES: tuple[ParamType, ...] = (
    *("string", "int", "uint", "float", "bool", "duration", "time", "bound"),
    ArrayOf("int"),
    RecordOf((("a", "float"), ("b", "duration"))),
)
CONVERTED = """
from(bucket: params.p0) |> range(start: params.p7) |> limit(n: params.p1)
u = uint(v: params.p2)
f = params.p3 * 2.0
b = if params.p4 then 1 else 2
d = duration(v: params.p5)
t = time(v: params.p6)
a = contains(value: 1, set: params.p8)
r = params.p9.a * 2.0
s = duration(v: params.p9.b)
"""
PASSED = ", ".join(f"p{n}: params.p{n}" for n in range(len(ALL_TYPES)))


def test_parameters_have_the_types_of_the_bindings_that_they_are_passed_to(
    compiler: Compiler,
) -> None:
    """Over several invocations, whatever order the scripts come in."""
    call = f'import "fluxcall/scripts"\nscripts.%s({PASSED})'
    scripts, _ = describe(
        [
            raw("outer", call % "middle", 1),
            raw("middle", call % "innerMost", 2),
            raw("inner most", CONVERTED, 3),
        ],
        compiler,
    )
    for script in scripts:
        found = {p.name: p.type for p in script.parameters or ()}
        assert found == {f"p{n}": kind for n, kind in enumerate(ALL_TYPES)}, script.name


def test_parameters_of_a_linked_script_have_the_types_of_its_bindings(
    compiler: Compiler,
) -> None:
    parameters = (Parameter(name=f"p{n}", type=t) for n, t in enumerate(ALL_TYPES))
    callee = ScriptModel(
        ids={"o": ID}, name="callee", description="", language="flux",
        text_hash="", updated_at=None, parameters=tuple(parameters),
    )  # fmt: skip
    text = f'import "fluxcall/scripts"\nscripts.callee({PASSED})'
    linked = Linker(compiler, [callee]).link(text, "x.flux").text
    assert types(analyse(compiler, linked)) == {
        f"p{n}": kind for n, kind in enumerate(ALL_TYPES)
    }


def test_defaults(compiler: Compiler) -> None:
    text = 'import r "experimental/record"\n' + "\n".join(
        f'x{n} = r.get(r: params, key: "p{n}", default: {default})'
        for n, default in enumerate(("10", "-1.5", '"a"', "true", "1h", "[1]", "x0"))
    )
    found = {p.name: (p.type, p.default) for p in analyse(compiler, text).parameters}
    assert found == {
        "p0": ("int", 10),
        "p1": ("float", -1.5),
        "p2": ("string", "a"),
        "p3": ("bool", True),
        "p4": ("duration", None),
        "p5": ("any", None),
        "p6": ("int", None),
    }
    assert all(parameter.optional for parameter in analyse(compiler, text).parameters)


def test_what_is_too_intricate_fails_alone(compiler: Compiler) -> None:
    doubling = "f0 = (x) => x + 1\n" + "".join(
        f"f{n} = (x) => f{n - 1}(x: x) + f{n - 1}(x: x)\n" for n in range(1, 30)
    )
    scripts, warnings = describe(
        [
            raw("fine", "x = params.a + 1", 1),
            raw("bomb", doubling + "y = f29(x: 1)", 2, server_types={}),
        ],
        compiler,
    )
    assert len(warnings) == 1
    assert warnings[0].startswith("bomb: not analysed: the script is too complex")
    assert scripts[0].parameters is not None


def test_a_script_that_keeps_the_compiler_busy_fails_alone() -> None:
    pairs = "".join(
        f"a{n} = {{p: a{n - 1}, q: a{n - 1}, r: a{n - 1}}}\n" for n in range(1, 20)
    )
    with Compiler(seconds=2) as compiler:
        with pytest.raises(AnalysisError, match="took longer than 2 s"):
            analyse(compiler, f"a0 = {{x: 1}}\n{pairs}y = params.q == a19")
        assert types(analyse(compiler, "x = params.a + 1")) == {"a": "int"}


def test_other_languages_keep_the_servers_types(compiler: Compiler) -> None:
    (script,), warnings = describe(
        [raw("sql", "SELECT $a", 1, language="sql", server_types={"a": "any"})],
        compiler,
    )
    assert warnings == []
    assert script.effects == ("unknown",)
    assert [(p.name, p.type, p.source) for p in script.parameters or ()] == [
        ("a", "any", "server")
    ]


def test_contradictions_are_reported(compiler: Compiler) -> None:
    told = {"a": "string", "gone": "int"}
    (script,), warnings = describe(
        [raw("s", "x = params.a + 1", 1, server_types=told)], compiler
    )
    assert warnings == [
        "s: parameter 'a': the server says string, the script's text int",
        "s: parameter 'gone': the server says int, the script's text nothing",
    ]
    assert [(p.name, p.type) for p in script.parameters or ()] == [
        ("a", "string"),
        ("gone", "int"),
    ]


def test_without_node_everything_is_unknown_with_one_warning(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PATH", os.devnull)
    monkeypatch.setattr(install, "_bundled", lambda: None)
    with Compiler() as compiler:
        scripts, warnings = describe(
            [
                raw(f"s{n}", "x = params.a + 1", n, server_types={"a": "int"})
                for n in range(3)
            ],
            compiler,
        )
    assert len(warnings) == 1
    assert "fluxcall[analyser]" in warnings[0]
    assert [script.parameters and script.parameters[0].type for script in scripts] == [
        "int"
    ] * 3
    assert {script.effects for script in scripts} == {("unknown",)}
