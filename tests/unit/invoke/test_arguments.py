"""Parameters from a command line, by their types."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fluxcall.errors import CombinedError, ConfigurationError
from fluxcall.invoke.arguments import read_arguments, to_json
from fluxcall.model import ArrayOf, Parameter, RecordOf, ScriptModel

SCRIPT = ScriptModel(
    ids={}, name="s", description="", language="flux", text_hash="", updated_at=None,
    parameters=(
        Parameter(name="b", type="bool"),
        Parameter(name="d", type="duration"),
        Parameter(name="f", type="float", optional=True, default=2.5, sent=True),
        Parameter(name="i", type="int"),
        Parameter(name="list", type=ArrayOf("string")),
        Parameter(name="n", type="number"),
        Parameter(name="r", type=RecordOf((("a", "int"),))),
        Parameter(name="s", type="string"),
        Parameter(name="x", type="any"),
    ),
)  # fmt: skip


def test_values_are_read_by_type() -> None:
    pairs = [
        "b=true",
        "d=1h",
        "i=-5",
        'list=["a=b"]',
        "n=1.5",
        'r={"a": 1}',
        "s=007",
        "x=y",
    ]
    given = read_arguments(SCRIPT, pairs)
    assert given == {
        "b": True, "d": "1h", "i": -5, "list": ["a=b"], "n": 1.5, "r": {"a": 1},
        "s": "007", "x": "y",
    }  # fmt: skip
    assert to_json(SCRIPT, given) == {**given, "f": 2.5}


def test_all_problems_are_reported() -> None:
    pairs = ["b=yes", "i=1.5", "list=[a", "nope=1", "s", "n=1", "n=2", "bb=secret"]
    with pytest.raises(CombinedError) as caught:
        read_arguments(SCRIPT, pairs)
    said = str(caught.value)
    for part in (
        "-p b: expected bool",
        "-p i: expected int",
        "-p list: expected [string]: repeat -p NAME=VALUE with a string each, or JSON",
        "-p nope: there is no such parameter, only b, d",
        "-p s: write -p NAME=VALUE",
        "-p n: given 2 times, but it takes one number",
        "-p bb: there is no such parameter",
    ):
        assert part in said
    assert "x; did you mean 'b'?" in said
    assert "secret" not in said
    with pytest.raises(ConfigurationError, match="'d' takes a duration"):
        to_json(SCRIPT, {"d": "soon"})


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        (["list=a"], ["a"]),
        (["list=a,b"], ["a,b"]),
        (["list=a", "list=b"], ["a", "b"]),
        (['list=["a", "b"]'], ["a", "b"]),
        (["list=[]"], []),
        (["list="], [""]),
    ],
)
def test_an_array_is_json_or_repeated(pairs: list[str], expected: list[str]) -> None:
    assert read_arguments(SCRIPT, pairs) == {"list": expected}


def test_elements_are_read_by_their_type() -> None:
    numbers = Parameter(name="n", type=ArrayOf("float"))
    script = replace(SCRIPT, parameters=(numbers,))
    assert to_json(script, read_arguments(script, ["n=1", "n=2.5"])) == {
        "n": [1.0, 2.5]
    }
    unknown = replace(SCRIPT, parameters=None)
    assert read_arguments(unknown, ["x=1", "x=b"]) == {"x": [1, "b"]}


def test_parameters_have_python_names_too() -> None:
    parameters = (Parameter(name="filterField", type="string"),)
    script = replace(SCRIPT, parameters=parameters)
    for name in ("filterField", "filter_field"):
        assert read_arguments(script, [f"{name}=x"]) == {"filterField": "x"}
