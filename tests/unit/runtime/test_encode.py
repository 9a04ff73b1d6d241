"""Arguments on the wire: what each Flux type takes, refuses and becomes."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import StrEnum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fluxcall.runtime import UNSET, ParameterError
from fluxcall.runtime.encode import Kind, check_choices, encode
from fluxcall.runtime.timestamps import parse_time


class Field(StrEnum):
    CO = "co"


class Index:
    def __index__(self) -> int:
        return 7


def sent(kind: Kind, value: object) -> str:
    text = encode({"p": value}, {"p": ("p", kind)}, script="s").decode()
    return text.removeprefix('{"p":').removesuffix("}")


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("string", 'a"\u2028é', '"a\\"\\u2028\\u00e9"'),
        ("string", Field.CO, '"co"'),
        ("int", -(2**63), "-9223372036854775808"),
        ("int", 2**63 - 1, "9223372036854775807"),
        ("int", Index(), "7"),
        ("uint", 2**64 - 1, "18446744073709551615"),
        ("float", 2, "2.0"),
        ("float", 1.5, "1.5"),
        ("float", -0.0, "-0.0"),
        ("float", 1e300, "1e+300"),
        ("bool", True, "true"),
        ("duration", timedelta(hours=1, minutes=30), '"1h30m"'),
        ("duration", timedelta(days=-7), '"-168h"'),
        ("duration", timedelta(0), '"0s"'),
        ("duration", "1mo", '"1mo"'),
        ("time", datetime(2022, 1, 1, tzinfo=UTC), '"2022-01-01T00:00:00Z"'),
        (
            "time",
            datetime(2022, 1, 1, tzinfo=timezone(timedelta(hours=1))),
            '"2022-01-01T00:00:00+01:00"',
        ),
        (
            "time",
            parse_time("2022-01-01T00:00:00.000000001Z"),
            '"2022-01-01T00:00:00.000000001Z"',
        ),
        ("time", "2022-01-01T00:00:00.5Z", '"2022-01-01T00:00:00.5Z"'),
        ("any", {"a": [1, 2.0, True, "x", {}]}, '{"a":[1,2.0,true,"x",{}]}'),
        ("any", (1, 2), "[1,2]"),
        ("number", 2, "2"),
        ("number", 2.0, "2.0"),
        ("scalar", "a", '"a"'),
        ("scalar", True, "true"),
        ("scalar", 2.5, "2.5"),
        (["string"], ("a", "b"), '["a","b"]'),
        ([["number"]], [[1], [2.5]], "[[1],[2.5]]"),
        (
            {"a": "duration", "b c": {"d": "float"}},
            {"b c": {"d": 1}, "a": timedelta(hours=1)},
            '{"b c":{"d":1.0},"a":"1h"}',
        ),
        ("bound", datetime(2022, 1, 1, tzinfo=UTC), "1640995200"),
        ("bound", "2022-01-01T00:00:00Z", "1640995200"),
        ("bound", date(2022, 1, 1), "1640995200"),
        ("bound", "2022-01-01", "1640995200"),
        ("bound", datetime(2022, 1, 1, 0, 0, 0, 999_999, tzinfo=UTC), "1640995200"),
        ("bound", "2022-01-01T00:00:00.999999999Z", "1640995200"),
        ("bound", "1969-12-31T23:59:59.5Z", "-1"),
        ("time", date(2022, 1, 1), '"2022-01-01T00:00:00Z"'),
        ("time", "2022-01-01", '"2022-01-01T00:00:00Z"'),
        ("any", 2**70, str(2**70)),
    ],
)
def test_values_on_the_wire(kind: str, value: object, expected: str) -> None:
    assert sent(kind, value) == expected


@pytest.mark.parametrize(
    ("kind", "value", "reason"),
    [
        ("string", 1, "takes a str, not an int"),
        ("string", None, "no null"),
        ("string", "\ud800", "lone surrogate"),
        ("int", True, "takes an int, not a bool"),
        ("int", 1.0, "takes an int, not a float"),
        ("int", "1", "takes an int, not a str"),
        ("int", 2**63, "takes an int from"),
        ("uint", -1, "takes an int from 0"),
        ("uint", 2**64, "takes an int from 0"),
        ("float", float("nan"), "finite"),
        ("float", float("inf"), "finite"),
        ("float", 10**400, "beyond its range"),
        ("float", True, "not a bool"),
        ("float", "1", "not a str"),
        ("float", Decimal(1), "not a Decimal"),
        ("bool", 1, "takes a bool"),
        ("duration", "1.5h", "a duration such as"),
        ("duration", 60, "not an int"),
        ("time", datetime(2022, 1, 1), "no time zone"),
        ("time", "yesterday", "a time such as"),
        ("time", 0, "not an int"),
        ("any", None, "None"),
        ("number", True, "not a bool"),
        ("number", "1", "not a str"),
        ("scalar", None, "None"),
        ("scalar", [1], "not a list"),
        (["string"], "ab", "takes a sequence"),
        (["string"], b"ab", "takes a sequence"),
        (["string"], [1], "takes a str"),
        ({"a": "int"}, {"a": 1, "b": 2}, "b is missing or unknown"),
        ({"a": "int"}, {}, "a is missing or unknown"),
        ({"a": "int"}, [1], "takes a mapping"),
        ("bound", datetime(2022, 1, 1), "no time zone"),
        ("bound", "2022-13-01", "a time such as"),
        ("time", "2022-01-32", "a time such as"),
        ("time", "T", "a time such as"),
        ("bound", "-1mo", "weeks or shorter"),
        ("bound", "soon", "takes a time such as"),
        ("bound", 0, "takes a datetime"),
        ("any", [None], "None"),
        ("any", {1: 2}, "takes a str"),
        ("any", b"x", "JSON can carry"),
        ("any", {1, 2}, "JSON can carry"),
        ("any", [float("nan")], "finite"),
    ],
)
def test_what_is_refused(kind: str, value: object, reason: str) -> None:
    with pytest.raises(ParameterError, match=reason) as caught:
        sent(kind, value)
    assert caught.value.parameter == "p"
    assert caught.value.script == "s"


@pytest.mark.parametrize(
    ("value", "seconds"),
    [(timedelta(hours=-1), -3600), ("-1h30m", -5400), ("0s", 0), (timedelta(), 0)],
)
def test_a_span_counts_from_now(value: object, seconds: int) -> None:
    before = time.time()
    assert before - 2 < int(sent("bound", value)) - seconds <= time.time()


def test_no_error_repeats_a_value() -> None:
    for kind in ("int", "float", "bool", "duration", "time"):
        with pytest.raises(ParameterError) as caught:
            sent(kind, "secret-value")
        assert "secret" not in str(caught.value)


def test_a_loop_is_refused() -> None:
    loop: list[Any] = []
    loop.append(loop)
    with pytest.raises(ParameterError):
        sent("any", loop)


def test_names_and_what_is_left_out() -> None:
    takes = {"filter_field": ("filterField", "string"), "n": ("n", "int")}
    arguments = {"filter_field": "a", "n": UNSET}
    assert encode(arguments, takes, script="s") == b'{"filterField":"a"}'
    assert encode({"my x": 1}, None, script="s") == b'{"my x":1}'
    assert repr(UNSET) == "UNSET"


@pytest.mark.parametrize("value", ["C", UNSET])
def test_an_allowed_value_passes(value: object) -> None:
    check_choices({"unit": value}, {"unit": ["C", "F"]}, None, script="s")


@pytest.mark.parametrize(
    ("value", "allowed"), [("c", ["C"]), (True, [1]), (1, [True]), ([], ["C"])]
)
def test_any_other_value_is_refused(value: object, allowed: list[object]) -> None:
    takes = {"unit": ("my unit", "any")}
    with pytest.raises(ParameterError, match="takes one of") as caught:
        check_choices({"unit": value}, {"unit": allowed}, takes, script="s")
    assert caught.value.parameter == "my unit"


json_values = st.recursive(
    st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), json_values))
def test_json_is_sent_unchanged(params: Mapping[str, Any]) -> None:
    try:
        text = encode(params, None, script="s")
    except ParameterError as error:
        assert "surrogate" in str(error)
    else:
        assert json.loads(text) == params
