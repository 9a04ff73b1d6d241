"""The linker: its output, its errors, and that it keeps the text of users."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from fluxcall.analysis.describe import describe
from fluxcall.compat.flux import flux_contracts_of
from fluxcall.deploy.diagrams import as_mermaid, as_svg, as_text
from fluxcall.deploy.graph import Graph, graph_of
from fluxcall.errors import CombinedError, GeneratorError, LinkError, NamingError
from fluxcall.fluxlang.compiler import Compiler
from fluxcall.fluxlang.linked import is_linked, unlink
from fluxcall.fluxlang.literals import flux_comment, flux_constant, flux_string
from fluxcall.link.bindings import bindings_file, make_bindings
from fluxcall.link.linker import Linker
from fluxcall.model import (
    ArrayOf,
    ColumnModel,
    Parameter,
    RawScript,
    RecordOf,
    ResultModel,
    ScriptModel,
)

ID = "084d693d93048000"
SCRIPT = ScriptModel(
    ids={"0" * 16: ID},
    name="last point",
    description='The "last" point.\nOf ${all}.',
    language="flux",
    text_hash="0" * 64,
    updated_at=None,
    parameters=(
        Parameter(name="bucket", type="string"),
        Parameter(name="every", type="duration", optional=True, default="10m"),
        Parameter(name="host", type="string"),
        Parameter(name="hosts", type=ArrayOf("string")),
        Parameter(name="limit", type="float"),
        Parameter(name="my cfg", type=RecordOf((("a b", "int"), ("n", "uint")))),
        Parameter(name="unknown", type="int", optional=True),
    ),
    results=(
        ResultModel(
            name="_result",
            columns=(
                ColumnModel(name="_value", type="float"),
                ColumnModel(name='q"', type="value"),
            ),
            key=("host",),
        ),
    ),
    complete=True,
    effects=(),
)
OTHER = replace(SCRIPT, name="first", ids={}, parameters=(), results=())


@pytest.fixture(scope="module")
def compiler() -> Iterator[Compiler]:
    with Compiler() as running:
        yield running


@pytest.fixture(scope="module")
def linker(compiler: Compiler) -> Linker:
    return Linker(compiler, [SCRIPT, OTHER])


CALL = (
    'sc.lastPoint(bucket: params.b, host_: "h", hosts: ["a"], limit: 2.0,'
    ' myCfg: {"a b": 1, n: 2})'
)
WRITTEN = f"""\
// description: Of the user.
import "strings"
import sc "fluxcall/scripts"
import "fluxcall"

x = strings.toUpper(v: "a")
{CALL}
    |> fluxcall.pick(columns: ["_value"])
