"""Parameters from a command line, by their types."""

from __future__ import annotations

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


def test_everything_that_is_wrong_is_said() -> None:
    pairs = ["b=yes", "i=1.5", "list=a", "nope=1", "s"]
    with pytest.raises(CombinedError) as caught:
        read_arguments(SCRIPT, pairs)
    said = str(caught.value)
    for part in (
        "takes bool",
        "takes int",
        "takes [string]",
        "parameters are b, d",
        "name=value",
    ):
        assert part in said
    with pytest.raises(ConfigurationError, match="'d' takes a duration"):
        to_json(SCRIPT, {"d": "soon"})
