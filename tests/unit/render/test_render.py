"""The printed module is the planned one, clean, and the same on any machine."""

from __future__ import annotations

import ast
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import black
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.modules import module_text, parts_of

from fluxcall.errors import CombinedError
from fluxcall.model import (
    ArrayOf,
    ColumnModel,
    Parameter,
    RecordOf,
    ResultModel,
    ScriptModel,
)
from fluxcall.render.module import FIRST_LINE, IMPORTED, render_body, render_part
from fluxcall.render.verify import verify_function, verify_head
from fluxcall.render.view import view_script

TYPES = ["any", "bool", "duration", "float", "int", "string", "time", "uint"]
ID = "084d693d93048000"
MODE = black.Mode(target_versions={black.TargetVersion.PY311})


def a_script(name: str, description: str = "", *parameters: Parameter) -> ScriptModel:
    return ScriptModel(
        ids={"0" * 16: ID},
        name=name,
        description=description,
        language="flux",
        text_hash="0" * 64,
        updated_at=None,
        parameters=parameters,
    )


ALL_TYPES = a_script(
    "all types", "All eight.", *[Parameter(name=f"{t}P", type=t) for t in TYPES]
)
UNKNOWN = replace(a_script("unknown"), parameters=None, ids={})
NOTHING = a_script("nothing")


texts = st.one_of(
    st.sampled_from(
        ["a", "a b", 'q"', "x" * 60, "x" * 90, "温度" * 20, "a\\b", "_value"]
    ),
    st.text(max_size=5),
)
kinds = st.recursive(
    st.sampled_from(TYPES),
    lambda inner: st.builds(ArrayOf, inner)
    | st.builds(lambda kind: RecordOf((("a", kind), ("b c", "int"))), inner),
    max_leaves=3,
)
parameters = st.builds(
    Parameter,
    name=texts,
    type=kinds,
    optional=st.booleans(),
    doc=texts,
)
columns = st.builds(
    ColumnModel,
    name=texts,
    type=st.sampled_from(["string", "float", "time"]),
    nullable=st.booleans(),
    optional=st.booleans(),
)
results = st.builds(
    ResultModel,
    name=texts,
    columns=st.lists(columns, max_size=3, unique_by=lambda c: c.name).map(tuple),
)
scripts = st.builds(
    replace,
    st.just(a_script("s")),
    description=texts,
    parameters=st.none()
    | st.lists(parameters, max_size=3, unique_by=lambda p: p.name).map(tuple),
    results=st.lists(results, max_size=2, unique_by=lambda r: r.name).map(tuple),
    complete=st.booleans(),
    effects=st.sampled_from([(), ("writes",)]),
)


@given(st.lists(scripts, max_size=3))
def test_any_module_is_what_black_would_print(made: list[ScriptModel]) -> None:
    """Black sees only what it has to decide; nobody can tell."""
    named = [replace(script, name=f"s {n}") for n, script in enumerate(made)]
    try:
        body = render_body(parts_of(named))
    except CombinedError:  # names that are none
        return
    assert black.format_str(body, mode=MODE) == body


