"""The types that Flux's compiler prints, read back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fluxcall.fluxlang.types import (
    ArrayType,
    Basic,
    DictionaryType,
    FluxType,
    FunctionType,
    LabelType,
    RecordType,
    StreamType,
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
        ("[#F]", ArrayType(Variable("#F"))),
        ("v[float]", ArrayType(Basic("float"))),
        ("[string:int]", DictionaryType(Basic("string"), Basic("int"))),
        ("stream[A]", StreamType(Variable("A"))),
        ("{}", RecordType(())),
        ("{#A with b: int}", RecordType((("b", Basic("int")),), Variable("#A"))),
        ("{with: int}", RecordType((("with", Basic("int")),))),
        (".name", LabelType("name")),
        ("<error>", Variable("<error>")),
        ("(<-tables: stream[A], ?n: int = int, f: (r: A) => bool) => [B]",
         FunctionType(ArrayType(Variable("B")))),
        ("() => int", FunctionType(Basic("int"))),
        ("{A with x: B} where B: Comparable + Equatable",
         RecordType((("x", Variable("B")),), Variable("A"))),
    ],
)  # fmt: skip
def test_types(printed: str, expected: FluxType) -> None:
    assert parse_type(printed) == expected


def test_lines_and_labels_that_are_no_identifiers() -> None:
    printed = "{\n    #X with\n    my start: #O,\n    a: b: int,\n    x, y: string,\n}"
    labels = ["my start", "a: b", "x, y", "unused one"]
    assert parse_type(printed, labels) == RecordType(
        (
            ("my start", Variable("#O")),
            ("a: b", Basic("int")),
            ("x, y", Basic("string")),
        ),
        Variable("#X"),
    )


def test_the_first_of_a_label_printed_twice_counts() -> None:
    found = parse_type("{B with _value: string, a: int, _value: A}")
    assert isinstance(found, RecordType)
    assert found.labels() == {"_value": Basic("string"), "a": Basic("int")}


@pytest.mark.parametrize(
    "printed",
    ["", "{", "[int", "{a int}", "int int", "stream", ")", "{a: }", "[" * 5000],
)
def test_invalid_types(printed: str) -> None:
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
        case ArrayType(element):
            return f"[{show(element)}]"
        case DictionaryType(key, value):
            return f"[{show(key)}:{show(value)}]"
        case StreamType(row):
            return f"stream[{show(row)}]"
        case RecordType(fields, tail):
            inner = ", ".join(f"{name}: {show(value)}" for name, value in fields)
            return "{" + (f"{show(tail)} with " if tail else "") + inner + "}"
        case FunctionType(returns):
            return f"(<-t: A, x: int, ?y: {{q: int}}) => {show(returns)}"
    raise AssertionError(kind)


variables = st.sampled_from([Variable("A"), Variable("#B"), Variable("t12")])
types = st.recursive(
    st.sampled_from([Basic("int"), Basic("string"), Basic("duration")]) | variables,
    lambda inner: st.builds(ArrayType, inner)
    | st.builds(DictionaryType, inner, inner)
    | st.builds(StreamType, inner)
    | st.builds(FunctionType, inner)
    | st.builds(
        RecordType,
        st.lists(st.tuples(st.sampled_from(LABELS), inner), min_size=1).map(tuple),
        st.none() | variables,
    ),
    max_leaves=20,
)


@given(types)
def test_any_type_comes_back(kind: FluxType) -> None:
    assert parse_type(show(kind), LABELS) == kind
