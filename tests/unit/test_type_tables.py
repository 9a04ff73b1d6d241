"""Every table of types is complete, so a new type cannot be forgotten in any of them."""

from __future__ import annotations

import pkgutil
import re
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path

import pytest

import fluxcall
from fluxcall.model import COLUMN_TYPES, CONTRACT_TYPES, PARAM_KINDS

TYPES = PARAM_KINDS | COLUMN_TYPES
LEFT_OUT: dict[str, tuple[str, str]] = {
    "analysis.calls._CONVERSIONS": ("any", "no function converts to it"),
    "analysis.refine._WIDER": ("bound", "includes no narrower type"),
    "compat.types._ACCEPTED": ("any", "accepts everything, asked before the table"),
    "fluxlang.extern._LITERALS": ("any number scalar", "written as the value is"),
    "gateway.texts._READERS": ("any duration scalar string time", "a text already"),
    "link.bindings._ENCODERS": ("any number scalar", "encoded as the value is"),
    "link.bindings._PYTHON": ("any", "has no constant"),
    "runtime.arrow.FORMS": ("string value", "every text is one"),
    "runtime.values._AT_ONCE": ("string", "needs no conversion"),
}
"""Table → the types that it does not need, and why."""


def tables() -> Iterator[tuple[str, frozenset[str]]]:
    """Yield the tables at the top of our modules whose keys are types."""
    home: dict[int, str] = {}
    for found in pkgutil.walk_packages(fluxcall.__path__, "fluxcall."):
        if found.name.startswith("fluxcall.hooks.") or found.name.endswith("__main__"):
            continue
        for name, value in vars(import_module(found.name)).items():
            if isinstance(value, Mapping) and len(TYPES & set(value)) >= 5:
                module = home.setdefault(
                    id(value), found.name.removeprefix("fluxcall.")
                )
                yield f"{module}.{name}", frozenset(value)


TABLES = dict(tables())


@pytest.mark.parametrize("table", sorted(TABLES))
def test_a_table_of_types_is_complete(table: str) -> None:
    left_out, _ = LEFT_OUT.get(table, ("", ""))
    keys = TABLES[table] | set(left_out.split())
    assert not TABLES[table] & set(left_out.split())
    wholes = (PARAM_KINDS, COLUMN_TYPES, CONTRACT_TYPES)
    # A table is about the set of types that it resembles most: adding a type to that set
    # must not make it look like a complete table of another one.
    whole = min(wholes, key=lambda whole: len(whole ^ keys))
    missing = sorted(whole - keys)
    assert not missing, f"complete {table}, or add these types to LEFT_OUT: {missing}"


def test_no_exception_is_out_of_date() -> None:
    assert LEFT_OUT.keys() <= TABLES.keys()


ROOT = Path(__file__).parents[2]
SCHEMA = "codegen/fluxcall/config/schema.json"
LISTS = [
    (SCHEMA, r'"description": "(any, .*?), \[type\]', PARAM_KINDS),
    (SCHEMA, r"optional \)\?\((.*?)\)", COLUMN_TYPES),
    ("page/src/form/types.ts", r"const WORDS.*?{(.*?)^};", PARAM_KINDS),
    ("page/src/form/values.ts", r"const ENCODERS.*?{(.*?)^};", PARAM_KINDS),
    ("page/src/answer/kinds.ts", r"type Kind = (.*?);", COLUMN_TYPES),
]
"""File, the part of it that lists types, and the types."""


@pytest.mark.parametrize(("file", "part", "types"), LISTS)
def test_a_list_outside_python_is_complete(
    file: str, part: str, types: frozenset[str]
) -> None:
    found = re.search(part, (ROOT / file).read_text("utf-8"), re.DOTALL | re.MULTILINE)
    assert found is not None
    missing = sorted(types - {*re.findall(r"\w+", found[1])})
    assert not missing, f"complete the list in {file}: {missing}"
