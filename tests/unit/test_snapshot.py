"""The snapshot is canonical and is read back unchanged; anything else is an error."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fluxcall.errors import SnapshotError
from fluxcall.model import (
    COLUMN_TYPES,
    PARAM_KINDS,
    ArrayOf,
    ColumnModel,
    Parameter,
    RecordOf,
    ResultModel,
    ScriptModel,
)
from fluxcall.snapshot import from_text, is_snapshot, to_text

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=10)
ids = st.text("0123456789abcdef", min_size=16, max_size=16)
kinds = st.recursive(
    st.sampled_from(sorted(PARAM_KINDS)),
    lambda inner: st.builds(ArrayOf, inner)
    | st.dictionaries(texts, inner, max_size=2).map(
        lambda fields: RecordOf(tuple(sorted(fields.items())))
    ),
    max_leaves=4,
)
parameters = st.builds(
    Parameter,
    name=texts,
    type=kinds,
    source=texts,
    optional=st.booleans(),
    default=st.none() | texts | st.integers() | st.booleans(),
    sent=st.booleans(),
    doc=texts,
    choices=st.just(()),
)
columns = st.builds(
    ColumnModel,
    name=texts,
    type=st.sampled_from(sorted(COLUMN_TYPES)),
    nullable=st.booleans(),
    optional=st.booleans(),
)
results = st.builds(
    ResultModel,
    name=texts,
    source=texts,
    columns=st.lists(columns, max_size=3, unique_by=lambda column: column.name).map(
        lambda found: tuple(sorted(found, key=lambda column: column.name))
    ),
)
scripts = st.builds(
    ScriptModel,
    ids=st.dictionaries(texts, ids, max_size=2),
    name=texts,
    description=texts,
    language=texts,
    text_hash=texts,
    updated_at=st.none() | texts,
    parameters=st.none() | st.lists(parameters, max_size=3).map(tuple),
    results=st.lists(results, max_size=2).map(tuple),
    complete=st.booleans(),
    effects=st.lists(texts, max_size=2).map(tuple),
    edition=st.integers(1, 9),
)


@given(st.lists(scripts, max_size=4, unique_by=lambda script: script.name))
def test_what_was_written_is_read(made: list[ScriptModel]) -> None:
    text = to_text(made)
    read = from_text(text, where="x")
    assert sorted(read, key=lambda s: s.name) == sorted(made, key=lambda s: s.name)
    assert to_text(list(reversed(made))) == text
    assert text.isascii()
    assert text.endswith("}\n")
    assert is_snapshot(text)


GOOD = json.loads(
    to_text(
        [
            ScriptModel(
                ids={"0": "0" * 16}, name="n", description="", language="flux",
                text_hash="", updated_at=None,
                parameters=(Parameter(name="p", type="int"),),
            )
        ]
    )
)  # fmt: skip


@pytest.mark.parametrize(
    "path",
    [["format"], ["scripts"], ["scripts", 0], ["scripts", 0, "ids"],
     ["scripts", 0, "name"], ["scripts", 0, "ids", "0"],
     ["scripts", 0, "parameters", 0], ["scripts", 0, "parameters", 0, "type"]],
)  # fmt: skip
@pytest.mark.parametrize("value", [7, "x", [1], {"a": 1}])
def test_invalid_snapshots(path: list[str | int], value: object) -> None:
    content = json.loads(json.dumps(GOOD))
    inner = content
    for key in path[:-1]:
        inner = inner[key]
    if isinstance(inner[path[-1]], type(value)) and path[-1] in ("name", "type"):
        return  # a text for a text
    inner[path[-1]] = value
    with pytest.raises(SnapshotError, match="x"):
        from_text(json.dumps(content), where="x.json")


def test_other_texts() -> None:
    for text in ("", "{", "[]", "null", "[" * 100_000):
        assert not is_snapshot(text)
        with pytest.raises(SnapshotError):
            from_text(text, where="x.json")
    with pytest.raises(
        SnapshotError, match="has format 2, but this version of fluxcall reads format 1"
    ):
        from_text('{"format": 2, "scripts": []}', where="x.json")


def test_what_is_not_unicode_is_not_written() -> None:
    script = ScriptModel(
        ids={},
        name="\ud800",
        description="",
        language="flux",
        text_hash="x",
        updated_at=None,
        parameters=None,
    )
    with pytest.raises(SnapshotError, match="lone surrogate"):
        to_text([script])
