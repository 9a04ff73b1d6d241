"""The two ways for foreign text into Python source."""

from __future__ import annotations

import ast

import black
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fluxcall.render.literals import docstring, docstring_text, literal

anything = st.text(st.characters(), max_size=30)


@given(anything)
@example('"""\\')
@example("\ud800\u202e\u2028\r\n\0")
def test_a_literal_means_its_text(text: str) -> None:
    source = literal(text)
    assert ast.literal_eval(source) == text
    assert source.isprintable()


def test_no_text_is_none() -> None:
    assert literal(None) == "None"


quotes = st.text(st.sampled_from(list('"\\\n\t {}a\u00a0')), max_size=12)


@given(anything | quotes)
@example('"')
@example('a"')
@example('""""""')
@example("\\")
@example("a\n    b\n  c")
@example("a\n\n\n")
@example("# -*- coding: x -*-")
def test_a_docstring_means_its_text(text: str) -> None:
    source = f"def f() -> None:\n    {docstring(text, indent=4)}\n"
    (function,) = ast.parse(source).body
    assert isinstance(function, ast.FunctionDef)
    assert (ast.get_docstring(function) or "") == docstring_text(text)
    assert source.replace("\n", "").isprintable()


@given(anything | quotes)
def test_black_leaves_a_docstring_alone(text: str) -> None:
    if docstring_text(text):
        source = f"def f() -> None:\n    {docstring(text, indent=4)}\n"
        assert black.format_str(source, mode=black.Mode()) == source


@pytest.mark.parametrize("text", ["\u202e", "\u2066", "\ufeff", "\x1b[31m", "\u200b"])
def test_what_hides_is_shown(text: str) -> None:
    assert text not in literal(text)
    assert text not in docstring(text, indent=4)
