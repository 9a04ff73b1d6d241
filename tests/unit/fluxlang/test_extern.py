"""JSON parameters as Flux's literals: the limits of the wire, in the words of JSON."""

from __future__ import annotations

import json
from typing import Any

import pytest

from fluxcall.fluxlang.extern import InvalidParametersError, build_extern
from fluxcall.model import ArrayOf, ParamType, RecordOf
from fluxcall.runtime import ParameterError
from fluxcall.runtime.encode import encode


def literal(kind: ParamType, value: object) -> dict[str, Any]:
    made = build_extern({"p": value}, {"p": kind})
    (found,) = made["body"][0]["init"]["properties"]
    return dict(found["value"])


@pytest.mark.parametrize(
    ("kind", "value", "node", "text"),
    [
        ("string", "é", "StringLiteral", "é"),
        ("int", -(2**63), "IntegerLiteral", str(-(2**63))),
        ("uint", 2**64 - 1, "UnsignedIntegerLiteral", str(2**64 - 1)),
        ("float", 2, "FloatLiteral", 2.0),
        ("bool", True, "BooleanLiteral", True),
        ("time", "2022-01-01T00:00:00.5Z", "DateTimeLiteral", "2022-01-01T00:00:00.5Z"),
        ("bound", 5, "IntegerLiteral", "5"),
        ("bound", "2022-01-01T00:00:00Z", "DateTimeLiteral", "2022-01-01T00:00:00Z"),
        ("any", "1h", "StringLiteral", "1h"),
        ("any", True, "BooleanLiteral", True),
        ("number", 1.5, "FloatLiteral", 1.5),
    ],
)
def test_values_become_literals(
    kind: str, value: object, node: str, text: object
) -> None:
    assert literal(kind, value) == {"type": node, "value": text}


@pytest.mark.parametrize("kind", ["duration", "bound"])
def test_a_duration_is_its_amounts(kind: str) -> None:
    positive = literal(kind, "1h30µs")
    assert positive["values"] == [
        {"magnitude": 1, "unit": "h"},
        {"magnitude": 30, "unit": "us"},
    ]
    negated = {"type": "UnaryExpression", "operator": "-", "argument": positive}
    assert literal(kind, "-1h30µs") == negated


def test_structures_are_literals_part_by_part() -> None:
    kind = RecordOf((("every", "duration"), ("values", ArrayOf("float"))))
    made = literal(kind, {"every": "1h", "values": [1], "more": {"n": 1}})
    kinds = [found["value"]["type"] for found in made["properties"]]
    assert kinds == ["DurationLiteral", "ArrayExpression", "ObjectExpression"]
    assert made["properties"][1]["value"]["elements"][0]["value"] == 1.0


REFUSED = [
    ("string", 1, "takes a string, not this integer"),
    ("string", "\ud800", "has a lone surrogate, which is not text"),
    ("int", "1", "takes an integer, not this string"),
    ("int", True, "takes an integer, not a boolean"),
    ("int", 1.0, "takes an integer, not a float"),
    ("int", 2**63, "takes an integer from -9223372036854775808 to"),
    ("uint", -1, "takes an unsigned integer from 0 to 18446744073709551615"),
    ("float", "1", "takes a number, not this string"),
    ("float", 10**400, "takes a number; this is beyond its range"),
    ("float", float("inf"), "takes a number that is finite, not inf"),
    ("float", float("nan"), "takes a number that is finite, not nan"),
    ("any", float("nan"), "takes a number that is finite, not nan"),
    ("bool", 1, "takes true or false, not this integer"),
    ("duration", 60, 'takes a duration such as "1h30m", not this integer'),
    ("duration", "1.5h", "takes a duration such as '1h30m'"),
    ("duration", f"{2**63}ns", "takes a duration of 64 bits"),
    ("time", 0, 'takes a time such as "2022-01-31T00:00:00Z", not this integer'),
    ("time", "2022-02-30T00:00:00Z", "takes a time such as"),
    ("any", None, "cannot be null: Flux has no null for parameters"),
    ("any", [None], "cannot be null"),
]


@pytest.mark.parametrize(("kind", "value", "reason"), REFUSED)
def test_errors_are_worded_in_terms_of_json(
    kind: str, value: object, reason: str
) -> None:
    with pytest.raises(InvalidParametersError) as caught:
        literal(kind, value)
    assert f'parameter "p" {reason}' in str(caught.value)


@pytest.mark.parametrize(("kind", "value"), [(k, v) for k, v, _ in REFUSED])
def test_the_wire_refuses_it_too(kind: str, value: object) -> None:
    with pytest.raises(ParameterError):
        encode({"p": value}, {"p": ("p", kind)}, script="s")


@pytest.mark.parametrize(
    ("kind", "value", "reason"),
    [
        (ArrayOf("int"), "ab", "takes an array, not this string"),
        (ArrayOf("int"), {"a": 1}, "takes an array, not an object"),
        (RecordOf((("a", "int"),)), [1], "takes an object, not an array"),
        (RecordOf((("a", "int"), ("b", "int"))), {}, "lacks a, b"),
        ("any", 2**63, "takes an integer from"),
    ],
)
def test_structures_that_do_not_fit(
    kind: ParamType, value: object, reason: str
) -> None:
    with pytest.raises(InvalidParametersError) as caught:
        literal(kind, value)
    assert f'parameter "p" {reason}' in str(caught.value)


def test_no_message_repeats_a_value() -> None:
    for kind in ("int", "uint", "float", "bool", "duration", "time", "bound"):
        with pytest.raises(InvalidParametersError) as caught:
            literal(kind, "secret-value")
        assert "secret" not in str(caught.value)


def test_all_problems_are_named_together() -> None:
    with pytest.raises(InvalidParametersError) as caught:
        build_extern({"a": "x", "b": None}, {"a": "int", "c": "string"})
    said = str(caught.value)
    assert all(f'parameter "{name}"' in said for name in "abc")


def test_an_extern_is_json() -> None:
    made = build_extern({"f": 1e300, "s": "\u2028"}, {"f": "float"})
    json.dumps(made, allow_nan=False)
