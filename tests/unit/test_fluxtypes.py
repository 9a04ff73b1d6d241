"""The types that Flux's compiler prints, read back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fluxcall.fluxlang.types import (
    Array,
    Basic,
    Dictionary,
    FluxType,
    Function,
    Label,
    Record,
    Stream,
    Variable,
    parse_type,
)


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("int", Basic("int")),
        ("#W", Variable("#W")),
        ("t30", Variable("t30")),
        ("time", Basic("time")),
        ("[#F]", Array(Variable("#F"))),
        ("v[float]", Array(Basic("float"))),
        ("[string:int]", Dictionary(Basic("string"), Basic("int"))),
        ("stream[A]", Stream(Variable("A"))),
        ("{}", Record(())),
        ("{#A with b: int}", Record((("b", Basic("int")),), Variable("#A"))),
        ("{with: int}", Record((("with", Basic("int")),))),
        (".name", Label("name")),
        ("<error>", Variable("<error>")),
        ("(<-tables: stream[A], ?n: int = int, f: (r: A) => bool) => [B]",
         Function(Array(Variable("B")))),
        ("() => int", Function(Basic("int"))),
        ("{A with x: B} where B: Comparable + Equatable",
         Record((("x", Variable("B")),), Variable("A"))),
    ],
)  # fmt: skip
def test_types(printed: str, expected: FluxType) -> None:
    assert parse_type(printed) == expected


def test_lines_and_labels_that_are_no_identifiers() -> None:
    printed = "{\n    #X with\n    my start: #O,\n    a: b: int,\n    x, y: string,\n}"
    labels = ["my start", "a: b", "x, y", "unused one"]
    assert parse_type(printed, labels) == Record(
        (
            ("my start", Variable("#O")),
            ("a: b", Basic("int")),
            ("x, y", Basic("string")),
        ),
        Variable("#X"),
    )


def test_the_first_of_a_label_printed_twice_counts() -> None:
    found = parse_type("{B with _value: string, a: int, _value: A}")
    assert isinstance(found, Record)
    assert found.labels() == {"_value": Basic("string"), "a": Basic("int")}


@pytest.mark.parametrize(
    "printed",
    ["", "{", "[int", "{a int}", "int int", "stream", ")", "{a: }", "[" * 5000],
)
def test_what_is_no_type(printed: str) -> None:
    if printed == "stream":
        assert parse_type(printed) == Basic("stream")
        return
    with pytest.raises(ValueError, match="."):
        parse_type(printed)


LABELS = ["a", "_value", "my label", "x: y", "a, b", "}", "é", "with", "stream"]


def show(kind: FluxType) -> str:
    match kind:
        case Basic(name) | Variable(name):
            return name
        case Array(element):
            return f"[{show(element)}]"
        case Dictionary(key, value):
            return f"[{show(key)}:{show(value)}]"
        case Stream(row):
            return f"stream[{show(row)}]"
        case Record(fields, tail):
            inner = ", ".join(f"{name}: {show(value)}" for name, value in fields)
            return "{" + (f"{show(tail)} with " if tail else "") + inner + "}"
        case Function(returns):
            return f"(<-t: A, x: int, ?y: {{q: int}}) => {show(returns)}"
    raise AssertionError(kind)


variables = st.sampled_from([Variable("A"), Variable("#B"), Variable("t12")])
types = st.recursive(
    st.sampled_from([Basic("int"), Basic("string"), Basic("duration")]) | variables,
    lambda inner: st.builds(Array, inner)
    | st.builds(Dictionary, inner, inner)
    | st.builds(Stream, inner)
    | st.builds(Function, inner)
    | st.builds(
        Record,
        st.lists(st.tuples(st.sampled_from(LABELS), inner), min_size=1).map(tuple),
        st.none() | variables,
    ),
    max_leaves=20,
)


@given(types)
def test_any_type_comes_back(kind: FluxType) -> None:
    assert parse_type(show(kind), LABELS) == kind