"""


def test_a_linked_script_is_self_contained(linker: Linker, compiler: Compiler) -> None:
    linked = linker.link(WRITTEN, "a.flux")
    assert linked.scripts == ("last point",)
    assert is_linked(linked.text)
    assert "import" not in linked.text.partition("_fc =")[2]
    assert linked.text.endswith(WRITTEN.partition('"fluxcall"\n')[2])
    _, diagnostics = compiler.types(linked.text, [])
    assert [d["message"] for d in diagnostics if d["severity"] == 1] == [
        "undefined identifier params"
    ]


def test_linking_again_and_undoing(linker: Linker) -> None:
    linked = linker.link(WRITTEN, "a.flux").text
    assert linker.link(linked, "a.flux").text == linked
    assert unlink(linked) == WRITTEN
    assert linker.link("x = 1\n", "a.flux").text == "x = 1\n"
    with pytest.raises(LinkError, match="has lost its line"):
        unlink(linked.replace("// fluxcall: what follows", "// what follows"))


def test_only_what_is_used(linker: Linker) -> None:
    text = 'import "fluxcall"\nx = fluxcall.asBool(v: true, name: "x")\n'
    linked = linker.link(text, "a.flux").text
    names = re.findall(r"^        (\w+) = \(", linked, re.MULTILINE)
    assert names == ["_given", "asBool"]
    assert "import" not in linked.replace(f"//| {text.partition(chr(10))[0]}", "")


def test_what_the_server_infers_stays(linker: Linker, compiler: Compiler) -> None:
    linked = linker.link(WRITTEN, "a.flux").text
    raw = RawScript(id=None, org_id=None, name="x", text=linked)
    (script,), warnings = describe([raw], compiler)
    assert warnings == []
    assert [(p.name, p.type) for p in script.parameters or ()] == [("b", "string")]
    assert script.effects == (f"invokes {'an unknown script'}",)


@pytest.mark.parametrize(
    ("text", "where", "message"),
    [
        ('package other\nimport "fluxcall"\n', "1:1", "only main does"),
        ('import "fluxcall"\ntestcase a { }\n', "2:1", "a testcase does not run"),
        ('import "fluxcall"\nbuiltin x : int\n', "2:1", "a builtin cannot be declared"),
        ('x = 1\nimport "fluxcall"\n', "2:1", "imports must be at the beginning"),
        ('import "fluxcall"\nx = fluxcall\n', "2:5", "'fluxcall' is a package, and only"),
        ('import "fluxcall"\nf(x: fluxcall)\n', "2:6", "'fluxcall' is a package, and only"),
        ('import "fluxcall"\nfluxcall = 1\n', "2:1", "the name of an imported package"),
        ('import "fluxcall"\nx = fluxcall.cal(id: "1")\n', "2:5", "did you mean 'call'?"),
        ('import "fluxcall"\nx = fluxcall._ask\n', "2:5", "has no function '_ask'"),
        ('import "fluxcall/scripts"\nx = scripts.lastPint()\n', "2:5", "mean 'lastPoint'?"),
        ('import "fluxcall"\nf = (params) => params\n', "2:6", "hides the script's own"),
        ('import "fluxcall"\n\nx = fluxcall.asInt(v: "a", name: "x")\n', "3:", "expected int"),
        ('import "fluxcall"\nx = = 1\n', "2:", ""),
    ],
)  # fmt: skip
def test_what_cannot_be_linked_is_refused(
    linker: Linker, text: str, where: str, message: str
) -> None:
    with pytest.raises(CombinedError) as caught:
        linker.link(text, "a.flux")
    lines = [str(problem) for problem in caught.value.problems]
    assert any(
        line.startswith(f"a.flux:{where}") and message in line for line in lines
    ), lines


def test_a_name_of_the_users_own_may_be_anything(
    linker: Linker, compiler: Compiler
) -> None:
    """Also what the block calls itself, and what it captures."""
    names = [
        "_fc",
        "_fc_",
        "_fc_strings",
        "string",
        "strings",
        "die",
        "group",
        "list",
        "true",
    ]
    assigned = "".join(f"{name} = 1\n" for name in names)
    text = f'import "fluxcall"\n{assigned}x = fluxcall.call(id: "1")\n'
    linked = linker.link(text, "a.flux").text
    assert "_fc__ =\n" in linked
    assert 'import _fc_strings_ "strings"' in linked
    assert linked.endswith(text.partition("\n")[2])


def test_another_package_under_a_name_that_the_helper_uses(linker: Linker) -> None:
    text = 'import strings "regexp"\nimport "fluxcall"\nx = fluxcall.call(id: "1")\n'
    linked = linker.link(text, "a.flux").text
    assert 'import strings "regexp"\n' in linked
    assert 'import _fc_strings "strings"' in linked


def test_a_parameter_may_shadow_the_package(linker: Linker) -> None:
    text = (
        'import "fluxcall"\nf = (fluxcall) => fluxcall.anything\n'
        'y = fluxcall.asBool(v: true, name: "x")\n'
    )
    linked = linker.link(text, "a.flux").text
    assert "asBool" in linked


def test_a_binding_that_is_called_like_the_helpers_own(linker: Linker) -> None:
    text = 'import "fluxcall/scripts"\nimport "fluxcall"\nscripts.first()\nf = fluxcall.list\n'
    linked = linker.link(text, "a.flux").text
    assert "return {first: first_, list: list}" in linked


# Bindings


def test_a_file_of_bindings(compiler: Compiler) -> None:
    bindings, _ = make_bindings([SCRIPT, OTHER], helper="fluxcall.")
    text = bindings_file(bindings, compiler)
    tree = compiler.parse(text)
    assert [node["id"]["name"] for node in tree["body"]] == ["first", "lastPoint"]
    assert '// The "last" point.\n// Of ${all}.\n' in text
    for line in (
        'fluxcall.asString(v: x, name: "hosts")',
        'every="10m"',
        "host_,",
        'key: ["host"]',
        'id: "084d693d93048000"',
        "fluxcall.idOf(",
    ):
        assert line in text
    assert "unknown" not in text
    face = flux_contracts_of(compiler, text)["last point"]
    assert face.parameters is not None
    assert sorted(face.parameters) == [
        "bucket",
        "every",
        "host",
        "hosts",
        "limit",
        "my cfg",
    ]
    assert face.parameters["every"].optional
    assert face.parameters["limit"].type == 'fluxcall.asFloat(v: …, name: "…")'


def test_names_that_cannot_be() -> None:
    shared = [
        replace(SCRIPT, name="a b"),
        replace(SCRIPT, name="a-b"),
    ]
    with pytest.raises(CombinedError) as caught:
        make_bindings(shared)
    text = str(caught.value)
    assert "'a b' and 'a-b' would both be 'aB' in Flux" in text
    twice = [Parameter(name="x y", type="int"), Parameter(name="x_y", type="int")]
    with pytest.raises(CombinedError, match="several parameters would be 'xY'"):
        make_bindings([replace(SCRIPT, parameters=tuple(twice))])
    assert issubclass(NamingError, GeneratorError)


def test_a_name_without_letters_leaves_only_its_script_out() -> None:
    bindings, warnings = make_bindings([SCRIPT, replace(OTHER, name="!!")])
    assert [binding.script.name for binding in bindings] == [SCRIPT.name]
    (warning,) = warnings
    assert "'!!'" in warning


@given(st.text(max_size=30))
@hypothesis_settings(max_examples=300)
def test_any_text_is_what_flux_reads(compiler: Compiler, text: str) -> None:
    """In a literal, formatted or not; and a comment stays one."""
    try:
        literal = flux_string(text)
    except ValueError:
        assert any("\ud800" <= c <= "\udfff" for c in text)
        return
    for source in (f"a = {literal}\n", compiler.format(f"a = {literal}\n")):
        assert compiler.parse(source)["body"][0]["init"].get("value") == text
    comment = "\n".join(flux_comment(text))
    assert compiler.parse(f"{comment}\na = 1\n")["body"][0]["id"]["name"] == "a"
    assert len(compiler.parse(f"{comment}\na = 1\n")["body"]) == 1


@pytest.mark.parametrize(
    ("value", "source"),
    [
        (True, "true"), ("$x", '"\\x24x"'), (-5, "-5"), (2.5, "2.5"), (2.0, "2.0"),
        (-(2**63), 'int(v: "-9223372036854775808")'), (1e300, 'float(v: "1e+300")'),
    ],
)  # fmt: skip
def test_constants(compiler: Compiler, value: str | int | float, source: str) -> None:
    assert flux_constant(value) == source
    (kind,), _ = compiler.types(f"a = {source}\nb = a\n", [(2, 5)])
    assert (
        kind == {bool: "bool", str: "string", int: "int", float: "float"}[type(value)]
    )


# The graph


def raws(**texts: str) -> list[RawScript]:
    return [
        RawScript(id=f"{n:016x}", org_id="0", name=name, text=text)
        for n, (name, text) in enumerate(texts.items())
    ]


SCRIPTS = 'import s "fluxcall/scripts"\nimport "fluxcall"\n'


def test_who_invokes_whom(compiler: Compiler, linker: Linker) -> None:
    graph = graph_of(
        raws(
            a="x = 1",
            b=SCRIPTS + "s.a()",
            c=SCRIPTS
            + f'fluxcall.call(id: "{0:016x}")\nfluxcall.invokeByName(name: "b")',
            d=f'import "experimental/influxdb"\ninfluxdb.api(path: "/api/v2/scripts/{1:016x}/invoke")',
            e="= broken",
            f=SCRIPTS + 's["a"]()\ns.nobody()',
        ),
        compiler,
    )
    assert graph.edges == {
        "a": (), "b": ("a",), "c": ("a", "b"), "d": ("b",), "e": (), "f": ("a",)
    }  # fmt: skip
    assert graph.callers("a") == ["b", "c", "d", "f"]
    order = graph.in_order()
    assert order.index("a") < order.index("b") < order.index("c")
    assert as_text(graph).splitlines()[2] == "- c → a, b"


def test_a_circle_is_refused(compiler: Compiler) -> None:
    graph = graph_of(raws(a=SCRIPTS + "s.b()", b=SCRIPTS + "s.a()"), compiler)
    with pytest.raises(LinkError, match="without end: (a → b → a|b → a → b)"):
        graph.in_order()
    own = graph_of(raws(a=SCRIPTS + "s.a()"), compiler)
    with pytest.raises(LinkError, match="a → a"):
        own.in_order()


def test_pictures_hold_any_name() -> None:
    from xml.etree import ElementTree

    graph = Graph(edges={'<a & "b">': ("x]\n-->",), "x]\n-->": ()})
    tree = ElementTree.fromstring(as_svg(graph))
    titles = [
        element.text for element in tree.iter("{http://www.w3.org/2000/svg}title")
    ]
    assert titles == ['<a & "b">', r"x]\n-->"]
    drawn = as_mermaid(graph)
    assert drawn.splitlines()[-1] == "    s0 --> s1"
    assert drawn.count("\n") == 4
    assert "<" not in drawn.replace("-->", "")


def test_words_in_other_records_are_no_invocations(compiler: Compiler) -> None:
    text = f'import "array"\noption task = {{name: "a", every: 1h}}\narray.from(rows: [{{name: "a", id: "{0:016x}"}}])'
    assert graph_of(raws(a=text), compiler).edges == {"a": ()}


# Names and defaults that would hide what a binding uses


@pytest.mark.parametrize(
    "name", ["string", "length", "bytes", "strings", "die", "rows"]
)
def test_a_script_called_like_what_the_helper_uses(
    compiler: Compiler, name: str
) -> None:
    script = replace(OTHER, name=name, parameters=(Parameter(name="b", type="string"),))
    text = f'import "fluxcall/scripts"\nscripts.{name}(b: "x")\n'
    linked = Linker(compiler, [script]).link(text, "a.flux").text
    assert f"return {{{name}: {name}_}}" in linked


@pytest.mark.parametrize(
    "name", ["rows", "dict", "asString", "as_params", "influxdb", "fluxcall"]
)
def test_a_parameter_called_like_what_a_binding_uses(
    compiler: Compiler, name: str
) -> None:
    script = replace(OTHER, parameters=(Parameter(name=name, type="string"),))
    text = 'import "fluxcall/scripts"\nscripts.first()\n'
    with pytest.raises(CombinedError, match="missing required argument"):
        Linker(compiler, [script]).link(text, "a.flux")


def a_default(kind: str, value: str | int | float) -> ScriptModel:
    parameter = Parameter(name="p", type=kind, optional=True, default=value)
    return replace(OTHER, parameters=(parameter,))


@pytest.mark.parametrize(
    ("kind", "value"),
    [("uint", 2**64 - 1), ("float", 1), ("int", 1), ("duration", "1h")],
)
def test_defaults_fit(compiler: Compiler, kind: str, value: str | int) -> None:
    linker = Linker(compiler, [a_default(kind, value)])
    linker.link('import "fluxcall/scripts"\nscripts.first()\n', "a.flux")


@pytest.mark.parametrize(("kind", "value"), [("float", "x"), ("int", 1.5), ("bool", 1)])
def test_defaults_that_do_not_fit(kind: str, value: str | float) -> None:
    with pytest.raises(CombinedError, match="the default .* of 'p' is no"):
        make_bindings([a_default(kind, value)])


def test_a_misspelt_package(linker: Linker) -> None:
    with pytest.raises(CombinedError, match="did you mean 'fluxcall/scripts'"):
        linker.link('import "fluxcall/script"\nscript.first()\n', "a.flux")
