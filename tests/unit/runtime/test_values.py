"""Cells become values by their column's type, and nothing else."""

from __future__ import annotations

import math
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fluxcall.runtime.cells import Same
from fluxcall.runtime.values import ColumnConverter, Value


def convert(kind: str, cells: list[str]) -> list[Value]:
    """What a column that remembers gives; one that looks at all cells gives the same."""
    told = []
    for remembers in (True, False):
        column = ColumnConverter(kind)
        if not remembers:
            column._memo = None
        try:
            told.append(list(column.convert(cells)))
        except ValueError as error:
            told.append(error)
    one, other = told
    if isinstance(one, ValueError):
        assert isinstance(other, ValueError)
        assert one.args == other.args
        raise one
    assert list(map(repr, one)) == list(map(repr, other))
    return one


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
        ("float", "infinity"), ("float", "."), ("float", ""), ("float", "1,5"),
        ("float", "1e5e5"), ("int", "1,5"), ("int", "-"), ("bool", "True"),
        ("bool", "1"), ("time", "2022-01-01"), ("time", ""),
        ("time", "2022-W01-1T00:00:00Z"), ("time", "2022-01-01 00:00:00Z"),
        ("time", "2022-13-01T00:00:00Z"), ("time", "2022-01-01T00:00:00"),
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


odd = st.sampled_from(
    ["-0.5", "007", "1.", ".5", "-.5", "+1", "1e3", "-0", "--1", "1.2.3", "NaN", "-Inf"]
)
digits = st.text("0123456789.-eE", min_size=1, max_size=6)


@given(
    st.sampled_from(["int?", "uint?", "float?", "bool?", "value?", "value", "time?"]),
    st.lists(st.one_of(odd, digits, st.just(""), st.text(max_size=3))),
)
def test_both_ways_of_conversion_agree(kind: str, cells: list[str]) -> None:
    try:
        convert(kind, cells)
    except ValueError as error:
        with pytest.raises(ValueError, match="^0$"):
            convert(kind, [cells[error.args[0]]])


times = st.datetimes(timezones=st.just(UTC))


@given(st.lists(times), st.integers(0, 9))
def test_times_of_any_digits(moments: list[datetime], digits: int) -> None:
    cells = [f"{m:%Y-%m-%dT%H:%M:%S}".rjust(19, "0") for m in moments]
    cells = [f"{c}.{'7' * digits}Z" if digits else f"{c}Z" for c in cells]
    values = convert("time", cells)
    assert all(isinstance(value, datetime) for value in values)
    kinds = {type(value).__name__ for value in values}
    assert kinds <= {"NanosecondDatetime" if digits > 6 else "datetime"}


def test_a_column_of_one_text_and_one_of_many() -> None:
    column = ColumnConverter("int?")
    assert column.convert(Same("7", 3)) == [7, 7, 7]
    assert column.convert(Same("", 2)) == [None, None]
    many = [str(n) for n in range(10_000)]
    assert column.convert(many) == list(range(10_000))
    assert column.convert(many) == list(range(10_000))
    with pytest.raises(ValueError, match="^0$"):
        column.convert(Same("x", 3))


@pytest.mark.parametrize("kind", ["int", "uint", "float", "time", "bool"])
@pytest.mark.parametrize("end", ["x", ".x", "ex", "-"])
def test_a_cell_of_ten_megabytes_is_rejected_quickly(kind: str, end: str) -> None:
    """Quadratic work on such a cell would take days."""
    with pytest.raises(ValueError, match="^0$"):
        ColumnConverter(kind).convert(["1" * 10_000_000 + end])
