"""Cells become values by their column's type, and nothing else."""

from __future__ import annotations

import math
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fluxcall.runtime.values import convert


@pytest.mark.parametrize(
    ("kind", "cells", "expected"),
    [
        ("string", ["", "007", "NA"], ["", "007", "NA"]),
        ("string?", ["", "x"], ["", "x"]),
        ("int", ["-9223372036854775808", "0"], [-(2**63), 0]),
        ("int?", ["", "7"], [None, 7]),
        ("uint", ["18446744073709551615"], [2**64 - 1]),
        ("float", ["73", "1.5", "+Inf", "-Inf"], [73.0, 1.5, math.inf, -math.inf]),
        ("float?", [""], [None]),
        ("bool", ["true", "false"], [True, False]),
        ("time", ["2022-01-01T00:00:00Z"], [datetime(2022, 1, 1, tzinfo=UTC)]),
        ("time?", [""], [None]),
        (
            "value?",
            ["1", "-2.5", "true", "007", "1e5x", "", "12345678901234567890123", "-"],
            [1, -2.5, True, "007", "1e5x", None, 12345678901234567890123, "-"],
        ),
    ],
)
def test_columns(kind: str, cells: list[str], expected: list[object]) -> None:
    values = convert(kind, cells)
    assert values == expected
    assert [type(value) for value in values] == [type(value) for value in expected]


def test_nan_and_minus_zero() -> None:
    (nan,) = convert("float", ["NaN"])
    assert isinstance(nan, float)
    assert math.isnan(nan)
    for kind in ("float", "value"):
        (zero,) = convert(kind, ["-0"])
        assert isinstance(zero, float)
        assert math.copysign(1, zero) == -1


@pytest.mark.parametrize(
    ("kind", "cell"),
    [
        ("int", "9223372036854775808"), ("int", "1.0"), ("int", "1_0"), ("int", " 1"),
        ("int", "007"), ("int", "٣"), ("int", ""), ("int", "+1"), ("uint", "-1"),
        ("uint", "18446744073709551616"), ("float", "1_0"), ("float", "nan"),
        ("float", "infinity"), ("float", "."), ("float", ""), ("bool", "True"),
        ("bool", "1"), ("time", "2022-01-01"), ("time", ""),
    ],
)  # fmt: skip
def test_a_cell_that_contradicts_its_type(kind: str, cell: str) -> None:
    good = {"bool": "true", "time": "2022-01-01T00:00:00Z"}.get(kind, "1")
    with pytest.raises(ValueError, match="2"):
        convert(kind, [good, good, cell, good, cell])


@given(st.lists(st.integers(-(2**63), 2**63 - 1)))
def test_integers_are_exact(numbers: list[int]) -> None:
    cells = [str(number) for number in numbers]
    assert convert("int", cells) == convert("value", cells) == numbers


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False)))
def test_floats_are_exact(numbers: list[float]) -> None:
    cells = [
        f"{number:f}" if number == int(number) else repr(number) for number in numbers
    ]
    assert convert("float", cells) == numbers
