"""Every error can be pickled, and its tree is the one that is drawn."""

from __future__ import annotations

import pickle
import re
from pathlib import Path

import pytest

from fluxcall import errors as generator
from fluxcall import runtime as package
from fluxcall.runtime import errors as runtime

MADE = [
    runtime.FluxcallError("x"),
    runtime.ParameterError("is wrong", script="s", parameter="p"),
    runtime.TimedOutError("x"),
    runtime.StatusError(
        "x", status=404, code="not found", message="m", request_id="r", script="s"
    ),
    runtime.RateLimitError("x", status=429),
    runtime.ScriptError("m", script="s"),
    runtime.CellError(column="c", declared="int", value="x", line=3, result="r"),
    runtime.MissingColumnError("x"),
    runtime.MissingExtraError("frames need polars", "polars"),
]
ABSTRACT = {"StatusError", "TransportError"}
DOCS = Path(__file__).parents[3] / "docs" / "errors.md"


def errors_of(module: object, base: type) -> set[str]:
    return {
        name
        for name, value in vars(module).items()
        if isinstance(value, type) and issubclass(value, base)
    }


@pytest.mark.parametrize("error", MADE, ids=lambda error: type(error).__name__)
def test_errors_survive_pickle(error: Exception) -> None:
    twin = pickle.loads(pickle.dumps(error))
    assert type(twin) is type(error)
    assert str(twin) == str(error)
    assert twin.__dict__ == error.__dict__


@pytest.mark.parametrize(
    ("module", "base"),
    [(runtime, runtime.FluxcallError), (generator, generator.GeneratorError)],
)
def test_the_drawn_tree_is_the_real_one(module: object, base: type) -> None:
    drawn = set(re.findall(r"─ (\w+)", module.__doc__ or "")) | {base.__name__}
    assert drawn == errors_of(module, base)


def test_every_constructor_is_tried() -> None:
    names = errors_of(runtime, runtime.FluxcallError)
    tried = {type(error) for error in MADE}
    assert {
        getattr(runtime, n) for n in names if "__init__" in vars(getattr(runtime, n))
    } <= tried


def test_every_error_is_exported_and_documented() -> None:
    names = errors_of(runtime, runtime.FluxcallError)
    assert names <= {*package.__all__}
    documented = {*re.findall(r"`(?:fluxcall\.)?(\w+)`", DOCS.read_text("utf-8"))}
    assert names - ABSTRACT <= documented


def test_standard_kinds_are_kept() -> None:
    assert issubclass(runtime.ParameterError, ValueError)
    assert issubclass(runtime.TimedOutError, TimeoutError)
    assert issubclass(runtime.MissingColumnError, KeyError)
