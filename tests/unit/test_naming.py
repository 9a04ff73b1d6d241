"""Python names for any text, and texts without one."""

from __future__ import annotations

import keyword

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fluxcall.errors import NamingError
from fluxcall.naming import function_name, parameter_name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("filter-and-group", "filter_and_group"), ("getLastPoint", "get_last_point"),
        ("HTTPServer", "http_server"), ("filterField2", "filter_field2"),
        ("CO2Level", "co2_level"), ("my bucket", "my_bucket"), ("_time", "time"),
        ("a__b", "a_b"), ("5min", "script_5min"), ("Größe", "groesse"[:3] + "sse"),
        ("Température", "temperature"), ("ﬁeld", "field"), ("x²", "x2"), ("⑤", "script_5"),
        ("class", "class_"), ("match", "match_"), ("None", "none"), ("print", "print_"),
        ("温度平均", "wen_du_ping_jun"), ("температура", "temperatura"),
        ("Ωmega", "omega"), ("θερμοκρασία", "thermokrasia"), ("센서 1", "senseo_1"),
        ("温度2", "wen_du2"), ("__init__", "init"), ("a/b\\c", "a_b_c"), ("x\u202ey", "x_y"),
    ],
)  # fmt: skip
def test_functions(text: str, name: str) -> None:
    assert function_name(text) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [("class", "class_"), ("type", "type"), ("print", "print"), ("1", "param_1"),
     ("self", "self"), ("client", "client"), ("filterField", "filter_field")],
)  # fmt: skip
def test_parameters(text: str, name: str) -> None:
    assert parameter_name(text) == name


@pytest.mark.parametrize("text", ["", "   ", "--", "_", "\0", "!!!", "x" * 201])
def test_what_no_name_can_be_made_of(text: str) -> None:
    with pytest.raises(NamingError):
        function_name(text)


@given(st.text())
def test_every_name_is_an_identifier(text: str) -> None:
    for make in (function_name, parameter_name):
        try:
            name = make(text)
        except NamingError as error:
            assert str(error).isprintable()
        else:
            assert name.isidentifier()
            assert name.isascii()
            assert not name.startswith("_")
            assert not keyword.iskeyword(name)