def test_the_module_is_clean_and_stable(tmp_path: Path) -> None:
    scripts = [UNKNOWN, ALL_TYPES, NOTHING]
    body = render_body(parts_of(scripts))
    assert black.format_str(body, mode=black.Mode()) == body
    path = tmp_path / "air.py"
    path.write_text(body)
    ruff = [
        sys.executable,
        "-m",
        "ruff",
        "check",
        "--isolated",
        "--no-cache",
        str(path),
    ]
    done = subprocess.run(ruff, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
    text = module_text(*scripts)
    assert text.endswith(body)
    first, second, *_ = text.splitlines()
    assert first == FIRST_LINE
    assert (first + second).isascii()


def test_functions_are_sorted_whatever_the_order() -> None:
    forwards = module_text(ALL_TYPES, NOTHING, UNKNOWN)
    assert forwards == module_text(UNKNOWN, NOTHING, ALL_TYPES)


def test_adding_a_script_changes_no_other() -> None:
    before = module_text(ALL_TYPES, UNKNOWN)
    after = module_text(ALL_TYPES, NOTHING, UNKNOWN)
    assert [
        line for line in before.splitlines() if line not in after.splitlines()
    ] == []


def test_names_that_would_be_one_are_all_named() -> None:
    p = [Parameter(name=name, type="int") for name in ("a b", "a_b", "ok")]
    scripts = [a_script("x y"), a_script("x-y"), a_script("z", "", *p)]
    with pytest.raises(CombinedError) as caught:
        parts_of(scripts)
    text = str(caught.value)
    assert len(caught.value.problems) == 2
    assert "'x y' and 'x-y' would both be 'x_y'" in text
    assert 'scripts."x y".rename = "…" or scripts."x-y".rename = "…"' in text
    assert "script 'z': parameters 'a b' and 'a_b' would both be 'a_b'" in text


ATTACKS = [
    '"""\nimport os\n"""', "\\", "'\"", "{{ 7*7 }}{% raw %}{# #}", "%s{0}", "# coding: x",
    "\u202e\u2066", "\u2028\u2029\x85\x0c", "\0", "\ud800", "\x1b[31m", "a\r\nb", "\ufeff",
    "\\N{BULLET}", "\\u0022", "x" * 10_000,
]  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS, ids=range(len(ATTACKS)))
def test_attacks_stay_texts(attack: str) -> None:
    hostile = replace(
        a_script("fine", attack, Parameter(name=f"p{attack[:99]}", type="int")),
        language=attack,
    )
    text = module_text(hostile)
    (function,) = [
        n for n in ast.walk(ast.parse(text)) if isinstance(n, ast.FunctionDef)
    ]
    assert function.name == "fine"
    assert text.replace("\n", "").isprintable()
    assert text.encode().decode("ascii", "replace")


anything = st.text(st.characters(), max_size=20)


@given(anything, anything, anything)
def test_any_text_becomes_the_planned_tree_or_an_error(
    name: str, description: str, parameter: str
) -> None:
    hostile = a_script(name, description, Parameter(name=parameter, type="any"))
    try:
        text = module_text(hostile)
    except CombinedError:
        return
    assert not [line for line in text.splitlines() if line.startswith("#")][6:]


TREE = render_part(view_script(ALL_TYPES)).text


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("def all_types(", "def other("),
        (f'"{ID}"', '"0000000000000000"'),
        ("All eight.", "All nine."),
        ("string_p: str", "string_p: int"),
        ("string_p: str", "string_p: str = print(1)"),
        ("_rt.RECORDS", "_rt.RECORDS or print(1)"),
        ("-> None", "-> print(1)"),
        ('("intP", "int")', '("intP", "float")'),
        ("    *,\n", "    x,\n    *,\n"),
        ("@_rt.script", "@print\n@_rt.script"),
        ('takes={', "takes={'x': ('x', 'int'),"),
    ],
)  # fmt: skip
def test_the_proof_sees_every_change(old: str, new: str) -> None:
    view = view_script(ALL_TYPES)
    verify_function(ast.parse(TREE), view)
    assert old in TREE
    with pytest.raises(ValueError, match="."):
        verify_function(ast.parse(TREE.replace(old, new, 1)), view)
    with pytest.raises(ValueError, match="statements"):
        verify_function(ast.parse(TREE + "\nprint(1)\n"), view)


def test_the_proof_sees_another_import() -> None:
    head = '"""x"""\nfrom __future__ import annotations\nimport os as _rt\n'
    with pytest.raises(ValueError, match="the imports"):
        verify_head(ast.parse(head), [IMPORTED])


@given(st.lists(scripts, min_size=1, max_size=3))
def test_parts_mean_together_what_they_mean_alone(made: list[ScriptModel]) -> None:
    named = [replace(script, name=f"s {n}") for n, script in enumerate(made)]
    try:
        parts = parts_of(named)
    except CombinedError:  # names that are none
        return
    alone = [ast.dump(node) for part in parts for node in ast.parse(part.text).body]
    together = [ast.dump(node) for node in ast.parse(render_body(parts)).body]
    assert together[len(together) - len(alone) :] == alone
